"""Forms that come too late: the session has run out, or the token was renewed elsewhere."""

import html
import re

import pytest
from axes.models import AccessAttempt
from django.http import HttpResponse
from django.test import Client

from articles.models import Article, Tag
from tests.conftest import PASSWORD
from tests.newsroom.conftest import ADD, change_url, form_of, story

pytestmark = pytest.mark.django_db

OURS = {"origin": "http://testserver"}


def again(page: HttpResponse, username: str, password: str = PASSWORD) -> dict[str, str]:
    """The form on the page that asks to log in again, filled in."""
    return carried(page) | {"again-username": username, "again-password": password}


def carried(page: HttpResponse) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {html.unescape(name): html.unescape(value) for name, value in found}


@pytest.fixture
def expired(client) -> Client:
    """A browser whose session has run out; forms without a token are refused."""
    careful = Client(enforce_csrf_checks=True)
    careful.cookies["csrftoken"] = "a" * 32
    return careful


def post(client: Client, address: str, form: dict, **headers: str) -> HttpResponse:
    return client.post(address, form | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}, headers=headers)


def test_a_form_without_a_session_is_not_lost_for_the_login(expired, draft):
    text = '<p>"Long" & <b>precious</b></p>\n<p>work</p>'
    page = post(expired, change_url(draft()), form_of(draft(), body=text))
    assert page.status_code == 403
    assert carried(page)["body"] == text
    assert "no-store" in page["Cache-Control"]


def test_what_was_typed_is_saved_after_logging_in_again(expired, draft, reporter):
    article = draft()
    page = post(expired, change_url(article), form_of(article, title="Long & precious"))
    response = expired.post(change_url(article), again(page, "rosa"))
    article.refresh_from_db()
    assert (response.status_code, article.title, article.updated_by) == (302, "Long & precious", reporter)


def test_a_new_story_is_saved_after_logging_in_again(expired, reporter):
    page = post(expired, ADD, story(title="New", tags="Russia", see=[{"lead_in": "More", "label": "see"}]))
    expired.post(ADD, again(page, "rosa"))
    article = Article.objects.get()
    assert (article.title, article.created_by, article.see_links.get().lead_in) == ("New", reporter, "More")


def test_logging_in_again_makes_a_session_like_any_other(expired, draft, reporter):
    article = draft()
    before = expired.session.session_key
    page = post(expired, change_url(article), form_of(article))
    expired.post(change_url(article), again(page, "rosa"))
    assert expired.session.session_key != before
    assert expired.get(change_url(article)).status_code == 200
    post(expired, "/admin/logout/", {})
    assert expired.get(change_url(article)).status_code == 302


def test_a_wrong_password_keeps_the_text_and_counts(expired, draft, reporter):
    article = draft()
    page = post(expired, change_url(article), form_of(article, title="Precious"))
    page = expired.post(change_url(article), again(page, "rosa", "wrong"))
    assert page.status_code == 403
    assert carried(page)["title"] == "Precious"
    assert AccessAttempt.objects.get().username == "rosa"
    assert Article.objects.get().title == "A story"


def test_too_many_attempts_are_stopped_here_too_and_the_text_stays(expired, draft, reporter):
    article = draft()
    page = post(expired, change_url(article), form_of(article, title="Precious"))
    for _ in range(10):
        page = expired.post(change_url(article), again(page, "rosa", "wrong"))
    page = expired.post(change_url(article), again(page, "rosa"))
    assert page.status_code == 429
    assert carried(page)["title"] == "Precious"
    assert Article.objects.get().title == "A story"


def test_another_who_logs_in_has_no_more_rights_than_ever(expired, draft, colleague):
    article = draft()
    page = post(expired, change_url(article), form_of(article, title="Carl's"))
    assert expired.post(change_url(article), again(page, "carl")).status_code == 404
    assert Article.objects.get().title == "A story"


