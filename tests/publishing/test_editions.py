"""Editions: what readers have at each moment, and what the database refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition

HOUR = timedelta(hours=1)


def changed(article: Article, **fields) -> Article:
    """The working copy after another save."""
    article.refresh_from_db()
    for name, value in fields.items():
        setattr(article, name, value)
    article.version += 1
    article.save()
    return article


def titles_at(moment) -> list[str]:
    return list(Edition.objects.live(moment).newest_first().values_list("title", flat=True))


def test_readers_keep_their_edition_while_the_story_is_rewritten(published):
    changed(published("Old words"), title="New words")
    assert titles_at(timezone.now()) == ["Old words"]


def test_an_update_replaces_the_edition_and_keeps_the_old_one(published, editor):
    before = timezone.now() + timedelta(milliseconds=1)
    article = changed(published("Old words"), title="New words")
    before = Edition.objects.get().live_from
    publishing.publish(article, by=editor, version=2)
    assert titles_at(before) == ["Old words"]
    assert titles_at(timezone.now()) == ["New words"]


def test_an_update_keeps_the_time_of_first_publication(published, editor):
    article = published()
    first = Edition.objects.get().first_published_at
    again = publishing.publish(changed(article, title="New"), by=editor, version=2)
    assert again.first_published_at == first


def test_a_scheduled_story_is_live_from_its_time_on(draft, editor):
    soon = timezone.now() + HOUR
    publishing.schedule(draft("Soon"), by=editor, version=1, live_from=soon, live_until=soon + HOUR)
    assert titles_at(timezone.now()) == []
    assert titles_at(soon) == ["Soon"]
    assert titles_at(soon + HOUR) == []


def test_a_scheduled_update_takes_over_without_a_gap(published, editor):
    soon = timezone.now() + HOUR
    article = changed(published("Now"), title="Then")
    publishing.schedule(article, by=editor, version=2, live_from=soon)
    assert titles_at(soon - timedelta(microseconds=1)) == ["Now"]
    assert titles_at(soon) == ["Then"]


def test_publishing_now_cancels_what_was_scheduled(draft, editor):
    article = draft("Words")
    publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + HOUR)
    now = publishing.publish(changed(article, title="Better words"), by=editor, version=2)
    assert titles_at(timezone.now() + 2 * HOUR) == ["Better words"]
    assert now.first_published_at == now.live_from


def test_rescheduling_moves_the_story(draft, editor):
    article = draft("Words")
    now = timezone.now()
    publishing.schedule(article, by=editor, version=1, live_from=now + HOUR)
    publishing.schedule(article, by=editor, version=1, live_from=now + 2 * HOUR)
    assert titles_at(now + HOUR) == []
    assert titles_at(now + 3 * HOUR) == ["Words"]


def test_withdrawing_ends_what_is_live_and_what_was_scheduled(published, editor):
    article = changed(published("Now"), title="Then")
    publishing.schedule(article, by=editor, version=2, live_from=timezone.now() + HOUR)
    publishing.withdraw(article, by=editor, version=2)
    assert titles_at(timezone.now() + 2 * HOUR) == []
    assert Edition.objects.count() == 2


def test_a_withdrawn_story_can_be_published_again(published, editor):
    article = published("Back")
    first = Edition.objects.get().first_published_at
    publishing.withdraw(article, by=editor, version=1)
    publishing.publish(article, by=editor, version=1)
    assert [edition.first_published_at for edition in Edition.objects.live()] == [first]


def test_a_failed_move_leaves_nothing(published, draft, editor):
    published("One", slug="one")
    Article.objects.filter(slug="one").update(slug="uno")
    article = draft("Two", slug="one")
    with pytest.raises(publishing.Conflict), transaction.atomic():
        publishing.publish(article, by=editor, version=1)
    assert not article.editions.exists()
    assert not article.moves.exists()


def test_the_database_refuses_two_live_editions_of_one_story(published):
    twin = published()
    edition = twin.editions.get()
    edition.pk = None
    edition.live_from += HOUR
    with pytest.raises(IntegrityError, match="edition_one_live_at_a_time"), transaction.atomic():
        edition.save(force_insert=True)


def test_the_database_refuses_an_edition_that_ends_before_it_starts(published):
    edition = published().editions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(live_until=edition.live_from - HOUR)


def test_an_edition_is_rendered_once_and_for_all(draft, editor):
    body = "<p>" + "One sentence of news. " * 30 + "</p><p><img src='https://example.org/a.png'></p>"
    edition = publishing.publish(draft("H", body=body), by=editor, version=1)
    assert edition.is_cut
    assert len(edition.teaser_html) < len(edition.body_html)
    assert 'loading="lazy"' in edition.body_html
    assert edition.description.startswith("One sentence of news.")


def test_a_standfirst_is_the_teaser(draft, editor):
    edition = publishing.publish(draft(standfirst="In short: <nothing>."), by=editor, version=1)
    assert edition.teaser_html == "<p>In short: &lt;nothing&gt;.</p>"
    assert edition.is_cut
