"""Threads: what led to a story and what came of it, on its page, on a page of their own, and as a feed."""

import json
from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings as site
from django.utils import timezone

from articles import publishing
from articles.composing import Release
from articles.models import Article, Edition, SeeLink, threads
from articles.newsroom import previewing
from tests.reading.pages import Page, headlines

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = """</script><svg onload=alert(2)>]]>&amp;"'"""


@pytest.fixture
def told(draft) -> Callable[..., Article]:
    """A story that readers have had for so many days: `told("Headline", 3, to=[target], relation="result")`."""

    def make(title: str, days: float, to=(), relation: str = "", **fields) -> Article:
        article = draft(title, **fields)
        links = [SeeLink(article=article, target=target, relation=relation) for target in to]
        at = timezone.now() - timedelta(days=days)
        publishing.release([Release(article, list(article.tags.all()), [], links, at)])
        return article

    return make


@pytest.fixture
def chain(told) -> list[Article]:
    """Five stories, each pointing at the one before it; the first is the oldest."""
    stories = [told("No. 0", 10)]
    for number in range(1, 5):
        stories.append(told(f"No. {number}", 10 - number, to=stories[-1:]))
    return stories


def listed(page: Page, heading: str) -> list[str]:
    """The headlines of a list under a story."""
    section = f".thread section[aria-labelledby={heading}] li"
    return [item.words for item in page.all(f"{section} a") + page.all(f"{section} bdi[lang]")]


def so_far(client, slug: str) -> list[str]:
    return listed(Page(client.get(f"/articles/{slug}/")), "so-far")


def came_of(client, slug: str) -> list[str]:
    return listed(Page(client.get(f"/articles/{slug}/")), "came-of-this")


def thread(client, slug: str) -> list[str]:
    return headlines(client.get(f"/articles/{slug}/thread/"))


def names(*numbers: int) -> list[str]:
    return [f"No. {number}" for number in numbers]


