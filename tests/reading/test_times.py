"""Moments as readers say them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.templatetags.times import told
from tests.reading.pages import Page


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(seconds=61), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(minutes=61), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
    ],
)
def test_a_moment_of_the_last_day_is_told_by_how_long_ago_it_was(ago, words):
    assert told(timezone.now() - ago) == words


def test_all_others_are_told_by_their_date():
    assert told(datetime(2024, 3, 5, 12, tzinfo=UTC)) == "5 March 2024"
    assert "ago" not in told(timezone.now() - timedelta(days=1))
    assert "ago" not in told(timezone.now() + timedelta(hours=1))


def test_the_date_is_that_of_the_site(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    assert told(datetime(2024, 3, 5, 22, tzinfo=UTC)) == "6 March 2024"


def test_a_teaser_says_when_and_keeps_the_exact_time(client, published):
    published("Story")
    time = Page(client.get("/")).one("article.teaser time")
    assert time.words == "just now"
    assert time["title"].endswith("UTC")
    assert datetime.fromisoformat(time["datetime"]).tzinfo == UTC
