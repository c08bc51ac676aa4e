"""Whatever is done, and in whatever order: what readers get from a page cache is the page as it is made anew.

Two caches that know nothing of each other stand for two processes: each sees what the other's requests never told it.
One is asked by an event loop, as the server that we use asks.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from articles import publishing
from articles.delivery.shared import SharedPages
from articles.models import Article, Author, Byline, Edition, Notice, SeeLink, Tag, TagChange
from articles.tagging import changes, naming
from tests.conftest import member
from tests.delivery.cache_server import CacheServer
from tests.delivery.loop import LoopReader
from tests.delivery.reader import Got, Reader

SOON = timedelta(milliseconds=40)
STORIES, TAGS = range(4), ("Chad", "Peru", "Lima", "Mali")
# NEWSDESK_COHERENCE=334 does 10,000 steps.
STEPS, EXAMPLES = 30, int(os.environ.get("NEWSDESK_COHERENCE", "8"))
RELATIONS = st.sampled_from(["", "background", "result", "translation", "elsewhere"])
stories, tags = st.sampled_from(STORIES), st.sets(st.sampled_from(TAGS), max_size=3)
# One of the tags that there are. How many is a matter of time too, and what Hypothesis draws must not depend on time.
places = st.integers(0, 11)


class Newsroom(RuleBasedStateMachine):
    """A newsroom of four stories at work, and readers who ask for every address after each step."""

    def __init__(self) -> None:
        super().__init__()
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE auth_user, articles_article, articles_author, articles_tag, articles_clock CASCADE"
            )
        self.chief = member("chiara", "chief")
        self.readers = [Reader(shared=self._shared()), LoopReader(shared=self._shared())]
        self.fresh = Reader(limit=0)
        self.author = Author.objects.create(name="Ann")
        self.stories = [self._draft(number) for number in STORIES]
        self.number = 0

    def _shared(self) -> SharedPages | None:
        return None

    def teardown(self) -> None:
        """End the event loop."""
        self.readers[1].close()

    def _draft(self, number: int) -> int:
        words = {"title": f"Story {number}", "body": "<p>Text.</p>"}
        article = Article.objects.create(**words, slug=f"story-{number}", created_by=self.chief)
        Byline.objects.create(article=article, author=self.author)
        return article.pk

    def _article(self, story: int) -> Article:
        return Article.objects.get(pk=self.stories[story])

    def _written(self, story: int, names: set[str]) -> Article:
        """The story with another headline and text, under some tags."""
        article, self.number = self._article(story), self.number + 1
        Article.objects.filter(pk=article.pk).update(
            title=f"Story {story}, version {self.number}",
            body=f"<p>Text {self.number}.</p>",
            version=article.version + 1,
        )
        article.tags.set(sorted(names))
        return self._article(story)

    @rule(story=stories, names=tags)
    def publish(self, story: int, names: set[str]) -> None:
        """What was written is shown, instead of what was."""
        article = self._written(story, names)
        publishing.publish(article, by=self.chief, version=article.version)

    @rule(story=stories, names=tags)
    def move(self, story: int, names: set[str]) -> None:
        """The story is published at another address."""
        article = self._written(story, names)
        Article.objects.filter(pk=article.pk).update(slug=f"story-{story}-{self.number}")
        publishing.publish(self._article(story), by=self.chief, version=article.version)

    @rule(story=stories, to=stories, relation=RELATIONS, keeps=st.booleans())
    def link(self, story: int, to: int, relation: str, keeps: bool) -> None:
        """The story points at another one, or at none any more."""
        article = self._article(story)
        SeeLink.objects.filter(article=article).delete()
        if story != to:
            words = {"lead_in": "Why", "relation": relation, "keeps_sentence": keeps}
            SeeLink.objects.create(article=article, target=self._article(to), **words)
        Article.objects.filter(pk=article.pk).update(version=article.version + 1)
        publishing.publish(article, by=self.chief, version=article.version + 1)

    @rule(story=stories, names=tags)
    def plan(self, story: int, names: set[str]) -> None:
        """Time shows the story."""
        article = self._written(story, names)
        soon = publishing.database_now() + SOON
        with suppress(publishing.Refused):  # on a busy machine it may be past already
            publishing.schedule(article, by=self.chief, version=article.version, live_from=soon)

    @rule(story=stories, names=tags)
    def publish_for_a_while(self, story: int, names: set[str]) -> None:
        """Time takes the story away again."""
        article = self._written(story, names)
        until = publishing.database_now() + SOON
        with suppress(publishing.Refused):
            publishing.publish(article, by=self.chief, version=article.version, live_until=until)

    @rule()
    def wait(self) -> None:
        """Time goes by, and with it what was planned comes, or goes."""
        time.sleep(SOON.total_seconds())

    @rule(story=stories)
    def withdraw(self, story: int) -> None:
        """The story is taken from readers."""
        article = self._article(story)
        if article.state == Article.State.PUBLISHED:
            publishing.withdraw(article, by=self.chief, version=article.version)

    @rule(story=stories, place=st.sampled_from(Notice.Place.values))
    def correct(self, story: int, place: str) -> None:
        """Readers are told of an error."""
        article = self._article(story)
        if article.editions.live().exists():
            self.number += 1
            publishing.correct(article, by=self.chief, text=f"Error {self.number}.", kind="correction", place=place)

    @rule()
    def take_back(self) -> None:
        """They are told so no more."""
        if notice := Notice.objects.standing().first():
            publishing.take_back(notice, by=self.chief)

    @rule(place=places)
    def rename(self, place: int) -> None:
        """A tag is called otherwise."""
        for tag in self._tags(place)[:1]:
            self.number += 1
            naming.rename(tag, naming.Called(f"Tag {self.number}", f"tag-{self.number}"), by=self.chief)

    @rule(place=places)
    def merge(self, place: int) -> None:
        """Two tags are one, step by step."""
        if len(tags := self._tags(place)) > 1:
            self._carry_out(changes.merge(tags[0], tags[1 + place % (len(tags) - 1)], by=self.chief))

    @rule()
    def undo(self) -> None:
        """They are two again, if nothing has come in between."""
        with suppress(naming.Refused, TagChange.DoesNotExist):
            merge = TagChange.objects.filter(verb=TagChange.Verb.MERGE).latest("pk")
            self._carry_out(changes.undo(merge, by=self.chief))

    def _tags(self, place: int) -> list[Tag]:
        """All tags, beginning with one of them."""
        tags = list(Tag.objects.order_by("pk"))
        first = place % max(len(tags), 1)
        return tags[first:] + tags[:first]

    def _carry_out(self, change: TagChange) -> None:
        while change.is_running:
            change = changes.step(change)
            self.every_answer_is_as_fresh_as_a_new_one()

    @rule(place=places)
    def describe(self, place: int) -> None:
        """A tag's page says something else."""
        for tag in self._tags(place)[:1]:
            self.number += 1
            Tag.objects.filter(pk=tag.pk).update(description=f"About {self.number}.", kind=Tag.Kind.PLACE)

    @invariant()
    def every_answer_is_as_fresh_as_a_new_one(self) -> None:
        """Every address, in both processes."""
        for address in self._addresses():
            for _attempt in range(5):  # time may bring something between two answers
                answers = {(got.status, got.body) for got in self._answers(address)}
                if len(answers) == 1:
                    break
            assert len(answers) == 1, address

    def _answers(self, address: str) -> Iterator[Got]:
        """What both processes answer, and what is made anew: by one of them, or else by one that keeps nothing."""
        made = sum(reader.made for reader in self.readers)
        yield from [reader.get(address) for reader in self.readers]
        if sum(reader.made for reader in self.readers) == made:
            yield self.fresh.get(address)

    def _addresses(self) -> list[str]:
        lists = ["/", "/tags/", "/archive/", "/corrections/", "/authors/ann/", "/search/?q=story", "/feed/"]
        lists += ["/corrections/feed/?format=json"]
        names = list(Tag.objects.order_by("pk").values_list("slug", flat=True))
        about = [f"/tag/{name}/" for name in names] + [f"/tag/{name}/feed/" for name in names[:1]]
        combined = [f"/tag/{'+'.join(sorted(names[:2]))}/"] if len(names) > 1 else []
        slugs = Edition.objects.order_by("pk").values_list("slug", flat=True).distinct()
        pages = [f"/articles/{slug}/" for slug in slugs]
        return (
            lists
            + about
            + combined
            + pages
            + [f"{page}thread/" for page in pages[:2]]
            + [f"{pages[0][:-1]}.json" for _ in pages[:1]]
        )


class SharingNewsroom(Newsroom):
    """The same, and what one process has made the other takes from a server."""

    def _shared(self) -> SharedPages:
        return SharedPages()


def work(newsroom: type[Newsroom], examples: int) -> None:
    """Let the newsroom work for some days."""
    run_state_machine_as_test(
        newsroom,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to find the shortest way to an error takes hours
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_what_would_be_made_anew():
    work(Newsroom, EXAMPLES)


@pytest.mark.django_db(transaction=True)
def test_what_is_shared_is_what_would_be_made_anew(tmp_path, settings):
    server = CacheServer(tmp_path)
    server.start()
    settings.CACHES = server.settings()
    try:
        work(SharingNewsroom, max(EXAMPLES // 4, 2))
        assert server.client().info()["keyspace_hits"] > 0
    finally:
        server.stop()
