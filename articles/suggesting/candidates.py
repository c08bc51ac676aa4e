"""The earlier stories that may be suggested, with what is known of each: readers see all of them at this moment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from articles.models import Edition, EditionLink, Listing
from articles.models.edition import LivingQuerySet
from articles.suggesting.subjects import Subject, numbers, places


@dataclass(eq=False)
class Candidate:
    """A story that readers see, published before the subject."""

    article_id: int
    headline: str
    slug: str
    language: str
    byline: list[str]
    first_published_at: datetime
    counts: dict[int, int]
    length: int
    tags: frozenset[int] = frozenset()
    targets: set[int] = field(default_factory=set)  # the stories that it points at

    @cached_property
    def terms(self) -> list[int]:
        """The terms of its headline, in order."""
        return numbers(self.headline)

    @cached_property
    def kicker(self) -> frozenset[str]:
        """The places before its headline's colon, folded."""
        return places(self.headline)


def earlier(subject: Subject) -> LivingQuerySet:
    """The editions that readers see now of stories published before the subject."""
    before, article = subject.place
    live = Edition.objects.live()
    return live.filter(first_published_at__lt=before) | live.filter(first_published_at=before, article__lt=article)


def of_editions(subject: Subject, editions: Iterable[int]) -> list[Candidate]:
    """The candidates among these editions, in this order. Three queries."""
    order = {edition: at for at, edition in enumerate(editions)}
    rows = earlier(subject).filter(pk__in=order).exclude(article__in=subject.known).select_related("gist")
    rows = sorted(rows.only(*_SHOWN), key=lambda edition: order[edition.pk])
    tags, targets = _tags(order), _targets(order)
    return [_candidate(edition, tags[edition.pk], targets[edition.pk]) for edition in rows]


_SHOWN = (
    "title",
    "slug",
    "language",
    "byline",
    "first_published_at",
    "article_id",
    "gist__terms",
    "gist__counts",
    "gist__length",
)


def _candidate(edition: Edition, tags: set[int], targets: set[int]) -> Candidate:
    return Candidate(
        article_id=edition.article_id,
        headline=edition.title,
        slug=edition.slug,
        language=edition.language,
        byline=edition.byline,
        first_published_at=edition.first_published_at,
        counts=dict(zip(edition.gist.terms, edition.gist.counts, strict=True)),
        length=edition.gist.length,
        tags=frozenset(tags),
        targets=targets,
    )


def _tags(editions: Iterable[int]) -> dict[int, set[int]]:
    found = defaultdict(set)
    for edition, tag in Listing.objects.filter(edition__in=editions).values_list("edition", "tag"):
        found[edition].add(tag)
    return found


def _targets(editions: Iterable[int]) -> dict[int, set[int]]:
    found = defaultdict(set)
    links = EditionLink.objects.filter(edition__in=editions).exclude(target=None)
    for edition, target in links.values_list("edition", "target"):
        found[edition].add(target)
    return found
