"""One at a time: for what must not be done by two processes at once, on whatever hosts they run."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def take_turn(what: str) -> None:
    """Wait until no other transaction has taken its turn at this; ours ends with the transaction."""
    _lock("pg_advisory_xact_lock", what)


def share_turn(what: str) -> None:
    """Wait until nobody has the turn at this to themselves; others may share ours, which ends with the transaction."""
    _lock("pg_advisory_xact_lock_shared", what)


@contextmanager
def alone(at: str) -> Iterator[bool]:
    """Whether nobody else is at this; if so, nobody else will be until the block ends. For work of many transactions.

    PostgreSQL's locks of sessions would do, but where a pool of connections stands in front (pgbouncer), a session is
    whoever's turn it is. So it is a transaction that lasts as long, on a connection that does nothing else.
    """
    own = connection.copy()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [at])
            is_free = cursor.fetchone()[0]
        yield is_free
    finally:
        own.close()


def _lock(function: str, what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext(%s))", [what])
