"""Addresses of tags are for life, whatever is done to the tags, in whatever order."""

from random import Random

import pytest
from django.test import Client

from articles import counting, publishing
from articles.models import Article, Tag, TagAlias, TagChange, TagSearch
from articles.tagging import changes
from articles.tagging.naming import Called, Refused, called, rename
from articles.text.names import fold
from tests.tagging.conftest import wrong_counts

pytestmark = pytest.mark.django_db

ROUNDS = 40


class Chief:
    """Somebody who does anything to tags, and readers who remember every address that they ever saw."""

    def __init__(self, seed: int, editor) -> None:
        self.random = Random(seed)  # noqa: S311 - nothing here is a secret
        self.editor, self.reader = editor, Client()
        self.seen: set[str] = set()
        self.names = (f"Name {number}" for number in range(10_000))
        self.done = 0

    def do_something(self) -> None:
        """One change of tags or stories; one that is refused counts for nothing."""
        deed = self.random.choice(
            [self.rename, self.rename, self.name, self.merge, self.undo, self.split, self.withdraw]
        )
        try:
            deed()
            self.done += 1
        except Refused:
            pass

    def tag(self) -> Tag:
        return self.random.choice(list(Tag.objects.order_by("pk")))

    def rename(self) -> None:
        """A new name, address or both; sometimes ones that the tag had before."""
        tag = self.tag()
        was = called(tag)
        name = self.random.choice([*was.others, was.name, next(self.names)])
        former = [slug for slug in tag.aliases.values_list("slug", flat=True) if slug]
        slug = self.random.choice([*former, was.slug, fold(next(self.names)).replace(" ", "-")])
        rename(tag, Called(name, slug, was.others), by=None)

    def name(self) -> None:
        """Another name more, or one less."""
        tag = self.tag()
        was = called(tag)
        others = (*was.others, next(self.names)) if self.random.random() < 0.6 else was.others[1:]
        rename(tag, Called(was.name, was.slug, others), by=None)

    def merge(self) -> None:
        changes.advance(changes.merge(self.tag(), self.tag(), by=None))

    def undo(self) -> None:
        change = TagChange.objects.standing().order_by("?").first()
        if change:
            changes.advance(changes.undo(change, by=None))

    def split(self) -> None:
        number, into = self.random.randrange(8), self.random.choice([self.tag().name, next(self.names)])
        search = TagSearch(name="Any", tag=self.tag().name, into=into, words=f"story {number}")
        search.is_instead = self.random.random() < 0.5
        changes.advance(changes.split(search, by=None))

    def withdraw(self) -> None:
        """Take a story away, or bring it back."""
        story = self.random.choice(list(Article.objects.order_by("pk")))
        if story.editions.live().exists():
            publishing.withdraw(story, by=self.editor, version=story.version)
        else:
            publishing.publish(story, by=self.editor, version=story.version)

    def look(self) -> None:
        """Follow every address that was ever seen, and remember those that are there now."""
        there = {*Tag.objects.values_list("slug", flat=True), *TagAlias.objects.values_list("slug", flat=True)} - {None}
        self.seen |= {slug for slug in there - self.seen if self.answer(slug) == 200}
        assert {slug: answer for slug in self.seen if (answer := self.answer(slug)) not in {200, 410}} == {}

    def answer(self, slug: str) -> int:
        """What a reader gets in the end, after one hop at the most."""
        response = self.reader.get(f"/tag/{slug}/")
        if response.status_code == 301:
            response = self.reader.get(response["Location"])
        return response.status_code


@pytest.mark.parametrize("seed", range(3))
def test_every_address_that_was_ever_there_leads_somewhere_in_one_hop(seed, published, editor):
    chief = Chief(seed, editor)
    for number in range(8):
        published(f"Story {number}", tags=chief.random.sample(["Ada", "Bea", "Cleo", "Dora", "Eve"], 2))
    for _round in range(ROUNDS):
        chief.do_something()
        chief.look()
        assert wrong_counts() == {}
        names = [
            *Tag.objects.values_list("key", flat=True),
            *TagAlias.objects.exclude(key=None).values_list("key", flat=True),
        ]
        assert len(names) == len(set(names))
    assert chief.done > ROUNDS / 2
    assert counting.recount() == 0
