"""Moments as readers say them. The one place for it: what it says grows old with the page that it stands on."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import DateFormat, re_escaped, re_formatchars
from django.utils.formats import get_format
from django.utils.translation import get_language, gettext, ngettext, pgettext

from articles.delivery.shown import stays_until

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def written(when: date | datetime, form: str) -> str:
    """A day, or a moment in the site's time zone, as Django's `date_format` writes it, in a fraction of the time."""
    text, letters = _taken_apart(form, get_language())
    parts = DateFormat(timezone.localtime(when) if isinstance(when, datetime) else when)
    return text % tuple([letter(parts) for letter in letters])


@lru_cache(100)
def _taken_apart(form: str, language: str | None) -> tuple[str, list[Callable[[DateFormat], object]]]:
    """A format with a %s for each of its letters, and what Django puts there."""
    pieces = re_formatchars.split(get_format(form, language))
    between = [re_escaped.sub(r"\1", piece).replace("%", "%%") for piece in pieces[::2]]
    return "%s".join(between), [getattr(DateFormat, letter) for letter in pieces[1::2]]


def told(moment: datetime) -> str:
    """How long ago a moment of the last day was; the date of any other."""
    ago = timezone.now() - moment
    if not timedelta() <= ago < _DAY:
        if ago < timedelta():
            stays_until(moment)
        return written(moment, pgettext("date format", "j F Y"))
    unit = _HOUR if ago >= _HOUR else _MINUTE
    stays_until(moment + (ago // unit + 1) * unit)
    if ago >= _HOUR:
        return ngettext("%(number)d hour ago", "%(number)d hours ago", ago // _HOUR) % {"number": ago // _HOUR}
    if ago >= _MINUTE:
        return ngettext("%(number)d minute ago", "%(number)d minutes ago", ago // _MINUTE) % {"number": ago // _MINUTE}
    return gettext("just now")
