"""Ask the addresses that are due, one after the other, and note what they answered."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.checking.collecting import collect
from articles.checking.fetching import Answered, Astray, Forbidden, Unreachable, Web
from articles.models import ExternalAddress
from articles.models.external import ADDRESS_LENGTH
from articles.turns import alone

Answer = ExternalAddress.Answer
_BATCH = 200
_AGAIN = timedelta(days=7)
_FIRST_RETRY, _LAST_RETRY = timedelta(hours=1), timedelta(days=7)
_GONE = {404, 410}
_CLOSED = {401, 402, 403, 407, 429, 451, 999}  # the last is what LinkedIn answers to all programs
_BUSY = {429, 503}
_ENOUGH_FAILURES = 3  # for what may be a passing trouble
_NOTED = [
    *("answer", "status", "detail", "moved_to", "failures", "failing_since", "broken_since", "checked_at"),
    *("next_check_at", "etag", "last_modified"),
]


class Busy(Exception):
    """Another run is at work: two would ask each host twice as often."""


@dataclass
class Pace:
    """Lets some time pass between two requests to one host."""

    seconds: float
    _next: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str) -> None:
        """Wait until the host may be asked."""
        time.sleep(max(0.0, self._next.get(host, 0) - time.monotonic()))
        self._next[host] = time.monotonic() + self.seconds

    def soonest(self, addresses: list[ExternalAddress]) -> ExternalAddress:
        """The address whose host may be asked first; of several, the one that waits longest."""
        return min(addresses, key=lambda one: max(self._next.get(one.host, 0), time.monotonic()))


def check(web: Web | None = None, *, limit: int, pause: float) -> Counter[str]:
    """Ask so many addresses that are due, `pause` seconds apart where they are of one host.

    What is answered is noted at once: a run that is stopped leaves nothing undone, and the next goes on. Returns how
    many answered how. Raises Busy where another run is at work.
    """
    pace = Pace(pause)
    web = web or Web()
    web.wait = pace.wait
    said: Counter[str] = Counter()
    with alone("check_links") as is_free:
        if not is_free:
            raise Busy
        collect()
        for address in _due(pace, limit):
            _note(address, web)
            said[address.answer] += 1
            said["moved"] += bool(address.moved_to)
    return said


def _due(pace: Pace, limit: int) -> Iterator[ExternalAddress]:
    """Addresses to be asked, hosts in turns. Those of a host that asks for patience, or fails, are due no more."""
    while limit > 0 and (batch := list(ExternalAddress.objects.due()[: min(_BATCH, limit)])):
        limit -= len(batch)
        while batch:
            address = pace.soonest(batch)
            batch.remove(address)
            if ExternalAddress.objects.due().filter(pk=address.pk).exists():
                yield address


# --- What is noted --------------------------------------------------------------------------------------


def _note(address: ExternalAddress, web: Web) -> None:
    address.checked_at, address.status = timezone.now(), None
    try:
        _answered(address, web.visit(address.url, address.etag, address.last_modified))
    except Forbidden as error:
        _failed(address, Answer.FORBIDDEN, str(error), is_sure=True)
    except Unreachable as error:
        _failed(address, Answer.FAILED, str(error))
        if not isinstance(error, Astray):
            # No longer than the shortest wait of what failed: one address would keep the others from ever being asked.
            _spare(address, address.checked_at + _FIRST_RETRY)
    address.save(update_fields=_NOTED)


def _answered(address: ExternalAddress, found: Answered) -> None:
    address.status = found.status
    if found.status in _CLOSED:
        _fine(address, Answer.CLOSED)
    elif found.status < 400:
        _fine(address, Answer.FINE)
        if found.status != 304:
            is_elsewhere = found.is_for_good and found.url != address.url and len(found.url) <= ADDRESS_LENGTH
            address.moved_to = found.url if is_elsewhere else ""
            address.etag, address.last_modified = found.etag, found.last_modified
    else:
        _failed(address, Answer.FAILED, _("It answers %d.") % found.status, is_sure=found.status in _GONE)
    if found.status in _BUSY:
        address.next_check_at = max(address.next_check_at, timezone.now() + _patience(found.retry_after))
        _spare(address, timezone.now() + _patience(found.retry_after))


def _fine(address: ExternalAddress, answer: Answer) -> None:
    address.answer, address.detail, address.failures = answer, "", 0
    address.failing_since = address.broken_since = None
    address.next_check_at = timezone.now() + _AGAIN + timedelta(minutes=address.pk % 1440)  # not all on one day


def _failed(address: ExternalAddress, answer: Answer, detail: str, *, is_sure: bool = False) -> None:
    """What is gone for sure is broken at once; what may be a passing trouble, after some tries, each later than the
    one before."""
    address.answer, address.detail, address.moved_to = answer, detail[:200], ""
    address.failures = min(address.failures + 1, 1000)
    address.failing_since = address.failing_since or address.checked_at
    if is_sure or address.failures >= _ENOUGH_FAILURES:
        address.broken_since = address.broken_since or address.failing_since
    wait = _LAST_RETRY if is_sure else min(_FIRST_RETRY * 4 ** min(address.failures - 1, 6), _LAST_RETRY)
    address.next_check_at = timezone.now() + wait


def _spare(address: ExternalAddress, until: object) -> None:
    """Leave a host alone for a while: none of its addresses is due before."""
    others = ExternalAddress.objects.filter(host=address.host, next_check_at__lt=until)
    others.exclude(pk=address.pk).update(next_check_at=until)


def _patience(retry_after: str) -> timedelta:
    """How long a host wants to be left alone (RFC 9110, section 10.2.3: seconds or a date), within bounds."""
    wait = _FIRST_RETRY
    if retry_after.isdigit():
        wait = timedelta(seconds=min(int(retry_after[:9]), 10**7))
    elif retry_after:
        try:
            wait = parsedate_to_datetime(retry_after) - timezone.now()
        except (TypeError, ValueError, OverflowError):
            wait = _FIRST_RETRY
    return min(max(wait, timedelta(minutes=1)), _LAST_RETRY)
