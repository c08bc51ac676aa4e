"""The read replicas of the database, as settings: what `DATABASE_REPLICA_URLS` names."""

from collections.abc import Sequence
from typing import Any

import dj_database_url

# Seconds, and milliseconds, after which a database that does not answer is given up (libpq's parameters): another one
# can do what is to be done.
WAITS = {"connect_timeout": 3, "tcp_user_timeout": 5000, "keepalives_idle": 5, "keepalives_interval": 2}


def databases(addresses: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Django's settings of each replica by its alias, replica-1 and so on; those that are nonsense are left out."""
    named = {f"replica-{number}": database(address) for number, address in enumerate(addresses, 1)}
    return {alias: found for alias, found in named.items() if found}


def database(address: str) -> dict[str, Any] | None:
    """Django's settings of one replica; None for an address that is not that of a PostgreSQL database."""
    try:
        found = dj_database_url.parse(address, conn_max_age=60)
    except ValueError:
        return None
    if found["ENGINE"] != "django.db.backends.postgresql" or not found["NAME"]:
        return None
    # The question how far it has come, which begins every page, is a check of its health too.
    return found | {"OPTIONS": WAITS | found.get("OPTIONS", {}), "TEST": {"MIRROR": "default"}}
