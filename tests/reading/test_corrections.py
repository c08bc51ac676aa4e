"""Corrections and updates: on their story, on a page of their own, in its feed, and for search engines."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings as site
from django.utils import timezone

from articles import publishing
from articles.models import Article, Author, Byline, Edition, Notice
from tests.reading import pages
from tests.reading.pages import Page

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = """</script><script>alert(1)</script><!--<svg onload=alert(2)>]]>&amp;"'"""


@pytest.fixture
def correct(editor):
    """Add a notice to a story, at a moment of one's choice."""

    def add(article: Article, text: str = "It was wrong.", *, kind="correction", place="top", at=None) -> Notice:
        notice = publishing.correct(article, by=editor, text=text, kind=kind, place=place)
        Notice.objects.filter(pk=notice.pk).update(at=at or notice.at)
        notice.refresh_from_db()
        return notice

    return add


@pytest.fixture
def open_page(client):
    """Fetch an address as a reader does."""
    return lambda address: Page(client.get(address))


@pytest.fixture
def structured(client):
    """What a story's page says to search engines."""
    return lambda slug: pages.structured(client.get(f"/articles/{slug}/"))


@pytest.fixture
def entries(client):
    """The entries of the feed of corrections, as Atom."""
    return lambda: ElementTree.fromstring(client.get("/corrections/feed/").content).findall(f"{ATOM}entry")  # noqa: S314


def update(article: Article, editor, **fields) -> None:
    """Publish a story once more, with changes."""
    version = Article.objects.get(pk=article.pk).version + 1
    Article.objects.filter(pk=article.pk).update(version=version, **fields)
    publishing.publish(article, by=editor, version=version)


def said(page: Page) -> list[str]:
    return [text.words for text in page.all(".notice-text")]


class TestOnTheStory:
    """What stands above and below the text."""

    def test_a_correction_says_what_it_is_and_when(self, open_page, correct, published):
        notice = correct(published("Story"), "Line one.\nLine two.\n\nAnother paragraph.")
        aside = open_page("/articles/story/").one("aside.notice.correction")
        assert aside["id"] == f"notice-{notice.pk}"
        page = open_page("/articles/story/")
        assert page.one("aside strong").text == "Correction"
        assert datetime.fromisoformat(page.one("aside time")["datetime"]) == notice.at.replace(microsecond=0)
        assert [p.text for p in page.all(".notice-text p")] == ["Line one.Line two.", "Another paragraph."]

    def test_each_stands_where_it_belongs_the_newest_first(self, client, correct, published):
        article = published("Story", body="<p>The body.</p>")
        for text, place in (("Older", "top"), ("Newer", "top"), ("Below", "bottom")):
            correct(article, text, place=place)
        page = client.get("/articles/story/").text.partition("</h1>")[2]
        order = ["Newer", "Older", "The body.", "Below"]
        assert sorted(order, key=page.index) == order

    def test_an_update_is_told_from_a_correction(self, open_page, correct, published):
        correct(published("Story"), kind="update")
        assert open_page("/articles/story/").one("aside.notice.update strong").text == "Update"

    def test_it_stays_when_the_story_is_published_again(self, open_page, correct, published, editor):
        article = published("Story")
        correct(article)
        update(article, editor, title="Story, rewritten")
        assert said(open_page("/articles/story/")) == ["It was wrong."]

    def test_it_goes_when_it_is_taken_back(self, open_page, correct, published, editor):
        publishing.take_back(correct(published("Story")), by=editor)
        assert open_page("/articles/story/").all(".notice") == []

    def test_it_does_not_stand_on_other_stories_or_lists(self, open_page, correct, published):
        published("Other", tags=["Russia"])
        correct(published("Story", tags=["Russia"]))
        for address in ("/articles/other/", "/", "/tag/russia/"):
            assert open_page(address).all(".notice") == []

    def test_hostile_words_stay_words(self, open_page, correct, published):
        correct(published("Story"), HOSTILE)
        page = open_page("/articles/story/")
        assert page.one(".notice-text").text == HOSTILE
        assert page.all("svg") == []

    @pytest.mark.parametrize("number", [0, 1, 12])
    def test_notices_cost_a_story_no_query(self, number, client, correct, published, django_assert_num_queries):
        article = published("Story", tags=["A"], see=[("Why", published("Target"))])
        for count in range(number):
            correct(article, f"Notice {count}", place="top" if count % 2 else "bottom")
        with django_assert_num_queries(2):
            client.get("/articles/story/")