class TestUnderTheStory:
    """What stands below the see links."""

    def test_the_way_to_a_story_is_told_by_dates_and_ends_with_it(self, client, chain):
        page = Page(client.get("/articles/no-3/"))
        items = page.all(".thread section[aria-labelledby=so-far] li")
        assert [item.words.partition(" No.")[2].strip() for item in items] == ["0", "1", "2", "3 (this story)"]
        assert [item.attributes.get("aria-current") for item in items] == [None, None, None, "true"]
        times = [time["datetime"] for time in page.all(".thread section[aria-labelledby=so-far] time")]
        assert times == sorted(times)
        assert len(times) == 4

    def test_what_came_of_a_story_is_found_without_anybody_entering_it(self, client, chain):
        assert came_of(client, "no-1") == names(2, 3, 4)
        assert came_of(client, "no-4") == []

    def test_what_the_story_points_at_itself_is_said_once(self, client, told):
        result = told("Result", 1)
        cause = told("Cause", 2, to=[result])
        SeeLink.objects.create(article=result, target=cause)
        Article.objects.filter(pk=result.pk).update(version=2)
        publishing.release([Release(result, [], [], list(result.see_links.all()), timezone.now())])
        assert came_of(client, "cause") == []

    @pytest.mark.parametrize("relation", ["later", "result", "elsewhere"])
    def test_a_later_story_that_calls_this_its_consequence_did_not_come_of_it(self, client, told, relation):
        told("Looking back", 1, to=[told("Event", 5)], relation=relation)
        assert came_of(client, "event") == []

    @pytest.mark.parametrize("relation", ["", "earlier", "background", "contradicts"])
    def test_any_other_later_story_did(self, client, told, relation):
        told("Looking back", 1, to=[told("Event", 5)], relation=relation)
        assert came_of(client, "event") == ["Looking back"]

    def test_an_earlier_story_that_points_here_led_here(self, client, told):
        told("Before", 5, to=[told("After", 1)])
        assert came_of(client, "after") == []
        assert so_far(client, "after") == ["Before", "After"]

    def test_those_that_point_here_themselves_come_first(self, client, told):
        event = told("Event", 30)
        via = told("Via", 29, to=[event])
        for number in range(threads.SHOWN_LATER):
            told(f"Distant {number}", 20 - number, to=[via])
        told("Close", 1, to=[event])
        came = came_of(client, "event")
        assert len(came) == threads.SHOWN_LATER
        assert {"Via", "Close"} <= set(came)

    def test_the_lists_are_short_and_the_whole_is_a_click_away(self, client, told):
        before = None
        for number in range(20):
            before = told(f"No. {number}", 20 - number, to=[before] if before else [])
        page = Page(client.get("/articles/no-9/"))
        assert listed(page, "so-far") == names(5, 6, 7, 8, 9)
        assert listed(page, "came-of-this") == names(*range(10, 18))
        assert page.one(".thread .whole a").words == "All 20 stories of this thread"
        assert page.one(".thread .whole a")["href"] == "/articles/no-9/thread/"

    def test_of_a_long_thread_what_is_nearest_stands_there(self, client, told):
        """Three that it points at, and of the many beyond them those that are nearest in time."""
        old = [told(f"Old {number}", 300 - number) for number in range(threads.MOST_NEAR)]
        links = [told(f"Link {number}", 200 - number, to=old[number::3]) for number in range(3)]
        told("Story", 100, to=links)
        page = Page(client.get("/articles/story/"))
        assert listed(page, "so-far") == ["Old 23", "Link 0", "Link 1", "Link 2", "Story"]
        assert page.one(".thread .whole a").words == "More of this thread"
        assert len(thread(client, "story")) == threads.MOST_NEAR + 4

    def test_a_story_by_itself_has_no_thread(self, client, told):
        told("Alone", 1)
        assert Page(client.get("/articles/alone/")).all(".thread") == []

    @pytest.mark.parametrize("number", [1, 30])
    def test_it_costs_one_query_however_long_it_is(self, number, client, told, django_assert_num_queries):
        event = told("Event", 90, tags=["A"])
        for count in range(number):
            told(f"Later {count}", 80 - count, to=[event])
        with django_assert_num_queries(2):
            assert len(came_of(client, "event")) == min(number, threads.SHOWN_LATER)

    def test_a_preview_shows_what_the_page_will(self, client, told, draft, editor):
        before = told("Before", 9)
        story = draft("Story", see=[("It began with", before)])
        told("After", -1, to=[story])
        Edition.objects.filter(title="After").update(live_from=timezone.now(), phase=1)
        preview = Page(previewing.of_article(story).page())
        publishing.publish(story, by=editor, version=1)
        published = Page(client.get("/articles/story/"))
        assert listed(preview, "so-far") == listed(published, "so-far") == ["Before", "Story"]
        assert listed(preview, "came-of-this") == listed(published, "came-of-this") == ["After"]

    def test_two_hundred_see_links_do_no_harm(self, client, told, django_assert_num_queries):
        told("Story", 1, to=[told(f"No. {number}", 300 - number) for number in range(200)])
        with django_assert_num_queries(2):
            page = Page(client.get("/articles/story/"))
        assert len(page.all(".see a")) == 200
        assert listed(page, "so-far") == [*names(196, 197, 198, 199), "Story"]

    def test_lists_are_not_told_of_threads(self, client, chain):
        assert Page(client.get("/")).all(".thread") == []

    def test_hostile_headlines_stay_words(self, client, told):
        told(f"Later {HOSTILE}", 1, to=[told("Event", 2)], slug="later")
        page = Page(client.get("/articles/event/"))
        assert came_of(client, "event") == [f"Later {HOSTILE}"]
        assert page.all("svg") == []


