"""Moments as an editor types them: by the clock on the newsroom's wall, which is put forward and back."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

_FORMAT = "%Y-%m-%dT%H:%M"
_MINUTE, _SECOND = timedelta(minutes=1), timedelta(seconds=1)
# Moments outside of these years do not survive the way through time zones to the database and back.
_EARLIEST, _LATEST = 1900, 2199
FIRST, SECOND = "first", "second"


class MomentWidget(forms.MultiWidget):
    """The time, and where the clock shows it twice, the question which of the two is meant."""

    use_fieldset = False

    def __init__(self) -> None:
        super().__init__(
            {"": forms.DateTimeInput({"type": "datetime-local"}, format=_FORMAT), "turn": forms.RadioSelect()}
        )

    def decompress(self, value: datetime | None) -> list:
        """A moment as it stands in the form."""
        return [timezone.localtime(value) if value else None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What is rendered: the second question only where it has to be asked."""
        typed = value[0] if isinstance(value, list) else None
        moment = _read(typed) if isinstance(typed, str) else None
        self.widgets[1].choices = turns(moment, timezone.get_current_timezone()) if moment else []
        context = super().get_context(name, value, attrs)
        time, which = context["widget"]["subwidgets"]
        time["attrs"] |= {"id": context["widget"]["attrs"].get("id", time["attrs"].get("id"))}
        context["widget"]["subwidgets"] = [time, which] if self.widgets[1].choices else [time]
        return context

    def id_for_label(self, id_: str) -> str:
        """The label is that of the time."""
        return id_


class MomentField(forms.MultiValueField):
    """A moment in the site's time zone. Never guesses: a time that does not exist is refused, one that comes twice is
    asked about."""

    def __init__(self, **kwargs: Any) -> None:
        fields = (forms.CharField(required=False), forms.CharField(required=False))
        super().__init__(fields, require_all_fields=False, widget=MomentWidget(), **kwargs)

    def compress(self, data_list: list[str]) -> datetime | None:
        """The moment. Raises ValidationError."""
        typed, turn = data_list or ("", "")
        if not typed:
            return None
        moment = _read(typed)
        if moment is None:
            raise ValidationError(_("Enter a day and a time, such as 2026-07-01 10:00."), code="invalid")
        if not _is_near(moment):
            raise ValidationError(_("Choose a year between 1900 and 2200."), code="far_away")
        return _of_zone(moment, turn, timezone.get_current_timezone())

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether a time was typed."""
        return bool(data and data[0])


def turns(moment: datetime, zone: tzinfo) -> list[tuple[str, str]]:
    """What to choose from where the clock shows this time twice; else nothing."""
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if not _is_near(moment) or not _exists(moment, zone) or first.utcoffset() == second.utcoffset():
        return []
    return [(FIRST, _called(_("the first"), first)), (SECOND, _called(_("the second"), second))]


def _read(typed: str) -> datetime | None:
    """The time as typed, in no zone. The zone is the newsroom's, so none can be typed."""
    for layout in (_FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(typed.strip(), layout)  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _is_near(moment: datetime) -> bool:
    return _EARLIEST <= moment.year <= _LATEST


def _of_zone(moment: datetime, turn: str, zone: tzinfo) -> datetime:
    if not _exists(moment, zone):
        raise ValidationError(_no_such_time(moment, zone), code="missing_hour")
    if turns(moment, zone) and turn not in {FIRST, SECOND}:
        words = _("The clocks go back that night, and show %s twice. Which one do you mean?")
        raise ValidationError(words % date_format(moment, "TIME_FORMAT"), code="comes_twice")
    # In UTC: Python compares two times of one zone by the clock alone, as if neither turn came before the other.
    return moment.replace(tzinfo=zone, fold=int(turn == SECOND)).astimezone(UTC)


def _exists(moment: datetime, zone: tzinfo) -> bool:
    """Whether the clock ever shows this time: the way to UTC and back ends elsewhere if it does not."""
    return moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment


def _no_such_time(moment: datetime, zone: tzinfo) -> str:
    before, after = _jump(moment, zone)
    return _(
        "On that night the clocks go from %(before)s to %(after)s, so there is no %(typed)s. Choose %(earlier)s or "
        "%(later)s, for example."
    ) % {
        "before": _clock(before, moment),
        "after": _clock(after, moment),
        "typed": _clock(moment, moment),
        "earlier": _clock(before - _MINUTE, moment),
        "later": _clock(after, moment),
    }


def _jump(moment: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """From what time to what time the clock jumps, where it leaves this one out."""
    late, early = (moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    before, after = (at.astimezone(zone).utcoffset() for at in (early, late))
    while late - early > _SECOND:
        middle = early + (late - early) / 2
        is_before = middle.astimezone(zone).utcoffset() == before
        early, late = (middle, late) if is_before else (early, middle)
    change = late.replace(microsecond=0, tzinfo=None)
    return change + before, change + after


def _clock(moment: datetime, typed: datetime) -> str:
    """The time alone, where the day is the one that was typed."""
    return date_format(moment, "TIME_FORMAT" if moment.date() == typed.date() else "SHORT_DATETIME_FORMAT")


def _called(which: str, moment: datetime) -> str:
    hours, minutes = divmod(abs(moment.utcoffset()) // _MINUTE, 60)
    sign = "−" if moment.utcoffset() < timedelta() else "+"
    offset = f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")
    if moment.dst() and moment.dst() > timedelta():
        return _("%(which)s, in summer time (%(offset)s)") % {"which": which, "offset": offset}
    return f"{which} ({offset})"
