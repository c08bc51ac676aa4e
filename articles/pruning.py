"""Thin out old revisions, by rules that never touch what readers have seen or what anybody may still need."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from articles.models import Edition, Move, PreviewLink, Revision

BATCH = 500


def prunable(before: datetime) -> QuerySet:
    """The revisions made before a moment that may go.

    What stays: a story's first and its newest state; every version that readers have seen or were meant to see, that
    was moved, approved or corrected; every one with a note; texts kept aside that wait for a decision; what a preview
    link shows; and the last state of each day.
    """
    return _of_no_use(_old(before)).exclude(pk__in=_last_of_each_day(_old(before)))


def prune(before: datetime) -> int:
    """Delete what is prunable, some hundreds at a time. Returns how many revisions went."""
    total = 0
    while ids := list(prunable(before).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            gone, _by_model = Revision.objects.filter(pk__in=ids).delete()
            total += gone
    return total


def _old(before: datetime) -> QuerySet:
    return Revision.objects.filter(at__lt=before).order_by()


def _of_no_use(revisions: QuerySet) -> QuerySet:
    same_story = Revision.objects.accepted().filter(article=OuterRef("article")).order_by().values("article")
    edges = {"first": same_story.annotate(edge=Min("version")), "newest": same_story.annotate(edge=Max("version"))}
    version = Q(article=OuterRef("article"), version=OuterRef("version"))
    return (
        revisions.annotate(**{name: Subquery(rows.values("edge")) for name, rows in edges.items()})
        .exclude(~Q(kind=Revision.Kind.KEPT) & (Q(version=F("first")) | Q(version=F("newest"))))
        .exclude(kind=Revision.Kind.KEPT, settled_at=None)
        .exclude(~Q(note=""))
        .exclude(Exists(Edition.objects.filter(article=OuterRef("article"), article_version=OuterRef("version"))))
        .exclude(Exists(Move.objects.filter(version)))
        .exclude(Exists(PreviewLink.objects.open().filter(revision=OuterRef("pk"))))
    )


def _last_of_each_day(revisions: QuerySet) -> QuerySet:
    days = revisions.exclude(kind=Revision.Kind.KEPT).values("article", day=TruncDate("at"))
    return days.annotate(last=Max("pk")).values("last")
