"""Put candidates in order: a weighted sum of what speaks for each."""

from collections.abc import Iterable

from django.db.models import Count

from articles.models import Edition, EditionLink, Tally
from articles.suggesting import candidates as known
from articles.suggesting.candidates import Candidate
from articles.suggesting.evidence import Archive, rarity, weigh
from articles.suggesting.lookup import look_up
from articles.suggesting.subjects import Subject

WEIGHTS = {
    "text": 4.0,
    "text_share": 1.0,
    "headline_headline": 1.5,
    "headline_in_text": 1.0,
    "headline_from_text": 0.5,
    "phrases_in_text": 1.5,
    "tags": 0.1,
    "kicker": 0.3,
    "language": 0.5,
    "byline": 0.1,
    "recent": 0.3,
    "age": 0.0,
    "pointed_at": 0.15,
    "pointed_at_by_similar": 0.5,
    "points_at_similar": 0.2,
    "points_together": 0.2,
}


def ranked(subject: Subject) -> list[tuple[Candidate, dict[str, float]]]:
    """The candidates, the best first, each with what speaks for it."""
    pairs = gathered(subject)
    return sorted(pairs, key=lambda pair: (-score(pair[1]), -pair[0].article_id))


def score(figures: dict[str, float]) -> float:
    """The weighted sum."""
    return sum(WEIGHTS[name] * figure for name, figure in figures.items())


def gathered(subject: Subject) -> list[tuple[Candidate, dict[str, float]]]:
    """The candidates with what speaks for each, in no order."""
    found = look_up(subject)
    stories = known.of_editions(subject, found.editions)
    targets = {target for one in stories[:30] for target in one.targets} - {one.article_id for one in stories}
    stories += known.of_editions(subject, _editions(targets))
    archive = Archive(found.rarity, _tag_rarity(subject), _pointed_at(subject, stories))
    return list(zip(stories, weigh(subject, stories, archive), strict=True))


def _editions(articles: Iterable[int]) -> list[int]:
    return list(Edition.objects.live().filter(article__in=articles).values_list("pk", flat=True))


def _tag_rarity(subject: Subject) -> dict[int, float]:
    total = Tally.objects.live_stories()
    tallies = Tally.objects.filter(tag__in=subject.tags).values_list("tag", "stories")
    return {tag: rarity(stories, total) for tag, stories in tallies}


def _pointed_at(subject: Subject, stories: Iterable[Candidate]) -> dict[int, int]:
    targets = [one.article_id for one in stories]
    links = EditionLink.objects.filter(target__in=targets, edition__in=known.earlier(subject).values("pk"))
    return dict(links.exclude(edition__article=subject.article_id).values_list("target").annotate(Count("edition")))
