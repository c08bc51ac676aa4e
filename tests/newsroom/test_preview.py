"""The page that readers will get, seen before they get it."""

import html
import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing, recording
from articles.models import Article, Author, Notice, Revision, Tag, TagAlias
from articles.newsroom.preview import LINKS_LEAD_OUT
from tests.conftest import member
from tests.newsroom.conftest import ADD, LIST, change_url, form_of, story
from tests.reading.pages import Page, see_links

pytestmark = pytest.mark.django_db

PAGE = f"{LIST}preview/page/"
BARE = f"{PAGE}?frame=1"
HOSTILE = '<p onclick="x()">Good</p><script>alert(1)</script><svg onload=alert(1)></svg>'


def saved_url(article: Article) -> str:
    return reverse("admin:articles_article_preview_saved", args=[article.pk])


def inner(response: HttpResponse) -> str:
    """The page in the frame."""
    (source,) = re.findall(r' srcdoc="([^"]*)"', response.text)
    return html.unescape(source)


def as_published(article: Article) -> str:
    return Client().get(reverse("article-detail", args=[article.slug])).text


def without_moments(page: str) -> str:
    """The page without what cannot be known before: the minute of publishing."""
    page = re.sub(r"<time .*?</time>", "", page)
    page = re.sub(r'"date(Published|Modified)": "[^"]*"', "", page)
    return re.sub(r'_time" content="[^"]*"', "", page)


@pytest.fixture
def preview(login, reporter) -> Callable[..., str]:
    """The bare page of what Rosa types."""

    def post(address: str = BARE, **fields) -> str:
        response = login(reporter).post(address, story(**fields))
        assert response.status_code == 200
        return response.text

    return post


def store_raw(article: Article, body: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET body = %s WHERE id = %s", [body, article.pk])


def all_rows() -> dict[str, list]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in apps.get_models()}


class TestSameness:
    """What is shown is what will be published."""

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": "Plain"},
            {"title": "  Spaces   and <b>marks</b> & 'quotes' ", "standfirst": " First.\r\n\r\nSecond. "},
            {"title": "Tags", "tags": 'Known, new one, "with, comma", NEW ONE'},
            {"title": "Former / New: Talks", "tags": "known, new"},
            {"title": "אחת", "body": "<p>שתים</p>", "language": "he"},
            {"title": "Address", "slug": "quite-another"},
            {"body": '<p>A</p><hr><table><tr><td>B</td></tr></table><img src="https://example.org/a.png">'},
            {"body": HOSTILE},
        ],
        ids=["plain", "lines", "tags", "kicker", "direction", "slug", "body", "hostile"],
    )
    def test_a_new_story_is_published_as_it_was_shown(self, login, published, editor, fields):
        published(tags=["known"])
        TagAlias.objects.create(tag=Tag.objects.get(), name="Former")
        client, form = login(editor), story(**fields)
        shown = client.post(BARE, form).text
        client.post(ADD, form)
        article = Article.objects.latest("pk")
        publishing.publish(article, by=editor, version=article.version)
        assert without_moments(shown) == without_moments(as_published(article))

    def test_see_links_are_shown_as_they_will_be(self, login, draft, published, editor):
        live, unpublished = published("Live"), draft("Unpublished")
        rows = [
            {"lead_in": "Third", "label": "see", "target": live.pk, "position": 3},
            {"lead_in": "Never", "label": "see", "target": unpublished.pk, "position": 1},
            {"lead_in": "First", "label": "map", "url": "example.org/map", "position": 0},
            {"lead_in": "Nowhere", "label": "see", "position": 2},
            {"lead_in": "Deleted", "label": "see", "target": live.pk, "DELETE": "on"},
        ]
        client, form = login(editor), story(see=rows)
        shown = client.post(BARE, form).text
        client.post(ADD, form)
        article = Article.objects.latest("pk")
        publishing.publish(article, by=editor, version=article.version)
        assert [lead_in for lead_in, _address in see_links(shown)] == ["First", "Third"]
        assert without_moments(shown) == without_moments(as_published(article))

    def test_bylines_are_shown_in_their_order(self, login, editor):
        authors = [Author.objects.create(name=name) for name in ("Zoe", "Abe")]
        bylines = [{"author": author.pk, "position": 9 - author.pk % 2} for author in authors]
        client, form = login(editor), story(bylines=bylines)
        shown = client.post(BARE, form).text
        client.post(ADD, form)
        article = Article.objects.latest("pk")
        publishing.publish(article, by=editor, version=article.version)
        assert without_moments(shown) == without_moments(as_published(article))
        assert "Zoe" in shown

    def test_the_saved_story_is_published_as_it_was_shown(self, login, draft, published, editor):
        article = draft("Saved", tags=["Known", "New"], see=[("Because", published("Target"))])
        article.bylines.create(author=Author.objects.get(user=editor))
        shown = inner(login(editor).get(saved_url(article)))
        publishing.publish(article, by=editor, version=article.version)
        assert without_moments(shown.replace(LINKS_LEAD_OUT, "")) == without_moments(as_published(article))

    def test_an_update_keeps_the_date_and_the_notices_of_the_story(self, login, published, editor):
        article = published("Live")
        Notice.objects.create(article=article, text="The river was another one.", by=editor)
        shown = login(editor).post(f"{BARE}&story={article.pk}", form_of(article, title="Better")).text
        first = article.editions.get().first_published_at
        assert f'datetime="{first:%Y-%m-%dT%H:%M:%SZ}"' in shown
        assert "The river was another one." in shown

    def test_a_story_that_waits_shows_the_date_that_it_will_have(self, login, draft, editor):
        article, moment = draft(), timezone.now() + timezone.timedelta(days=3)
        publishing.schedule(article, by=editor, version=1, live_from=moment)
        assert f"{moment:%Y-%m-%dT%H:%M}" in inner(login(editor).get(saved_url(article)))


