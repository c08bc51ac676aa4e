"""Several people at once: what they do at the same moment ends as if they had done it one after the other."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from articles import arrivals, publishing
from articles.models import Article, Author, AwaitedAddress, Edition, Listing, Move, Tag, Tally
from articles.publishing import Conflict, Refused
from articles.text import anchors
from tests.conftest import member
from tests.races import at_once

AT_ONCE = 12


pytestmark = pytest.mark.usefixtures("committed")


def refusal_of(action: Callable[[], object]) -> Callable[[], object]:
    """The same action, answering with the refusal where it is refused."""

    def attempt() -> object:
        try:
            return action()
        except (Conflict, Refused) as refusal:
            return refusal

    return attempt


def as_nobody_else(pk: int) -> User:
    return User.objects.get(pk=pk)


def test_stories_of_one_headline_get_addresses_of_their_own():
    made = at_once([lambda: Article.objects.create(title="Talks end")] * AT_ONCE)
    assert len({article.slug for article in made}) == AT_ONCE


def test_one_new_tag_is_made_once():
    made = at_once([lambda name=name: Tag.objects.named(name) for name in ["Peru", "PERU", "peru"] * 4])
    assert len({tag.pk for tag in made}) == 1


def test_authors_of_one_name_get_addresses_of_their_own():
    made = at_once([lambda: Author.objects.create(name="Ana")] * AT_ONCE)
    assert len({author.slug for author in made}) == AT_ONCE


def test_one_version_is_published_once_however_many_press_the_button():
    editor = member("edda", "editor")
    article = Article.objects.create(title="Story", body="<p>Text.</p>")
    done = at_once([lambda: publishing.publish(article, by=as_nobody_else(editor.pk), version=1)] * AT_ONCE)
    assert set(done) == {Edition.objects.get()}
    assert Move.objects.count() == 1


def test_stories_that_wait_for_each_other_are_published_at_once(draft, editor):
    names = [f"{name}-{number}" for number in range(AT_ONCE // 2) for name in "ab"]
    others = [name.translate(str.maketrans("ab", "ba")) for name in names]
    stories = [
        draft(name, slug=name, body=f'<p>As <a href="/articles/{other}/">they</a> say.</p>')
        for name, other in zip(names, others, strict=True)
    ]
    AwaitedAddress.objects.bulk_create(
        AwaitedAddress(article=story, slug=other) for story, other in zip(stories, others, strict=True)
    )
    at_once([lambda story=story: publishing.publish(story, by=editor, version=1) for story in stories])
    assert Edition.objects.live().count() == AT_ONCE
    arrivals.lead_all()
    assert all(anchors.stories(body) for body in Article.objects.values_list("body", flat=True))


def test_counts_are_right_after_many_moves_at_once():
    editor = member("edda", "editor")
    stories = [Article.objects.create(title=f"Story {number}", body="<p>Text.</p>") for number in range(AT_ONCE)]
    for number, story in enumerate(stories):
        story.tags.add("Common", f"Third {number % 3}")
    at_once([lambda story=story: publishing.publish(story, by=editor, version=1) for story in stories])
    at_once([lambda story=story: publishing.withdraw(story, by=editor, version=1) for story in stories[:5]])
    assert Tally.objects.live_stories() == AT_ONCE - 5
    for tag in Tag.objects.with_story_count():
        assert tag.story_count == Listing.objects.live().filter(tag=tag).count()


def test_publishing_and_withdrawing_at_once_leave_one_of_both():
    editor = member("edda", "editor")
    article = Article.objects.create(title="Story", body="<p>Text.</p>")
    publishing.publish(article, by=editor, version=1)
    Article.objects.filter(pk=article.pk).update(version=2)
    moves = (publishing.publish, publishing.withdraw)
    at_once([refusal_of(lambda move=move: move(article, by=editor, version=2)) for move in moves])
    article.refresh_from_db()
    assert Edition.objects.live().count() == (1 if article.state == Article.State.PUBLISHED else 0)
