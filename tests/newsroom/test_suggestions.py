"""Suggestions beside the form: related stories and tags, for what is typed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, SeeLink, Tag
from articles.models.link import Relation
from articles.newsroom.ordered import MOST_ROWS
from articles.newsroom.suggestions import lead_in
from tests.newsroom.conftest import ADD, LIST, change_url, form_of, story
from tests.newsroom.test_preview import all_rows
from tests.reading.pages import Page
from tests.storm.pages import Page as Forms

pytestmark = pytest.mark.django_db

ADDRESS = f"{LIST}suggestions/"
BY_SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
HEADLINE = "Velmar: The ferry line to Sahrin reopens"
TEXT = "<p>The ferry line between Velmar and Sahrin carries passengers again.</p>"
# What Rosa is writing: it goes on from the story above.
TYPED = {"title": "Velmar: The ferry to Sahrin runs late", "body": TEXT, "tags": "Ferries"}


@pytest.fixture
def ferry(published) -> Article:
    """A story that readers have, on what Rosa writes about."""
    return published(HEADLINE, body=TEXT, tags=["Velmar", "Ferries"])


@pytest.fixture
def send(login) -> Callable[..., HttpResponse]:
    """Send what is typed as the form's script does: `send(reporter, article, title="…")`."""

    def post(user: Any, article: Article | None = None, **fields: Any) -> HttpResponse:
        form = form_of(article, **TYPED | fields) if article else story(**TYPED | fields)
        return login(user).post(_address(article), form, headers=BY_SCRIPT)

    return post


@pytest.fixture
def suggested(send) -> Callable[..., list[int]]:
    """The ids of the stories that are suggested."""

    def ids(*args: Any, **fields: Any) -> list[int]:
        return [one["id"] for one in send(*args, **fields).json()["stories"]]

    return ids


@pytest.fixture
def tags(send) -> Callable[..., list[str]]:
    """The names of the tags that are suggested."""

    def names(*args: Any, **fields: Any) -> list[str]:
        return [one["name"] for one in send(*args, **fields).json()["tags"]]

    return names


def _address(article: Article | None) -> str:
    return f"{ADDRESS}?story={article.pk}" if article else ADDRESS


class TestStories:
    """The stories that are suggested."""

    def test_a_story_is_told_with_its_date_its_reasons_and_what_a_link_would_say(self, send, reporter, ferry):
        (one,) = send(reporter).json()["stories"]
        assert (one["id"], one["headline"], one["address"]) == (ferry.pk, HEADLINE, f"/articles/{ferry.slug}/")
        assert one["lead_in"] == "The ferry line to Sahrin reopens"
        assert one["datetime"].startswith(f"{timezone.localdate():%Y-%m-%d}")
        assert str(timezone.localdate().year) in one["date"]
        assert one["reasons"] != []
        assert all(isinstance(reason, str) and reason for reason in one["reasons"])
        assert one["relation"] in Relation.values

    def test_they_are_for_the_text_as_it_stands_now(self, suggested, draft, reporter, ferry):
        saved = draft("Council votes", body="<p>Two votes.</p>")
        assert suggested(reporter, saved) == [ferry.pk]

    def test_nothing_is_stored(self, login, draft, reporter, ferry):
        client, article = login(reporter), draft()
        client.get("/admin/")
        before = all_rows()
        assert client.post(_address(article), form_of(article, **TYPED), headers=BY_SCRIPT).status_code == 200
        assert all_rows() == before

    def test_at_most_ten_are_suggested(self, suggested, published, reporter):
        for number in range(12):
            published(f"{HEADLINE} {number}", body=TEXT, tags=["Ferries"])
        assert len(suggested(reporter)) == 10

    def test_a_story_is_never_suggested_to_itself(self, suggested, editor, ferry):
        assert suggested(editor, ferry, title=HEADLINE) == []

    def test_what_the_story_points_at_already_is_not_suggested(self, suggested, reporter, ferry):
        row = {"lead_in": "It began in spring", "label": "see", "target": ferry.pk}
        assert suggested(reporter, see=[row]) == []
        assert suggested(reporter, see=[row | {"DELETE": "on"}]) == [ferry.pk]

    def test_nor_what_its_pasted_address_points_at(self, suggested, reporter, ferry, settings):
        url = f"{settings.NEWSDESK_SITE_URL}/articles/{ferry.slug}/"
        assert suggested(reporter, see=[{"lead_in": "", "label": "see", "url": url}]) == []

    @pytest.mark.parametrize("person", ["reporter", "colleague", "editor", "chief"])
    def test_a_draft_is_suggested_to_nobody(self, send, draft, reporter, request, person):
        draft(HEADLINE, body=TEXT, tags=["Ferries"], by=reporter)
        answer = send(request.getfixturevalue(person))
        assert answer.json()["stories"] == []
        assert HEADLINE not in answer.text

    def test_a_withdrawn_story_is_not_suggested(self, suggested, editor, ferry):
        publishing.withdraw(ferry, by=editor, version=ferry.version)
        assert suggested(editor) == []

    def test_a_scheduled_story_is_not_suggested(self, suggested, draft, editor):
        article = draft(HEADLINE, body=TEXT, tags=["Ferries"])
        publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + timedelta(days=1))
        assert suggested(editor) == []

    def test_a_story_is_told_by_the_headline_that_readers_have(self, send, save, editor, reporter, ferry):
        save(editor, ferry, title="Velmar: The ferry line to Sahrin is bankrupt")
        answer = send(reporter)
        assert answer.json()["stories"][0]["headline"] == HEADLINE
        assert "bankrupt" not in answer.text

    def test_a_form_that_says_nothing_gets_no_suggestion(self, send, reporter, ferry):
        answer = send(reporter, title=" ", body="<p> </p>", tags="").json()
        assert (answer["stories"], answer["tags"]) == ([], [])

    def test_addresses_of_ours_in_many_rows_cost_as_much_as_in_one(self, login, published, reporter, settings):
        slugs = [published(f"Story {number}").slug for number in range(12)]
        urls = [f"{settings.NEWSDESK_SITE_URL}/articles/{slug}/" for slug in slugs]
        rows = [{"lead_in": "Why", "label": "see", "url": url} for url in urls]
        client = login(reporter)
        one, many = (_queries(client, story(**TYPED, see=see)) for see in (rows[:1], rows))
        assert many == one

    def test_ten_cost_as_many_queries_as_one(self, login, published, reporter, ferry):
        client, form = login(reporter), story(**TYPED)
        counted = _queries(client, form)
        for number in range(9):
            published(f"{HEADLINE} {number}", body=TEXT, tags=["Ferries"])
        assert _queries(client, form) == counted


