"""The answers that a process keeps, each until something that it shows has changed.

Nothing is ever told to a process: it asks. Before an answer is taken from here, `catch_up` is called with the present
instant of the database's clock; it drops what has changed since it was last called. So what is left is as fresh as
that instant, and what was committed before a request began is in its answer.
"""

from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from threading import Event, Lock
from typing import NamedTuple

from django.utils.http import http_date

from articles.models import Change
from articles.models.change import Instant

_LARGEST = 1 / 16  # of what is kept, that one answer may take
_REMEMBERED = 20  # steps: how long an answer may take to be made
_OVERTAKEN = timedelta(seconds=5)  # by so much no question to the clock can overtake another
_PATIENCE = 10  # seconds that others wait for one who makes an answer
_OVERHEAD = 2000  # bytes that an answer takes beside its words


Headers = list[tuple[str, str]]


class Form(NamedTuple):
    """An answer in one encoding, as it goes out."""

    tag: str  # its `ETag`
    headers: Headers
    body: bytes


@dataclass
class Answer:
    """An answer, in all encodings that were asked for so far."""

    headers: Headers
    body: bytes
    tag: str  # of its words: for `ETag`
    keys: frozenset[str]
    until: datetime | None
    made_at: datetime  # it has been true since then, by the database's clock
    forms: dict[str, Form] = field(default_factory=dict)

    @cached_property
    def modified(self) -> str:
        """When it was made, as `Last-Modified` says it."""
        return http_date(self.made_at.timestamp())

    @property
    def size(self) -> int:
        """About how many bytes it takes, its usual encodings included."""
        return 2 * len(self.body) + 100 * len(self.keys) + _OVERHEAD


class _Step(NamedTuple):
    """What was dropped when an instant was caught up with."""

    at: Instant
    keys: frozenset[str]


class Pages:
    """The answers by their addresses, at most `limit` bytes of them: the least recently asked for go first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._addresses: defaultdict[str, set[str]] = defaultdict(set)  # by key
        self._seen: Instant | None = None
        self._known_from: Instant | None = None
        self._confirmed = datetime.min.replace(tzinfo=UTC)  # when its version was last seen
        self._next_by_time: datetime | None = None
        self._steps: deque[_Step] = deque()
        self._lock = Lock()
        self._turns: dict[str, Event] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def catch_up(self, now: Instant) -> None:
        """Drop what has changed until now. No query where nothing has."""
        with self._lock:
            seen = self._seen
            is_other = seen is None or now.server != seen.server  # a backup, or a replica that took over
            if is_other or (now.version < seen.version and now.at > self._confirmed + _OVERTAKEN):
                self._begin(now)
                return
            if now.version >= seen.version:
                self._confirmed = max(self._confirmed, now.at)
            # Another thread may be ahead.
            now = now._replace(version=max(now.version, seen.version), at=max(now.at, seen.at))
            is_due = self._next_by_time is not None and now.at >= self._next_by_time
            if now.version > seen.version or is_due:
                self._step(seen, now)
            self._seen = now

    def get(self, address: str, now: Instant) -> Answer | None:
        """The answer at an address, as fresh as the instant that was last caught up with."""
        with self._lock:
            return self._found(address, now)

    def at_once(self, address: str, now: Instant) -> Answer | None:
        """The answer at an address, as fresh as an instant; None too where telling would take a question or a wait."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            return self._found(address, now) if self._is_caught_up(now) else None
        finally:
            self._lock.release()

    def keep(self, address: str, answer: Answer, since: Instant) -> bool:
        """Keep an answer that was begun to be made at an instant, unless it has changed meanwhile or is too large."""
        with self._lock:
            if answer.size > self.limit * _LARGEST or not self._is_fresh(answer, since):
                return False
            if address in self._answers:
                self._remove(address)
            self._answers[address] = answer
            self.size += answer.size
            for key in answer.keys:
                self._addresses[key].add(address)
            while self.size > self.limit:
                self._remove(next(iter(self._answers)))
            return True

    @contextmanager
    def turn(self, address: str) -> Iterator[bool]:
        """True for the first who wants to make the answer at an address; the others wait until that is over."""
        with self._lock:
            running = self._turns.get(address)
            if running is None:
                mine = self._turns[address] = Event()
        if running:
            running.wait(_PATIENCE)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._turns[address]
            mine.set()

    def _found(self, address: str, now: Instant) -> Answer | None:
        answer = self._answers.get(address)
        if answer is None:
            return None
        if answer.until is not None and now.at >= answer.until:
            self._remove(address)
            return None
        self._answers.move_to_end(address)
        return answer

    def _is_caught_up(self, now: Instant) -> bool:
        """Whether nothing has changed from the instant that was last caught up with to this one."""
        seen, coming = self._seen, self._next_by_time
        if seen is None or now.version != seen.version or now.server != seen.server:
            return False
        self._confirmed = max(self._confirmed, now.at)
        return coming is None or now.at < coming

    def _begin(self, now: Instant) -> None:
        coming = Change.objects.next_by_time(now.at)
        self._answers.clear()
        self._addresses.clear()
        self._steps.clear()
        self.size = 0
        self._seen = self._known_from = now
        self._confirmed, self._next_by_time = now.at, coming

    def _step(self, seen: Instant, now: Instant) -> None:
        changed = Change.objects.keys_since(seen, now)
        if changed is None:
            self._begin(now)
            return
        coming = Change.objects.next_by_time(now.at)
        for address in {address for key in changed for address in self._addresses.get(key, ())}:
            self._remove(address)
        if len(self._steps) == _REMEMBERED:
            self._known_from = self._steps.popleft().at
        self._steps.append(_Step(now, frozenset(changed)))
        self._next_by_time = coming

    def _is_fresh(self, answer: Answer, since: Instant) -> bool:
        """False where something that an answer shows may have changed since an instant."""
        known = self._known_from
        if known is None or since.server != known.server or since.version < known.version or since.at < known.at:
            return False
        later = [one for one in self._steps if one.at.version > since.version or one.at.at > since.at]
        return all(answer.keys.isdisjoint(one.keys) for one in later)

    def _remove(self, address: str) -> None:
        answer = self._answers.pop(address)
        self.size -= answer.size
        for key in answer.keys:
            addresses = self._addresses[key]
            addresses.discard(address)
            if not addresses:
                del self._addresses[key]