class TestThePage:
    """/articles/<slug>/thread/."""

    def test_it_tells_the_whole_thread_the_oldest_first(self, client, chain):
        for slug in ("no-0", "no-2", "no-4"):
            assert thread(client, slug) == names(0, 1, 2, 3, 4)

    def test_the_story_itself_is_marked(self, client, chain):
        page = Page(client.get("/articles/no-2/thread/"))
        assert page.one("article.teaser[aria-current=true] h2 a").words == "No. 2"
        assert page.one("h1").words == "The story so far"
        assert page.one("p.description a")["href"] == "/articles/no-2/"

    def test_links_are_followed_in_both_directions(self, client, told):
        """Two that point at one story belong together, and so do two that one story points at."""
        shared = told("Shared", 9)
        told("One", 8, to=[shared])
        told("Other", 7, to=[shared])
        assert thread(client, "one") == ["Shared", "One", "Other"]
        told("Both", 6, to=[told("Left", 5), told("Right", 4)])
        assert thread(client, "left") == ["Both", "Left", "Right"]

    def test_a_circle_is_harmless(self, client, told, editor):
        one = told("One", 3)
        two = told("Two", 2, to=[one])
        three = told("Three", 1, to=[two])
        SeeLink.objects.create(article=one, target=three)
        Article.objects.filter(pk=one.pk).update(version=2)
        publishing.publish(one, by=editor, version=2)
        assert thread(client, "two") == ["One", "Two", "Three"]

    def test_elsewhere_is_another_thread(self, client, told):
        told("Here", 1, to=[told("There", 2)], relation="elsewhere")
        assert thread(client, "here") == ["Here"]
        assert thread(client, "there") == ["There"]

    def test_links_elsewhere_and_to_nowhere_lead_to_no_story(self, client, published):
        published("Story", see=[("Report", "https://example.org/"), ("To be completed", None)])
        assert thread(client, "story") == ["Story"]

    def test_a_story_by_itself_is_its_own_thread(self, client, told):
        """The address was public while there was a thread, and may be again: it goes on to answer."""
        told("Alone", 1)
        page = client.get("/articles/alone/thread/")
        assert headlines(page) == ["Alone"]
        assert "No other story leads here, or on from here, yet." in page.text

    def test_what_is_told_is_bounded_and_nearest_in_time(self, client, told):
        hub = told("Hub", 500)
        for number in range(threads.MOST_STORIES + 10):
            told(f"No. {number}", 400 - number, to=[hub])
        assert thread(client, "hub") == ["Hub", *names(*range(threads.MOST_STORIES - 1))]
        assert "the 50 nearest in time" in client.get("/articles/hub/thread/").text
        assert Page(client.get("/articles/hub/")).one(".whole a").words == "More of this thread"

    def test_it_goes_no_farther_than_so_many_steps(self, client, told, monkeypatch):
        monkeypatch.setattr(threads, "MOST_STEPS", 2)
        before = None
        for number in range(5):
            before = told(f"No. {number}", 9 - number, to=[before] if before else [])
        assert thread(client, "no-0") == names(0, 1, 2)

    @pytest.mark.parametrize("number", [0, 40])
    def test_it_costs_as_much_for_one_story_as_for_many(self, number, client, told, django_assert_num_queries):
        event = told("Event", 90, tags=["A"])
        for count in range(number):
            told(f"Later {count}", 80 - count, to=[event], tags=["A", "B"])
        with django_assert_num_queries(2):
            assert len(thread(client, "event")) == number + 1

    def test_search_engines_are_asked_for_the_stories_instead(self, client, chain):
        page = Page(client.get("/articles/no-1/thread/"))
        assert page.one("meta[name=robots]")["content"] == "noindex, follow"
        assert page.one("link[rel=canonical]")["href"] == f"{site.NEWSDESK_SITE_URL}/articles/no-1/thread/"

    def test_it_names_its_feeds(self, client, chain):
        for address in ("/articles/no-1/thread/", "/articles/no-1/"):
            links = Page(client.get(address)).all("link[rel=alternate]")
            feeds = {link["type"]: link["href"] for link in links if "/feed/" in link["href"]}
            assert len(feeds) == 3
            for content_type, feed in feeds.items():
                assert client.get(feed)["Content-Type"].partition(";")[0] == content_type


