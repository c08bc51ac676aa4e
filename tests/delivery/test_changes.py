"""The log of what changes for readers, as triggers write it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from articles import publishing
from articles.models import Article, Change, Clock, Edition, Notice, SeeLink, Tag, change
from articles.models.change import HUBS, NOTICES, STORIES
from articles.tagging.naming import Called, rename

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]


class Watch:
    """What changed since it was last asked."""

    def __init__(self) -> None:
        self.seen = Clock.objects.read()

    def told(self) -> set[str]:
        """The keys, and the clock goes on."""
        seen, self.seen = self.seen, Clock.objects.read()
        return Change.objects.keys_since(seen, self.seen)


@pytest.fixture
def story(published) -> Article:
    """A story about Peru."""
    return published("In Peru", tags=["Peru"])


@pytest.fixture
def watch(story) -> Watch:
    """What changes from here on."""
    return Watch()


def test_publishing_touches_the_story_its_tags_and_its_authors(watch, published):
    article = published("In Chad", tags=["Chad"])
    chad = Tag.objects.get(name="Chad").pk
    keys = watch.told()
    assert keys >= {f"s{article.pk}", f"t{chad}", STORIES}
    assert f"t{Tag.objects.get(name='Peru').pk}" not in keys


def test_a_see_link_touches_both_ends(watch, story, published):
    article = published("More", see=[("Why", story)])
    assert watch.told() >= {f"o{article.pk}", f"i{story.pk}"}


def test_who_has_ceased_to_point_at_a_story_is_told_though_it_is_asked_only_then(story, published, editor, monkeypatch):
    article = published("More", see=[("Why", story)])
    asked, since = change._keys_of_stories, Clock.objects.read()
    publishing.correct(story, by=editor, text="It was Lima.", kind="correction", place="top")
    now = Clock.objects.read()

    def once_the_link_is_gone(stories):
        SeeLink.objects.filter(article=article).delete()
        Article.objects.filter(pk=article.pk).update(version=article.version + 1)
        publishing.publish(article, by=editor, version=article.version + 1)
        return asked(stories)

    monkeypatch.setattr(change, "_keys_of_stories", once_the_link_is_gone)
    assert f"s{article.pk}" in Change.objects.keys_since(since, now)


def test_who_points_at_a_story_is_touched_when_it_goes(story, published, editor):
    article = published("More", see=[("Why", story)])
    watch = Watch()
    publishing.withdraw(story, by=editor, version=1)
    assert watch.told() >= {f"s{story.pk}", f"o{article.pk}", STORIES}


def test_of_a_story_that_very_many_point_at_all_are_touched(story, published, editor):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'articles_keys_of_stories'")
        assert "LIMIT 10000 + 1" in cursor.fetchone()[0]
        cursor.execute("SELECT pg_get_functiondef('articles_keys_of_stories'::regproc)")
        original = cursor.fetchone()[0]
        cursor.execute(original.replace("10000", "1"))
    try:
        for number in range(2):
            published(f"More {number}", see=[("Why", story)])
        watch = Watch()
        publishing.withdraw(story, by=editor, version=1)
        assert HUBS in watch.told()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(original)


def test_a_notice_touches_its_story(watch, story, editor):
    notice = publishing.correct(story, by=editor, text="Wrong.", kind=Notice.Kind.CORRECTION, place=Notice.Place.TOP)
    assert watch.told() >= {f"s{story.pk}", NOTICES}
    publishing.take_back(notice, by=editor)
    assert watch.told() >= {f"s{story.pk}", NOTICES}


def test_a_new_name_touches_the_tag(watch, chief):
    tag = Tag.objects.get()
    rename(tag, Called("Perú", "peru"), by=chief)
    assert watch.told() >= {f"T{tag.pk}"}


def test_what_readers_do_not_see_touches_nothing(watch, draft, story):
    draft("Nobody knows", tags=["Peru"])
    Article.objects.filter(pk=story.pk).update(title="Not yet")
    Edition.objects.update(phase=1, ends_by_itself=True)
    assert watch.told() == set()


def test_a_statement_by_hand_is_told_too(watch, story):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_edition SET title = 'By hand'")
    assert f"s{story.pk}" in watch.told()


def test_what_is_rolled_back_is_not_told(watch, published):
    with transaction.atomic():
        published("In Chad", tags=["Chad"])
        transaction.set_rollback(True)
    before = watch.seen.version
    assert watch.told() == set()
    assert watch.seen.version == before


def test_a_transaction_counts_once(watch, published):
    before = watch.seen.version
    with transaction.atomic():
        published("One", tags=["Chad"])
        published("Two", tags=["Chad"])
    assert Clock.objects.read().version == before + 1


def test_time_touches_what_it_shows_and_takes_away(story, draft, editor):
    soon = publishing.database_now() + timedelta(seconds=4)  # more than planning takes on any machine
    plan = draft("Soon", tags=["Chad"])
    publishing.schedule(plan, by=editor, version=1, live_from=soon, live_until=soon + timedelta(milliseconds=100))
    watch = Watch()
    assert Change.objects.next_by_time(watch.seen.at) == soon
    while publishing.database_now() <= soon + timedelta(milliseconds=100):
        threading.Event().wait(0.1)
    chad = Tag.objects.get(name="Chad").pk
    assert watch.told() >= {f"s{plan.pk}", f"t{chad}", STORIES}
    assert Change.objects.next_by_time(watch.seen.at) is None


def test_numbers_are_seen_in_their_order_and_without_gaps_whoever_is_faster(story, published):
    """Whoever has seen a number has seen all before it: commits wait for each other for that moment alone."""
    watch, done, wrong = Watch(), threading.Event(), []

    def write(name: str) -> None:
        for number in range(12):
            Tag.objects.resolve([f"{name} {number}"])
        connection.close()

    def look() -> None:
        seen = watch.seen
        while not done.is_set():
            now = Clock.objects.read()
            if Change.objects.keys_since(seen, now) is None:
                wrong.append((seen, now))
            seen = now
        connection.close()

    writers = [threading.Thread(target=write, args=(f"Writer {number}",)) for number in range(4)]
    looker = threading.Thread(target=look)
    for thread in [looker, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    looker.join()
    assert wrong == []
    assert Clock.objects.read().version >= watch.seen.version + 48


def test_old_changes_are_forgotten(watch, published):
    Clock.objects.update(version=20_098)
    Change.objects.update(version=5)
    published("One")
    published("Two")
    assert not Change.objects.filter(version=5).exists()
