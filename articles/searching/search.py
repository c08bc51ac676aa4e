"""A search: what was found, with fewer words if need be, and what may have been meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from articles.models import Tally
from articles.searching.asking import Asker, keys_of
from articles.searching.correcting import corrected, is_told
from articles.searching.finding import MOST_FOUND, MOST_LOOKED_AT, NOTHING, Found, Limits, find
from articles.text.lexemes import any_of, quoted
from articles.text.queries import Part, Query

FEW = 3  # stories: a word that fewer have may be misspelt
MOST_TRIES = 4
MOST_LOOKED_INTO = 5  # stories, for the word that is offered


@dataclass(frozen=True)
class Outcome:
    """What a search found."""

    query: Query
    found: Found = NOTHING
    left_out: list[Part] = field(default_factory=list)  # words without which it was found
    meant: Query | None = None  # what finds something where nothing was found
    stems: frozenset[str] = frozenset()  # what is to be highlighted


def search(query: Query, limits: Limits) -> Outcome:
    """The live stories that have all parts of a query; if there are none, those that have most of them."""
    if not query.wanted:
        return Outcome(query)
    return _Search(query, limits).outcome()


def exact(query: Query, limits: Limits) -> Found:
    """The live stories that have all parts of a query, and no others if there are none."""
    return _Search(query, limits).exact() if query.wanted else NOTHING


class _Search:
    def __init__(self, query: Query, limits: Limits) -> None:
        self.query, self.limits = query, limits
        self.asker = Asker(query)
        self.stories = Tally.objects.live_stories()
        self.narrowed = list(_narrowed(limits))

    def exact(self) -> Found:
        return self._found(self.query, self.asker)

    def outcome(self) -> Outcome:
        found, used = self.exact(), self.query
        meant = None if found.by_relevance else self._meant()
        left_out: list[Part] = []
        while not found.by_relevance and len(used.wanted) > 1 and len(left_out) < MOST_TRIES:
            for part in self._least_telling(used.wanted):
                left_out.append(part)
                used = used.without(part)
            found = self._found(used, self.asker)
        if not found.by_relevance:
            left_out = []
        return Outcome(self.query, found, left_out, meant, self.asker.question(used).stems)

    def _found(self, query: Query, asker: Asker, most: int = MOST_FOUND) -> Found:
        is_narrow = self.limits.tag or self.limits.author or self.stories <= MOST_LOOKED_AT
        share = 0 if is_narrow else asker.share(query, self.stories)
        return find(asker.question(query, self.narrowed), self.limits, share, most)

    def _least_telling(self, parts: Sequence[Part]) -> list[Part]:
        """The words that no story has, if there are any, or else the one that most of them have; never all."""
        counts = [(part, self.asker.stories_with(part)) for part in parts]
        unknown = [part for part, count in counts if not count]
        return unknown[: len(parts) - 1] or [max(counts, key=lambda one: one[1])[0]]

    def _meant(self) -> Query | None:
        """Another spelling of the rarest word, by which something is found."""
        words = [part for part in self.query.wanted if part.is_word and self.asker.stories_with(part) < FEW]
        for query, word in corrected(self.query, min(words, key=self.asker.stories_with)) if words else ():
            more = self._found(query, Asker(query), MOST_LOOKED_INTO).by_relevance
            if more and is_told(word, list(more[:MOST_LOOKED_INTO])):
                return query
        return None


def _narrowed(limits: Limits) -> Iterable[str]:
    if limits.tag:
        yield any_of(quoted(f"#{key}") for key in sorted(keys_of([limits.tag])[limits.tag.pk]))
    if limits.author:
        yield quoted(f"@{limits.author}")
