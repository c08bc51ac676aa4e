"""Readers' pages made of replicas, and never older than what was committed before they were asked for.

Each request reads the clock of the primary (articles.models.change). A page is made of a replica only if the clock that
was replicated with the stories has come as far: its numbers become visible in order and without gaps, so a replica that
has the number has all before it, and it only goes forward. Asking and reading are one transaction, so that both are
answered by one server even where several stand behind one address. docs/scaling.md tells the reasons.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial, wraps
from itertools import count
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections, transaction
from django.http import HttpRequest, HttpResponse

from articles.delivery.patience import Patience
from articles.delivery.routing import reading_from
from articles.delivery.shown import SHOWN
from articles.delivery.states import first_line, state
from articles.models import Clock
from articles.models.change import Instant

INSTANT = "newsdesk.instant"  # where the page cache leaves the instant for which a page is made
SECONDS = 5  # that a page may take on a replica
_STALE_STAYS = timedelta(seconds=1)
_PATIENCE = Patience(SECONDS)
_LOST = (OperationalError, InterfaceError)
_CONFLICT = "40001"  # the replay had to remove what a page was being made of: no fault of the replica

# What is planned comes to light by the clock of the machine that is asked, and that may be wrong: where something is
# planned between its time and the primary's, or for the moments that the page may take, the replica is not asked.
_HOW_FAR = """
SET LOCAL statement_timeout = %(milliseconds)s;
SELECT
    coalesce(max(version), 0),
    articles_next_by_time(least(now(), %(at)s)) <= greatest(now(), %(at)s) + %(milliseconds)s * interval '1 ms'
FROM articles_clock
"""

_turns = count()
_Result = TypeVar("_Result")
_View = Callable[..., HttpResponse]
logger = logging.getLogger(__name__)


class _Behind(Exception):
    """The replica has not come as far as the page has to."""


class _How(NamedTuple):
    """How far a replica has come."""

    version: int
    is_time_near: bool | None


def from_replicas(view: _View) -> _View:
    """A view that only reads stories: made of a replica where there is one that is fresh, else of the primary."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        make = partial(view, request, *args, **kwargs)
        return _page(make, request.META) if settings.DATABASE_REPLICAS else make()

    return answer


def instant() -> Instant:
    """The present instant, as the primary says; while it does not answer, as the first replica that does.

    Raises django.db.Error where none answers.
    """
    if not settings.DATABASE_REPLICAS:
        return Clock.objects.read()
    for alias in (DEFAULT_DB_ALIAS, *settings.DATABASE_REPLICAS):
        if state(alias).may_be_asked():
            try:
                now = _again(alias, partial(_read, alias))
            except Error as error:
                state(alias).failed(error)
            else:
                state(alias).answered()
                return now
    raise OperationalError("No database answers, neither the primary nor a replica.")


# --- A page ---------------------------------------------------------------------------------------------


def _page(make: Callable[[], HttpResponse], environ: dict[str, Any]) -> HttpResponse:
    try:
        return _made(make, environ.get(INSTANT) or instant(), environ)
    except _LOST:  # the primary's, whatever happened to replicas
        connections[DEFAULT_DB_ALIAS].close()
    response = _made(make, instant(), environ)
    environ.pop(SHOWN, None)  # not of the instant that the page cache knows of, so not to be kept for it
    return response


def _made(make: Callable[[], HttpResponse], now: Instant, environ: dict[str, Any]) -> HttpResponse:
    response = _of_replicas(make, now)
    if now.alias == DEFAULT_DB_ALIAS:
        return response or make()
    if response is None:
        raise OperationalError("No database answers, neither the primary nor a replica.")
    # Older than it may be. Front caches have been told already of the changes that it lacks: they may not keep it, and
    # this process only for as long as many ask for it at once.
    response["Cache-Control"] = "no-store"
    if shown := environ.get(SHOWN):
        shown.until = now.at + _STALE_STAYS
    return response


def _of_replicas(make: Callable[[], HttpResponse], now: Instant) -> HttpResponse | None:
    """The page made of a replica that has come as far as an instant; None if there is none."""
    for alias in _in_turn(now):
        if state(alias).may_be_asked():
            try:
                return _again(alias, partial(_of_replica, alias, now, make))
            except _Behind:
                continue
            except Error as error:
                _note(error, alias)
    return None


def _note(error: Error, alias: str) -> None:
    """Leave a replica alone that does not answer. Whatever else went wrong may be the page's fault, and not its."""
    if getattr(error.__cause__, "pgcode", None) == _CONFLICT:
        return
    if isinstance(error, _LOST):
        state(alias).failed(error)
    else:
        logger.warning("A page could not be made of %s, and is made of the primary: %s", alias, first_line(error))


def _in_turn(now: Instant) -> Iterator[str]:
    """The replicas: by turns, and first the one whose clock was read."""
    if now.alias != DEFAULT_DB_ALIAS:
        yield now.alias
    several = settings.DATABASE_REPLICAS
    first = next(_turns) % len(several)
    yield from (alias for alias in several[first:] + several[:first] if alias != now.alias)


def _of_replica(alias: str, now: Instant, make: Callable[[], HttpResponse]) -> HttpResponse:
    connections[alias].ensure_connection()
    with _PATIENCE.with_connection(connections[alias].connection.fileno()), transaction.atomic(using=alias):
        _must_have_come_to(now, alias)
        state(alias).answered()
        with reading_from(alias):
            return make()


def _must_have_come_to(now: Instant, alias: str) -> None:
    """Raise _Behind for a replica that is behind an instant."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_HOW_FAR, {"at": now.at, "milliseconds": SECONDS * 1000})
        how = _How(*cursor.fetchone())
    if how.version < now.version or (how.is_time_near and now.alias == DEFAULT_DB_ALIAS):
        raise _Behind


def _read(alias: str) -> Instant:
    if alias == DEFAULT_DB_ALIAS:
        return Clock.objects.read()
    connections[alias].ensure_connection()
    with _PATIENCE.with_connection(connections[alias].connection.fileno()):
        return Clock.objects.read(alias)


def _again(alias: str, ask: Callable[[], _Result]) -> _Result:
    """What a database answers. One that was restarted has ended the connections that are kept: it is asked again."""
    connection = connections[alias]
    was_kept, began = connection.connection is not None, monotonic()
    try:
        return ask()
    except _LOST:
        connection.close()
        if not was_kept or monotonic() - began >= SECONDS:
            raise
    return ask()
