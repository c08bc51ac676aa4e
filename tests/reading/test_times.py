"""Moments as readers say them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from articles.templatetags.times import teller, writer
from tests.reading.pages import Page

FORMS = [
    "j F Y, H:i T",
    "j. F Y, H:i T",
    "j F Y، H:i T",
    "F Y",
    "F",
    r"\e\l j \d\e F, 100 % Y",
    "DATE_FORMAT",
    "SHORT_DATETIME_FORMAT",
    "D, d M y | N, g:i a e c",
]
MOMENTS = st.datetimes(datetime(1600, 1, 2), datetime(9998, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


def writes(form: str):
    """A writer, as a page gets one."""
    return writer(form, translation.get_language(), timezone.get_current_timezone())


def told(moment: datetime) -> str:
    """How a page tells a moment."""
    return teller(writes("j F Y"))(moment)


@pytest.mark.parametrize("language", ["en", "en-gb", "de", "ar"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
@given(moment=MOMENTS)
def test_a_moment_is_written_as_django_writes_it(language, zone, moment):
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        for form in FORMS:
            assert writes(form)(moment) == date_format(timezone.localtime(moment), form)


@pytest.mark.parametrize("hour", [0, 1, 2])
def test_the_hour_that_comes_twice_is_told_apart(hour):
    moment = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert writes("H:i T")(moment) == date_format(timezone.localtime(moment), "H:i T")


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@given(day=st.dates(date(1600, 1, 1), date(9998, 12, 31)))
def test_a_day_is_written_as_django_writes_it(language, day):
    with translation.override(language):
        for form in ("j F Y", "F Y", "F", "SHORT_DATE_FORMAT"):
            assert writes(form)(day) == date_format(day, form)


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
