"""Moments as readers say them. The one place for it: what it says grows old with the page that it stands on."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from articles.delivery.shown import stays_until

register = template.Library()

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@register.filter
def told(moment: datetime) -> str:
    """How long ago a moment of the last day was; the date of any other."""
    ago = timezone.now() - moment
    if not timedelta() <= ago < _DAY:
        if ago < timedelta():
            stays_until(moment)
        return date_format(timezone.localtime(moment), pgettext("date format", "j F Y"))
    unit = _HOUR if ago >= _HOUR else _MINUTE
    stays_until(moment + (ago // unit + 1) * unit)
    if ago >= _HOUR:
        return ngettext("%(number)d hour ago", "%(number)d hours ago", ago // _HOUR) % {"number": ago // _HOUR}
    if ago >= _MINUTE:
        return ngettext("%(number)d minute ago", "%(number)d minutes ago", ago // _MINUTE) % {"number": ago // _MINUTE}
    return gettext("just now")