def test_who_is_not_of_the_staff_gets_no_further(expired, draft, django_user_model):
    django_user_model.objects.create_user("sid", password=PASSWORD)
    article = draft()
    page = post(expired, change_url(article), form_of(article))
    assert expired.post(change_url(article), again(page, "sid")).status_code == 403
    assert "_auth_user_id" not in expired.session


def test_logging_in_again_needs_a_token(expired, draft, reporter):
    article = draft()
    page = post(expired, change_url(article), form_of(article, title="Precious"))
    form = again(page, "rosa") | {"csrfmiddlewaretoken": "b" * 32}
    assert expired.post(change_url(article), form).status_code == 403
    assert "_auth_user_id" not in expired.session


def test_no_password_and_no_token_is_repeated(expired, reporter):
    form = {"username": "new", "password1": "secret one", "old_password": "secret two", "tag": "x"}
    page = post(expired, "/admin/auth/user/add/", form)
    assert "secret" not in page.text
    assert carried(page).keys() == {"csrfmiddlewaretoken", "username", "tag"}
    assert carried(page)["csrfmiddlewaretoken"] != expired.cookies["csrftoken"].value


def test_fields_of_the_same_name_are_all_kept(expired, chief):
    tags = [Tag.objects.named(name) for name in ("One", "Two")]
    for tag in tags:
        tag.save()
    page = post(expired, "/admin/articles/tag/", {"action": "x", "_selected_action": [tag.pk for tag in tags]})
    assert page.text.count('name="_selected_action"') == 2


def test_a_script_is_told_so_without_a_page(expired, draft):
    response = post(expired, change_url(draft()), {"title": "Typed"}, **{"x-requested-with": "XMLHttpRequest"})
    assert response.status_code == 401
    assert "logged out" in response.json()["problem"]


def test_a_page_that_is_only_read_still_leads_to_the_login(expired, draft):
    address = change_url(draft())
    assert expired.get(address)["Location"] == f"/admin/login/?next={address}"


def test_logging_out_without_a_session_leads_home(expired):
    assert post(expired, "/admin/logout/", {})["Location"] == "/admin/"


# --- The token --------------------------------------------------------------------------------------------


@pytest.fixture
def careful(reporter) -> Client:
    """Rosa's browser, which checks tokens."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter, backend="django.contrib.auth.backends.ModelBackend")
    return client


STALE = {"csrfmiddlewaretoken": "b" * 32}


@pytest.mark.parametrize("headers", [OURS, {"referer": "http://testserver/admin/"}])
def test_a_form_with_an_old_token_can_be_sent_again(careful, draft, headers):
    article = draft()
    page = careful.post(change_url(article), form_of(article, title="Precious & long") | STALE, headers=headers)
    assert page.status_code == 403
    assert Article.objects.get().title == "A story"
    careful.post(change_url(article), carried(page))
    assert Article.objects.get().title == "Precious & long"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "https://evil.example", "referer": "http://testserver/admin/"},
        {"referer": "http://testserver.evil.example/"},
        {"referer": "https://evil.example/?http://testserver/"},
    ],
)
def test_nothing_of_a_form_from_elsewhere_is_repeated(careful, draft, headers):
    article = draft()
    page = careful.post(change_url(article), form_of(article, title="Planted") | STALE, headers=headers)
    assert page.status_code == 403
    assert "Planted" not in page.text
    assert "Send again" not in page.text


def test_a_form_with_a_password_is_not_repeated(careful):
    page = careful.post("/admin/login/", {"username": "rosa", "password": "secret"} | STALE, headers=OURS)
    assert page.status_code == 403
    assert "rosa" not in page.text


def test_a_script_with_an_old_token_is_told_so(careful, draft):
    headers = OURS | {"x-requested-with": "XMLHttpRequest"}
    page = careful.post(change_url(draft()), {"title": "Typed"} | STALE, headers=headers)
    assert (page.status_code, page["Content-Type"]) == (403, "application/json")