class TestUpdated:
    """When a story says that it was changed."""

    @pytest.fixture
    def yesterday(self, draft):
        """A story that was published a day ago."""

        def make(**fields) -> Article:
            article = draft("Story", **fields)
            at = timezone.now() - timedelta(days=1)
            publishing.release([publishing.Release(article, [], [], [], at)])
            return article

        return make

    def test_a_story_as_it_was_first_published_is_not_updated(self, open_page, yesterday):
        yesterday()
        assert open_page("/articles/story/").all(".updated") == []

    def test_a_story_published_again_is_updated(self, open_page, yesterday, editor):
        update(yesterday(), editor, title="Story, once more")
        time = open_page("/articles/story/").one(".updated time")
        live_from = Edition.objects.live().get().live_from
        assert datetime.fromisoformat(time["datetime"]) == live_from.replace(microsecond=0)

    def test_a_notice_updates_its_story(self, open_page, yesterday, correct):
        notice = correct(yesterday())
        time = open_page("/articles/story/").one(".updated time")
        assert datetime.fromisoformat(time["datetime"]) == notice.at.replace(microsecond=0)

    def test_a_notice_that_is_taken_back_does_not(self, open_page, yesterday, correct, editor):
        publishing.take_back(correct(yesterday()), by=editor)
        assert open_page("/articles/story/").all(".updated") == []

    def test_the_first_time_on_the_page_is_still_that_of_publication(self, open_page, yesterday, correct):
        correct(yesterday())
        first = open_page("/articles/story/").all("article.story time[datetime]")[0]
        published_at = Edition.objects.get().first_published_at
        assert datetime.fromisoformat(first["datetime"]) == published_at.replace(microsecond=0)