class TestTyped:
    """The page of what is typed and not saved."""

    def test_nothing_is_stored(self, login, draft, reporter):
        client, article = login(reporter), draft()
        client.get("/admin/")
        before = all_rows()
        form = form_of(article, title="Typed", tags="Quite new", body=HOSTILE)
        assert client.post(f"{PAGE}?story={article.pk}", form).status_code == 200
        assert all_rows() == before

    def test_a_tag_that_does_not_exist_yet_is_shown(self, preview):
        page = Page(preview(tags="Brand new"))
        assert (page.one("a.tag").words, page.one("a.tag")["href"]) == ("Brand new", "/tag/brand-new/")

    def test_an_unpublished_target_is_told_to_nobody(self, preview, draft, colleague):
        secret = draft("Secret", by=colleague)
        assert "Secret" not in preview(see=[{"lead_in": "x", "label": "see", "target": secret.pk}])

    def test_a_pasted_address_of_ours_is_shown_as_the_story(self, preview, published, settings):
        target = published("Target")
        url = f"{settings.NEWSDESK_SITE_URL}/articles/{target.slug}/"
        assert see_links(preview(see=[{"lead_in": "x", "label": "see", "url": url}])) == [("x", "/articles/target/")]

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "https://user@example.org/", "//", "not an address"])
    def test_an_address_that_would_be_refused_is_not_shown(self, preview, url):
        assert see_links(preview(see=[{"lead_in": "x", "label": "see", "url": url}])) == []

    def test_what_cannot_be_cleaned_is_said(self, preview):
        page = Page(preview(PAGE, title="Deep", body="<div>" * 1000))
        assert page.one(".problems").words != ""
        assert page.one("header h1").words == "Deep"

    def test_tags_that_cannot_be_read_are_said(self, preview):
        assert "too many tags" in Page(preview(PAGE, tags="x" * 99999)).one(".problems").words

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": ""},
            {"title": "\x00", "body": "\x00", "tags": "\x00", "slug": "\x00", "standfirst": "\x00", "language": "\x00"},
            {"slug": "../x", "language": "?"},
            {"slug": "x" * 5000, "title": "y" * 5000},
            {"see": [{"lead_in": "x", "target": "1e3", "position": "-1"}, {"target": "9" * 18}, {"url": "\x00"}]},
            {"bylines": [{"author": "9" * 18}, {"author": "x"}, {"author": "1", "position": "9" * 99}]},
        ],
        ids=["empty", "nul", "odd", "long", "links", "bylines"],
    )
    @pytest.mark.parametrize("address", [PAGE, BARE, f"{LIST}preview/"])
    def test_it_takes_anything(self, preview, address, fields):
        preview(address, **fields)

    def test_an_empty_form_is_no_fault(self, login, reporter):
        assert login(reporter).post(PAGE).status_code == 200


