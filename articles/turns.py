"""One at a time: for what must not be done by two processes at once, on whatever hosts they run."""

from django.db import connection


def take_turn(what: str) -> None:
    """Wait until no other transaction has taken its turn at this; ours ends with the transaction."""
    _lock("pg_advisory_xact_lock", what)


def share_turn(what: str) -> None:
    """Wait until nobody has the turn at this to themselves; others may share ours, which ends with the transaction."""
    _lock("pg_advisory_xact_lock_shared", what)


def _lock(function: str, what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext(%s))", [what])