class TestThePage:
    """All notices, at /corrections/."""

    def test_it_tells_kind_date_story_and_words(self, open_page, correct, published):
        notice = correct(published("Story"), kind="update")
        page = open_page("/corrections/")
        assert page.one("article.notice strong").text == "Update"
        assert datetime.fromisoformat(page.one("article.notice time")["datetime"]) == notice.at.replace(microsecond=0)
        link = page.one("article.notice h2 a")
        assert (link.text, link["href"]) == ("Story", f"/articles/story/#notice-{notice.pk}")
        assert said(page) == ["It was wrong."]

    def test_the_newest_stand_first_and_none_is_lost_between_pages(self, open_page, correct, published, settings):
        settings.NEWSDESK_PAGE_SIZE = 2
        article, at = published("Story"), timezone.now()
        for number in range(5):
            correct(article, f"Notice {number}", at=at)
        pages = [said(open_page(f"/corrections/?page={number}")) for number in (1, 2, 3)]
        assert pages == [["Notice 4", "Notice 3"], ["Notice 2", "Notice 1"], ["Notice 0"]]

    def test_its_pages_lead_to_each_other(self, open_page, correct, published, settings):
        settings.NEWSDESK_PAGE_SIZE = 1
        for number in range(3):
            correct(published(f"Story {number}"))
        page = open_page("/corrections/?page=2")
        assert page.one("nav.pagination a[rel=prev]")["href"] == "/corrections/"
        assert page.one("nav.pagination a[rel=next]").text == "Older notices"
        assert page.one("link[rel=canonical]")["href"] == f"{site.NEWSDESK_SITE_URL}/corrections/?page=2"

    @pytest.mark.parametrize("number", ["0", "2", "x", "-1", "1000000000", "9" * 30])
    def test_a_page_out_of_range_is_not_found(self, number, client, correct, published):
        correct(published())
        assert client.get(f"/corrections/?page={number}").status_code == 404

    def test_without_notices_it_says_so(self, open_page, db):
        assert "Nothing had to be corrected so far." in open_page("/corrections/").one("main").text

    def test_the_headline_is_the_one_that_readers_have_now(self, open_page, correct, published, editor):
        article = published("Old name", slug="story")
        correct(article)
        Article.objects.filter(pk=article.pk).update(title="Not yet told")
        assert open_page("/corrections/").one("h2 a").text == "Old name"
        update(article, editor, title="New name", slug="new")
        assert open_page("/corrections/").one("h2 a").text == "New name"

    def test_hostile_words_stay_words(self, open_page, correct, published):
        correct(published(f"Story {HOSTILE}", slug="story"), HOSTILE)
        page = open_page("/corrections/")
        assert said(page) == [HOSTILE]
        assert page.one("h2 a").text == f"Story {HOSTILE}"
        assert page.all("script") + page.all("svg") == []

    @pytest.mark.parametrize("number", [1, 10])
    def test_it_costs_two_queries(self, number, client, correct, published, django_assert_num_queries):
        for count in range(number):
            correct(published(f"Story {count}"))
        with django_assert_num_queries(2):
            assert len(said(Page(client.get("/corrections/")))) == number

    def test_every_page_leads_to_it(self, open_page, published):
        published("Story")
        for address in ("/", "/tags/", "/articles/story/", "/nothing/"):
            assert open_page(address).one("footer a[href=/corrections/]").text == "Corrections"

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    @pytest.mark.parametrize("address", ["/corrections/", "/corrections/feed/"])
    def test_it_is_only_read(self, address, method, client, db):
        assert getattr(client, method)(address).status_code == 405
        assert client.head(address).status_code == 200

    def test_it_names_its_feeds(self, client, open_page, db):
        feeds = {link["type"]: link["href"] for link in open_page("/corrections/").all("link[rel=alternate]")}
        for content_type, address in feeds.items():
            assert client.get(address)["Content-Type"].partition(";")[0] == content_type
        assert len(feeds) == 3


