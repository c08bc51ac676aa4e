"""Times as an editor types them, through the nights on which the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import publishing
from articles.models import Edition
from articles.newsroom.moments import MomentField
from tests.newsroom.conftest import LIST, told

pytestmark = pytest.mark.django_db

# In Berlin the clocks go forward on the last Sunday of March, the 29th in 2150, and back on that of October, the 25th.
GAP, TWICE = "2150-03-29T02:30", "2150-10-25T02:30"


@pytest.fixture
def in_zone(settings):
    """Set the newsroom's clock: `in_zone("Europe/Berlin")`."""

    def put(name: str) -> None:
        settings.TIME_ZONE = name

    return put


@pytest.fixture
def berlin(in_zone) -> None:
    in_zone("Europe/Berlin")


def read(typed: str, turn: str = "") -> datetime:
    return MomentField(required=False).clean([typed, turn])


def complaint(typed: str, turn: str = "") -> str:
    with pytest.raises(ValidationError) as refused:
        read(typed, turn)
    return " ".join(refused.value.messages)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2150-07-01T10:00", utc(2150, 7, 1, 8)),
        ("2150-12-01T10:00", utc(2150, 12, 1, 9)),
        ("2150-03-29T01:59", utc(2150, 3, 29, 0, 59)),
        ("2150-03-29T03:00", utc(2150, 3, 29, 1)),
        ("2150-10-25T01:59", utc(2150, 10, 24, 23, 59)),
        ("2150-10-25T03:00", utc(2150, 10, 25, 2)),
        (" 2150-07-01 10:00 ", utc(2150, 7, 1, 8)),
    ],
)
def test_a_time_is_that_of_the_newsrooms_clock(berlin, typed, meant):
    assert read(typed) == meant


def test_a_time_that_the_clock_leaves_out_is_refused_with_the_nearest(berlin):
    assert complaint(GAP) == (
        "On that night the clocks go from 02:00 to 03:00, so there is no 02:30. Choose 01:59 or 03:00, for example."
    )


@pytest.mark.parametrize("typed", ["2150-03-29T02:00", "2150-03-29T02:59", "2150-03-29T02:59:59"])
def test_the_whole_hour_is_missing(berlin, typed):
    assert "from 02:00 to 03:00" in complaint(typed)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_no_turn_makes_a_missing_time(berlin, turn):
    assert "there is no 02:30" in complaint(GAP, turn)


@pytest.mark.parametrize(
    ("zone", "typed", "said"),
    [
        ("Australia/Lord_Howe", "2020-10-04T02:15", "from 02:00 to 02:30, so there is no 02:15"),
        ("Africa/Cairo", "2023-04-28T00:30", "from 00:00 to 01:00, so there is no 00:30. Choose 27/04/2023 23:59 or"),
        ("Pacific/Apia", "2011-12-30T12:00", "from 00:00 to 31/12/2011 00:00"),
        ("America/St_Johns", "2150-03-08T02:30", "from 02:00 to 03:00"),
    ],
)
def test_clocks_jump_elsewhere_too(in_zone, zone, typed, said):
    in_zone(zone)
    assert said in complaint(typed)


def test_a_time_that_comes_twice_is_not_guessed(berlin):
    assert "show 02:30 twice" in complaint(TWICE)


@pytest.mark.parametrize("turn", ["0", "x", "FIRST", "\x00"])
def test_an_odd_answer_is_none(berlin, turn):
    assert complaint(TWICE, turn)


@pytest.mark.parametrize(("turn", "hour"), [("first", 0), ("second", 1)])
def test_the_one_that_is_meant_can_be_chosen(berlin, turn, hour):
    assert read(TWICE, turn) == utc(2150, 10, 25, hour, 30)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_an_answer_that_nobody_asked_for_changes_nothing(berlin, turn):
    assert read("2150-07-01T10:00", turn) == utc(2150, 7, 1, 8)


@pytest.mark.parametrize(
    "typed", ["soon", "2150-02-30T10:00", "2150-07-01T25:00", "2150-07-01", "2150-07-01T10:00+05:00", "٢١٥٠", "\x00"]
)
def test_what_is_no_time_is_refused(berlin, typed):
    assert complaint(typed)


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "1899-12-31T23:59", "2200-01-01T00:00", "9999-12-31T23:59"])
def test_a_year_far_away_is_refused(berlin, typed):
    assert complaint(typed) == "Choose a year between 1900 and 2200."


