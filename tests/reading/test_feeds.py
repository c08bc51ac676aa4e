"""Feeds: every list has one, its entries keep their names, and say what the story says."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings as site
from django.utils import timezone

from articles import publishing
from articles.models import Article, Author, Edition, Notice, Tag
from articles.reading.feeds.answering import answer
from articles.reading.feeds.lists import Latest
from articles.tagging.naming import Called, rename
from tests.reading.feeds import FORMATS, document, documents, faults, items, titles
from tests.reading.pages import Page

pytestmark = pytest.mark.django_db
HOME = site.NEWSDESK_SITE_URL
LISTS = ("/feed/", "/tag/peru/feed/", "/authors/ada/feed/")


@pytest.fixture
def ada(db) -> Author:
    return Author.objects.create(name="Ada")


@pytest.fixture
def told(draft, editor, ada):
    """Publish a story by Ada on Peru: `told("Headline")`."""

    def make(title: str = "Story", *, tags=("Peru",), authors=(), **fields) -> Article:
        article = draft(title, tags=tags, **fields)
        for position, author in enumerate(authors or [ada]):
            article.bylines.create(author=author, position=position)
        publishing.publish(article, by=editor, version=article.version)
        return article

    return make


@pytest.fixture
def again(editor):
    """Publish a story once more, with changes."""

    def make(article: Article, **fields) -> None:
        version = Article.objects.get(pk=article.pk).version + 1
        Article.objects.filter(pk=article.pk).update(version=version, **fields)
        publishing.publish(article, by=editor, version=version)

    return make


class TestLists:
    """Which stories there are in which feed."""

    @pytest.mark.parametrize("address", LISTS)
    def test_it_tells_the_stories_of_its_page_the_newest_first(self, client, told, published, address):
        published("Other")
        for number in range(3):
            told(f"Story {number}")
        found = [title for title in titles(client, address) if title != "Other"]
        assert found == ["Story 2", "Story 1", "Story 0"]
        assert ("Other" in titles(client, address)) == (address == "/feed/")

    @pytest.mark.parametrize("address", LISTS)
    def test_its_page_names_it_in_each_format_and_shows_a_link(self, client, told, address):
        told()
        page = Page(client.get(address.removesuffix("feed/")))
        found = {link["type"]: client.get(link["href"]) for link in page.all("link[rel=alternate]")}
        assert len(found) == 3
        assert all(answer["Content-Type"].startswith(kind) for kind, answer in found.items())
        assert page.one("a.feed")["href"] == address

    @pytest.mark.parametrize("address", [*LISTS, "/corrections/feed/", "/articles/story/thread/feed/"])
    def test_it_is_called_something_and_leads_to_its_page(self, client, told, address):
        told()
        channel = document(client.get(address))
        assert channel.findtext("{*}title").strip()
        assert channel.findtext("{*}subtitle").strip()
        assert documents(client.get(address))["alternate"] == HOME + address.removesuffix("feed/")

    @pytest.mark.parametrize("form", FORMATS)
    @pytest.mark.parametrize("address", ["/feed/", "/corrections/feed/"])
    def test_an_empty_site_has_empty_feeds_that_stay_the_same(self, client, address, form):
        first, second = (client.get(address, {"format": form}) for _ in range(2))
        assert faults(first) == []
        assert first.content == second.content

    @pytest.mark.parametrize("address", LISTS)
    @pytest.mark.parametrize("form", FORMATS)
    def test_it_costs_as_many_queries_for_ten_stories_as_for_one(
        self, client, told, published, django_assert_num_queries, address, form
    ):
        target = published("Target")
        told("First", see=[("Why", target)])
        with django_assert_num_queries(2):
            client.get(address, {"format": form})
        for number in range(9):
            article = told(f"Story {number}", tags=["Peru", f"Tag {number}"], see=[("Why", target)])
            Notice.objects.create(article=article, text="It was wrong.")
        with django_assert_num_queries(2):
            assert client.get(address, {"format": form}).status_code == 200

    def test_whole_texts_cost_no_query_more(self, client, told, settings, django_assert_num_queries):
        settings.NEWSDESK_FEED_TEXT = "whole"
        for number in range(10):
            told(f"Story {number}")
        with django_assert_num_queries(2):
            client.get("/feed/")


class TestAddresses:
    """A feed's address leads on, or is gone, as its page's does."""

    def test_a_former_name_of_a_tag_leads_on_with_the_format_and_the_page(self, client, told, chief):
        told()
        rename(Tag.objects.get(), Called("Perú", "the-andes"), by=chief)
        response = client.get("/tag/peru/feed/?format=rss&page=1")
        assert (response.status_code, response["Location"]) == (301, "/tag/the-andes/feed/?format=rss&page=1")

    @pytest.mark.parametrize("address", ["/tag/PERU/feed/", "/authors/ADA/feed/"])
    def test_another_spelling_leads_to_ours(self, client, told, address):
        told()
        assert client.get(address)["Location"] == address.lower()

    def test_what_has_no_stories_any_more_is_gone_and_what_never_had_is_unknown(self, client, told, editor):
        publishing.withdraw(told(), by=editor, version=1)
        Author.objects.create(name="Bea")
        addresses = [*LISTS[1:], "/tag/chile/feed/", "/authors/bea/feed/"]
        assert [client.get(address).status_code for address in addresses] == [410, 410, 404, 404]

    @pytest.mark.parametrize("address", LISTS)
    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_it_is_only_read(self, client, told, address, method):
        told()
        assert getattr(client, method)(address).status_code == 405


class TestNames:
    """The ids of feeds and entries: the same whatever happens."""

    def ids(self, client, address: str = "/feed/") -> tuple[str, list[str]]:
        channel = document(client.get(address))
        return channel.findtext("{*}id"), [one.text for one in channel.findall("{*}entry/{*}id")]

    def test_a_story_keeps_its_name_whatever_becomes_of_it(self, client, told, again, editor):
        article = told()
        before = self.ids(client)
        assert before[1] == [f"tag:{site.NEWSDESK_FEED_AUTHORITY}:story/{article.uuid}"]
        again(article, slug="moved", title="Another headline")
        assert self.ids(client) == before
        publishing.withdraw(article, by=editor, version=2)
        again(article)
        assert self.ids(client) == before

    def test_it_is_the_same_in_every_feed_and_format(self, client, told):
        told()
        addresses = [*LISTS, "/articles/story/thread/feed/"]
        found = {name for address in addresses for name in self.ids(client, address)[1]}
        found |= {item["id"] for address in addresses for item in items(client, address)}
        found |= {guid.text for guid in document(client.get("/feed/?format=rss")).iter("guid")}
        assert len(found) == 1

    def test_the_host_of_the_site_does_not_matter_once_the_authority_is_set(self, client, told, settings):
        told()
        settings.NEWSDESK_FEED_AUTHORITY = "news.example.org,2020-05"
        before = self.ids(client)
        settings.NEWSDESK_SITE_URL = "https://elsewhere.example"
        assert self.ids(client) == before

    def test_a_feed_keeps_its_name_when_its_tag_is_renamed(self, client, told, chief):
        told()
        before = self.ids(client, "/tag/peru/feed/")
        rename(Tag.objects.get(), Called("Perú", "the-andes"), by=chief)
        assert self.ids(client, "/tag/the-andes/feed/") == before

    def test_every_feed_has_a_name_of_its_own(self, client, told):
        told()
        told("Other")
        below = ("story", "other")
        addresses = [*LISTS, "/corrections/feed/", *(f"/articles/{slug}/thread/feed/" for slug in below)]
        assert len({self.ids(client, address)[0] for address in addresses}) == len(addresses)


class TestEntries:
    """What an entry says of its story."""

    def test_it_says_who_when_where_and_about_what(self, client, told, ada):
        bea = Author.objects.create(name="Bea")
        told(
            "Überschrift",
            slug="story",
            tags=["Peru", "Chile"],
            authors=[bea, ada],
            language="de",
            body="<p>A &lt; B.</p>",
        )
        edition, (item,) = Edition.objects.get(), items(client, "/feed/")
        assert item["url"] == f"{HOME}/articles/story/"
        assert (item["title"], item["summary"], item["content_html"]) == ("Überschrift", "A < B.", "<p>A &lt; B.</p>")
        assert (item["language"], item["tags"]) == ("de", ["Peru", "Chile"])
        assert item["authors"] == [{"name": name, "url": f"{HOME}/authors/{name.lower()}/"} for name in ("Bea", "Ada")]
        assert datetime.fromisoformat(item["date_published"]) == edition.first_published_at

    def test_its_see_links_are_links_at_the_end(self, client, told, published):
        target = published("Target", slug="ziel")
        told(see=[("What led to it", target), ("", target), ("Elsewhere", "https://other.example/a?b=1&c=2")])
        content = items(client, "/feed/")[0]["content_html"]
        assert content.splitlines()[-3:] == [
            f'<p>What led to it: <a href="{HOME}/articles/ziel/">see</a></p>',
            f'<p>Target: <a href="{HOME}/articles/ziel/">see</a></p>',
            '<p>Elsewhere: <a href="https://other.example/a?b=1&amp;c=2">see</a></p>',
        ]

    def test_a_see_link_to_a_story_that_is_not_live_is_left_out(self, client, told, published, editor):
        target = published("Target")
        told(see=[("Why", target)])
        publishing.withdraw(target, by=editor, version=1)
        assert items(client, "/feed/")[0]["content_html"] == "<p>It happened.</p>"

    def test_addresses_in_its_text_are_whole_ones(self, client, told, published, settings):
        settings.NEWSDESK_FEED_TEXT = "whole"
        target = published("Target")
        links = f'<a data-article="{target.pk}">We</a> <a href="/about/">say</a> <a href="#x">so</a>'
        told(body=f"<p>{links}</p>" + '<p><img src="/media/a.png" alt="A"> “ href="/"”</p>')
        content = items(client, "/feed/")[0]["content_html"]
        for address in ("/articles/target/", "/about/", "/articles/story/#x"):
            assert f'<a href="{HOME}{address}"' in content
        assert f'src="{HOME}/media/a.png"' in content
        assert '“ href="/"”' in content
        assert "data-article" not in content

    def test_it_holds_a_teaser_or_the_whole_text_by_setting(self, client, told, settings):
        body = "".join(f"<p>This is sentence number {number} of a long story.</p>" for number in range(60))
        told(standfirst="In short.", body=body)
        teaser = items(client, "/feed/")[0]["content_html"]
        assert teaser == "<p>In short.</p>"
        settings.NEWSDESK_FEED_TEXT = "whole"
        whole = items(client, "/feed/")[0]["content_html"]
        assert whole.startswith("<p>In short.</p>")
        assert "number 59" in whole

    def test_text_of_a_language_written_from_the_right_says_so(self, client, told):
        told(language="ar")
        content = items(client, "/feed/")[0]["content_html"]
        assert content.startswith('<div dir="rtl">')
        assert content.endswith("</div>")

    def test_corrections_stand_in_it(self, client, told, editor, settings):
        article = told()
        publishing.correct(article, by=editor, text="It was <wrong>.", kind="correction", place="top")
        publishing.correct(article, by=editor, text="There is more.", kind="update", place="bottom")
        for settings.NEWSDESK_FEED_TEXT in ("teaser", "whole"):
            content = items(client, "/feed/")[0]["content_html"]
            words = ["<strong>Correction</strong>", "It was &lt;wrong&gt;.", "It happened.", "There is more."]
            assert sorted(words, key=content.index) == words

    def test_it_is_updated_by_a_correction_and_by_nothing_else(self, client, told, again, editor):
        article = told()

        def moments() -> list[datetime]:
            (item,) = items(client, "/feed/")
            return [datetime.fromisoformat(item[name]) for name in ("date_published", "date_modified")]

        first, updated = moments()
        assert first == updated == Edition.objects.get().first_published_at
        again(article, title="A typo less")
        assert moments() == [first, first]
        notice = publishing.correct(article, by=editor, text="It was wrong.", kind="correction", place="top")
        assert moments() == [first, notice.at]
        publishing.take_back(notice, by=editor)
        assert moments() == [first, first]

    def test_what_readers_must_not_see_is_in_no_feed(self, client, told, draft, editor):
        told()
        soon = timezone.now() + timedelta(hours=1)
        publishing.schedule(draft("Xanadu soon", tags=["Peru"]), by=editor, version=1, live_from=soon)
        Article.objects.update(body="<p>Xanadu rewritten</p>")
        for address in LISTS:
            for form in FORMATS:
                assert "Xanadu" not in client.get(address, {"format": form}).text


class TestCombinations:
    """Tags combined have feeds too."""

    @pytest.fixture(autouse=True)
    def stories(self, told):
        for title, tags in (("Both", ["Peru", "Chile"]), ("One", ["Peru"]), ("All", ["Peru", "Chile", "Nato"])):
            told(title, tags=tags)

    def test_it_tells_the_stories_of_its_page(self, client):
        assert titles(client, "/tag/chile+peru/feed/") == ["All", "Both"]
        assert titles(client, "/tag/chile+peru+-nato/feed/") == ["Both"]

    def test_its_page_names_it(self, client):
        page = Page(client.get("/tag/chile+peru+-nato/"))
        links = [*page.all("link[rel=alternate]"), page.one("a.feed")]
        assert {link["href"].partition("?")[0] for link in links} == {"/tag/chile+peru+-nato/feed/"}

    def test_another_order_leads_to_it_with_the_format(self, client):
        response = client.get("/tag/peru+chile/feed/?format=rss")
        assert (response.status_code, response["Location"]) == (301, "/tag/chile+peru/feed/?format=rss")

    @pytest.mark.parametrize("address", ["/tag/peru+nothing/feed/", "/tag/-peru/feed/", "/tag/a+b+c+d+e+f/feed/"])
    def test_what_is_no_combination_is_not_found(self, client, address):
        assert client.get(address).status_code == 404

    def test_it_is_named_by_what_no_renaming_changes(self, client, chief):
        before = document(client.get("/tag/chile+peru+-nato/feed/")).findtext("{*}id")
        rename(Tag.objects.get(name="Chile"), Called("Zhile", "zhile"), by=chief)
        after = document(client.get("/tag/peru+zhile+-nato/feed/")).findtext("{*}id")
        assert after == before
        assert f"{site.NEWSDESK_FEED_AUTHORITY}:feed/tags/" in before

    @pytest.mark.parametrize("form", FORMATS)
    def test_it_is_valid_in_each_format(self, client, form):
        assert faults(client.get("/tag/chile+peru+-nato/feed/", {"format": form})) == []

    def test_it_may_be_empty(self, client):
        assert titles(client, "/tag/nato+-peru/feed/") == []


def test_a_list_that_a_query_names_keeps_it_in_every_address(rf, told):
    """As a search would be: one small class, and what was asked for goes from document to document."""

    class Asked(Latest):
        name, size, query = "asked", 1, {"q": "peru & chile"}

    told("One")
    told("Two")
    response = answer(rf.get("/feed/?page=2&format=rss"), Asked())
    links = {link.get("rel"): link.get("href") for link in document(response).iter("{*}link") if link.get("rel")}
    own = f"{HOME}/feed/?q=peru+%26+chile&format=rss"
    assert links == {"self": f"{own}&page=2", "first": own, "previous": own, "last": f"{own}&page=2"}
    assert document(response).findtext("channel/link") == f"{HOME}/?q=peru+%26+chile"
    assert [title.text for title in document(response).iterfind("channel/item/title")] == ["One"]