def _queries(client: Client, form: dict) -> int:
    client.post(ADDRESS, form, headers=BY_SCRIPT)
    with CaptureQueriesContext(connection) as queries:
        assert client.post(ADDRESS, form, headers=BY_SCRIPT).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("headline", "proposed"),
    [
        ("Germany / Ukraine: Scholz goes to Kyiv", "Scholz goes to Kyiv"),
        ("Ferry line reopens", "Ferry line reopens"),
        ("Ferry line reopens.", "Ferry line reopens"),
        ("Who pays for the bridge?", "Who pays for the bridge?"),
        ("Velmar:", "Velmar"),
        ("日本：首相が訪問へ。", "首相が訪問へ"),
        ("x" * 500, "x" * 300),
    ],
)
def test_a_link_says_the_headline_without_its_places_until_somebody_knows_better(headline, proposed):
    assert lead_in(headline) == proposed


class TestTags:
    """The tags that are suggested."""

    def test_a_tag_that_the_text_names_is_suggested(self, tags, reporter, ferry):
        assert "Velmar" in tags(reporter)

    def test_what_the_story_has_already_is_not_suggested(self, tags, reporter, ferry):
        assert "Velmar" not in tags(reporter, tags="VELMAR, Ferries")

    def test_existing_ones_come_first_and_new_ones_are_marked(self, send, reporter, ferry):
        told = send(reporter, title="Velmar / Ostrow: The ferry to Sahrin runs late").json()["tags"]
        assert [one["is_new"] for one in told] == sorted(one["is_new"] for one in told)
        assert {one["name"]: one["is_new"] for one in told}["Velmar"] is False
        assert {one["name"]: one["is_new"] for one in told}["Ostrow"] is True

    def test_a_new_one_is_not_made_before_the_story_is_saved(self, tags, reporter, ferry):
        assert "Ostrow" in tags(reporter, title="Velmar / Ostrow: The ferry to Sahrin runs late")
        assert not Tag.objects.filter(name="Ostrow").exists()

    def test_a_tag_of_a_colleagues_draft_is_told_to_nobody_else(self, send, draft, published, colleague, reporter):
        draft(HEADLINE, body=TEXT, tags=["Ferries", "Secret inquiry"], by=colleague)
        assert "Secret inquiry" not in send(reporter).text

    def test_nor_is_it_said_whether_there_is_one(self, send, draft, colleague, reporter):
        typed = {"title": "Ostrow / Sahrin: The ferry runs late"}
        before = send(reporter, **typed).json()["tags"]
        draft(HEADLINE, body=TEXT, tags=["Ostrow"], by=colleague)
        assert send(reporter, **typed).json()["tags"] == before


