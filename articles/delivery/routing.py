"""Which database a statement goes to: the primary, and a replica only while a reader's page is made of one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

_SOURCE: ContextVar[str] = ContextVar("source", default=DEFAULT_DB_ALIAS)


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Read stories, and all that belongs to them, from this database from here on, in this thread."""
    token = _SOURCE.set(alias)
    try:
        yield
    finally:
        _SOURCE.reset(token)


class ReaderRouter:
    """Django's router of databases, where there are replicas. Accounts and sessions are the primary's alone."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """The replica of which a page is being made, if one is."""
        return _SOURCE.get() if model._meta.app_label == "articles" else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """The primary: also for a row that was read from a replica."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """All databases hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Replicas get their tables from the primary."""
        return db == DEFAULT_DB_ALIAS
