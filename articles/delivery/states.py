"""Who answers: which servers this process leaves alone for a moment, because they did not answer."""

import logging
from functools import cache
from threading import Lock
from time import monotonic

from django.db import DEFAULT_DB_ALIAS

_REST, _PRIMARYS_REST = 5, 1  # seconds for which a database that does not answer is left alone
logger = logging.getLogger(__name__)


class State:
    """Whether a server answers, as far as this process knows; `rest` is for how many seconds it is left alone."""

    def __init__(self, named: str, rest: float) -> None:
        self._named = named
        self._rest = rest
        self._rests_until: float | None = None
        self._lock = Lock()

    def may_be_asked(self) -> bool:
        """True unless it did not answer a moment ago. After its rest one may ask, and others wait for what it finds."""
        with self._lock:
            if self._rests_until is None:
                return True
            if monotonic() < self._rests_until:
                return False
            self._rests_until = monotonic() + self._rest
            return True

    def failed(self, error: Exception) -> None:
        """Leave it alone for some seconds; say so once."""
        with self._lock:
            is_new, self._rests_until = self._rests_until is None, monotonic() + self._rest
        if is_new:
            logger.warning("%s does not answer, others do its work: %s", self._named, first_line(error))

    def answered(self) -> None:
        """Ask it again as before."""
        if self._rests_until is not None:
            with self._lock:
                self._rests_until = None
            logger.warning("%s answers again.", self._named)


def first_line(error: Exception) -> str:
    """What a server said, without its hints and positions: for a log."""
    return str(error).strip().partition("\n")[0]


@cache
def state(alias: str) -> State:
    """The state of a database, one for the process."""
    return State(f"The database {alias}", _PRIMARYS_REST if alias == DEFAULT_DB_ALIAS else _REST)
