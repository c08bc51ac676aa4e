"""One at a time: for what must not be done by two processes at once, on whatever hosts they run."""

from django.db import connection


def take_turn(what: str) -> None:
    """Wait until no other transaction has taken its turn at this; ours ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])