class TestTheFeed:
    """/articles/<slug>/thread/feed/."""

    def entries(self, client, slug: str) -> list:
        feed = ElementTree.fromstring(client.get(f"/articles/{slug}/thread/feed/").content)  # noqa: S314
        return feed.findall(f"{ATOM}entry")

    def test_it_tells_the_thread_the_newest_first(self, client, chain):
        titles = [entry.find(f"{ATOM}title").text for entry in self.entries(client, "no-1")]
        assert titles == names(4, 3, 2, 1, 0)

    def test_an_entry_tells_the_story(self, client, told):
        told("Event", 1, body="<p>It <b>happened</b> &amp; went on.</p>", language="de")
        (entry,) = self.entries(client, "event")
        edition = Edition.objects.get()
        assert entry.find(f"{ATOM}link").get("href") == f"{site.NEWSDESK_SITE_URL}/articles/event/"
        assert entry.find(f"{ATOM}content").text == "<p>It <b>happened</b> &amp; went on.</p>"
        assert entry.find(f"{ATOM}summary").text == "It happened & went on."
        assert entry.find(f"{ATOM}published").text == edition.first_published_at.isoformat()
        assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"

    def test_an_entry_keeps_its_id_through_updates_and_in_every_thread(self, client, chain, editor):
        ids = {entry.find(f"{ATOM}id").text for entry in self.entries(client, "no-1")}
        assert f"tag:{site.NEWSDESK_FEED_AUTHORITY}:story/{chain[2].uuid}" in ids
        Article.objects.filter(pk=chain[2].pk).update(version=2, slug="moved", title="Renamed")
        chain[2].see_links.create(target=chain[1])
        publishing.publish(chain[2], by=editor, version=2)
        Edition.objects.live().filter(article=chain[2]).update(first_published_at=timezone.now())
        assert {entry.find(f"{ATOM}id").text for entry in self.entries(client, "no-4")} == ids

    def test_it_tells_of_itself(self, client, chain):
        feed = ElementTree.fromstring(client.get("/articles/no-1/thread/feed/").content)  # noqa: S314
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == f"{site.NEWSDESK_SITE_URL}/articles/no-1/thread/feed/"
        assert links["alternate"] == f"{site.NEWSDESK_SITE_URL}/articles/no-1/thread/"
        assert feed.find(f"{ATOM}title").text == "The story so far: No. 1"

    def test_as_rss_and_json_it_says_the_same(self, client, chain):
        rss = ElementTree.fromstring(client.get("/articles/no-1/thread/feed/?format=rss").content)  # noqa: S314
        assert [item.find("title").text for item in rss.findall("channel/item")] == names(4, 3, 2, 1, 0)
        feed = json.loads(client.get("/articles/no-1/thread/feed/?format=json").content)
        assert [item["title"] for item in feed["items"]] == names(4, 3, 2, 1, 0)
        assert feed["feed_url"] == f"{site.NEWSDESK_SITE_URL}/articles/no-1/thread/feed/?format=json"
        guids = {item.find("guid").text for item in rss.findall("channel/item")}
        assert guids == {item["id"] for item in feed["items"]}

    @pytest.mark.parametrize("form", ["", "xml", "ATOM", "\x00", "json/", "9" * 2000])
    def test_another_format_is_not_found(self, client, told, form):
        told("Event", 1)
        assert client.get("/articles/event/thread/feed/", {"format": form}).status_code == 404

    @pytest.mark.parametrize("form", ["atom", "rss"])
    def test_characters_that_xml_forbids_are_left_out(self, client, told, form):
        told("A\x01B\ufffeC", 1, slug="story", standfirst="D\x08E")
        feed = ElementTree.fromstring(client.get(f"/articles/story/thread/feed/?format={form}").content)  # noqa: S314
        assert "ABC" in "".join(feed.itertext())

    @pytest.mark.parametrize("form", ["atom", "rss", "json"])
    def test_the_host_of_a_request_is_never_named(self, client, chain, settings, form):
        settings.ALLOWED_HOSTS = ["evil.example"]
        response = client.get(f"/articles/no-1/thread/feed/?format={form}", headers={"host": "evil.example"})
        assert response.status_code == 200
        assert b"evil.example" not in response.content

    @pytest.mark.parametrize("number", [0, 40])
    def test_it_is_bounded_and_costs_two_queries(self, client, told, django_assert_num_queries, number):
        event = told("Event", 90, tags=["A"])
        for count in range(number):
            told(f"Later {count}", 80 - count, to=[event], tags=["A", "B"])
        with django_assert_num_queries(2):
            assert len(self.entries(client, "event")) == number + 1


