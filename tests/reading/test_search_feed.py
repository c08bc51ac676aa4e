"""The feed of a search, and of a tag's stories of some days."""

import pytest

from articles import publishing
from articles.models import Article, Tag
from articles.tagging.naming import Called, rename
from tests.reading.feeds import ATOM, FORMATS, document, documents, faults, items, titles
from tests.reading.pages import Page

pytestmark = pytest.mark.django_db
FEED = "/search/feed/"


def _name(response) -> str:
    return document(response).find(f"{ATOM}id").text


@pytest.fixture
def stories(published):
    published("Flood in Peru", tags=["Lima"])
    published("A quiet day", body="<p>Nothing of a flood was seen in Peru.</p>", tags=["Weather"])
    published("Something else")


def test_it_has_what_the_page_finds_the_newest_first(client, stories):
    assert titles(client, FEED, q="flood peru") == ["A quiet day", "Flood in Peru"]


@pytest.mark.parametrize("form", FORMATS)
def test_it_is_valid_in_each_format(client, stories, form):
    assert faults(client.get(FEED, {"q": 'flood -"<b>" &', "format": form})) == []


def test_the_page_leads_to_it(client, stories):
    page = Page(client.get("/search/", {"q": "flood peru", "tag": "lima", "sort": "date"}))
    address = f"{FEED}?q=flood+peru&tag=lima"
    addresses = [link["href"] for link in page.all("link[rel=alternate]")]
    assert addresses == [address, f"{address}&format=rss", f"{address}&format=json"]
    assert page.one("a.feed")["href"] == address
    assert titles(client, FEED, q="flood peru", tag="lima") == ["Flood in Peru"]


def test_what_is_found_without_some_words_is_no_part_of_it(client, stories):
    assert "Flood in Peru" in client.get("/search/", {"q": "flood volcano"}).text
    assert titles(client, FEED, q="flood volcano") == []


@pytest.mark.parametrize(
    "asked", [{}, {"q": '-"'}, {"q": "-flood"}, {"q": "flood", "from": "2024-13-01"}, {"q": "flood", "tag": "nowhere"}]
)
def test_there_is_none_of_what_cannot_be_answered(client, stories, asked):
    assert client.get(FEED, asked).status_code == 404
    assert FEED not in client.get("/search/", asked).text


def test_its_name_outlives_a_renamed_tag(client, stories, chief):
    before = client.get(FEED, {"q": "flood", "tag": "lima", "format": "json"}).json()
    rename(Tag.objects.get(slug="lima"), Called("Ciudad de Lima", "ciudad-de-lima"), by=chief)
    old, new = (client.get(FEED, {"q": "flood", "tag": tag}) for tag in ("lima", "ciudad-de-lima"))
    assert documents(old) == documents(new)
    assert [item["title"] for item in before["items"]] == titles(client, FEED, q="flood", tag="ciudad-de-lima")
    assert _name(old) == _name(new)


def test_searches_have_names_of_their_own(client, stories):
    asked = [{"q": "flood"}, {"q": "peru"}, {"q": "flood", "tag": "lima"}, {"q": "flood", "from": "2020-01-01"}]
    assert len({_name(client.get(FEED, one)) for one in asked}) == len(asked)


def test_what_is_withdrawn_leaves_it(client, stories, editor):
    publishing.withdraw(Article.objects.get(title="A quiet day"), by=editor, version=1)
    assert titles(client, FEED, q="flood") == ["Flood in Peru"]


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(client, published, number, django_assert_max_num_queries):
    for one in range(number):
        published(f"Flood {one}", tags=["Lima"], see=[("Why", published(f"Target {one}"))])
    with django_assert_max_num_queries(14):
        assert len(items(client, FEED, q="flood")) == number


class TestDays:
    """A tag's stories of some days have a feed of their own."""

    def test_its_page_leads_to_it(self, client, stories):
        page = Page(client.get("/tag/lima/", {"from": "2020-01-01"}))
        assert page.one("a.feed")["href"] == "/tag/lima/feed/?from=2020-01-01"

    def test_it_has_these_days_alone(self, client, stories):
        assert titles(client, "/tag/lima/feed/", **{"from": "2020-01-01"}) == ["Flood in Peru"]
        assert titles(client, "/tag/lima/feed/", to="2020-01-01") == []

    def test_what_are_no_days_have_none(self, client, stories):
        days = {"from": "2024-02-01", "to": "2024-01-01"}
        assert client.get("/tag/lima/feed/", days).status_code == 404
        assert "feed/?from" not in client.get("/tag/lima/", days).text

    def test_combinations_have_one_too(self, client, stories):
        assert titles(client, "/tag/lima+-weather/feed/", **{"from": "2020-01-01"}) == ["Flood in Peru"]
