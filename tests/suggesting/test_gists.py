"""What is kept of the stories, so that suggestions are found: written when an edition is made."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from articles import condensing, publishing
from articles.models import Edition, Gist, TermCount
from tests.suggesting.conftest import FLOOD, STRIKE

DAY = timedelta(days=1)


def kept() -> dict[int, int]:
    return dict(TermCount.objects.exclude(gists=0).values_list("term", "gists"))


def counted() -> dict[int, int]:
    return dict(Counter(term for terms in Gist.objects.values_list("terms", flat=True) for term in terms))


def editions() -> list[int]:
    return sorted(Gist.objects.values_list("edition", flat=True))


def test_a_draft_has_no_gist(draft):
    draft(body=FLOOD)
    assert editions() == []


def test_publishing_again_replaces_the_gist(published, editor):
    story = published(body=FLOOD)
    story.body, story.version = STRIKE, 2
    story.save()
    edition = publishing.publish(story, by=editor, version=2)
    assert editions() == [edition.pk]
    assert kept() == counted()


def test_what_is_scheduled_leaves_what_readers_have(published, editor):
    story = published(body=FLOOD)
    story.body, story.version = STRIKE, 2
    story.save()
    publishing.schedule(story, by=editor, version=2, live_from=timezone.now() + DAY)
    assert editions() == sorted(Edition.objects.values_list("pk", flat=True))
    assert kept() == counted()


def test_a_plan_that_is_replaced_leaves_nothing(draft, editor):
    story = draft(body=FLOOD)
    publishing.schedule(story, by=editor, version=1, live_from=timezone.now() + DAY)
    edition = publishing.schedule(story, by=editor, version=1, live_from=timezone.now() + 2 * DAY)
    assert editions() == [edition.pk]
    assert kept() == counted()


def test_condensing_again_changes_nothing_that_is_right(published):
    published(body=FLOOD)
    published(body=STRIKE)
    before = kept()
    assert condensing.condense_again() == (0, 0)
    assert kept() == before == counted()


def test_condensing_again_puts_right_what_is_wrong(published, editor):
    missing, wrong, over = (published(f"Story {number}", body=FLOOD) for number in range(3))
    right = kept()
    Gist.objects.filter(article=missing).delete()
    Gist.objects.filter(article=wrong).update(terms=[1, 2], counts=[3, 4])
    TermCount.objects.update(gists=7)
    assert condensing.condense_again() == (2, 0)
    assert kept() == right == counted()
    publishing.withdraw(over, by=editor, version=1)
    assert condensing.condense_again() == (0, 1)
    assert kept() == counted()
    assert not Gist.objects.filter(article=over).exists()


def test_a_scheduled_story_is_condensed_again_too(draft, editor):
    publishing.schedule(draft(body=FLOOD), by=editor, version=1, live_from=timezone.now() + DAY)
    Gist.objects.all().delete()
    assert condensing.condense_again() == (1, 0)