class TestAddresses:
    """The thread's page and feed answer as the story's page does."""

    BELOW = ("thread/", "thread/feed/", "thread/feed/?format=json")

    @pytest.mark.parametrize("below", BELOW)
    def test_a_former_slug_leads_on_in_one_hop(self, client, published, editor, below):
        article = published("One", slug="one")
        for version, slug in enumerate(("two", "three"), start=2):
            Article.objects.filter(pk=article.pk).update(slug=slug, version=version)
            publishing.publish(article, by=editor, version=version)
        for former in ("one", "two", "THREE"):
            response = client.get(f"/articles/{former}/{below}")
            assert (response.status_code, response["Location"]) == (301, f"/articles/three/{below}")

    @pytest.mark.parametrize("below", BELOW)
    def test_a_withdrawn_story_is_gone_and_a_draft_unknown(self, client, published, draft, editor, below):
        draft("Draft")
        publishing.withdraw(published("Gone"), by=editor, version=1)
        answers = [client.get(f"/articles/{slug}/{below}").status_code for slug in ("gone", "draft", "never")]
        assert answers == [410, 404, 404]

    @pytest.mark.parametrize("below", BELOW)
    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_it_is_only_read(self, client, published, method, below):
        published("Story")
        assert getattr(client, method)(f"/articles/story/{below}").status_code == 405
        assert client.head(f"/articles/story/{below}").status_code == 200

    def test_a_story_called_thread_is_a_story(self, client, published):
        published("Thread")
        assert client.get("/articles/thread/").status_code == 200
        assert client.get("/articles/thread/thread/").status_code == 200


class TestWhatReadersMustNotSee:
    """Stories that are not live stand in no thread, and nothing is followed through them."""

    @pytest.fixture
    def hide(self, editor) -> Callable[[Article, str], None]:
        """Take a story from readers in one of the ways in which that happens."""

        def make(article: Article, how: str) -> None:
            editions, soon = Edition.objects.filter(article=article), timezone.now() + timedelta(hours=1)
            if how == "withdrawn":
                publishing.withdraw(article, by=editor, version=1)
            elif how == "expired":
                editions.update(live_until=timezone.now() - timedelta(seconds=1))
            else:
                editions.update(live_from=soon, first_published_at=soon, phase=0)

        return make

    def places(self, client, *slugs: str) -> str:
        below = ("", "thread/", *(f"thread/feed/?format={form}" for form in ("atom", "rss", "json")))
        return " ".join(client.get(f"/articles/{slug}/{part}").text for slug in slugs for part in below)

    @pytest.mark.parametrize("how", ["withdrawn", "expired", "scheduled"])
    def test_a_story_that_is_not_live_is_nowhere_in_its_thread(self, client, told, hide, how):
        event = told("Event", 9)
        hidden = told("Xanadu", 8, to=[event], body="<p>Xanadu</p>", standfirst="Xanadu")
        told("Later", 7, to=[hidden])
        assert "Xanadu" in self.places(client, "event", "later")
        hide(hidden, how)
        assert "Xanadu" not in self.places(client, "event", "later")
        assert thread(client, "event") == ["Event"]
        assert thread(client, "later") == ["Later"]

    def test_a_draft_that_points_here_is_not_told_of(self, client, told, draft):
        draft("Xanadu", see=[("Xanadu", told("Event", 9))])
        assert "Xanadu" not in self.places(client, "event")

    def test_a_link_that_was_taken_out_joins_nothing_any_more(self, client, told, editor):
        later = told("Later", 1, to=[told("Event", 9)])
        Article.objects.filter(pk=later.pk).update(version=2)
        publishing.publish(later, by=editor, version=2)
        assert thread(client, "event") == ["Event"]

    def test_the_headline_is_the_one_that_readers_have(self, client, chain):
        Article.objects.filter(pk=chain[2].pk).update(title="Xanadu")
        assert "Xanadu" not in self.places(client, "no-1", "no-2", "no-3")
