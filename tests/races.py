"""Do things at the same moment, as several people would."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def at_once(actions: list[Callable[[], Result]]) -> list[Result]:
    """Do all of these at one moment, each on a connection of its own; returns what each returned, in order."""
    start = Barrier(len(actions))

    def run(action: Callable[[], Result]) -> Result:
        try:
            start.wait(10)
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))
