"""The earlier stories that may be suggested, with what is known of each: readers see all of them at this moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache

from django.db.models import Q

from articles.models import Edition, EditionLink, Listing
from articles.suggesting.subjects import Subject, places
from articles.text.terms import numbers

_SHOWN = ("article_id", "title", "slug", "language", "first_published_at", "gist__length", "gist__terms")
_HEADLINES = lru_cache(maxsize=10_000)(numbers)


@dataclass(eq=False)
class Candidate:
    """A story that readers see, published before the subject."""

    article_id: int
    headline: str
    slug: str
    language: str
    first_published_at: datetime
    length: int  # of its text, in terms
    counts: dict[int, int]  # {term: how often it is in the text}, those of the headline alone 0 times
    tags: set[int] = field(default_factory=set)
    targets: set[int] = field(default_factory=set)  # the stories that it points at

    @cached_property
    def terms(self) -> Sequence[int]:
        """The terms of its headline, in order."""
        return _HEADLINES(self.headline)

    @cached_property
    def kicker(self) -> frozenset[str]:
        """The places before its headline's colon, folded."""
        return places(self.headline)


def among_editions(subject: Subject, editions: Sequence[int]) -> list[Candidate]:
    """The candidates among these editions, in this order. Three queries."""
    order = {edition: at for at, edition in enumerate(editions)}
    found = _candidates(subject, Q(pk__in=editions))
    return [found[edition] for edition in sorted(found, key=order.__getitem__)]


def among_stories(subject: Subject, articles: Iterable[int]) -> list[Candidate]:
    """The candidates among these stories, in the order of their ids. Three queries, none where there are no stories."""
    found = _candidates(subject, Q(article__in=list(articles)))
    return sorted(found.values(), key=lambda one: one.article_id)


def _candidates(subject: Subject, wanted: Q) -> dict[int, Candidate]:
    """Candidates by the ids of their editions."""
    editions = Edition.objects.live().filter(wanted, subject.earlier, gist__isnull=False)
    rows = editions.exclude(article=subject.article_id).values_list("pk", *_SHOWN, "gist__counts")
    found = {pk: Candidate(*shown, dict(zip(terms, counts, strict=True))) for pk, *shown, terms, counts in rows}
    for edition, tag in Listing.objects.filter(edition__in=found).values_list("edition", "tag"):
        found[edition].tags.add(tag)
    links = EditionLink.objects.filter(edition__in=found).exclude(target=None)
    for edition, target in links.values_list("edition", "target"):
        found[edition].targets.add(target)
    return found
