"""The database's clock for an event loop: one question answers all who came before it was asked.

The loop itself asks, on a connection of its own, and waits for nothing: where there is no answer to be had at once,
there is none, and whoever asked finds out otherwise.
"""

import asyncio
from time import monotonic
from typing import Any

import psycopg2
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, Error, connections
from psycopg2.extensions import POLL_OK
from psycopg2.extras import wait_select

from articles.models.change import THE_INSTANT, Instant

_PATIENCE = 2  # seconds for an answer
_MOST_TOGETHER = 32  # who wait for more to come
_REST = 1  # seconds after which a lost connection is made anew
_LIFE = 60  # seconds that a connection is kept, as Django's are: where it leads to may have changed
_LOST = (psycopg2.Error, Error, ImproperlyConfigured, OSError)

_Waiting = list["asyncio.Future[Instant | None]"]


class SharedClock:
    """The clock of the primary, for one event loop."""

    def __init__(self) -> None:
        self._cursor: Any = None  # of the connection that there is, if there is one
        self._descriptor = -1  # of its socket: a connection that was lost does not tell it any more
        self._born = self._rests_until = 0.0
        self._connecting: asyncio.Task | None = None
        self._asked: _Waiting = []  # who waits for the answer that is under way
        self._coming: _Waiting = []  # who came later, for whom it would be too old
        self._asked_at = 0.0
        self._is_watched = False

    def read(self) -> "asyncio.Future[Instant | None]":
        """The present instant, as the primary says after being asked for it; None where it does not say so soon."""
        loop = asyncio.get_running_loop()
        waiting = loop.create_future()
        self._coming.append(waiting)
        if not self._asked and len(self._coming) == 1:
            loop.call_soon(self._gather, 1)
        return waiting

    def close(self) -> None:
        """Let the connection go."""
        if self._cursor:
            asyncio.get_running_loop().remove_reader(self._descriptor)
            self._cursor.connection.close()
            self._cursor = None

    def _gather(self, known: int) -> None:
        """Ask for those who have come, once a turn of the loop has brought nobody new."""
        come = len(self._coming)
        if known < come < _MOST_TOGETHER:
            asyncio.get_running_loop().call_soon(self._gather, come)
        elif come and not self._asked:
            self._ask()

    def _ask(self) -> None:
        self._asked, self._coming = self._coming, []
        if not self._is_there():
            self._answer(None)
            return
        try:
            self._cursor.execute(_question())
        except _LOST:
            self._lose()
        else:
            self._watch()

    def _watch(self) -> None:
        """Lose the connection if the question is not answered in time. One timer watches over all questions: one for
        each would cost a fifth of what it does."""
        loop = asyncio.get_running_loop()
        self._asked_at = loop.time()
        if not self._is_watched:
            self._is_watched = True
            loop.call_later(_PATIENCE, self._look)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        left = self._asked_at + _PATIENCE - loop.time() if self._asked else 0
        self._is_watched = left > 0
        if self._is_watched:
            loop.call_later(left, self._look)
        elif self._asked:
            self._lose()

    def _heard(self) -> None:
        """The connection has something to say."""
        try:
            if self._cursor.connection.poll() != POLL_OK or not self._asked:
                return
            now = Instant(*self._cursor.fetchone())
        except _LOST:
            self._lose()
            return
        self._answer(now)
        if self._coming:
            self._gather(0)

    def _answer(self, now: Instant | None) -> None:
        asked, self._asked = self._asked, []
        for waiting in asked:
            if not waiting.done():  # who asked may have gone
                waiting.set_result(now)

    def _lose(self) -> None:
        self.close()
        self._rests_until = monotonic() + _REST
        self._asked, self._coming = self._asked + self._coming, []
        self._answer(None)

    # --- The connection ---------------------------------------------------------------------------------

    def _is_there(self) -> bool:
        """Whether there is a connection; begins to make one if not."""
        if self._cursor and monotonic() - self._born >= _LIFE:
            self.close()
        if self._cursor is None and self._connecting is None and monotonic() >= self._rests_until:
            self._connecting = asyncio.create_task(self._connect())
        return self._cursor is not None

    async def _connect(self) -> None:
        try:
            self._cursor = await asyncio.to_thread(_connected)
            self._born = monotonic()
            self._descriptor = self._cursor.connection.fileno()
            asyncio.get_running_loop().add_reader(self._descriptor, self._heard)
        except _LOST:  # told where pages are made, which need it too
            self._rests_until = monotonic() + _REST
        finally:
            self._connecting = None


def _connected() -> Any:
    """The cursor of a new connection that does not block. Waits until it is there, and so belongs into a thread."""
    parameters = connections[DEFAULT_DB_ALIAS].get_connection_params()
    parameters.pop("cursor_factory", None)
    connection = psycopg2.connect(**parameters, async_=True)
    wait_select(connection)
    cursor = connection.cursor()
    if not settings.DATABASE_POOLED:
        cursor.execute(f"PREPARE newsdesk_instant AS {THE_INSTANT}")
        wait_select(connection)
    return cursor


def _question() -> str:
    return THE_INSTANT if settings.DATABASE_POOLED else "EXECUTE newsdesk_instant"