class TestRights:
    """Who may ask."""

    @pytest.mark.parametrize(
        ("person", "status"), [("reporter", 200), ("colleague", 404), ("editor", 200), ("chief", 200)]
    )
    def test_those_who_may_write_the_story(self, send, request, draft, person, status):
        assert send(request.getfixturevalue(person), draft()).status_code == status

    def test_one_who_handed_it_over_is_refused(self, send, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        assert send(reporter, article).status_code == 403
        assert send(editor, article).status_code == 200

    def test_an_account_without_a_role_is_refused(self, send, draft, django_user_model):
        nobody = django_user_model.objects.create_user("nobody", is_staff=True)
        assert send(nobody).status_code == 403
        assert send(nobody, draft()).status_code == 404

    def test_a_script_whose_session_ended_is_told_so(self, client, ferry):
        answer = client.post(ADDRESS, story(**TYPED), headers=BY_SCRIPT)
        assert answer.status_code == 401
        assert "logged out" in answer.json()["problem"]
        assert HEADLINE not in answer.text

    def test_a_visitor_without_scripts_is_asked_to_log_in(self, client, ferry):
        answer = client.post(ADDRESS, story(**TYPED))
        assert answer.status_code == 403
        assert HEADLINE not in answer.text
        assert client.get(ADDRESS).status_code == 302

    def test_it_wants_a_token(self, reporter):
        client = Client(enforce_csrf_checks=True)
        client.force_login(reporter, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.post(ADDRESS, story(**TYPED), headers=BY_SCRIPT)
        assert (answer.status_code, list(answer.json())) == (403, ["problem"])

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_other_methods_are_refused(self, login, reporter, method):
        assert getattr(login(reporter), method)(ADDRESS).status_code == 405

    def test_one_who_comes_back_without_anything_typed_is_led_to_the_form(self, login, draft, reporter, colleague):
        article, client = draft(), login(reporter)
        assert client.get(ADDRESS)["Location"] == ADD
        assert client.get(_address(article))["Location"] == change_url(article)
        assert login(colleague).get(_address(article)).status_code == 404

    def test_nobody_keeps_the_answer(self, send, login, reporter):
        for answer in (send(reporter), login(reporter).post(ADDRESS, story(**TYPED))):
            assert "no-store" in answer["Cache-Control"]
            assert "private" in answer["Cache-Control"]


class TestBadInput:
    """Whatever is sent, something sensible is answered."""

    @pytest.mark.parametrize("pk", ["", "x", "1e3", "0", "-1", "9" * 30, "٣", "999999", "1 OR 1=1"])
    def test_a_story_that_is_none_is_not_found(self, login, reporter, pk):
        answer = login(reporter).post(f"{ADDRESS}?story={pk}", story(**TYPED), headers=BY_SCRIPT)
        assert answer.status_code == 404

    @pytest.mark.parametrize(
        "fields",
        [
            dict.fromkeys(("title", "standfirst", "body", "tags", "language", "slug"), "\x00"),
            {"title": "y" * 100_000, "standfirst": "z " * 100_000, "slug": "x" * 5000},
            {"title": "%s '; DROP TABLE articles_tag; -- \\ \" | & ! ( : * <-> "},
            {"tags": "'" * 500, "language": "xx-klingon"},
            {"see": [{"target": value} for value in ("1e3", "9" * 18, "9" * 40, "-1", "\x00", "٣")]},
            {"see": [{"url": "\x00"}, {"url": "//"}, {"url": "javascript:alert(1)"}, {"position": "9" * 99}]},
            {"bylines": [{"author": "9" * 18}, {"author": "x"}]},
        ],
        ids=["nul", "long", "sql", "quotes", "ids", "addresses", "authors"],
    )
    @pytest.mark.parametrize("headers", [BY_SCRIPT, {}], ids=["script", "page"])
    def test_it_takes_anything(self, login, reporter, ferry, fields, headers):
        assert login(reporter).post(ADDRESS, story(**TYPED | fields), headers=headers).status_code == 200

    @pytest.mark.parametrize(
        "body", ["<div>" * 200_000, "x" * 1_000_000, "<" * 1_000_000], ids=["nested", "long", "open"]
    )
    def test_a_megabyte_of_text_is_refused_in_words_and_the_rest_is_read(self, send, reporter, ferry, body):
        answer = send(reporter, body=body)
        assert answer.status_code == 200
        assert answer.json()["problem"] != ""
        assert [one["id"] for one in answer.json()["stories"]] == [ferry.pk]

    def test_a_long_text_is_answered(self, suggested, reporter, ferry):
        assert suggested(reporter, body="<p>The ferry to Sahrin. </p>" * 17_000) == [ferry.pk]

    def test_thousands_of_tags_are_refused_in_words(self, send, reporter, ferry):
        assert "too many tags" in send(reporter, tags="x," * 9999).json()["problem"]

    def test_an_empty_request_is_no_fault(self, login, reporter):
        assert login(reporter).post(ADDRESS, headers=BY_SCRIPT).json() == {"stories": [], "tags": [], "problem": ""}


class TestPage:
    """Suggestions without scripts."""

    @pytest.fixture
    def page(self, login, reporter) -> Callable[..., str]:
        """The page for what Rosa types."""

        def post(**fields: Any) -> str:
            return login(reporter).post(ADDRESS, story(**TYPED | fields)).text

        return post

    @pytest.fixture
    def ticked(self, login, page, reporter) -> Callable[..., Article]:
        """The story that is saved with the page's form, the first suggestion ticked."""

        def save(typed: dict, **filled_in: str) -> Article:
            shown = page(**typed)
            form = Forms(shown).form_with("title", "body")
            fields = dict(form.fields) | {"_continue": "1"} | filled_in
            answer = login(reporter).post(form.action, fields, follow=True)
            assert "messagelist" in answer.text
            return Article.objects.latest("pk")

        return save

    def test_the_form_has_a_button_for_browsers_without_scripts(self, login, draft, reporter):
        article = draft()
        button = Page(login(reporter).get(change_url(article))).one("noscript button.newsroom-suggest")
        assert (button["formaction"], button["formtarget"]) == (_address(article), "_blank")

    def test_what_is_ticked_is_saved_with_what_was_typed(self, ticked, ferry):
        row = {"see_links-0-target": str(ferry.pk), "see_links-0-lead_in": "The line came back in spring"}
        article = ticked({"standfirst": "Typed & kept"}, **row)
        assert (article.title, article.standfirst) == (TYPED["title"], "Typed & kept")
        assert [tag.name for tag in article.tags.all()] == ["Ferries"]
        link = SeeLink.objects.get()
        assert (link.target, link.lead_in, link.label) == (ferry, "The line came back in spring", "see")
        assert link.relation in Relation.values

    def test_what_is_not_ticked_makes_no_link(self, ticked, ferry):
        assert not ticked({}).see_links.exists()

    def test_links_that_were_typed_stay(self, ticked, published, ferry):
        other = published("Council votes", tags=["Council"])
        typed = {"see": [{"lead_in": "Why", "label": "see", "target": other.pk}]}
        article = ticked(typed, **{"see_links-1-target": str(ferry.pk)})
        assert [link.target for link in article.see_links.all()] == [other, ferry]

    def test_a_full_form_gets_no_more_rows(self, page, ferry):
        rows = [{"lead_in": f"Why {number}", "label": "see"} for number in range(MOST_ROWS)]
        shown = page(see=rows)
        assert "-target" not in shown
        assert dict(Forms(shown).form_with("title").fields)["see_links-TOTAL_FORMS"] == str(MOST_ROWS)

    def test_headlines_and_tags_and_what_was_typed_are_text(self, page, published):
        published('Velmar: The ferry line "><script>alert(1)</script>', body=TEXT, tags=['<img src=x onerror="y">'])
        shown = page(tags='"><script>alert(2)</script>', title='Velmar: The ferry line "><svg onload=alert(3)>')
        assert "<script>alert" not in shown
        assert "<svg onload" not in shown
        assert "<img src=x" not in shown

    def test_that_nothing_was_found_is_said(self, page):
        assert "No related story was found" in page()

    def test_what_cannot_be_read_is_said(self, page):
        assert Page(page(body="<div>" * 1000)).one(".errornote").words != ""

    def test_the_password_of_a_log_in_is_not_repeated(self, login, reporter):
        answer = login(reporter).post(ADDRESS, story(**TYPED) | {"again-password": "hunter2"})
        assert "hunter2" not in answer.text


def test_a_relation_of_nothing_is_no_link(write, reporter):
    write(reporter, see=[{"label": "see", "relation": "earlier", "keeps_sentence": "on"}])
    assert Article.objects.get().see_links.count() == 0


def test_the_form_names_the_address_for_its_script(login, draft, reporter):
    article = draft()
    assert Page(login(reporter).get(change_url(article))).one(".newsroom-suggestions")["data-address"] == _address(
        article
    )
    assert Page(login(reporter).get(ADD)).one(".newsroom-suggestions")["data-address"] == ADDRESS


def test_one_who_may_only_look_is_offered_no_suggestions(login, draft, reporter):
    article = draft()
    publishing.submit(article, by=reporter, version=1)
    assert "newsroom-suggestions" not in login(reporter).get(change_url(article)).text
    assert reverse("admin:articles_article_suggestions") not in login(reporter).get(change_url(article)).text
