"""Telling front caches what has changed for readers: the log of changes is the outbox.

Triggers write it within the publishing transaction (articles.models.change), so nothing that was committed can be
missing from it. How far each cache was told is kept (FrontMark) and goes on only once it has taken all; whoever is
killed in between has purged something that will be purged again, which does no harm. Nor do several workers at once.

A purge can come too early: a page that was made before the commit may still be on its way, and is stored after it.
Therefore all is told again in later passes. One second later it has arrived, unless something was very slow; a minute
later it has arrived or was given up (deploy/varnish/newsdesk.vcl waits for 20 seconds, Fastly for 15), also from one
place of a large network to another. Each pass has a mark of its own, so that it is not lost either: it notes how far
the first had told, waits, and tells what has changed up to there since its own last time.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from threading import Event

from django.db import Error, connection

from articles.delivery import surrogate
from articles.delivery.fronts import Front, Untaken
from articles.models import Change, Clock, FrontMark
from articles.models.change import Instant

LAGS = (0, 1, 60)  # seconds between the first pass and each
POLL, LONGEST_PAUSE = 0.1, 10  # seconds between two rounds; after failures at the most
_ATTEMPTS = 3  # for each purge in a round

logger = logging.getLogger(__name__)


class Purger:
    """Tells one front cache, by the name under which its marks are kept."""

    def __init__(self, name: str, front: Front) -> None:
        self.name = name
        self.front = front
        self._server: datetime | None = None
        self._quiet: tuple[Instant, Instant | None] | None = None

    def run(self, stopped: Event) -> None:
        """One round after another until it is to stop. What fails is tried again, less and less often."""
        pause = POLL
        while not stopped.wait(pause):
            try:
                self.round()
                pause = POLL
            except (Untaken, Error) as failure:
                pause = min(pause * 2, LONGEST_PAUSE)
                logger.warning("%s: %s It is told again in %g s.", self.name, _words(failure), pause)
                if isinstance(failure, Error):
                    connection.close()
        connection.close()

    def round(self) -> int:
        """Tell what is to be told now, in each pass; returns how many names were purged. Raises Untaken."""
        now = Clock.objects.read()
        if self._server not in {None, now.server}:
            forget([self.name])  # another one may have had another history
        self._server = now.server
        first, *later = self._marks()
        told = 0
        if self._is_news(first.told, now):
            told += self._tell(first, now)
            first.refresh_from_db()
        return told + sum(self._again(mark, first, now) for mark in later)

    def _marks(self) -> list[FrontMark]:
        found = list(FrontMark.objects.filter(front=self.name, lag__in=LAGS).order_by("lag"))
        if len(found) < len(LAGS):
            made = (FrontMark(front=self.name, lag=lag) for lag in LAGS)
            FrontMark.objects.bulk_create(made, ignore_conflicts=True)
            return self._marks()
        return found

    def _is_news(self, told: Instant | None, now: Instant) -> bool:
        """False where neither a commit nor time has changed anything. No query while nothing happens."""
        if told is None or told.version != now.version:
            return True
        if self._quiet is None or self._quiet[0] != told:
            self._quiet = told, Change.objects.next_by_time(told.at)
        coming = self._quiet[1]
        return coming is not None and coming <= now.at

    def _again(self, mark: FrontMark, first: FrontMark, now: Instant) -> int:
        if mark.next is None:
            if mark.told != first.told:
                mark.move(next_version=first.version, next_at=first.at, next_since=now.at)
            return 0
        is_due = now.at >= mark.next_since + timedelta(seconds=mark.lag) or now.at < mark.next_since
        return self._tell(mark, mark.next) if is_due else 0

    def _tell(self, mark: FrontMark, until: Instant) -> int:
        """Purge what has changed since the mark, then move it. Returns how many names were purged."""
        names = self._names(mark.told, until)
        for some in _parted(names, self.front.at_once):
            self._purge(some)
        mark.move(version=until.version, at=until.at, next_version=None, next_at=None, next_since=None)
        return len(names)

    def _names(self, since: Instant | None, until: Instant) -> list[str]:
        """What to purge: everything where it is not known what has changed, or is too much."""
        if since is None or since.version > until.version:  # the clock was set back: by a backup
            return [surrogate.EVERYTHING]
        keys = Change.objects.keys_since(since, until)
        if keys is None:
            return [surrogate.EVERYTHING]
        names = surrogate.purged(keys)
        return names if len(names) <= self.front.most else [surrogate.EVERYTHING]

    def _purge(self, names: Sequence[str]) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self.front.purge(names)
            except Untaken:
                if attempt == _ATTEMPTS:
                    raise
            else:
                return


def forget(names: Sequence[str]) -> None:
    """Have these front caches told that everything has changed."""
    FrontMark.objects.filter(front__in=names).update(
        version=None, at=None, next_version=None, next_at=None, next_since=None
    )


def _parted(names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), most):
        yield names[start : start + most]


def _words(failure: Exception) -> str:
    return str(failure) if isinstance(failure, Untaken) else f"The database does not answer ({type(failure).__name__})."
