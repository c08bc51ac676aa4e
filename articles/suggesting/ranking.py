"""Put the candidates for a text in order: a weighted sum of what speaks for each.

The weights were fitted to the links that editors of four newsrooms made; docs/suggestions.md says how.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import exp, log
from typing import NamedTuple

from articles.models import Edition, EditionLink, Tally
from articles.suggesting.candidates import Candidate, among_editions, among_stories
from articles.suggesting.evidence import LATELY, NEIGHBOURS, Archive, Evidence, weigh
from articles.suggesting.lookup import look_up
from articles.suggesting.subjects import Subject

NEAR = 5 * LATELY
WEIGHTS = Evidence(
    text=4.4,
    headline=4.0,
    phrase=3.0,
    tags=0.2,
    kicker=0.3,
    language=0.5,
    weeks=2.3,
    years=1.0,
    pointed_at_lately=0.6,
    pointed_at_by_similar=2.1,
    points_at_similar=0.9,
)


class Ranked(NamedTuple):
    """A candidate, and what speaks for it."""

    story: Candidate
    evidence: Evidence

    @property
    def score(self) -> float:
        """How much speaks for it, in all."""
        return sum(weight * figure for weight, figure in zip(WEIGHTS, self.evidence, strict=True))


class Ranking(NamedTuple):
    """The candidates for a text, the best first, and what was known when they were weighed."""

    rows: list[Ranked]
    archive: Archive


def rank(subject: Subject) -> Ranking:
    """The stories that a text may be pointed at. A fixed number of queries."""
    found = look_up(subject)
    stories = among_editions(subject, found.editions)
    pointed_at = {target for one in stories[:NEIGHBOURS] for target in one.targets}
    stories += among_stories(subject, pointed_at - {one.article_id for one in stories})
    archive = Archive(found.rarity, _tag_rarity(subject), _pointed_at(subject, stories))
    rows = map(Ranked, stories, weigh(subject, stories, archive))
    return Ranking(sorted(rows, key=lambda one: (-one.score, -one.story.article_id)), archive)


def _tag_rarity(subject: Subject) -> dict[int, float]:
    """How telling each of the subject's tags is."""
    if not subject.tags:
        return {}
    total = Tally.objects.live_stories()
    tallies = Tally.objects.filter(tag__in=subject.tags).values_list("tag", "stories")
    return {tag: log(1 + total / max(stories, 1)) for tag, stories in tallies}


def _pointed_at(subject: Subject, stories: Iterable[Candidate]) -> dict[int, float]:
    """How many stories point at each of these, those near the subject in time counting most."""
    near = subject.published - NEAR, subject.published + NEAR
    pointing = Edition.objects.live().filter(subject.earlier, first_published_at__range=near)
    links = EditionLink.objects.filter(
        target__in=[one.article_id for one in stories], edition__in=pointing.exclude(article=subject.article_id)
    )
    often = defaultdict(float)
    for target, at in links.values_list("target", "edition__first_published_at"):
        often[target] += exp(-abs(subject.published - at) / LATELY)
    return often
