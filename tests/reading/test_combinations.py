"""Several tags at once, and days: the stories that have all of some tags and none of others."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest

from articles import publishing
from articles.composing import Release
from articles.models import Article, Tag
from articles.reading import combining
from articles.reading.days import Days
from tests.reading.pages import Page, headlines, walk

pytestmark = pytest.mark.django_db


def meet(published) -> None:
    """A story for each way in which three tags meet."""
    for title, tags in {
        "R": ["Russia"],
        "U": ["Ukraine"],
        "RU": ["Russia", "Ukraine"],
        "RUN": ["Russia", "Ukraine", "NATO"],
        "RN": ["NATO", "Russia"],
    }.items():
        published(title, tags=tags)


@pytest.fixture
def stories(published) -> None:
    meet(published)


def releasing(draft) -> Callable[..., Article]:
    """Publish a story as of a moment: `of("Headline", ["Russia"], 2024, 3, 31, 22)`."""

    def make(title: str, tags: list[str], *moment: int):
        at = datetime(*moment, tzinfo=UTC)
        article = draft(title, tags=tags)
        publishing.release([Release(article, list(article.tags.all()), [], [], at, first_published_at=at)])
        return article

    return make


@pytest.fixture
def of(draft):
    return releasing(draft)


class TestTags:
    @pytest.fixture(scope="class")
    @classmethod
    def stories(cls, stage) -> None:
        with stage() as cast:
            meet(cast.published)

    @pytest.mark.parametrize(
        ("address", "found"),
        [
            ("russia+ukraine", ["RUN", "RU"]),
            ("nato+russia+ukraine", ["RUN"]),
            ("russia+-nato", ["RU", "R"]),
            ("russia+-nato+-ukraine", ["R"]),
            ("russia+ukraine+-nato", ["RU"]),
        ],
    )
    def test_all_of_some_and_none_of_others(self, client, stories, address, found):
        assert headlines(client.get(f"/tag/{address}/")) == found

    def test_it_has_a_title_a_count_and_ways_onward(self, client, stories):
        page = Page(client.get("/tag/russia+ukraine+-nato/"))
        assert page.one("h1").words == "Displaying items by tag: Russia + Ukraine, without NATO"
        assert page.one("p.count").words == "1 story"
        assert page.one("link[rel=canonical]")["href"].endswith("/tag/russia+ukraine+-nato/")
        assert [(link.words, link["href"]) for link in page.all(".related .combine")] == [
            ("×", "/tag/ukraine+-nato/"),
            ("×", "/tag/russia+-nato/"),
            ("×", "/tag/russia+ukraine/"),
        ]

    def test_search_engines_are_asked_to_leave_it_out(self, client, stories):
        for address in ("russia+ukraine", "russia+-nato"):
            page = Page(client.get(f"/tag/{address}/"))
            assert page.one("meta[name=robots]")["content"] == "noindex, follow"
        assert Page(client.get("/tag/russia/")).all("meta[name=robots]") == []

    @pytest.mark.parametrize(
        "address",
        [
            "ukraine+russia",
            "russia+ukraine+russia",
            "RUSSIA+ukraine",
            "россия+ukraine",
            "rossiya+ukraine",
            "Украина+rossiya+russia+россия",
        ],
    )
    def test_every_other_way_to_say_it_leads_there_in_one_hop(self, client, stories, address):
        russia, ukraine = Tag.objects.get(slug="russia"), Tag.objects.get(slug="ukraine")
        russia.aliases.create(name="Россия", key="россия", slug="россия")
        russia.aliases.create(slug="rossiya")
        ukraine.aliases.create(name="Украина", key="украина", slug="украина")
        response = client.get(f"/tag/{address}/?page=1")
        assert (response.status_code, response["Location"]) == (301, "/tag/russia+ukraine/?page=1")
        assert client.get(response["Location"]).status_code == 200

    def test_what_is_left_out_stands_last(self, client, stories):
        response = client.get("/tag/-ukraine+-nato+russia/")
        assert response["Location"] == "/tag/russia+-nato+-ukraine/"

    def test_one_tag_twice_is_that_tag(self, client, stories):
        assert client.get("/tag/russia+russia/")["Location"] == "/tag/russia/"

    @pytest.mark.parametrize(
        "address",
        [
            "russia+unknown",
            "unknown+-russia",
            "russia+-unknown",
            "-russia",
            "-russia+-ukraine",
            "russia+-russia",
            "russia++ukraine",
            "+",
            "++",
            "-",
            "russia+%00",
            "russia+%ff",
            "russia+..",
            "a+b+c+d+e+f",
            "+".join(["russia"] * 20 + [f"x{number}" for number in range(100)]),
            "russia+" + "a" * 5000,
        ],
    )
    def test_what_is_no_combination_is_not_found(self, client, stories, address):
        assert client.get(f"/tag/{address}/").status_code == 404

    @pytest.mark.parametrize("address", ["russia+", "+russia", "russia+-"])
    def test_a_sign_too_many_is_another_spelling_of_the_tag(self, client, stories, address):
        assert client.get(f"/tag/{address}/")["Location"] == "/tag/russia/"

    def test_a_tag_that_readers_never_saw_is_unknown(self, client, stories, draft):
        draft("Draft", tags=["Secret"])
        for address in ("russia+secret", "russia+-secret"):
            assert client.get(f"/tag/{address}/").status_code == 404

    def test_a_tag_whose_stories_are_gone(self, client, stories, published, editor):
        publishing.withdraw(published("Gone", tags=["Peru"]), by=editor, version=1)
        assert client.get("/tag/peru+russia/").status_code == 410
        assert headlines(client.get("/tag/nato+-peru/")) == ["RN", "RUN"]

    def test_drafts_and_what_was_withdrawn_are_in_none(self, client, stories, draft, published, editor):
        draft("Draft", tags=["Russia", "Ukraine"])
        publishing.withdraw(published("Gone", tags=["Russia", "Ukraine"]), by=editor, version=1)
        assert headlines(client.get("/tag/russia+ukraine/")) == ["RUN", "RU"]

    def test_no_story_has_all(self, client, stories, published):
        published("P", tags=["Peru"])
        response = client.get("/tag/peru+russia/")
        assert response.status_code == 200
        assert "No story meets all of this" in Page(response).one(".empty").words

    def test_every_naughty_string_gets_an_answer(self, client, stories, shared):
        for line in (shared / "security/strings/blns.jsonl").open(encoding="utf-8"):
            payload = json.loads(line)["payload"]
            address = f"/tag/russia+{quote(payload, safe='+', errors='surrogatepass')}/"
            assert client.get(address).status_code in (301, 404), payload
            response = client.get("/tag/russia/", {"from": payload.encode("utf-8", "surrogatepass")})
            assert response.status_code == 200, payload


class TestMoreTags:
    """The same of other stories."""

    def test_five_tags_are_enough(self, client, published):
        published("All", tags=["A", "B", "C", "D", "E", "F"])
        assert headlines(client.get("/tag/a+b+c+d+e/")) == ["All"]
        assert client.get("/tag/a+b+c+d+e+f/").status_code == 404
        assert client.get("/tag/a+b+c+d+e+-f/").status_code == 404

    def test_ten_a_page_and_none_twice(self, client, published):
        titles = [published(f"Story {number}", tags=["A", "B"]).title for number in range(23)]
        assert walk(client, "/tag/a+b/") == titles[::-1]
        assert client.get("/tag/a+b/?page=4").status_code == 404

    def test_a_tag_named_with_signs_still_has_its_page(self, client, published):
        published("The story", tags=["C++", "-1", "+"])
        for tag in Tag.objects.all():
            assert headlines(client.get(tag.get_absolute_url())) == ["The story"]
        assert client.get("/tag/C++/")["Location"] == "/tag/c/"

    @pytest.mark.parametrize("stories", [1, 10])
    def test_it_costs_six_queries(self, stories, client, published, django_assert_num_queries):
        for number in range(stories):
            published(f"Story {number}", tags=["A", "B", f"Tag {number}"])
        published("Not this", tags=["A", "B", "C"])
        with django_assert_num_queries(6):
            assert len(headlines(client.get("/tag/a+b+-c/"))) == stories


class TestRelated:
    def test_tags_that_stand_together_are_offered_the_most_frequent_first(self, client, stories):
        page = Page(client.get("/tag/russia/"))
        assert [item.words for item in page.all(".related li")] == ["NATO +", "Ukraine +"]
        assert [link["href"] for link in page.all(".combine")] == ["/tag/nato+russia/", "/tag/russia+ukraine/"]

    def test_a_combination_is_led_on_from_until_it_is_full(self, client, published):
        published("All", tags=["A", "B", "C", "D", "E", "F"])
        page = Page(client.get("/tag/a+b/"))
        added = [link["href"] for link in page.all(".combine") if link.words == "+"]
        assert added == ["/tag/a+b+c/", "/tag/a+b+d/", "/tag/a+b+e/", "/tag/a+b+f/"]
        assert [link.words for link in Page(client.get("/tag/a+b+c+d+e/")).all(".combine")] == ["×"] * 5

    def test_what_is_not_live_relates_nothing(self, client, published, draft):
        published("Live", tags=["Russia"])
        draft("Draft", tags=["Russia", "Secret"])
        assert Page(client.get("/tag/russia/")).all(".related") == []


class TestDays:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _stories(cls, stage):
        with stage() as cast:
            of = releasing(cast.draft)
            of("April", ["Russia", "Peru"], 2024, 4, 1)
            of("Late", ["Russia", "Peru"], 2024, 3, 31, 23, 59)
            of("March", ["Russia"], 2024, 3, 1)
            of("February", ["Russia", "Peru"], 2024, 2, 29, 23, 59)

    @pytest.mark.parametrize(
        ("query", "found", "told"),
        [
            ("from=2024-03-01&to=2024-03-31", ["Late", "March"], "2 stories from 1 March 2024 to 31 March 2024"),
            ("from=2024-03-31", ["April", "Late"], "2 stories since 31 March 2024"),
            ("to=2024-02-29", ["February"], "1 story until 29 February 2024"),
            ("from=2024-03-01&to=2024-03-01", ["March"], "1 story on 1 March 2024"),
            ("from=&to=", ["April", "Late", "March", "February"], "4 stories"),
            ("from=9998-12-31", [], "0 stories since 31 December 9998"),
            ("to=1600-01-01", [], "0 stories until 1 January 1600"),
        ],
    )
    def test_of_a_tag(self, client, query, found, told):
        response = client.get(f"/tag/russia/?{query}")
        assert headlines(response) == found
        assert Page(response).one("p.count").words == told

    def test_of_a_combination(self, client):
        assert headlines(client.get("/tag/peru+russia/?from=2024-03-01")) == ["April", "Late"]
        assert headlines(client.get("/tag/russia+-peru/?to=2024-03-31")) == ["March"]

    def test_days_are_those_of_the_site(self, client, settings):
        settings.TIME_ZONE = "Asia/Tokyo"
        assert headlines(client.get("/tag/russia/?from=2024-04-01")) == ["April", "Late"]

    @pytest.mark.parametrize("query", ["from=2024-03-01", "to=2024-03-01", "from=2024-13-01"])
    def test_search_engines_are_asked_to_leave_them_out(self, client, query):
        page = Page(client.get(f"/tag/russia/?{query}"))
        assert page.one("meta[name=robots]")["content"] == "noindex, follow"

    @pytest.mark.parametrize(
        "query",
        [
            {"from": "2024-04-01", "to": "2024-03-01"},
            {"from": "0000-01-01"},
            {"from": "2024-13-01"},
            {"to": "2023-02-29"},
            {"to": "9999-12-31"},
            {"from": "2024-1-1"},
            {"from": "٢٠٢٤-٠١-٠١"},
            {"from": "yesterday"},
            {"from": "\x00"},
            {"to": "1" * 100_000},
            {"to": "<script>alert(1)</script>"},
        ],
    )
    def test_what_is_no_span_of_days_gets_a_page_that_helps(self, client, query):
        response = client.get("/tag/russia/", query)
        assert (response.status_code, headlines(response)) == (200, [])
        page = Page(response)
        assert page.one(".problem").words
        assert page.one("details.days[open] form")
        assert "alert(1)" not in response.text

    def test_the_days_go_along_from_page_to_page(self, client, of, settings):
        settings.NEWSDESK_PAGE_SIZE = 1
        first = Page(client.get("/tag/russia/?to=2024-03-31&from=2024-03-01"))
        assert first.one("a[rel=next]")["href"] == "?from=2024-03-01&to=2024-03-31&page=2"
        second = Page(client.get("/tag/russia/" + first.one("a[rel=next]")["href"]))
        assert second.one("a[rel=prev]")["href"] == "?from=2024-03-01&to=2024-03-31"
        assert second.one("link[rel=canonical]")["href"].endswith("?from=2024-03-01&to=2024-03-31&page=2")

    def test_they_go_along_to_where_a_tag_went(self, client):
        assert client.get("/tag/RUSSIA/?from=2024-03-01")["Location"] == "/tag/russia/?from=2024-03-01"

    @pytest.mark.parametrize("stories", [1, 10])
    def test_they_cost_four_queries(self, stories, client, published, django_assert_num_queries):
        for number in range(stories):
            published(f"Story {number}", tags=["New", "Peru", f"Tag {number}"])
        with django_assert_num_queries(4):
            assert len(headlines(client.get("/tag/new/?from=2024-05-01"))) == stories


class TestManyStories:
    @pytest.fixture(autouse=True)
    def _few_are_looked_at(self, monkeypatch):
        monkeypatch.setattr(combining, "MOST_LOOKED_AT", 3)

    def test_what_was_not_looked_through_is_said_and_reached_by_its_days(self, client, of):
        for day in range(1, 9):
            of(f"Story {day}", ["A", "B"] if day % 2 else ["A", "B", "C"], 2024, 3, day)
        found, address = [], "/tag/a+b+-c/"
        while address:
            response = client.get(address)
            found += headlines(response)
            onward = Page(response).all(".note a")
            address = onward and "/tag/a+b+-c/" + onward[0]["href"]
        assert list(dict.fromkeys(found)) == ["Story 7", "Story 5", "Story 3", "Story 1"]

    def test_it_says_to_which_day(self, client, of):
        for day in range(1, 9):
            of(f"Story {day}", ["A", "B"], 2024, 3, day)
        assert "since 5 March 2024 were looked through" in Page(client.get("/tag/a+b/")).one(".note").words
        assert Page(client.get("/tag/a/")).all(".note") == []
        assert Page(client.get("/tag/a/")).one("p.count").words == "8 stories"

    def test_stories_of_one_moment_are_not_looked_at_for_ever(self, client, of):
        for number in range(9):
            of(f"Story {number}", ["A", "B"], 2024, 3, 1)
        onward = Page(client.get("/tag/a+b/")).one(".note a")["href"]
        assert onward == "?to=2024-03-01"
        assert Page(client.get("/tag/a+b/" + onward)).all(".note a") == []


def test_days_say_themselves_in_an_address_in_one_order():
    assert Days(until=date(2024, 3, 1), since=date(2024, 1, 1)).query == "from=2024-01-01&to=2024-03-01"
