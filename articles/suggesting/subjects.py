"""The story that suggestions are asked for, as its text stands now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from articles.models import Author, Content, Tag
from articles.text.gists import Gist, gist
from articles.text.kickers import split
from articles.text.names import fold
from articles.text.plain import plain
from articles.text.terms import number, terms

NEWEST = 2**63 - 1
MOST_READ = 20_000  # characters
PUNCTUATION = ".,;:!?()[]{}\"'“”„‘’«»…–—"


@dataclass(frozen=True)
class Subject:
    """A text, saved or not, and the place that its story has in the order of all stories.

    `before` is a moment: only stories published before it are known. Of those published at the very same moment, those
    with a smaller id than the story's own count as earlier, as they do in every list.
    """

    content: Content
    article_id: int | None
    before: datetime

    @property
    def place(self) -> tuple[datetime, int]:
        """Stories that come before the subject have a smaller place than this."""
        return self.before, NEWEST if self.article_id is None else self.article_id

    @cached_property
    def gist(self) -> Gist:
        """What the text is made of."""
        return gist(self.content.title, self.content.standfirst, self.content.body)

    @cached_property
    def headline(self) -> list[int]:
        """The terms of the headline, in order."""
        return numbers(self.content.title)

    @cached_property
    def text(self) -> list[int]:
        """The terms of the whole story, in order."""
        return numbers(f"{self.content.title}\n{self.content.standfirst}\n{plain(self.content.body)}")

    @cached_property
    def words(self) -> list[str]:
        """The words of the whole story, folded as the names of tags are, without what stands around them."""
        text = fold(f"{self.content.title} {self.content.standfirst} {plain(self.content.body)}"[:MOST_READ])
        return [word.strip(PUNCTUATION) for word in text.split()]

    @cached_property
    def tags(self) -> list[int]:
        """The ids of its tags that exist."""
        return [tag.pk for tag in Tag.objects.spelt(self.content.tags).values()]

    @cached_property
    def byline(self) -> list[str]:
        """The names of its authors."""
        return list(Author.objects.filter(pk__in=self.content.authors).values_list("name", flat=True))

    @cached_property
    def kicker(self) -> frozenset[str]:
        """The places before the headline's colon, folded."""
        return places(self.content.title)

    @cached_property
    def known(self) -> frozenset[int]:
        """The stories that are not to be suggested: itself, and those that it points at already."""
        own = {self.article_id} if self.article_id else set()
        return frozenset(own | {link.target for link in self.content.links if link.target})


def numbers(text: str) -> list[int]:
    """The terms of a text, in order."""
    return [number(term) for term in terms(text)]


def places(headline: str) -> frozenset[str]:
    """The places in a headline's kicker, folded."""
    return frozenset(fold(place) for place in split(headline)[0])


def pairs(sequence: Iterable[int]) -> set[tuple[int, int]]:
    """What stands side by side."""
    return set(pairwise(sequence))
