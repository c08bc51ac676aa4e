"""Who may do what, asked by requests that no button sends."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles import publishing
from articles.models import Article, Move
from tests.newsroom.conftest import ADD, LIST, change_url, errors, form_of, story

pytestmark = pytest.mark.django_db

PREVIEW = f"{LIST}preview/"


def delete_url(article: Article) -> str:
    return reverse("admin:articles_article_delete", args=[article.pk])


@pytest.fixture
def of_each_kind(draft, reporter, colleague, editor) -> dict[str, Article]:
    """Rosa's draft, her story in review, and a draft that is none of hers."""
    own, handed_over, foreign = draft("Own"), draft("Handed over"), draft("Foreign", by=colleague)
    publishing.submit(handed_over, by=reporter, version=1)
    return {"own": own, "handed over": handed_over, "foreign": foreign}


@pytest.mark.parametrize(
    ("person", "which", "sees", "saves", "deletes"),
    [
        ("reporter", "own", 200, 302, 302),
        ("reporter", "handed over", 200, 403, 403),
        ("reporter", "foreign", 404, 404, 404),
        ("colleague", "own", 404, 404, 404),
        ("editor", "own", 200, 302, 302),
        ("editor", "handed over", 200, 302, 302),
        ("editor", "foreign", 200, 302, 302),
        ("chief", "foreign", 200, 302, 302),
    ],
)
def test_each_role_does_what_it_may(login, request, of_each_kind, person, which, sees, saves, deletes):
    client, article = login(request.getfixturevalue(person)), of_each_kind[which]
    assert client.get(change_url(article)).status_code == sees
    assert client.post(change_url(article), form_of(article, title="Changed")).status_code == saves
    assert (Article.objects.get(pk=article.pk).title == "Changed") == (saves == 302)
    assert client.post(delete_url(article), {"post": "yes"}).status_code == deletes
    assert Article.objects.filter(pk=article.pk).exists() == (deletes != 302)


@pytest.mark.parametrize("action", ["change", "delete", "history"])
def test_a_foreign_story_has_no_page_for_a_reporter(login, of_each_kind, reporter, action):
    response = login(reporter).get(f"{LIST}{of_each_kind['foreign'].pk}/{action}/")
    assert response.status_code == 404
    assert "Foreign" not in response.content.decode()


def test_visitors_are_sent_to_log_in(client, of_each_kind):
    for address in (LIST, ADD, change_url(of_each_kind["own"]), delete_url(of_each_kind["own"])):
        assert client.get(address).status_code == 302
        assert client.post(address, story()).status_code in {302, 403}  # 403: the page that asks for the log-in
    assert not Article.objects.exclude(title__in=["Own", "Handed over", "Foreign"]).exists()


def test_an_account_without_a_role_sees_nothing(login, draft, django_user_model):
    nobody = django_user_model.objects.create_user("nobody", is_staff=True)
    client, article = login(nobody), draft("Secret")
    assert client.get(LIST).status_code == 403
    assert client.get(change_url(article)).status_code == 404
    assert client.post(ADD, story()).status_code == 403
    assert client.post(PREVIEW, story()).status_code == 403
    assert "Secret" not in client.get("/admin/").content.decode()


def test_what_is_no_field_cannot_be_set(save, draft, reporter, editor):
    article = draft()
    crafted = {"state": "published", "created_by": editor.pk, "updated_by": editor.pk, "created_at_0": "2001-01-01"}
    save(reporter, article, title="Changed", **crafted)
    article.refresh_from_db()
    assert (article.state, article.created_by, article.updated_by) == ("draft", reporter, reporter)
    assert article.created_at.year > 2001


def test_a_story_that_readers_know_cannot_be_deleted(login, published, editor):
    article = published()
    assert login(editor).post(delete_url(article), {"post": "yes"}).status_code == 403


def test_deleting_from_the_list_asks_for_every_single_story(login, draft, published, editor):
    good, known = draft("Draft"), published("Known")
    chosen = {"action": "delete_selected", "_selected_action": [good.pk, known.pk], "index": 0, "post": "yes"}
    login(editor).post(LIST, chosen)
    assert Article.objects.count() == 2


def test_a_draft_that_was_moved_can_still_be_deleted(login, draft, reporter, editor):
    article = draft()
    publishing.submit(article, by=reporter, version=1)
    publishing.send_back(article, by=editor, version=1, note="Not now.")
    login(reporter).post(delete_url(article), {"post": "yes"})
    assert not Article.objects.exists()


def test_the_delete_page_shows_headlines_as_text(login, draft, reporter):
    article = draft('"><svg onload=alert(1)>', tags=["<b>tag</b>"])
    page = login(reporter).get(delete_url(article)).content.decode()
    assert "<svg onload" not in page
    assert "<b>tag</b>" not in page


def test_who_may_only_look_reads_the_text_cleaned(login, draft, reporter):
    article = draft("Mine", body="<p>Good</p>")
    publishing.submit(article, by=reporter, version=1)
    raw = "<p onclick=alert(1)>Good</p><script>alert(1)</script>"
    _store_raw(article, raw)
    page = login(reporter).get(change_url(article)).content.decode()
    assert "<p>Good</p>" in page
    assert "alert(1)" not in page


