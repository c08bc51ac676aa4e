"""What a chief should look at: tags that may be one, that hardly anybody uses, and subjects that have no tag yet."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef
from django.db.models.functions import Coalesce

from articles.models import ArticleTag, Edition, Listing, Tag, TagVerdict
from articles.models.tag import TagQuerySet
from articles.text.kickers import is_likely_place, split
from articles.text.names import fold
from articles.text.nearness import alike_pairs

Report = TagVerdict.Report
HEADLINES = 20_000  # the newest live ones, whose kickers are read
_SAMPLES = 3


@dataclass(frozen=True)
class Pair:
    """Two tags that may be one; the one with more stories is the one to keep."""

    keep: Tag
    other: Tag

    @property
    def subject(self) -> str:
        """Under what a verdict on the pair is kept."""
        return subject_of(self.keep.pk, self.other.pk)


class Place(NamedTuple):
    """A place that kickers name and no tag does: how often, and in which headlines."""

    name: str
    times: int
    headlines: list[str]
    key: str


def alike() -> list[Pair]:
    """Pairs of tags whose names differ only in case, accents, punctuation, a plural or a slip; most stories first.

    Reads the names of all tags, and compares those that have something in common.
    """
    tags = list(Tag.objects.order_by("pk").annotate(tallied=Coalesce(F("tally__stories"), 0)))
    judged = _judged(Report.ALIKE)
    found = []
    for one, other in alike_pairs([tag.name for tag in tags]):
        more, less = sorted((tags[one], tags[other]), key=lambda tag: (-tag.tallied, tag.pk))
        found.append(Pair(more, less))
    found = [pair for pair in found if pair.subject not in judged]
    return sorted(found, key=lambda pair: (-pair.keep.tallied, -pair.other.tallied, pair.keep.name, pair.other.name))


def used_once() -> TagQuerySet:
    """Tags of one working copy and no more."""
    once = ArticleTag.objects.values("tag").annotate(number=Count("pk")).filter(number=1).values("tag")
    return _left(Tag.objects.filter(pk__in=once.order_by()), Report.ONCE)


def unused() -> TagQuerySet:
    """Tags that neither a working copy has nor readers see on a story."""
    copies = ArticleTag.objects.filter(tag=OuterRef("pk"))
    live = Listing.objects.live().filter(tag=OuterRef("pk"))
    return _left(Tag.objects.filter(~Exists(copies), ~Exists(live)), Report.UNUSED)


def places() -> list[Place]:
    """Places in the kickers of the newest live headlines that no tag is called by, the most frequent first."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    headlines: dict[str, list[str]] = defaultdict(list)
    titles = Edition.objects.live().newest_first().values_list("title", flat=True)[:HEADLINES]
    for title in titles.iterator():
        names, rest = split(title)
        for name in names:
            if is_likely_place(name, names, rest):
                found[fold(name)][name] += 1
                headlines[fold(name)].append(title)
    known = Tag.objects.by_key(found).keys() | _judged(Report.PLACE)
    missing = [
        Place(names.most_common(1)[0][0], names.total(), headlines[key][:_SAMPLES], key)
        for key, names in found.items()
        if key not in known
    ]
    return sorted(missing, key=lambda place: (-place.times, place.name))


def dismiss(report: Report, subject: str, *, by: User) -> None:
    """Show a row of a report no more."""
    TagVerdict.objects.get_or_create(report=report, subject=subject, defaults={"by": by})


def subject_of(one: int, other: int) -> str:
    """Under what a verdict on two tags is kept, whichever is named first."""
    return f"{min(one, other)}-{max(one, other)}"


def _judged(report: Report) -> set[str]:
    return set(TagVerdict.objects.filter(report=report).values_list("subject", flat=True))


def _left(tags: TagQuerySet, report: Report) -> TagQuerySet:
    judged = [int(subject) for subject in _judged(report) if subject.isdecimal()]
    return tags.exclude(pk__in=judged).order_by("name", "pk")
