"""Moments as readers say them. The one place for it: what it says grows old with the page that it stands on."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import DateFormat, re_escaped, re_formatchars
from django.utils.formats import get_format
from django.utils.translation import gettext, ngettext

from articles.delivery.shown import stays_until

_NOW, _MINUTE, _HOUR, _DAY = timedelta(), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_MOST_REMEMBERED = 4096  # moments: the newest stories stand on many pages

Writer = Callable[[date | datetime], str]


@lru_cache(100)
def writer(form: str, language: str | None, zone: tzinfo) -> Writer:
    """Writes days, and moments in a time zone, as Django's `date_format` does, in a fraction of the time.

    `language` is the active one; a writer is not asked in another.
    """
    pieces = re_formatchars.split(get_format(form, language))
    text = "%s".join(re_escaped.sub(r"\1", piece).replace("%", "%%") for piece in pieces[::2])
    letters = [getattr(DateFormat, letter) for letter in pieces[1::2]]

    @lru_cache(_MOST_REMEMBERED)
    def written(when: date | datetime) -> str:
        parts = DateFormat(when.astimezone(zone) if isinstance(when, datetime) else when)
        return text % tuple([letter(parts) for letter in letters])

    return written


def teller(day: Writer) -> Callable[[datetime], str]:
    """Tells how long ago a moment of the last day was; the date of any other. Of one page: its present stands still."""
    now = timezone.now()

    def told(moment: datetime) -> str:
        ago = now - moment
        if _NOW <= ago < _DAY:
            return _ago(moment, ago)
        if ago < _NOW:
            stays_until(moment)
        return day(moment)

    return told


def _ago(moment: datetime, ago: timedelta) -> str:
    unit = _HOUR if ago >= _HOUR else _MINUTE
    stays_until(moment + (ago // unit + 1) * unit)
    if ago >= _HOUR:
        return ngettext("%(number)d hour ago", "%(number)d hours ago", ago // _HOUR) % {"number": ago // _HOUR}
    if ago >= _MINUTE:
        return ngettext("%(number)d minute ago", "%(number)d minutes ago", ago // _MINUTE) % {"number": ago // _MINUTE}
    return gettext("just now")