def test_raw_html_in_the_database_is_cleaned_before_it_is_edited(login, draft, editor):
    article = draft("Mine")
    _store_raw(article, '<p>Good<img src=x onerror="alert(1)"></p><svg onload=alert(1)>')
    page = login(editor).get(change_url(article)).content.decode()
    assert "&lt;p&gt;Good&lt;/p&gt;" in page
    assert "alert(1)" not in page


def _store_raw(article: Article, html: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET body = %s WHERE id = %s", [html, article.pk])


def test_the_slug_of_another_story_is_a_form_error(save, draft, reporter):
    draft("First", slug="taken")
    assert "Another story has this address" in errors(save(reporter, draft("Second"), slug="taken", follow=True))


def test_a_former_slug_of_another_story_is_a_form_error(save, published, draft, editor):
    first = published("First", slug="former")
    Article.objects.filter(pk=first.pk).update(slug="present")
    assert "belongs to another story" in errors(save(editor, draft("Second"), slug="former", follow=True))


def test_an_emptied_slug_is_made_from_the_headline_again(save, draft, reporter):
    article = draft("Old words")
    save(reporter, article, title="New words", slug="")
    article.refresh_from_db()
    assert article.slug == "new-words"


def test_an_emptied_slug_of_the_same_headline_stays(save, draft, reporter):
    article = draft("Same words")
    save(reporter, article, slug="", standfirst="New")
    article.refresh_from_db()
    assert article.slug == "same-words"


class TestPreview:
    """The teaser of what is typed."""

    def test_it_shows_the_teaser(self, login, reporter):
        page = login(reporter).post(PREVIEW, story(title="Headline", body="<p>It happened.</p>")).content.decode()
        assert "<p>It happened.</p>" in page
        assert "Words: 2 of 60 in the teaser, 2 in the text." in page

    def test_it_is_nobody_elses_business(self, login, reporter):
        response = login(reporter).post(PREVIEW, story())
        assert "no-store" in response.headers["Cache-Control"]
        assert "private" in response.headers["Cache-Control"]

    def test_it_wants_a_post_with_a_token(self, login, reporter):
        assert login(reporter).get(PREVIEW).status_code == 405
        client = Client(enforce_csrf_checks=True)
        client.force_login(reporter, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(PREVIEW, story()).status_code == 403

    def test_it_stores_nothing(self, login, reporter):
        login(reporter).post(PREVIEW, story(tags="New tag"))
        assert not Article.objects.exists()

    def test_it_cleans(self, login, reporter):
        body = '<p onclick="x()">Hi</p><script>alert(1)</script>'
        page = login(reporter).post(PREVIEW, story(title="<b>T</b>", tags="<i>", body=body)).content.decode()
        assert "alert(1)" not in page
        assert "<b>T" not in page
        assert "onclick" not in page

    def test_it_names_only_live_targets(self, login, draft, published, colleague, reporter):
        secret, known = draft("Secret", by=colleague), published("Known")
        rows = [{"lead_in": "x", "label": "see", "target": target.pk} for target in (secret, known)]
        page = login(reporter).post(PREVIEW, story(see=rows)).content.decode()
        assert "Known" in page
        assert "Secret" not in page

    @pytest.mark.parametrize("fields", [{"body": "<div>" * 1000}, {"language": "?"}, {"tags": "x" * 99999}])
    def test_it_takes_anything(self, login, reporter, fields):
        assert login(reporter).post(PREVIEW, story(**fields)).status_code == 200


class TestLog:
    """The log of moves."""

    @pytest.fixture
    def move(self, of_each_kind) -> Move:
        return Move.objects.get()

    def test_editors_read_it(self, login, move, editor):
        client = login(editor)
        assert "Handed over" in client.get("/admin/articles/move/").content.decode()
        assert client.get(f"/admin/articles/move/{move.pk}/change/").status_code == 200

    def test_it_tells_the_way_of_a_story_in_one_column(self, login, move, editor):
        assert "draft → in review" in login(editor).get("/admin/articles/move/").text

    def test_nobody_writes_it(self, login, move, chief):
        client = login(chief)
        assert client.post(f"/admin/articles/move/{move.pk}/change/", {"note": "x"}).status_code == 403
        assert client.post(f"/admin/articles/move/{move.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.post("/admin/articles/move/add/", {"note": "x"}).status_code == 403

    def test_not_even_a_superuser_writes_it(self, login, move, django_user_model):
        client = login(django_user_model.objects.create_superuser("root"))
        assert client.post(f"/admin/articles/move/{move.pk}/change/", {"note": "x"}).status_code == 403
        assert client.post(f"/admin/articles/move/{move.pk}/delete/", {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": move.pk, "index": 0, "post": "yes"}
        client.post("/admin/articles/move/", chosen)
        assert Move.objects.values_list("note").get() == ("",)

    def test_a_reporter_reads_the_log_of_an_own_story(self, login, move, reporter, colleague):
        address = f"{LIST}{move.article_id}/moves/"
        assert "hand over" in login(reporter).get(address).text
        assert login(colleague).get(address).status_code == 404
        assert login(reporter).post(address).status_code == 405

    def test_it_names_the_version_that_was_moved(self, login, move, editor):
        assert move.version == 1
        assert "version 1" in login(editor).get(f"{LIST}{move.article_id}/moves/").text

    def test_reporters_do_not_see_it(self, login, move, reporter):
        assert login(reporter).get("/admin/articles/move/").status_code == 403
