"""Statements of our own: for what Django says slowly, and for what readers ask for most."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import Error, connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.errors import InvalidSqlStatementName
from psycopg2.extensions import AsIs

Compiled = tuple[str, Sequence[Any]]  # a statement, and what stands for each %s in it


def run(statement: str, parameters: Sequence = (), **tables: type[models.Model]) -> list[tuple]:
    """Run a statement in which `{name}` stands for the table of the model that is given under this name.

    Returns its rows, if it has any. While a page is made of a replica it runs there, and may only read.
    """
    connection = connections[router.db_for_read(next(iter(tables.values())))]
    with connection.cursor() as cursor:
        quoted = {name: connection.ops.quote_name(model._meta.db_table) for name, model in tables.items()}
        cursor.execute(statement.format(**quoted), parameters)
        return cursor.fetchall() if cursor.description else []


def array(values: Iterable[int | date | None]) -> str:
    """Numbers, or days, as PostgreSQL reads an array; so that arrays of different lengths can be handed over in one."""
    return f"{{{','.join('NULL' if value is None else str(value) for value in values)}}}"


def compiled(rows: models.QuerySet) -> Compiled:
    """A queryset as a statement."""
    return rows.query.sql_with_params()


# What stands in a query for a value that is told only when it is run: no row holds any of them.
NUMBER, SECOND_NUMBER = -(2**60) - 1, -(2**60) - 2
TEXT, SECOND_TEXT = "\ue000", "\ue001"
MOMENT = datetime(1, 1, 1, 1, 1, 1, tzinfo=UTC)


class Statement:
    """A statement that is asked for with each page: made once in a process, and prepared once on each connection.

    So neither Django has to compose it anew each time nor PostgreSQL to plan it, which would cost more than all that it
    reads. A pooler that hands a connection from one to another by the transaction cannot keep what was prepared: where
    `DATABASE_POOLED` says so, the statement is sent whole.
    """

    def __init__(self, make: Callable[[], Compiled], *slots: object) -> None:
        """`make` gives the statement, in whose parameters each of `slots` stands for a value."""
        self._make, self._slots = make, slots
        self._compiled: Compiled | None = None
        self._prepared: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    def rows(self, using: str, *values: object) -> list[tuple]:
        """Run it on a database, with these values for the slots."""
        database = connections[using]
        if database.settings_dict.get("IS_POOLED"):
            return self.whole(using, values)
        kept = None if database.health_check_done else database.connection  # since another request
        try:
            return self._asked(database, values)
        except Error as error:
            if database.in_atomic_block:
                raise
            if isinstance(error.__cause__, InvalidSqlStatementName):  # somebody has cleared it: `DISCARD ALL`
                self._prepared.pop(database.connection, None)
                return self.whole(using, values)
            if not (kept and kept.closed):
                raise
        database.close()  # the server had ended it meanwhile, and may be there again
        return self._asked(database, values)

    def _asked(self, database: BaseDatabaseWrapper, values: Sequence[object]) -> list[tuple]:
        with database.wrap_database_errors, _cursor(database) as cursor:
            cursor.execute(self._named(database), values)
            rows = cursor.fetchall()
        database.health_check_done = True
        return rows

    def whole(self, using: str, values: Sequence[object] = ()) -> list[tuple]:
        """The same, without preparing it. What can find nothing is not asked for."""
        try:
            sql, parameters = self._once()
        except EmptyResultSet:
            return []
        with connections[using].cursor() as cursor:
            cursor.execute(sql, self._filled(parameters, values))
            return cursor.fetchall()

    def _named(self, database: BaseDatabaseWrapper) -> str:
        """What runs it on a connection, on which it is prepared if it was not yet: no query of a page's own."""
        known = self._prepared.get(database.connection)
        if known is None:
            sql, parameters = self._once()
            places = [AsIs(f"${number}") for number in range(1, len(self._slots) + 1)]
            with database.connection.cursor() as cursor:
                text = cursor.mogrify(sql, self._filled(parameters, places)).decode()
                name = f"newsdesk_{sha256(text.encode()).hexdigest()[:24]}"
                cursor.execute(f"PREPARE {name} AS {text}")
            known = self._prepared[database.connection] = f"EXECUTE {name}{_list(len(self._slots))}"
        return known

    def _filled(self, parameters: Sequence[Any], values: Sequence[object]) -> list[object]:
        """The parameters, with these values in the slots."""
        given = dict(zip(self._slots, values, strict=True))
        return [
            [given.get(part, part) for part in one] if isinstance(one, list) else given.get(one, one)
            for one in parameters
        ]

    def _once(self) -> Compiled:
        if self._compiled is None:
            self._compiled = self._make()
        return self._compiled


def _cursor(database: BaseDatabaseWrapper) -> Any:
    """The driver's own cursor, but where queries are counted or wrapped: Django's costs as much as a short query, and
    asks before the first one of a request whether the connection still stands, which costs another."""
    if database.queries_logged or database.execute_wrappers:
        return database.cursor()
    database.ensure_connection()
    return database.create_cursor()


def _list(length: int) -> str:
    return f" ({', '.join(['%s'] * length)})" if length else ""