class TestTheFeed:
    """What programs are told, at /corrections/feed/."""

    def test_an_entry_tells_the_story_the_words_and_the_time(self, entries, correct, published):
        notice = correct(published("Story"), "<b>\n\nReally.")
        (entry,) = entries()
        assert entry.find(f"{ATOM}title").text == "Correction: Story"
        assert entry.find(f"{ATOM}link").get("href") == f"{site.NEWSDESK_SITE_URL}/articles/story/#notice-{notice.pk}"
        assert entry.find(f"{ATOM}content").text == "<p>&lt;b&gt;</p>\n\n<p>Really.</p>"
        assert entry.find(f"{ATOM}summary").text == "<b> Really."
        assert datetime.fromisoformat(entry.find(f"{ATOM}updated").text) == notice.at
        assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"

    def test_it_tells_of_itself(self, client, correct, published):
        notice = correct(published())
        feed = ElementTree.fromstring(client.get("/corrections/feed/").content)  # noqa: S314
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == f"{site.NEWSDESK_SITE_URL}/corrections/feed/"
        assert links["alternate"] == f"{site.NEWSDESK_SITE_URL}/corrections/"
        assert datetime.fromisoformat(feed.find(f"{ATOM}updated").text) == notice.at
        assert feed.find(f"{ATOM}author/{ATOM}name").text == site.NEWSDESK_SITE_NAME

    def test_an_entry_keeps_its_id_whatever_becomes_of_the_story(self, entries, correct, published, editor):
        article = published("Story")
        at = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
        notice = correct(article, at=at)
        expected = f"tag:{site.NEWSDESK_FEED_AUTHORITY}:notice/{notice.pk}"
        assert [entry.find(f"{ATOM}id").text for entry in entries()] == [expected]
        update(article, editor, slug="moved", title="Another name")
        assert [entry.find(f"{ATOM}id").text for entry in entries()] == [expected]

    @pytest.mark.parametrize("form", ["atom", "rss", "json"])
    def test_the_host_of_a_request_is_never_named(self, form, client, correct, published, settings):
        settings.ALLOWED_HOSTS = ["evil.example"]
        correct(published())
        response = client.get(f"/corrections/feed/?format={form}", headers={"host": "evil.example"})
        assert response.status_code == 200
        assert b"evil.example" not in response.content

    def test_the_newest_come_first(self, entries, correct, published):
        for number in range(3):
            correct(published(f"Story {number}"))
        titles = [entry.find(f"{ATOM}title").text for entry in entries()]
        assert titles == [f"Correction: Story {number}" for number in (2, 1, 0)]

    @pytest.mark.parametrize("number", [1, 40])
    def test_it_is_bounded_and_costs_two_queries(
        self, number, client, correct, published, entries, django_assert_num_queries
    ):
        article = published()
        for count in range(number):
            correct(article, f"Notice {count}")
        with django_assert_num_queries(2):
            assert len(entries()) == min(number, 30)

    @pytest.mark.parametrize("form", ["atom", "rss"])
    def test_characters_that_xml_forbids_are_left_out(self, form, client, correct, published):
        correct(published("A\x01B\x1b\ufffeC", slug="story"), "D\x08E\uffffF")
        feed = ElementTree.fromstring(client.get(f"/corrections/feed/?format={form}").content)  # noqa: S314
        words = "".join(feed.itertext())
        assert "Correction: ABC" in words
        assert "DEF" in words

    def test_as_rss_it_says_the_same(self, client, correct, published):
        notice = correct(published("Story"))
        feed = ElementTree.fromstring(client.get("/corrections/feed/?format=rss").content)  # noqa: S314
        item = feed.find("channel/item")
        assert item.find("title").text == "Correction: Story"
        assert item.find("guid").get("isPermaLink") == "false"
        assert item.find("guid").text.endswith(f":notice/{notice.pk}")
        self_link = feed.find(f"channel/{ATOM}link")
        assert self_link.get("href") == f"{site.NEWSDESK_SITE_URL}/corrections/feed/?format=rss"

    def test_as_json_it_says_the_same(self, client, correct, published):
        notice = correct(published("Überschrift", slug="story", language="de"), "A < B")
        feed = client.get("/corrections/feed/?format=json").json()
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == f"{site.NEWSDESK_SITE_URL}/corrections/feed/?format=json"
        (item,) = feed["items"]
        assert (item["title"], item["content_html"], item["language"]) == (
            "Correction: Überschrift",
            "<p>A &lt; B</p>",
            "de",
        )
        assert datetime.fromisoformat(item["date_published"]) == notice.at

    @pytest.mark.parametrize("form", ["", "xml", "ATOM", "../json"])
    def test_a_format_that_is_none_is_not_found(self, form, client, db):
        assert client.get("/corrections/feed/", {"format": form}).status_code == 404

    @pytest.mark.parametrize("form", ["atom", "rss"])
    def test_without_notices_it_is_empty_and_still_a_feed(self, form, client, db):
        feed = ElementTree.fromstring(client.get(f"/corrections/feed/?format={form}").content)  # noqa: S314
        assert {element.tag for element in feed.iter()}.isdisjoint({"item", f"{ATOM}entry"})


