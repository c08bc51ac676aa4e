"""What stands in the sitemap: stories, tags, authors and other lists.

Stories, tags and authors stand in parts, each of those whose ids are in one span of 50,000. So a part never holds more
addresses than a file may, what it holds stays in it, and a range of an index finds it, however many parts there are.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import quote

from django.db.models import DateField, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest, TruncMonth
from django.urls import reverse
from django.utils import timezone

from articles.models import Author, Credit, Edition, Listing, Notice, Tag
from articles.models.living import LivingQuerySet
from articles.reading.sitemaps.xml import Place

# The most addresses of a file (https://www.sitemaps.org/protocol.html).
MOST = 50_000


class Section(NamedTuple):
    """A kind of page: its parts, {number from 1 on: when something in it was last changed}, and what a part holds."""

    parts: Callable[[], dict[int, datetime | None]]
    places: Callable[[int], Iterator[Place]]


# --- Stories --------------------------------------------------------------------------------------------


def _story_parts() -> dict[int, datetime | None]:
    """Two queries."""
    parts = _parts(Edition.objects.live(), "article_id", _STORY_CHANGED)
    noticed = _parts(_noticed(), "article_id", F("at"))
    return {number: max(changed_at, noticed.get(number, changed_at)) for number, changed_at in parts.items()}


def _stories(number: int) -> Iterator[Place]:
    """Two queries."""
    path = _paths("article-detail")
    noticed = dict(_span(_noticed(), "article_id", number).values_list("article_id").annotate(Max("at")).order_by())
    editions = _span(Edition.objects.live(), "article_id", number).annotate(changed_at=_STORY_CHANGED)
    for pk, slug, changed_at in editions.order_by("article_id").values_list("article_id", "slug", "changed_at"):
        yield Place(path(slug), max(changed_at, noticed.get(pk, changed_at)))


_STORY_CHANGED = Greatest("live_from", "first_published_at")


def _noticed() -> QuerySet:
    """The notices that stand on live stories."""
    return Notice.objects.live()


# --- Tags and authors -----------------------------------------------------------------------------------


def _tags() -> QuerySet:
    """The tags whose pages are worth finding, each with when its list was last `changed_at`."""
    return Tag.objects.with_story_count().substantial().annotate(changed_at=_newest(Listing.objects.live(), "tag"))


def _authors() -> QuerySet:
    """The authors with live stories, each with when their list was last `changed_at`."""
    authors = Author.objects.with_story_count().filter(story_count__gt=0)
    return authors.annotate(changed_at=_newest(Credit.objects.live(), "author"))


def _newest(rows: LivingQuerySet, of: str) -> Subquery:
    """When the newest of a list's rows went live: one step in the index of its tag or author and `live_from`."""
    return Subquery(rows.filter(**{of: OuterRef("pk")}).order_by("-live_from").values("live_from")[:1])


def _lists(things: Callable[[], QuerySet], page: str) -> Section:
    """The section of such things, whose pages have this name. A query for a part."""

    def places(number: int) -> Iterator[Place]:
        path = _paths(page)
        rows = _span(things(), "pk", number).order_by("pk").values_list("slug", "changed_at")
        return (Place(path(slug), changed_at) for slug, changed_at in rows)

    return Section(lambda: _parts(things(), "pk", F("changed_at")), places)


# --- Other lists ----------------------------------------------------------------------------------------


def _other_parts() -> dict[int, datetime | None]:
    """There is one. A query."""
    return {1: max(_months().values(), default=None)}


def _others(number: int) -> Iterator[Place]:
    """The front page, the lists of tags and corrections, and the archive by years and months. Two queries."""
    if number != 1:
        return
    months = _months()
    newest = max(months.values(), default=None)
    yield from (Place(reverse(name), newest) for name in ("home", "tag-list", "archive"))
    yield Place(reverse("corrections"), Notice.objects.live().aggregate(newest=Max("at"))["newest"])
    for year in sorted({month.year for month in months}):
        of_year = (changed_at for month, changed_at in months.items() if month.year == year)
        yield Place(reverse("archive-year", args=[year]), max(of_year))
    for month, changed_at in months.items():
        yield Place(reverse("archive-month", args=[month.year, month.month]), changed_at)


def _months() -> dict[date, datetime]:
    """The months that have stories, the oldest first, and when one of these was last changed."""
    month = TruncMonth("first_published_at", output_field=DateField(), tzinfo=timezone.get_default_timezone())
    rows = Edition.objects.live().annotate(month=month).order_by().values_list("month")
    return dict(rows.annotate(changed_at=Max("live_from")).order_by("month"))


# --- All ------------------------------------------------------------------------------------------------


SECTIONS = {
    "stories": Section(_story_parts, _stories),
    "tags": _lists(_tags, "tag-detail"),
    "authors": _lists(_authors, "author-detail"),
    "lists": Section(_other_parts, _others),
}


def _parts(rows: QuerySet, key: str, changed_at: F | Greatest) -> dict[int, datetime]:
    """The numbers of the parts that hold any of these rows, in order, and the newest change in each."""
    numbered = rows.annotate(part=(F(key) - 1) / MOST + 1).order_by().values_list("part")
    return dict(numbered.annotate(newest=Max(changed_at)).order_by("part"))


def _span(rows: QuerySet, key: str, number: int) -> QuerySet:
    """The rows that belong to a part."""
    return rows.filter(**{f"{key}__gt": (number - 1) * MOST, f"{key}__lte": number * MOST})


def _paths(page: str) -> Callable[[str], str]:
    """What makes the path of a page of a slug: as `reverse` does, which for 50,000 of them would take seconds."""
    before, after = reverse(page, args=["x"]).rsplit("x", 1)
    return lambda slug: f"{before}{quote(slug)}{after}"
