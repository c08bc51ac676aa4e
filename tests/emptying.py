"""How the database becomes empty again after a test that really wrote to it.

Django truncates every table, which makes all their files anew, and then makes all permissions again: half a second for
a handful of rows. Here these rows are deleted, and what migrations put there stays, if it is as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase
from psycopg2 import sql

roles = import_module("articles.migrations.0002_groups")

# What migrations put there, and Django after the last of them.
KEPT = {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
# Triggers write here what was deleted elsewhere.
NOTED = ("articles_change", "articles_clock")
MOST = 8_000_000  # bytes: beyond, new files are cheaper

_KEPT_ROWS = """
SELECT array_agg(concat_ws(' ', app_label, model, codename, permission.name, role.name))
FROM django_content_type kind
FULL JOIN auth_permission permission ON permission.content_type_id = kind.id
FULL JOIN auth_group_permissions has ON has.permission_id = permission.id
FULL JOIN auth_group role ON role.id = has.group_id
"""


def tables() -> list[str]:
    """All tables that tests leave empty, in the order in which they may be emptied."""
    known = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    return [*sorted(known - KEPT - set(NOTED)), *NOTED]


def kept() -> list[str]:
    """What kinds of things, permissions and roles there are, and which role has which."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT_ROWS)
        return sorted(cursor.fetchone()[0])


class Emptying:
    """Empties the database of a session's tests; they began with these kept rows and these tables."""

    def __init__(self) -> None:
        self.kept, self.tables = kept(), tables()
        self.is_flushed = False

    def is_small(self) -> bool:
        """Whether deleting is the cheaper way."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(pg_relation_size(name::regclass)) FROM unnest(%s) AS name", [self.tables])
            return cursor.fetchone()[0] < MOST

    def delete(self) -> None:
        """Delete every row that is not kept, in one go: foreign keys are looked at when all are gone."""
        with transaction.atomic(), connection.cursor() as cursor:
            one = sql.SQL("DELETE FROM {}")
            cursor.execute(sql.SQL(";").join(one.format(sql.Identifier(name)) for name in self.tables))

    def restore(self) -> None:
        """Put there again what migrations put there."""
        if self.is_flushed:
            roles.make_groups(apps, None)
            self.is_flushed = False
        roles.make_tally(apps, None)

    @contextmanager
    def instead_of_flushing(self) -> Iterator[None]:
        """Django's test cases that write empty the database this way, wherever it is enough."""
        flush = TransactionTestCase._fixture_teardown

        def empty(test: TransactionTestCase) -> None:
            self.is_flushed = not (self.is_small() and kept() == self.kept)
            if self.is_flushed:
                flush(test)
            else:
                self.delete()

        TransactionTestCase._fixture_teardown = empty
        yield
        TransactionTestCase._fixture_teardown = flush
