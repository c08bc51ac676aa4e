"""Stories that a saved search finds, put under another tag and back."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from articles.models import Article, Edition, Listing, TagSearch
from articles.tagging import changes
from articles.tagging.foresight import of_split
from articles.tagging.naming import Refused
from tests.reading.pages import walk
from tests.tagging.conftest import done, dump, names_of, steps, tag, wrong_counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def stories(published, draft):
    """Stories under “Asia”; some speak of jade, in the headline or the text, one under “Jade” already."""
    published("Jade in the hills", tags=["Asia", "Peru"])
    published("Mines", body="<p>They dig for <em>JADE</em> here &amp; there.</p>", tags=["Chad", "Asia"])
    published("Both", standfirst="Of jade.", tags=["Jade", "Asia"])
    published("Jaded readers", tags=["Asia"])
    published("Jade elsewhere", tags=["Peru"])
    draft("A jade draft", tags=["Asia"])


def search(**fields) -> TagSearch:
    given = {"name": "Jade", "tag": "Asia", "into": "Jade", "words": "jade"} | fields
    return TagSearch.objects.create(**given)


def test_stories_stand_under_both(stories, client):
    done(changes.split(search(), by=None))
    assert set(walk(client, "/tag/jade/")) == {"Jade in the hills", "Mines", "Both"}
    assert len(walk(client, "/tag/asia/")) == 4
    assert names_of(Article.objects.get(title="Mines")) == ["Chad", "Asia", "Jade"]
    assert names_of(Article.objects.get(title="A jade draft")) == ["Asia", "Jade"]


def test_stories_leave_the_first_tag(stories, client):
    done(changes.split(search(is_instead=True), by=None))
    assert set(walk(client, "/tag/jade/")) == {"Jade in the hills", "Mines", "Both"}
    assert walk(client, "/tag/asia/") == ["Jaded readers"]
    assert names_of(Article.objects.get(title="Mines")) == ["Chad", "Jade"]


@pytest.mark.parametrize("is_instead", [True, False])
def test_counts_are_right_after_every_step_and_it_is_undone_exactly(stories, client, small_steps, is_instead):
    asked = search(is_instead=is_instead)
    before = dump()
    change = changes.split(asked, by=None)
    for _step in steps(change):
        assert wrong_counts() == {}
        assert client.get("/tag/asia/").status_code == 200
    assert dump() != before
    change.refresh_from_db()
    for _step in steps(changes.undo(change, by=None)):
        assert wrong_counts() == {}
    assert dump() == before


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("jade", {"Jade in the hills", "Mines", "Both"}),
        ("JADE here", {"Mines"}),
        ("jaded", {"Jaded readers"}),
        ("em", set()),
        ("&", {"Mines"}),
        (".*", set()),
        ("%", set()),
        ("\\", set()),
    ],
)
def test_words_are_whole_words_of_the_text_and_nothing_else(stories, words, found):
    foresight = of_split(search(words=words))
    assert {edition.title for edition in foresight.samples} == found
    assert foresight.live == len(found)


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("o'neil", "Said O'Neil, who left."),
        ('"deal"', 'What he called a "deal" was none.'),
        ("r&d", "More for R&amp;D again."),
        ("c++", "Written in C++ once."),
        ("россия", "И РОССИЯ тоже."),
        ("中国", "在中国的人们"),
        ("กรุงเทพ", "ในกรุงเทพมหานคร"),
    ],
)
def test_words_of_any_script_are_found_with_what_is_in_them(published, words, body):
    published(body=f"<p>{body}</p>", tags=["Asia"])
    assert of_split(search(words=words)).live == 1


def test_a_search_from_the_first_day_of_the_calendar_to_the_last_finds_all(stories, settings):
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
        settings.TIME_ZONE = zone
        asked = search(name=zone, words="", since=date.min, until=date.max)
        assert of_split(asked).live == 4


def test_days_are_those_of_the_first_publication(stories):
    moment = datetime(2020, 5, 5, 23, 30, tzinfo=timezone.get_default_timezone())  # late in the evening
    Edition.objects.filter(title="Mines").update(first_published_at=moment)
    Listing.objects.filter(edition__title="Mines").update(first_published_at=moment)
    found = {
        day: of_split(search(name=str(day), words="", since=date(2020, 5, day), until=date(2020, 5, day))).live
        for day in (4, 5, 6)
    }
    assert found == {4: 0, 5: 1, 6: 0}


def test_what_a_dry_run_counts_is_what_is_done(stories):
    asked = search()
    foresight = of_split(asked)
    change = done(changes.split(asked, by=None))
    assert (foresight.live - foresight.live_both, foresight.copies - foresight.copies_both) == (
        change.listings,
        change.stories,
    )


def test_a_search_still_works_when_its_tag_was_merged(stories, client):
    asked = search()
    done(changes.merge(tag("Asia"), tag("Peru"), by=None))
    done(changes.split(asked, by=None))
    assert "Jade elsewhere" in walk(client, "/tag/jade/")


def test_a_search_of_a_tag_that_is_gone_is_refused(db):
    with pytest.raises(Refused, match="There is no tag"):
        changes.split(search(), by=None)


def test_a_tag_is_not_split_into_itself(stories):
    with pytest.raises(Refused, match="one tag"):
        changes.split(search(into="asia"), by=None)
