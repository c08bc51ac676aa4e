"""Put very many rows into tables: by COPY, with indexes made when all are there."""

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, models

_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
# Primary keys stay, since foreign keys of other tables stand on them.
_CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('u', 'x', 'f') ORDER BY contype DESC
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY (%s::regclass[]) AND NOT indisprimary
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


class Table:
    """Rows of a model to be copied. Some columns are given with each row, the others are those of an example."""

    def __init__(self, model: type[models.Model], *columns: str, **same: object) -> None:
        """`columns` are given, as attributes of the model; the others are as in `model(**same)`."""
        self.model, self.columns = model, columns
        skipped = {*columns, model._meta.pk.attname}
        self.others = [field.attname for field in model._meta.concrete_fields if field.attname not in skipped]
        self._rows: list[str] = []
        self._rest = self.rest(model(**same))

    def rest(self, example: models.Model) -> list[str]:
        """The other columns, as this example has them."""
        return [copied(getattr(example, name)) for name in self.others]

    def add(self, *values: object, rest: Sequence[str] | None = None) -> None:
        """A row: its columns, as `copied`, or such that this changes nothing."""
        self._rows.append("\t".join([*map(str, values), *(self._rest if rest is None else rest)]))

    def flush(self) -> None:
        """Copy the rows into the table."""
        quoted = connection.ops.quote_name
        names = {field.attname: quoted(field.column) for field in self.model._meta.concrete_fields}
        columns = ", ".join(names[name] for name in (*self.columns, *self.others))
        statement = f"COPY {quoted(self.model._meta.db_table)} ({columns}) FROM STDIN"
        with connection.cursor() as cursor:
            cursor.copy_expert(statement, io.StringIO("\n".join([*self._rows, ""])))
        self._rows.clear()


def copied(value: object) -> str:
    """A value in the text format of COPY."""
    if value is None:
        return r"\N"
    if isinstance(value, datetime):
        return value.isoformat()
    text = json.dumps(value) if isinstance(value, list | dict) else str(value)
    return text.translate(_ESCAPED)


@contextmanager
def unchecked(tables: Sequence[type[models.Model]]) -> Iterator[None]:
    """Within the block, rows of these models wake no triggers, and nothing but their primary keys is indexed and
    checked; afterwards all is as before, and was checked. Needs a transaction, by which it is all or nothing."""
    names = [connection.ops.quote_name(model._meta.db_table) for model in tables]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        constraints, indexes = _rows(cursor, _CONSTRAINTS, names), _rows(cursor, _INDEXES, names)
        _run(cursor, (f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names))
        _run(cursor, (f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _definition in constraints))
        _run(cursor, (f"DROP INDEX {name}" for name, _definition in indexes))
        yield
        _run(cursor, (definition for _name, definition in indexes))
        _run(cursor, (f"ALTER TABLE {table} ADD CONSTRAINT {name} {as_}" for table, name, as_ in constraints))
        _run(cursor, (f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names))


def _rows(cursor: object, statement: str, tables: list[str]) -> list[tuple]:
    cursor.execute(statement, [tables])
    return cursor.fetchall()


def _run(cursor: object, statements: Iterable[str]) -> None:
    for statement in statements:
        cursor.execute(statement)
