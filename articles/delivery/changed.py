"""Which feeds have changed in a span of time: by moves, and by time alone."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from articles.models import Author, Edition, Notice, Tag

FORMATS = ("", "?format=rss", "?format=json")


def feeds_changed(since: datetime, until: datetime) -> list[str]:
    """The whole addresses of the feeds whose stories came, went or were corrected after one moment, up to another.

    Those of newest stories, tags, authors and corrections, in every format. Five queries.
    """
    return [settings.NEWSDESK_SITE_URL + path + form for path in _paths((since, until)) for form in FORMATS]


def _paths(span: tuple[datetime, datetime]) -> Iterator[str]:
    told = Notice.objects.filter(_within(span, "at", "taken_back_at"))
    notices = list(told.values_list("article", flat=True))
    moments = _within(span, "live_from", "live_until", "created_at")
    editions = Edition.objects.once_live().filter(moments | Q(article__in=notices))
    changed = list(editions.values_list("pk", flat=True))
    if notices:
        yield reverse("corrections-feed")
    if not changed:
        return
    yield reverse("home-feed")
    for slug in _slugs(Tag.objects.filter(listings__edition__in=changed)):
        yield reverse("tag-feed", args=[slug])
    for slug in _slugs(Author.objects.filter(credits__edition__in=changed)):
        yield reverse("author-feed", args=[slug])


def _within(span: tuple[datetime, datetime], *fields: str) -> Q:
    since, until = span
    moments = Q()
    for field in fields:
        moments |= Q(**{f"{field}__gt": since, f"{field}__lte": until})
    return moments


def _slugs(things: QuerySet) -> list[str]:
    return list(things.order_by("slug").values_list("slug", flat=True).distinct())
