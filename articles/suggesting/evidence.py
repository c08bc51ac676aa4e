"""What speaks for a candidate: figures from 0 to about 1, none of them telling much by itself."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from math import exp, log1p
from typing import NamedTuple

from articles.suggesting.bm25 import HEADLINE, saturated
from articles.suggesting.candidates import Candidate
from articles.suggesting.subjects import Subject

NEIGHBOURS = 30
WEEKS, YEARS, LATELY = timedelta(days=30), timedelta(days=1000), timedelta(days=60)


class Evidence(NamedTuple):
    """What speaks for a candidate; in `ranking`, what each of it weighs."""

    text: float  # how like the texts are, as a share of the likest
    headline: float  # how much of its headline the subject's text holds
    phrase: float  # the longest run of its headline that the subject's text holds
    tags: float  # how much of the subject's tags it has
    kicker: float  # whether their kickers share a place
    language: float  # whether they are in the same language
    weeks: float  # how near it is in time: 1 at the subject's own time, a third a month away
    years: float  # the same, a third three years away
    pointed_at_lately: float  # how many stories of the subject's time point at it
    pointed_at_by_similar: float  # how many stories like the subject point at it
    points_at_similar: float  # how many stories like the subject it points at


class Archive(NamedTuple):
    """What is known of the stories before the subject."""

    rarity: Mapping[int, float]  # how telling each of the subject's terms is
    tags: Mapping[int, float]  # how telling each of its tags is
    pointed_at: Mapping[int, float]  # how often stories were pointed at lately


def weigh(subject: Subject, candidates: Sequence[Candidate], archive: Archive) -> list[Evidence]:
    """What speaks for each of the candidates, in their order."""
    pair = _Words(subject, candidates, archive)
    likeness = [pair.likeness(one) for one in candidates]
    best = max(likeness, default=0) or 1
    shares = [figure / best for figure in likeness]
    close = _Links(candidates, shares)
    return [
        Evidence(
            text=share,
            headline=pair.headline(one),
            phrase=_longest_run(one.terms, pair.pairs),
            tags=sum(archive.tags.get(tag, 0) for tag in one.tags) / (sum(archive.tags.values()) or 1),
            kicker=float(bool(subject.kicker & one.kicker)),
            language=float(_base(subject.content.language) == _base(one.language)),
            weeks=_nearness(subject, one, WEEKS),
            years=_nearness(subject, one, YEARS),
            pointed_at_lately=log1p(archive.pointed_at.get(one.article_id, 0)),
            pointed_at_by_similar=log1p(close.pointing_at[one.article_id]),
            points_at_similar=log1p(close.likeness_pointed_at(one)),
        )
        for one, share in zip(candidates, shares, strict=True)
    ]


class _Words:
    """The subject's words, and what is needed to compare any candidate's with them."""

    def __init__(self, subject: Subject, candidates: Sequence[Candidate], archive: Archive) -> None:
        headline, text, counts = subject.gist
        self.rarity, self.text, self.pairs = archive.rarity, set(text), set(pairwise(text))
        self.usual_rarity = _mean(archive.rarity.values())
        self.usual_length = _mean([one.length for one in candidates])
        heads = set(headline)
        self.weights = {
            term: rarity * saturated(counts[term] + HEADLINE * (term in heads))
            for term, rarity in archive.rarity.items()
        }

    def likeness(self, one: Candidate) -> float:
        """How like the texts are, their headlines included."""
        heads, counts, length = set(one.terms), one.counts, one.length / self.usual_length
        shared = self.weights.keys() & counts.keys()
        return sum(self.weights[term] * saturated(counts[term] + HEADLINE * (term in heads), length) for term in shared)

    def headline(self, one: Candidate) -> float:
        """How much of a candidate's headline the text holds, rare terms counting most."""
        theirs = set(one.terms)
        return self._mass(theirs & self.text) / (self._mass(theirs) or 1)

    def _mass(self, terms: Iterable[int]) -> float:
        return sum(self.rarity.get(term, self.usual_rarity) for term in terms)


class _Links:
    """The stories most like the subject, and the links between them and others."""

    def __init__(self, candidates: Sequence[Candidate], likeness: Sequence[float]) -> None:
        order = sorted(zip(likeness, candidates, strict=True), key=lambda pair: -pair[0])[:NEIGHBOURS]
        self.likeness = {one.article_id: figure**2 for figure, one in order}
        self.pointing_at = defaultdict(float)
        for figure, one in order:
            for target in one.targets:
                self.pointing_at[target] += figure**2

    def likeness_pointed_at(self, one: Candidate) -> float:
        """How like the subject those are, together, that a candidate points at."""
        return sum(self.likeness.get(target, 0) for target in one.targets)


def _mean(figures: Collection[float]) -> float:
    return sum(figures) / len(figures) if figures else 1


def _longest_run(terms: Sequence[int], pairs: Collection[tuple[int, int]]) -> float:
    """The longest run of terms that stand side by side in these pairs too, as a share of all."""
    longest = run = 0
    for pair in pairwise(terms):
        run = run + 1 if pair in pairs else 0
        longest = max(longest, run)
    return longest / max(len(terms) - 1, 1)


def _nearness(subject: Subject, one: Candidate, span: timedelta) -> float:
    return exp(-abs(subject.published - one.first_published_at) / span)


def _base(language: str) -> str:
    return language.partition("-")[0].lower()
