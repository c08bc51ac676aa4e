"""The archive by year and month, in the site's time zone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import counting, publishing
from articles.models import Edition, Tally
from articles.models.tally import month_of
from tests.publishing.test_tallies import shift
from tests.reading.pages import Page, headlines, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def of(draft):
    """Publish a story as of a moment: `of("Headline", 2024, 3, 31, 22)`."""

    def make(title: str, *moment: int, **fields):
        article = draft(title, **fields)
        at = datetime(*moment, tzinfo=UTC)
        publishing.release([publishing.Release(article, list(article.tags.all()), [], [], at, first_published_at=at)])
        return article

    return make


def test_years_and_months_with_their_counts(client, of):
    for number, moment in enumerate([(2024, 3, 5), (2024, 3, 9), (2024, 5, 1), (2022, 1, 1)]):
        of(f"Story {number}", *moment)
    page = Page(client.get("/archive/"))
    assert [link.words for link in page.all(".year h2 a")] == ["2024", "2022"]
    assert [item.words for item in page.all(".months li")] == ["May 1 story", "March 2 stories", "January 1 story"]
    year = Page(client.get("/archive/2024/"))
    assert [link["href"] for link in year.all(".months a")] == ["/archive/2024/05/", "/archive/2024/03/"]
    assert year.one("nav.pagination a[rel=next]")["href"] == "/archive/2022/"


def test_a_month_lists_its_stories(client, of):
    of("February", 2024, 2, 29, 23, 59)
    of("First", 2024, 3, 1)
    of("Last", 2024, 3, 31, 23, 59)
    of("April", 2024, 4, 1)
    response = client.get("/archive/2024/03/")
    page = Page(response)
    assert page.one("h1").words == "Stories of March 2024"
    assert headlines(response) == ["Last", "First"]
    beside = {link.words: link["href"] for link in page.all(".months-beside a")}
    assert beside == {"April 2024": "/archive/2024/04/", "2024": "/archive/2024/", "February 2024": "/archive/2024/02/"}


def test_december_ends_with_its_year(client, of):
    of("Story", 2023, 12, 31, 23)
    of("Next", 2024, 1, 1)
    assert headlines(client.get("/archive/2023/12/")) == ["Story"]


def test_months_are_those_of_the_sites_time_zone(client, of, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    of("Story", 2024, 3, 31, 22)
    assert headlines(client.get("/archive/2024/04/")) == ["Story"]
    assert client.get("/archive/2024/03/").status_code == 404
    assert counting.recount() == 0


def test_pages_of_a_month(client, of):
    titles = [of(f"Story {number}", 2024, 3, 1, number).title for number in range(12)]
    assert walk(client, "/archive/2024/03/") == titles[::-1]


@pytest.mark.parametrize(
    "address", ["2024/13", "2024/00", "2024/3", "0000/01", "9999/12", "2024", "2024/03", "0001/01", "٢٠٢٤/٠٣", "-2024"]
)
def test_there_is_nothing_of_other_times(client, address, of):
    of("Story", 2020, 1, 1)
    assert client.get(f"/archive/{address}/").status_code == 404


def test_a_month_whose_stories_are_all_withdrawn_is_gone(client, of, editor):
    article = of("Story", 2024, 3, 5)
    publishing.withdraw(article, by=editor, version=1)
    assert client.get("/archive/2024/03/").status_code == client.get("/archive/2024/").status_code == 410


def test_a_scheduled_story_is_counted_from_its_time_on(client, draft, editor):
    article = draft("Soon")
    publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    assert Tally.objects.months() == {}
    assert Page(client.get("/archive/")).all(".year") == []
    shift(article, hours=2)
    month = month_of(Edition.objects.get().first_published_at)
    assert Tally.objects.months() == {month: 1}
    counting.settle()
    assert Tally.objects.months() == {month: 1}


def test_it_costs_as_many_queries_for_ten_stories_as_for_one(client, of, django_assert_num_queries):
    of("Story", 2024, 3, 5)
    for _times in range(2):
        with django_assert_num_queries(4):
            client.get("/archive/2024/03/")
        for number in range(9):
            of(f"Story {number}", 2024, 3, 6, tags=[f"Tag {number}"])
    for address in ("/archive/", "/archive/2024/"):
        with django_assert_num_queries(3):
            client.get(address)