class TestSaved:
    """The page of what is saved."""

    def test_a_revision_is_shown_as_it_was(self, login, draft, editor, save):
        article = draft("Before", tags=["Old tag"])
        recording.recorded(article)
        revision = Revision.objects.get()
        save(editor, article, title="After", tags="New tag")
        Tag.objects.all().delete()
        page = Page(inner(login(editor).get(saved_url(article), {"revision": revision.pk})))
        assert page.one("h1").words == "Before"
        assert page.one("a.tag").words == "Old tag"

    @pytest.mark.parametrize("pk", ["", "x", "1e3", "-1", "9" * 30, "٣", "999999"])
    def test_a_revision_that_is_none_is_not_found(self, login, draft, editor, pk):
        assert login(editor).get(saved_url(draft()), {"revision": pk}).status_code == 404

    def test_a_revision_of_another_story_is_not_found(self, login, draft, reporter, colleague):
        own, foreign = draft("Own"), draft("Foreign", by=colleague)
        recording.recorded(foreign)
        response = login(reporter).get(saved_url(own), {"revision": Revision.objects.get().pk})
        assert response.status_code == 404

    def test_hostile_html_in_the_database_is_cleaned(self, login, draft, editor):
        article = draft('"><script>alert(1)</script>')
        store_raw(article, HOSTILE)
        response = login(editor).get(saved_url(article))
        assert "<p>Good</p>" in inner(response)
        assert "<script>" not in response.text
        assert "<script>" not in inner(response)
        assert "onload" not in inner(response)

    def test_what_cannot_be_cleaned_is_said(self, login, draft, editor):
        article = draft()
        store_raw(article, "<div>" * 1000)
        assert Page(login(editor).get(saved_url(article))).one(".problems").words != ""

    def test_nothing_is_stored(self, login, draft, editor):
        client, article = login(editor), draft(tags=["Tag"])
        client.get("/admin/")
        before = all_rows()
        assert client.get(saved_url(article)).status_code == 200
        assert all_rows() == before

    def test_the_cost_does_not_grow_with_what_is_on_the_page(
        self, login, draft, published, editor, django_assert_max_num_queries
    ):
        see = [(f"Link {number}", published(f"Target {number}")) for number in range(8)]
        article = draft(tags=[f"Tag {number}" for number in range(12)], see=see)
        client = login(editor)
        with django_assert_max_num_queries(20):
            client.get(saved_url(article))


