"""The prepared lists: each page the same as if all rows were passed, however far down it is."""

import time
from datetime import timedelta

import pytest

from articles import counting, publishing
from articles.composing import Release
from articles.models import Article, Author, AuthorMonth, Credit, Edition, Listing, Tag, TagMonth
from articles.models.living import LivingQuerySet
from articles.reading.lists import LATEST, OF_AUTHOR, OF_TAG
from articles.tagging import changes
from tests.tagging.conftest import done

STORIES = 260
PLACES = [0, 1, 10, 100, 199, 200, 201, 230, 255, STORIES - 1, STORIES, STORIES + 1, 10_000]


@pytest.fixture
def tag(db) -> Tag:
    """A tag with stories of three years, some of one moment."""
    tag, author = Tag.objects.named("Large"), Author.objects.called("A writer")
    stories = Article.objects.bulk_create(
        Article(title=f"Story {number}", slug=f"story-{number}", body="<p>Text.</p>") for number in range(STORIES)
    )
    now = publishing.database_now()
    moments = [now - timedelta(days=4 * (number // 3)) for number in range(STORIES)]
    publishing.release([Release(one, [tag], [author], [], at) for one, at in zip(stories, moments, strict=True)])
    return tag


def keys(rows: LivingQuerySet, start: int) -> list[int]:
    name = "pk" if rows.model is Edition else "edition"
    return list(rows.live().newest_first().values_list(name, flat=True)[start : start + 10])


def assert_same(tag: Tag) -> None:
    author = Author.objects.get(name="A writer")
    for start in PLACES:
        latest, of_tag, of_author = (
            [story.pk for story in one.cut(start, 10)]
            for one in (LATEST.of(), OF_TAG.of(tag.pk), OF_AUTHOR.of(author.pk))
        )
        assert latest == keys(Edition.objects, start)
        assert of_tag == keys(Listing.objects.filter(tag=tag), start)
        assert of_author == keys(Credit.objects.filter(author=author), start)


def test_a_page_far_down_is_the_same_as_if_all_before_it_were_passed(tag):
    assert_same(tag)


def test_it_is_so_too_after_stories_in_the_middle_went(tag, editor):
    for number in (20, 100, 101, 102, 180):
        publishing.withdraw(Article.objects.get(slug=f"story-{number}"), by=editor, version=1)
    assert_same(tag)


def test_it_is_so_too_while_time_alone_has_changed_what_is_live(tag):
    """Stories that came, and ended, without a move since: the months do not count them yet."""
    now, author = publishing.database_now(), Author.objects.get(name="A writer")
    soon = now + timedelta(seconds=1)
    coming, ending = (Article.objects.create(title=one, body="<p>Text.</p>") for one in ("Coming", "Ending"))
    old = {"first_published_at": now - timedelta(days=60)}
    publishing.release(
        [
            Release(coming, [tag], [author], [], soon, **old),
            Release(ending, [tag], [author], [], now - timedelta(days=60), soon),
        ]
    )
    assert_same(tag)
    time.sleep(max(0, (soon - publishing.database_now()).total_seconds()) + 0.1)
    assert Listing.objects.live().filter(tag=tag, article=coming).exists()
    assert not Listing.objects.live().filter(tag=tag, article=ending).exists()
    assert_same(tag)


def test_a_page_is_one_query_wherever_it_is(tag, django_assert_num_queries):
    for start in (0, 10, 250):
        with django_assert_num_queries(1):
            OF_TAG.of(tag.pk).cut(start, 10)


@pytest.mark.parametrize("model", [TagMonth, AuthorMonth])
def test_wrong_months_are_found_and_put_right(tag, model):
    model.objects.update(stories=7)
    assert counting.recount() > 0
    assert counting.recount() == 0
    assert_same(tag)


def test_months_move_with_the_stories_of_a_tag_that_goes_into_another(tag, chief):
    other = Tag.objects.named("Larger")
    done(changes.merge(tag, other, by=chief))
    assert counting.recount() == 0
    assert_same(other)
