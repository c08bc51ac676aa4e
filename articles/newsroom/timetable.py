"""The timetable: what readers will see come and go by itself, at the times that were set."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from articles.models import Edition
from articles.models.article import ArticleQuerySet
from articles.models.living import LivingQuerySet, Phase


class Change(NamedTuple):
    """A change that time will make: when, which ("start", "update" or "end"), and of which edition."""

    at: datetime
    kind: str
    edition: Edition


def changes(stories: ArticleQuerySet, most: int) -> list[Change]:
    """The next changes of these stories, soonest first. Two queries."""
    editions = Edition.objects.filter(article__in=stories.values("pk")).defer("body_html", "teaser_html")
    starts = (Change(one.live_from, "update" if one.is_update else "start", one) for one in _coming(editions)[:most])
    ends = (Change(one.live_until, "end", one) for one in _ending(editions)[:most])
    return sorted([*starts, *ends], key=lambda change: (change.at, change.edition.pk))[:most]


def _coming(editions: LivingQuerySet) -> LivingQuerySet:
    """What goes live, with `is_update` for what takes the place of another edition."""
    former = Edition.objects.filter(article=OuterRef("article"), live_until=OuterRef("live_from"))
    coming = editions.upcoming().filter(phase=Phase.WAITING)  # all that are to come; the partial index's condition
    return coming.annotate(is_update=Exists(former)).order_by("live_from", "pk")


def _ending(editions: LivingQuerySet) -> LivingQuerySet:
    """What ends without another edition taking its place."""
    later = Edition.objects.filter(article=OuterRef("article"), live_from=OuterRef("live_until"))
    # Two conditions, each that of a partial index.
    ends = Q(phase=Phase.COUNTED, live_until__gt=Now()) | Q(phase=Phase.WAITING, live_until__gt=Now())
    return editions.filter(ends).exclude(Exists(later.exclude(phase=Phase.CLOSED))).order_by("live_until", "pk")