class TestRights:
    """Who may see a preview."""

    @pytest.mark.parametrize(
        ("person", "status"), [("reporter", 200), ("colleague", 404), ("editor", 200), ("chief", 200)]
    )
    def test_the_saved_page_is_for_those_who_see_the_story(self, login, request, draft, reporter, person, status):
        article = draft("Secret")
        response = login(request.getfixturevalue(person)).get(saved_url(article))
        assert response.status_code == status
        assert ("Secret" in response.text) == (status == 200)

    @pytest.mark.parametrize(
        ("person", "status"), [("reporter", 200), ("colleague", 404), ("editor", 200), ("chief", 200)]
    )
    def test_the_typed_page_of_a_story_is_for_those_who_write_it(self, login, request, draft, reporter, person, status):
        client = login(request.getfixturevalue(person))
        assert client.post(f"{PAGE}?story={draft().pk}", story()).status_code == status

    def test_one_who_may_only_look_types_nothing(self, login, draft, reporter):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        client = login(reporter)
        assert client.get(saved_url(article)).status_code == 200
        assert client.post(f"{PAGE}?story={article.pk}", form_of(article)).status_code == 403

    def test_an_account_without_a_role_previews_nothing(self, login, draft, django_user_model):
        client = login(django_user_model.objects.create_user("nobody", is_staff=True))
        assert client.post(PAGE, story()).status_code == 403
        assert client.get(saved_url(draft())).status_code == 404

    def test_visitors_are_asked_to_log_in(self, client, draft):
        assert client.get(saved_url(draft())).status_code == 302
        assert client.post(PAGE, story()).status_code in {302, 403}

    @pytest.mark.parametrize("pk", ["", "x", "1e3", "0", "9" * 30])
    def test_a_story_that_is_none_is_not_found(self, login, reporter, pk):
        assert login(reporter).post(f"{PAGE}?story={pk}", story()).status_code == 404

    def test_typing_wants_a_post_with_a_token(self, login, reporter):
        client = Client(enforce_csrf_checks=True)
        client.force_login(reporter, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(PAGE, story()).status_code == 403

    def test_one_who_comes_back_without_anything_typed_sees_what_is_saved(self, login, draft, reporter):
        article, client = draft(), login(reporter)
        assert client.get(f"{PAGE}?story={article.pk}")["Location"] == saved_url(article)
        assert client.get(PAGE)["Location"] == LIST
        assert client.get(f"{PAGE}?story=x").status_code == 404

    def test_looking_is_all_that_the_saved_page_is_for(self, login, draft, reporter):
        assert login(reporter).post(saved_url(draft())).status_code == 405


class TestHeaders:
    """Nobody keeps a preview, and nothing in it runs."""

    @pytest.fixture(params=["typed", "bare", "saved"])
    def response(self, request, login, draft, reporter) -> HttpResponse:
        client = login(reporter)
        if request.param == "saved":
            return client.get(saved_url(draft()))
        return client.post(PAGE if request.param == "typed" else BARE, story())

    def test_nobody_keeps_or_lists_it(self, response):
        assert {"private", "no-store"} <= set(response["Cache-Control"].replace(" ", "").split(","))
        assert "noindex" in response["X-Robots-Tag"]

    def test_its_policy_is_the_readers(self, response):
        assert response["Content-Security-Policy"] == Client().get("/tags/")["Content-Security-Policy"]

    def test_there_is_no_script_in_it(self, response):
        assert "<script" not in response.text.replace('<script type="application/ld+json">', "")

    def test_the_frame_runs_no_scripts(self, login, draft, reporter):
        frame = Page(login(reporter).get(saved_url(draft()))).one("iframe")
        assert "allow-scripts" not in frame["sandbox"]

    def test_the_page_names_nobody_of_the_newsroom(self, login, draft, db):
        person = member("somebody-special", "editor")
        assert "somebody-special" not in login(person).get(saved_url(draft())).text


class TestForm:
    """The way from the form to the page."""

    def test_the_form_sends_what_is_typed_to_a_new_tab(self, login, draft, reporter):
        article = draft()
        button = Page(login(reporter).get(change_url(article))).one("button.newsroom-preview-tab")
        assert button["formaction"] == f"{PAGE}?story={article.pk}"
        assert button["formtarget"] == "_blank"
        assert "formnovalidate" in button.attributes

    def test_a_new_story_has_a_preview_too(self, login, reporter):
        button = Page(login(reporter).get(ADD)).one("button.newsroom-preview-tab")
        assert button["formaction"] == PAGE
