"""The archive: all stories by the year and month in which they were first published, in the site's time zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.delivery.shown import shows
from articles.models import Edition, Tally
from articles.models.change import STORIES
from articles.models.living import LivingQuerySet
from articles.reading.days import begin_of
from articles.reading.errors import gone
from articles.reading.lists import Chosen
from articles.reading.paging import page_of


class Month(NamedTuple):
    """A month with stories."""

    first: date
    stories: int


class Year(NamedTuple):
    """A year with stories."""

    number: int
    months: list[Month]

    @property
    def stories(self) -> int:
        """How many stories it has."""
        return sum(month.stories for month in self.months)


@dataclass(frozen=True)
class Span:
    """A year or a month of the archive, with those beside it that have stories too."""

    first: date
    after: date  # the first day that does not belong to it
    earlier: date | None
    later: date | None

    @property
    def editions(self) -> LivingQuerySet:
        """All editions of stories that were first published in it."""
        since = Edition.objects.filter(first_published_at__gte=begin_of(self.first))
        return since.filter(first_published_at__lt=begin_of(self.after))


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """All years that have stories, with their months."""
    shows(STORIES)
    return render(request, "articles/archive.html", {"years": _years()})


@require_safe
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    """The months of a year."""
    shows(STORIES)
    years = {date(one.number, 1, 1): one for one in _years()}
    span = _span(date(year, 1, 1), date(year + 1, 1, 1), years)
    if span.first not in years:
        return _over(request, span)
    return render(request, "articles/archive_year.html", {"year": years[span.first], "span": span})


@require_safe
def archive_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """A month's stories, newest first."""
    shows(STORIES)
    months = Tally.objects.months()
    span = _span(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1), months)
    if span.first not in months:
        return _over(request, span)
    page = page_of(request, Chosen(span.editions.live()), months[span.first])
    return render(request, "articles/archive_month.html", {"page": page, "span": span})


def _over(request: HttpRequest, span: Span) -> HttpResponse:
    """What stood here is gone. Raises Http404 where there never was anything."""
    if span.editions.once_live().exists():
        return gone(request)
    raise Http404


def _years() -> list[Year]:
    months = (Month(first, stories) for first, stories in Tally.objects.months().items())
    return [Year(number, list(group)) for number, group in groupby(months, key=lambda month: month.first.year)]


def _span(first: date, after: date, there: Iterable[date]) -> Span:
    return Span(
        first,
        after,
        max((one for one in there if one < first), default=None),
        min((one for one in there if one > first), default=None),
    )
