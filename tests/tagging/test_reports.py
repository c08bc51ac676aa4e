"""What a chief should look at."""

import pytest
from django.db import connection

from articles.models import Tag, TagAlias
from articles.tagging import reports
from articles.tagging.nearest import has_trigrams, nearest
from tests.tagging.conftest import tag

pytestmark = pytest.mark.django_db


def made(*names: str) -> list[Tag]:
    return Tag.objects.resolve(names)


def pairs() -> list[tuple[str, str]]:
    return [(pair.keep.name, pair.other.name) for pair in reports.alike()]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Côte d'Ivoire", "Cote dIvoire"), ("Election", "Elections"), ("U.N.", "UN"), ("Ukraine", "Ukriane")],
)
def test_tags_that_are_nearly_called_the_same_are_a_pair(one, other):
    made(one, other, "Peru", "Chad")
    assert [set(pair) for pair in pairs()] == [{one, other}]


def test_the_one_with_more_stories_is_the_one_to_keep(published):
    published(tags=["Elections"])
    published(tags=["Elections", "Election"])
    assert pairs() == [("Elections", "Election")]


def test_a_pair_is_judged_whichever_is_named_first(chief):
    one, other = made("Israel", "Israeli")
    reports.dismiss(reports.Report.ALIKE, reports.subject_of(other.pk, one.pk), by=chief)
    assert pairs() == []


def test_a_place_that_is_another_name_of_a_tag_has_one(published):
    published("Burma: Votes are counted", tags=["Myanmar"])
    assert [place.name for place in reports.places()] == ["Burma"]
    TagAlias.objects.create(name="Burma", tag=tag("Myanmar"))
    assert reports.places() == []


def test_a_place_only_of_drafts_and_a_rubric_are_none(published, draft):
    draft("Chad: Nothing yet")
    published("Analysis: What it means")
    published("Peru / Chile: A border")
    published("Peru: A lake")
    assert [(place.name, place.times) for place in reports.places()] == [("Peru", 2), ("Chile", 1)]


def test_a_tag_that_readers_see_is_not_without_stories(published):
    story = published(tags=["Seen"])
    story.tags.clear()
    made("Unseen")
    assert [one.name for one in reports.unused()] == ["Unseen"]


# --- Into which tag -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Elections", ["Election"]),
        ("Union", ["European Union"]),
        ("European Union summit", ["European Union"]),
        ("Cote dIvoire", ["Côte d'Ivoire"]),
        ("X", []),
    ],
)
def test_the_nearest_tags_are_those_that_are_called_nearly_the_same(name, found):
    (one, *_others) = made(name, "Election", "European Union", "Côte d'Ivoire", "Peru")
    assert [other.name for other in nearest(one)][: len(found)] == found
    assert found or nearest(one) == []


def test_names_that_share_their_trigrams_are_near_where_the_database_can_tell():
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')")
        if not cursor.fetchone()[0]:
            assert not has_trigrams()
            return
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    one, other, _far = made("Federation of Russia", "Russia Federation", "Peru")
    assert has_trigrams()
    assert nearest(one) == [other]
