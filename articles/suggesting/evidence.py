"""What speaks for a candidate: figures from 0 on, most of them up to 1, none of much weight by itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p

from articles.suggesting.candidates import Candidate
from articles.suggesting.subjects import Subject, pairs

K1, B = 1.2, 0.4
NEIGHBOURS = 30
DAY = 86_400


@dataclass(frozen=True)
class Archive:
    """What is known of the stories before the subject's."""

    rarity: Mapping[int, float]  # of the subject's terms
    tags: Mapping[int, float]  # how rare each of the subject's tags is
    pointed_at: Mapping[int, int]  # {story: how many point at it}


def weigh(subject: Subject, candidates: Sequence[Candidate], archive: Archive) -> list[dict[str, float]]:
    """The figures for each candidate, in their order."""
    if not candidates:
        return []
    scale = _Scale(subject, candidates, archive)
    likeness = [scale.likeness(one) for one in candidates]
    best = max(likeness) or 1
    close = _Neighbours(subject, candidates, [figure / best for figure in likeness])
    return [
        {
            "text": figure / scale.most,
            "text_share": figure / best,
            **scale.headlines(one),
            **scale.circumstances(one),
            "pointed_at": log1p(archive.pointed_at.get(one.article_id, 0)),
            **close.links(one),
        }
        for one, figure in zip(candidates, likeness, strict=True)
    ]


class _Scale:
    """One subject, and what is needed to compare any candidate with it."""

    def __init__(self, subject: Subject, candidates: Sequence[Candidate], archive: Archive) -> None:
        self.subject, self.archive = subject, archive
        rarity = archive.rarity
        self.headline = set(subject.headline)
        self.pairs = pairs(subject.text)
        self.weights = {
            term: rarity[term] * (_saturated(count) + 2.0 * (term in self.headline))
            for term, count in subject.gist.counts.items()
            if term in rarity
        }
        self.usual_length = sum(one.length for one in candidates) / len(candidates) or 1
        self.usual_rarity = sum(rarity.values()) / len(rarity) if rarity else 1
        self.most = sum(self.weights.values()) or 1

    def likeness(self, one: Candidate) -> float:
        """BM25 over the texts, the subject's terms weighed by their places and counts."""
        norm = 1 - B + B * one.length / self.usual_length
        heads = set(one.terms)
        shared = self.weights.keys() & one.counts.keys()
        return sum(self.weights[term] * _saturated(one.counts[term] + 2.0 * (term in heads), norm) for term in shared)

    def headlines(self, one: Candidate) -> dict[str, float]:
        """How much of each headline the other story has, in its headline and its text."""
        theirs, text = set(one.terms), self.subject.gist.counts.keys()
        side_by_side = pairs(one.terms)
        return {
            "headline_headline": self._share(theirs & self.headline, theirs | self.headline),
            "headline_in_text": self._share(theirs & text, theirs),
            "headline_from_text": self._share(self.headline & one.counts.keys(), self.headline),
            "phrases_in_text": len(side_by_side & self.pairs) / (len(side_by_side) + 1),
        }

    def circumstances(self, one: Candidate) -> dict[str, float]:
        """What both stories have in common besides their words."""
        days = max((self.subject.before - one.first_published_at).total_seconds(), 0) / DAY
        return {
            "tags": sum(self.archive.tags.get(tag, 0) for tag in one.tags),
            "kicker": len(self.subject.kicker & one.kicker),
            "language": float(_base(self.subject.content.language) == _base(one.language)),
            "byline": float(bool(set(self.subject.byline) & set(one.byline))),
            "recent": 1 / (1 + days / 7),
            "age": log1p(days),
        }

    def _share(self, terms: Iterable[int], among: Iterable[int]) -> float:
        return self._mass(terms) / (self._mass(among) or 1)

    def _mass(self, terms: Iterable[int]) -> float:
        return sum(self.archive.rarity.get(term, self.usual_rarity) for term in terms)


class _Neighbours:
    """The stories most like the subject, and where they point."""

    def __init__(self, subject: Subject, candidates: Sequence[Candidate], likeness: Sequence[float]) -> None:
        order = sorted(zip(likeness, candidates, strict=True), key=lambda pair: -pair[0])[:NEIGHBOURS]
        self.likeness = {one.article_id: figure for figure, one in order}
        self.pointing = defaultdict(float)
        for figure, one in order:
            for target in one.targets:
                self.pointing[target] += figure**2

    def links(self, one: Candidate) -> dict[str, float]:
        """How many stories like the subject point at this one, and how many of them this one points at."""
        theirs = [self.likeness[target] ** 2 for target in one.targets if target in self.likeness]
        together = [self.pointing[target] for target in one.targets if target in self.pointing]
        return {
            "pointed_at_by_similar": log1p(self.pointing.get(one.article_id, 0)),
            "points_at_similar": log1p(sum(theirs)),
            "points_together": log1p(sum(together)),
        }


def _saturated(count: float, norm: float = 1) -> float:
    return count * (K1 + 1) / (count + K1 * norm)


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


def rarity(stories: int, total: int) -> float:
    """How telling it is to be among these stories, of so many."""
    return log(1 + (max(total - stories, 0) + 0.5) / (stories + 0.5))
