"""Statements of our own, for what Django says slowly: many long arrays at once."""

from collections.abc import Iterable, Sequence

from django.db import connections, models, router


def run(statement: str, parameters: Sequence = (), **tables: type[models.Model]) -> list[tuple]:
    """Run a statement in which `{name}` stands for the table of the model that is given under this name.

    Returns its rows, if it has any. While a page is made of a replica it runs there, and may only read.
    """
    connection = connections[router.db_for_read(next(iter(tables.values())))]
    with connection.cursor() as cursor:
        quoted = {name: connection.ops.quote_name(model._meta.db_table) for name, model in tables.items()}
        cursor.execute(statement.format(**quoted), parameters)
        return cursor.fetchall() if cursor.description else []


def array(numbers: Iterable[int]) -> str:
    """Numbers as PostgreSQL reads an array; so that arrays of different lengths can be handed over in one."""
    return f"{{{','.join(map(str, numbers))}}}"