class TestOnThePage:
    """The same, as an editor meets it."""

    @pytest.fixture
    def article(self, draft):
        return draft(tags=["Russia"])

    @pytest.fixture
    def schedule(self, login, editor, article):
        """Post the schedule's page: `schedule(live_from="…", live_from_turn="second")`."""

        def post(verb: str = "schedule", **times: str):
            fields = {f"move-{name}": value for name, value in times.items()}
            return login(editor).post(f"{LIST}{article.pk}/move/{verb}/", fields | {"move-version": 1}, follow=True)

        return post

    def test_the_zone_stands_beside_the_times(self, berlin, login, editor, article):
        for page in (f"{LIST}{article.pk}/move/schedule/", f"{LIST}{article.pk}/change/"):
            assert "time zone, Europe/Berlin." in login(editor).get(page).text

    def test_a_missing_time_is_refused_and_kept_to_be_changed(self, berlin, schedule):
        response = schedule(live_from=GAP)
        assert "so there is no 02:30" in told(response)
        assert f'value="{GAP}"' in response.text
        assert not Edition.objects.exists()

    def test_of_a_time_that_comes_twice_it_is_asked_which(self, berlin, schedule):
        response = schedule(live_from=TWICE)
        assert "the first, in summer time (UTC+2)" in response.text
        assert "the second (UTC+1)" in response.text
        assert not Edition.objects.exists()

    @pytest.mark.parametrize(("turn", "hour"), [("first", 0), ("second", 1)])
    def test_the_answer_is_scheduled(self, berlin, schedule, turn, hour):
        schedule(live_from=TWICE, live_from_turn=turn)
        assert Edition.objects.get().live_from == utc(2150, 10, 25, hour, 30)

    def test_nothing_is_asked_of_a_time_that_comes_once(self, berlin, schedule):
        assert "live_from_turn" not in schedule(live_from="2150-07-01T10:00", live_until="x").text

    def test_a_story_may_live_from_the_first_to_the_second(self, berlin, schedule):
        schedule(live_from=TWICE, live_from_turn="first", live_until=TWICE, live_until_turn="second")
        edition = Edition.objects.get()
        assert edition.live_until - edition.live_from == timedelta(hours=1)

    def test_a_past_time_is_refused(self, berlin, schedule):
        assert "That time is past" in told(schedule(live_from="2020-07-01T10:00"))
        assert not Edition.objects.exists()

    def test_an_end_before_the_beginning_is_refused(self, berlin, schedule):
        response = schedule(live_from="2150-07-01T10:00", live_until="2150-07-01T09:59")
        assert "over before it begins" in told(response)

    def test_a_story_can_be_published_until_a_time(self, berlin, schedule):
        schedule("publish", live_until="2150-07-01T10:00")
        edition = Edition.objects.live().get()
        assert edition.live_until == utc(2150, 7, 1, 8)

    def test_an_end_that_is_past_is_refused(self, berlin, schedule):
        assert "over before it is published" in told(schedule("publish", live_until="2020-07-01T10:00"))

    def test_an_update_is_scheduled_while_the_story_stays_live(self, berlin, schedule, article, editor):
        publishing.publish(article, by=editor, version=1)
        schedule(live_from="2150-07-01T10:00")
        assert Edition.objects.live().count() == Edition.objects.upcoming().count() == 1
        assert Edition.objects.live().get().live_until == utc(2150, 7, 1, 8)

    def test_an_embargoed_story_shows_nothing_before_its_time(self, berlin, schedule, article, client):
        schedule(live_from="2150-07-01T10:00")
        assert client.get(f"/articles/{article.slug}/").status_code == 404
        assert list(Edition.objects.live(utc(2150, 7, 1, 8))) == [Edition.objects.get()]

    def test_a_message_tells_the_time_of_the_newsrooms_clock(self, berlin, schedule):
        assert "goes live on 01/07/2150 10:00" in told(schedule(live_from="2150-07-01T10:00"))


def test_the_fixture_really_moves_the_clock(berlin):
    assert str(timezone.get_current_timezone()) == "Europe/Berlin"
