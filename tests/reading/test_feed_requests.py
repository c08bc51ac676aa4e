"""How feeds are asked: again and again, page by page, and badly."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.http import http_date

from articles import publishing
from articles.models import Article, Edition, Tag
from articles.reading.feeds.stories import Stories
from articles.tagging.naming import Called, rename
from tests.reading.feeds import FORMATS, documents, faults, titles

pytestmark = pytest.mark.django_db
FEEDS = ("/feed/", "/tag/peru/feed/", "/articles/story/thread/feed/", "/corrections/feed/")


def tell(published, editor) -> Article:
    """A story with a correction, which leads to another."""
    article = published("Story", tags=["Peru"], see=[("Why", published("Target"))])
    publishing.correct(article, by=editor, text="It was wrong.", kind="correction", place="top")
    return article


@pytest.fixture
def story(published, editor) -> Article:
    return tell(published, editor)


def again(article: Article, editor, **fields) -> None:
    version = Article.objects.get(pk=article.pk).version + 1
    Article.objects.filter(pk=article.pk).update(version=version, **fields)
    publishing.publish(article, by=editor, version=version)


class TestConditions:
    """Who has it already is told so, before anything is written."""

    @pytest.mark.parametrize("address", FEEDS)
    @pytest.mark.parametrize("form", FORMATS)
    def test_who_has_it_gets_nothing(self, client, story, address, form):
        first = client.get(address, {"format": form})
        for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
            response = client.get(address, {"format": form}, headers={header: value})
            assert (response.status_code, response.content) == (304, b"")
            assert (response["ETag"], response["Last-Modified"]) == (first["ETag"], first["Last-Modified"])

    def test_no_entry_is_written_for_it(self, client, story, monkeypatch):
        tag = client.get("/feed/")["ETag"]
        monkeypatch.delattr(Stories, "entries")  # whoever writes one now fails
        assert client.get("/feed/", headers={"If-None-Match": tag}).status_code == 304
        with pytest.raises(AttributeError):
            client.get("/feed/")

    @pytest.mark.parametrize("address", FEEDS)
    def test_head_says_the_same_without_the_words(self, client, story, address):
        got, head = client.get(address), client.head(address)
        assert head.content == b""
        for header in ("ETag", "Last-Modified", "Content-Type", "Link", "Content-Length"):
            assert head[header] == got[header]

    def test_another_tag_gets_it_whatever_the_date_says(self, client, story):
        headers = {"If-None-Match": '"other"', "If-Modified-Since": http_date(timezone.now().timestamp() + 99)}
        assert client.get("/feed/", headers=headers).status_code == 200

    def test_each_format_page_and_list_has_a_tag_of_its_own(self, client, story, published):
        for number in range(31):
            published(f"Story {number}")
        addresses = [f"{address}?format={form}" for address in FEEDS for form in FORMATS] + ["/feed/?page=2"]
        assert len({client.get(address)["ETag"] for address in addresses}) == len(addresses)

    @pytest.mark.parametrize("text", ["teaser", "whole"])
    def test_whatever_changes_what_it_says_changes_its_tag(
        self, client, story, editor, published, chief, settings, text
    ):
        settings.NEWSDESK_FEED_TEXT = text
        target = Article.objects.get(title="Target")
        notice = story.notices.get()

        def name(**fields: str) -> None:
            for key, value in fields.items():
                setattr(settings, key, value)

        changes = [
            lambda: published("Another", tags=["Peru"]),
            lambda: again(story, editor, body="<p>It did not happen.</p>"),
            lambda: again(target, editor, slug="elsewhere"),
            lambda: publishing.withdraw(target, by=editor, version=2),
            lambda: again(target, editor),
            lambda: publishing.correct(story, by=editor, text="More.", kind="update", place="bottom"),
            lambda: publishing.take_back(notice, by=editor),
            lambda: rename(Tag.objects.get(), Called("Perú", "peru"), by=chief),
            lambda: name(NEWSDESK_SITE_NAME="The Paper"),
            lambda: name(NEWSDESK_WEBSUB_HUB="https://hub.example/"),
            lambda: name(NEWSDESK_FEED_AUTHORITY="other.example,2026"),
            lambda: publishing.withdraw(story, by=editor, version=2),
        ]
        before = client.get("/tag/peru/feed/")
        for number, change in enumerate(changes):
            change()
            after = client.get("/tag/peru/feed/")
            assert after.content != before.content, number
            assert after["ETag"] != before["ETag"], number
            before = after

    def test_so_does_an_older_story_on_a_page_of_its_own(self, client, published, draft):
        for number in range(30):
            published(f"Story {number}")
        before = client.get("/feed/")["ETag"]
        old = timezone.now() - timedelta(days=400)
        publishing.release([publishing.Release(draft("Old"), [], [], [], old)])
        response = client.get("/feed/", headers={"If-None-Match": before})
        assert response.status_code == 200
        assert "next" in documents(response)

    def test_what_changes_nothing_in_it_does_not(self, client, story, published, draft):
        before = client.get("/tag/peru/feed/")["ETag"]
        published("Other", tags=["Chile"])
        draft("Draft", tags=["Peru"])
        Article.objects.filter(pk=story.pk).update(title="Not yet told")
        assert client.get("/tag/peru/feed/")["ETag"] == before

    def test_time_alone_brings_a_planned_story_and_a_new_tag(self, client, story, draft, editor):
        publishing.schedule(draft("Soon"), by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
        before = client.get("/feed/")
        now = timezone.now() + timedelta(seconds=-1)
        Edition.objects.filter(title="Soon").update(live_from=now, first_published_at=now)
        response = client.get("/feed/", headers={"If-None-Match": before["ETag"]})
        assert response.status_code == 200
        assert "Soon" in response.text

    def test_a_story_that_was_imported_with_an_old_date_is_told_too(self, client, draft):
        old = timezone.now() - timedelta(days=400)
        publishing.release([publishing.Release(draft("Old"), [], [], [], old)])
        assert client.get("/feed/", headers={"If-Modified-Since": http_date(old.timestamp())}).status_code == 200


class TestPages:
    """Older stories are in documents of their own, which lead to each other (RFC 5005, section 3)."""

    def test_corrections_have_pages_too(self, client, story, editor):
        for number in range(30):
            publishing.correct(story, by=editor, text=f"No. {number}", kind="update", place="top")
        assert titles(client, "/corrections/feed/", page="2") == ["Correction: Story"]

    def test_a_feed_of_one_document_names_no_others(self, client, story):
        assert documents(client.get("/feed/")).keys() == {"self", "alternate"}


class TestManyPages:
    """The same, of lists that need three."""

    @pytest.fixture(scope="class")
    @classmethod
    def many(cls, stage) -> list[str]:
        with stage() as cast:
            return [cast.published(f"Story {number}", tags=["Peru"]).title for number in range(65)][::-1]

    @pytest.mark.parametrize("address", ["/feed/", "/tag/peru/feed/"])
    def test_following_them_tells_every_story_once(self, client, many, address):
        found = [title for number in (1, 2, 3) for title in titles(client, address, page=str(number))]
        assert found == many

    def test_they_lead_to_each_other_in_atom_and_rss(self, client, many, settings):
        feed = f"{settings.NEWSDESK_SITE_URL}/tag/peru/feed/"
        found = {number: documents(client.get(f"/tag/peru/feed/?page={number}")) for number in (1, 2, 3)}
        assert all((one["first"], one["last"]) == (feed, f"{feed}?page=3") for one in found.values())
        assert [one.get("previous") for one in found.values()] == [None, feed, f"{feed}?page=2"]
        assert [one.get("next") for one in found.values()] == [f"{feed}?page=2", f"{feed}?page=3", None]
        assert [one["self"] for one in found.values()] == [feed, f"{feed}?page=2", f"{feed}?page=3"]
        rss = client.get("/tag/peru/feed/?format=rss&page=2").text
        assert f'href="{feed}?format=rss&amp;page=3" rel="next"' in rss
        assert f'href="{feed}?format=rss" rel="previous"' in rss

    def test_json_names_the_next(self, client, many, settings):
        first, last = (client.get("/feed/", {"format": "json", "page": number}).json() for number in (1, 3))
        assert first["next_url"] == f"{settings.NEWSDESK_SITE_URL}/feed/?format=json&page=2"
        assert "next_url" not in last

    @pytest.mark.parametrize("form", FORMATS)
    def test_each_is_valid_and_costs_what_the_first_costs(self, client, many, form, django_assert_num_queries):
        with django_assert_num_queries(2):
            response = client.get("/feed/", {"format": form, "page": 3})
        assert faults(response) == []


class TestBadInput:
    """What is no document of a feed is not found, in a page that leads on."""

    @pytest.fixture(scope="class")
    @classmethod
    def story(cls, stage) -> None:
        with stage() as cast:
            tell(cast.published, cast.editor)

    @pytest.mark.parametrize("address", FEEDS)
    @pytest.mark.parametrize(
        "query",
        [
            *("page=0", "page=99999", "page=2", "page=-1", "page=x", "page=", "page=1%00", "page=٣", "page=1e1"),
            *(
                f"page={'9' * 400}",
                "format=x",
                "format=",
                "format=%00",
                "format=ATOM",
                "format=rss/",
                "format=..%2Fjson",
            ),
        ],
    )
    def test_it_is_not_found(self, client, story, address, query):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 404
        assert response["Content-Type"].startswith("text/html")
        assert 'href="/"' in response.text

    @pytest.mark.parametrize("slug", ["%00", "peru%00", "%FF", "a+b", "..", "%2e%2e%2f", "x" * 201, "<script>"])
    @pytest.mark.parametrize("kind", ["tag", "authors"])
    def test_neither_is_a_feed_of_nothing(self, client, story, kind, slug):
        assert client.get(f"/{kind}/{slug}/feed/").status_code == 404

    @pytest.mark.parametrize("form", FORMATS)
    @pytest.mark.parametrize("address", FEEDS)
    def test_the_host_of_a_request_is_never_named(self, client, story, settings, form, address):
        settings.ALLOWED_HOSTS = ["evil.example"]
        response = client.get(address, {"format": form}, headers={"host": "evil.example"})
        assert response.status_code == 200
        assert "evil.example" not in response.text + str(response.headers)

    @pytest.mark.parametrize("query", ["?utm_source=x", "?q=<script>", "?page=1&page=1"])
    def test_what_it_does_not_know_changes_nothing(self, client, story, query):
        assert client.get("/feed/" + query).content == client.get("/feed/").content


class TestHubs:
    """WebSub: where a hub is set, feeds say so, to subscribers who look at the header too."""

    HUB = "https://hub.example/"

    def test_feeds_name_the_hub_and_themselves(self, client, story, settings):
        settings.NEWSDESK_WEBSUB_HUB = self.HUB
        for address in ("/feed/", "/tag/peru/feed/", "/corrections/feed/"):
            atom = client.get(address)
            own = settings.NEWSDESK_SITE_URL + address
            assert (documents(atom)["hub"], documents(atom)["self"]) == (self.HUB, own)
            assert atom["Link"] == f'<{own}>; rel="self", <{self.HUB}>; rel="hub"'
            assert f'<atom:link href="{self.HUB}" rel="hub"/>' in client.get(address, {"format": "rss"}).text
            hubs = client.get(address, {"format": "json"}).json()["hubs"]
            assert hubs == [{"type": "WebSub", "url": self.HUB}]

    @pytest.mark.parametrize("address", ["/articles/story/thread/feed/", "/tag/chile+peru/feed/", "/feed/?page=2"])
    def test_what_the_hub_is_not_told_of_names_none(self, client, story, published, settings, address):
        settings.NEWSDESK_WEBSUB_HUB = self.HUB
        for number in range(30):
            published(f"Story {number}", tags=["Peru", "Chile"])
        response = client.get(address)
        assert response.status_code == 200
        assert self.HUB not in response.text + response["Link"]

    def test_without_one_they_name_none(self, client, story):
        for form in FORMATS:
            response = client.get("/feed/", {"format": form})
            assert "hub" not in response.text + response["Link"]
