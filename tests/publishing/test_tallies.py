"""Counts are kept, and exact at every moment although time alone changes what is live."""

import time
from collections import Counter
from datetime import timedelta

from django.utils import timezone

from articles import counting, publishing
from articles.models import Edition, Listing, Tag, Tally


def counts() -> dict[str, int]:
    """What readers are told."""
    return {tag.name: tag.story_count for tag in Tag.objects.with_story_count()} | {"": Tally.objects.live_stories()}


def counted() -> dict[str, int]:
    """The truth, counted."""
    truth = Counter(Listing.objects.live().values_list("tag__name", flat=True))
    return {tag.name: truth[tag.name] for tag in Tag.objects.all()} | {"": Edition.objects.live().count()}


def shift(article, **delta) -> None:
    """Let time pass for one story: move all its times into the past."""
    for rows in (Edition.objects, Listing.objects):
        for row in rows.filter(article=article):
            row.live_from -= timedelta(**delta)
            row.live_until = row.live_until and row.live_until - timedelta(**delta)
            row.save()


def wait_until(moment) -> None:
    time.sleep(max(0, (moment - timezone.now()).total_seconds()) + 0.05)


def test_a_draft_counts_nowhere(draft):
    draft(tags=["Peru"])
    assert counts() == {"Peru": 0, "": 0}


def test_publishing_and_withdrawing_are_counted(published, editor):
    one = published(tags=["Peru", "Chad"])
    published(tags=["Peru"])
    assert counts() == {"Peru": 2, "Chad": 1, "": 2}
    publishing.withdraw(one, by=editor, version=1)
    assert counts() == {"Peru": 1, "Chad": 0, "": 1}


def test_an_update_with_other_tags_is_counted(published, editor):
    article = published(tags=["Peru"])
    article.tags.set(["Chad"])
    article.version = 2
    article.save()
    publishing.publish(article, by=editor, version=2)
    assert counts() == {"Peru": 0, "Chad": 1, "": 1}


def test_a_story_counts_from_its_time_on_although_nobody_moves(draft, editor):
    article = draft(tags=["Peru"])
    publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    assert counts() == {"Peru": 0, "": 0}
    shift(article, hours=2)
    assert counts() == {"Peru": 1, "": 1}


def test_a_story_stops_counting_at_its_end_although_nobody_moves(draft, editor):
    article = draft(tags=["Peru"])
    publishing.publish(article, by=editor, version=1, live_until=timezone.now() + timedelta(hours=1))
    assert counts() == {"Peru": 1, "": 1}
    shift(article, hours=2)
    assert counts() == {"Peru": 0, "": 0}


def test_settling_changes_no_count(draft, editor):
    for hours in (1, 3):
        start = timezone.now() + timedelta(hours=hours)
        article = draft(tags=["Peru"])
        publishing.schedule(article, by=editor, version=1, live_from=start, live_until=start + timedelta(hours=1))
        shift(article, minutes=150)
    before = counts()
    counting.settle()
    assert counts() == before == counted() == {"Peru": 0, "": 0}


def test_settling_twice_is_settling_once(draft, editor):
    article = draft(tags=["Peru"])
    publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    shift(article, hours=2)
    counting.settle()
    counting.settle()
    assert counts() == counted() == {"Peru": 1, "": 1}


def test_a_scheduled_story_appears_and_goes_while_nothing_runs(client, draft, editor):
    begin, end = (timezone.now() + timedelta(seconds=seconds) for seconds in (2, 5))  # a busy machine takes its time
    publishing.schedule(draft("Soon", tags=["Peru"]), by=editor, version=1, live_from=begin, live_until=end)
    addresses = ["/articles/soon/", "/tag/peru/"]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    wait_until(begin)
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    wait_until(end)
    assert [client.get(address).status_code for address in addresses] == [410, 410]