class TestForSearchEngines:
    """A story's structured data."""

    def test_it_names_what_the_page_shows(self, structured, published, editor):
        article = published("Story", standfirst="In short.", language="en-GB")
        for name in ("Ada", "Bo"):
            Byline.objects.create(article=article, author=Author.objects.create(name=name))
        update(article, editor)
        edition, data = Edition.objects.live().get(), structured("story")
        assert (data["@type"], data["headline"], data["description"]) == ("NewsArticle", "Story", "In short.")
        assert [author["name"] for author in data["author"]] == ["Ada", "Bo"]
        assert data["inLanguage"] == "en-GB"
        assert data["mainEntityOfPage"] == f"{site.NEWSDESK_SITE_URL}/articles/story/"
        assert data["publisher"]["name"] == site.NEWSDESK_SITE_NAME
        assert datetime.fromisoformat(data["datePublished"]) == edition.first_published_at.replace(microsecond=0)

    def test_corrections_are_told_with_their_dates_and_updates_are_not(self, structured, correct, published):
        article = published("Story")
        correct(article, "Something new.", kind="update")
        notice = correct(article, "It was wrong.", place="bottom")
        (told,) = structured("story")["correction"]
        assert (told["@type"], told["text"]) == ("CorrectionComment", "It was wrong.")
        assert datetime.fromisoformat(told["datePublished"]) == notice.at.replace(microsecond=0)

    def test_a_notice_changes_the_date_of_modification(self, structured, correct, published):
        article, at = published("Story"), timezone.now() + timedelta(hours=1)
        data = structured("story")
        assert data["dateModified"] == data["datePublished"]
        correct(article, at=at)
        assert datetime.fromisoformat(structured("story")["dateModified"]) == at.replace(microsecond=0)

    def test_what_is_empty_is_left_out(self, structured, published):
        published("Story")
        assert not structured("story").keys() & {"author", "correction"}

    @pytest.mark.parametrize("words", [HOSTILE, "</SCRIPT\n>", "<!--<script>", "\u2028\u2029", "\\u003C", "'\"\\"])
    def test_nothing_breaks_out_of_it(self, words, client, structured, correct, published, editor):
        article = published(f"A {words}", slug="story", standfirst=f"B {words}")
        Byline.objects.create(article=article, author=Author.objects.create(name=f"C {words}"))
        update(article, editor)
        correct(article, f"D {words} E")
        data = structured("story")
        assert data["headline"] == Edition.objects.live().get().title
        assert data["correction"][0]["text"] == Notice.objects.get().text
        block = client.get("/articles/story/").text.partition('ld+json">')[2].partition("</script>")[0]
        assert json.loads(block) == data
        assert not set("<>&") & set(block)

    def test_pages_that_are_no_story_have_none(self, open_page, correct, published):
        correct(published("Story", tags=["Russia"]))
        for address in ("/", "/tags/", "/corrections/", "/articles/nothing/"):
            assert open_page(address).all("script") == []

    def test_the_policy_stays_as_strict_as_it_is(self, client, published):
        published("Story")
        policies = [client.get(address)["Content-Security-Policy"] for address in ("/articles/story/", "/")]
        assert policies[0] == policies[1]
        assert "script-src 'self'" in policies[0]


class TestWhatReadersMustNotSee:
    """Notices of stories that readers do not have."""

    def places(self, client) -> str:
        addresses = ["/corrections/", "/articles/story/", "/"]
        addresses += [f"/corrections/feed/?format={form}" for form in ("atom", "rss", "json")]
        return " ".join(client.get(address).text for address in addresses)

    def test_a_withdrawn_story_takes_its_notices_along(self, client, correct, published, editor):
        article = published("Story")
        correct(article, "Xanadu")
        assert self.places(client).count("Xanadu") >= 5
        publishing.withdraw(article, by=editor, version=1)
        assert "Xanadu" not in self.places(client)

    def test_they_come_back_with_the_story(self, client, correct, published, editor):
        article = published("Story")
        correct(article, "Xanadu")
        publishing.withdraw(article, by=editor, version=1)
        update(article, editor)
        assert self.places(client).count("Xanadu") >= 5

    def test_an_expired_story_takes_its_notices_along(self, client, correct, published):
        article = published("Story")
        correct(article, "Xanadu")
        at = timezone.now() - timedelta(minutes=1)
        Edition.objects.filter(article=article).update(live_from=at - timedelta(hours=1), live_until=at)
        assert "Xanadu" not in self.places(client)

    def test_a_notice_that_is_taken_back_is_nowhere(self, client, correct, published, editor):
        publishing.take_back(correct(published("Story"), "Xanadu"), by=editor)
        assert "Xanadu" not in self.places(client)
