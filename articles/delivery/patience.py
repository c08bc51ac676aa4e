"""An end to waiting for a database that takes questions and does not answer.

The server's own `statement_timeout` is of no use when it is the server that stands still, and TCP's timeouts notice
nothing as long as its kernel acknowledges packets. Here one thread of the process ends connections whose time is over;
whoever waits then gets an OperationalError.
"""

import os
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Thread
from time import monotonic


class _Wait:
    """Somebody's wait for a connection, until a moment."""

    def __init__(self, descriptor: int, until: float) -> None:
        self.until = until
        self.is_over = False
        # A descriptor of its own: the other's number may be another file's by the time that it is looked at.
        self._socket = socket.socket(fileno=os.dup(descriptor))

    def end(self) -> None:
        self.is_over = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.is_over = True
        self._socket.close()


class Patience:
    """Gives connections the same number of seconds each. One thread watches all of them."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waits: deque[_Wait] = deque()  # all have the same time, so those that began first end first
        self._changed = Condition()
        self._thread: Thread | None = None

    @contextmanager
    def with_connection(self, descriptor: int) -> Iterator[None]:
        """End the connection with this file descriptor if the block takes too long."""
        wait = _Wait(descriptor, monotonic() + self._seconds)
        with self._changed:
            self._waits.append(wait)
            if not (self._thread and self._thread.is_alive()):  # a fork has none
                self._thread = Thread(target=self._watch, name="patience", daemon=True)
                self._thread.start()
            elif len(self._waits) == 1:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                wait.close()

    def _watch(self) -> None:
        with self._changed:
            while True:
                while self._waits and self._waits[0].is_over:
                    self._waits.popleft()
                left = self._waits[0].until - monotonic() if self._waits else None
                if left is None or left > 0:
                    self._changed.wait(left)
                else:
                    self._waits.popleft().end()
