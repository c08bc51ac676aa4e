"""A merge while readers read, and while others write and publish."""

from threading import Event

import pytest
from django.db import connection
from django.test import Client

from articles import counting, publishing
from articles.models import Article, ArticleTag, Listing, Tag, TagChange
from articles.tagging import changes
from articles.tagging.naming import Refused
from tests.races import at_once
from tests.tagging.conftest import dump, tag

pytestmark = pytest.mark.usefixtures("small_steps")


@pytest.fixture
def many(committed, draft, editor) -> list[Article]:
    """Stories under “Burma”, every third under “Myanmar” too."""
    made = []
    for number in range(18):
        story = draft(f"Story {number}", tags=["Burma", "Myanmar"] if number % 3 == 0 else ["Burma"])
        publishing.publish(story, by=editor, version=1)
        made.append(story)
    publishing.publish(draft("Other", tags=["Myanmar"]), by=editor, version=1)
    return made


def test_readers_get_pages_and_editors_publish_while_it_runs(many, draft, editor):
    source, target, over = tag("Burma"), tag("Myanmar"), Event()
    late = [draft(f"Late {number}", tags=["Burma"]) for number in range(6)]
    answers: list[int] = []

    def read() -> None:
        browser = Client()
        while not over.is_set():
            for slug in ("burma", "myanmar"):
                response = browser.get(f"/tag/{slug}/")
                answers.append(response.status_code)
                if response.status_code == 301:
                    answers.append(browser.get(response["Location"]).status_code)

    def write() -> None:
        for story in late:
            publishing.publish(story, by=editor, version=1)
        for story in many[:4]:
            publishing.withdraw(story, by=editor, version=1)

    def merge() -> None:
        try:
            changes.advance(changes.merge(source, target, by=None))
        finally:
            over.set()

    at_once([read, write, merge])
    assert set(answers) <= {200, 301}
    assert not Tag.including_merged.filter(pk=source.pk).exists()
    titles = set(Listing.objects.live().filter(tag=target).values_list("edition__title", flat=True))
    assert titles == {f"Story {number}" for number in range(4, 18)} | {f"Late {number}" for number in range(6)} | {
        "Other"
    }
    assert counting.recount() == 0


def test_two_who_carry_one_merge_out_at_once_do_everything_once(many):
    before = dump()
    change = changes.merge(tag("Burma"), tag("Myanmar"), by=None)
    at_once([lambda: changes.advance(change)] * 3)
    change.refresh_from_db()
    assert (change.stories, change.listings) == (18, 12)
    changes.advance(changes.undo(change, by=None))
    assert dump() == before


def test_of_two_who_merge_each_way_at_once_one_is_refused(many):
    burma, myanmar = tag("Burma"), tag("Myanmar")

    def merge(source: Tag, target: Tag) -> TagChange | None:
        try:
            return changes.merge(source, target, by=None)
        except Refused:
            return None

    begun = at_once([lambda: merge(burma, myanmar), lambda: merge(myanmar, burma)])
    assert len([one for one in begun if one]) == 1


def test_an_interruption_in_the_middle_of_a_step_leaves_nothing_of_it(many, monkeypatch):
    change = changes.step(changes.merge(tag("Burma"), tag("Myanmar"), by=None))
    before, stories = dump(), change.stories

    def fail(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(TagChange, "save", fail)
        with pytest.raises(KeyboardInterrupt):
            changes.step(change)
    connection.close()
    assert dump() == before
    change.refresh_from_db()
    assert change.stories == stories
    changes.advance(change)
    assert not ArticleTag.objects.exclude(tag=tag("Myanmar")).exists()
