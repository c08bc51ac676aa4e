"""A span of days that a list is narrowed to by `?from=` and `?to=`, in the site's time zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.models.living import LivingQuerySet

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# No story is older than newspapers are, and none is from after the last day that a calendar of four digits has.
_FIRST, _LAST = date(1600, 1, 1), date(9998, 12, 31)


@dataclass(frozen=True)
class Days:
    """The days from one to another, both included; without either it is open at that end."""

    since: date | None = None
    until: date | None = None
    problem: str = ""  # why what was asked for is no span of days

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.problem)

    @property
    def parameters(self) -> dict[str, str]:
        """How an address says it; nothing for a span without ends."""
        days = {"from": self.since, "to": self.until}
        return {name: day.isoformat() for name, day in days.items() if day}

    @property
    def query(self) -> str:
        """The same as one text."""
        return urlencode(self.parameters)

    @property
    def words(self) -> str:
        """How a heading says it."""
        if self.since and self.until:
            if self.since == self.until:
                return _("on %(day)s") % {"day": _told(self.since)}
            return _("from %(first)s to %(last)s") % {"first": _told(self.since), "last": _told(self.until)}
        if self.since:
            return _("since %(day)s") % {"day": _told(self.since)}
        return _("until %(day)s") % {"day": _told(self.until)} if self.until else ""

    @property
    def feed_query(self) -> str:
        """What names the feed of these days; where they are no span, the feed is that of all days."""
        return "" if self.problem else self.query

    def cut(self, rows: LivingQuerySet) -> LivingQuerySet:
        """Those of a list's rows that were first published in it."""
        if self.problem:
            return rows.none()
        if self.since:
            rows = rows.filter(first_published_at__gte=begin_of(self.since))
        if self.until:
            rows = rows.filter(first_published_at__lt=begin_of(self.until + timedelta(days=1)))
        return rows


def days_of(query: QueryDict) -> Days:
    """The span that `?from=` and `?to=` ask for, each a day as YYYY-MM-DD, or nothing for an open end.

    What is no day, or ends before it begins, makes a span with a `problem`, which no story is in.
    """
    asked = [query.get(name, "").strip() for name in ("from", "to")]
    since, until = map(_day, asked)
    if (asked[0] and not since) or (asked[1] and not until):
        return Days(since, until, _("A day is written as in 2024-03-31: year, month and day, with hyphens."))
    if since and until and since > until:
        return Days(since, until, _("The first day is later than the last one. Exchange them, or leave one empty."))
    return Days(since, until)


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:  # a thirteenth month, or a year 0
        return None
    return day if _FIRST <= day <= _LAST else None


def _told(day: date) -> str:
    return date_format(day, pgettext("date format", "j F Y"))


def begin_of(day: date) -> datetime:
    """The moment at which a day begins, in the site's time zone."""
    return datetime.combine(day, time(), timezone.get_default_timezone())
