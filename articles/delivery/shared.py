"""The answers that all processes share, on a Redis or Valkey server: what one has made, no other has to make.

An answer lies there with the instant at which it was begun to be made. It is taken only if the database says that
nothing of what it shows has changed since, so it is as fresh as one that is made anew. Nothing is ever removed: what is
over is made again, written over, or forgotten by the server.

The server is not trusted. What lies there is signed, with its address, and is read only if the signature is ours. If
the server does not answer it is left alone for some seconds, and pages are made.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import zstandard
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, Error, connection
from django.utils.crypto import constant_time_compare, salted_hmac
from redis import RedisError

from articles.delivery.pages import Answer
from articles.delivery.release import release
from articles.delivery.states import State
from articles.models import Change, Clock
from articles.models.change import Instant

_STAYS = 24 * 3600  # seconds
_FAR = 20  # changes: to look through more of them for each process would take long
_REST = 5  # seconds for which a server that does not answer is left alone
_SIGNATURE = 32  # bytes
_GONE = (RedisError, OSError)
_Result = TypeVar("_Result")


class Plain:
    """Django's serializer of what is bytes already."""

    def dumps(self, value: bytes) -> bytes:
        """The same."""
        return value

    def loads(self, value: bytes) -> bytes:
        """The same."""
        return value


class _Entry(NamedTuple):
    """An answer with where in the history of the database it belongs."""

    answer: Answer
    since: Instant
    history: list[int]


class SharedPages:
    """The answers on the server that `NEWSDESK_SHARED_CACHE_URL` names."""

    def __init__(self) -> None:
        # One for all threads, which Django would give each its own: its connections are handed out one by one.
        self._cache = caches.create_connection("pages")
        self._release = release()
        self._reading = State("The shared cache (reading)", _REST)
        self._writing = State("The shared cache (writing)", _REST)

    def get(self, address: str, now: Instant) -> Answer | None:
        """The answer at an address, if it is there and is the one that would be made at an instant."""
        if now.alias != DEFAULT_DB_ALIAS:  # the log of a replica, while the primary is gone, may lack something
            return None
        name = self._name(address)
        value = _asked(self._reading, lambda: self._cache.get(name))
        payload = _signed(name, value) if value else None
        if payload is None:
            return None
        try:
            entry = _read(payload)
            if not _is_fresh(entry, now):
                return None
        except Error:
            connection.close()  # it may only have been this one; who makes the page finds out
            return None
        if now.version - entry.since.version > _FAR:
            self.keep(address, entry.answer, now)  # the log has just been read until here: others need not
        return entry.answer

    def keep(self, address: str, answer: Answer, since: Instant) -> None:
        """Put an answer there that was begun to be made at an instant."""
        stays = _STAYS if answer.until is None else min(_STAYS, int((answer.until - since.at).total_seconds()))
        # While the primary does not answer, pages may be older than they say.
        if since.alias != DEFAULT_DB_ALIAS or stays < 1:
            return
        try:
            payload = _written(_Entry(answer, since, Clock.objects.history()))
        except Error:
            connection.close()
            return
        name = self._name(address)
        value = _signature(name, payload) + payload
        _asked(self._writing, lambda: self._cache.set(name, value, stays))

    def _name(self, address: str) -> str:
        """What an address is called there: another name for another site, version, or secret."""
        return salted_hmac("newsdesk.shared.name", f"{self._release} {address}", algorithm="sha256").hexdigest()


def _asked(state: State, question: Callable[[], _Result]) -> _Result | None:
    """What the server answers; None where it does not."""
    if not state.may_be_asked():
        return None
    try:
        found = question()
    except _GONE as error:
        state.failed(error)
        return None
    state.answered()
    return found


def _is_fresh(entry: _Entry, now: Instant) -> bool:
    """Whether the log says that nothing which an answer shows has changed until an instant."""
    answer, since = entry.answer, entry.since
    if since.server != now.server or since.version > now.version or since.at > now.at:
        return False
    if (answer.until is not None and now.at >= answer.until) or entry.history != Clock.objects.history():
        return False
    changed = Change.objects.keys_since(since, now)
    return changed is not None and answer.keys.isdisjoint(changed)


# --- What lies there ------------------------------------------------------------------------------------


def _signed(name: str, value: bytes) -> bytes | None:
    """What was signed under a name; None if it was not, or not by us."""
    signature, payload = value[:_SIGNATURE], value[_SIGNATURE:]
    return payload if constant_time_compare(signature, _signature(name, payload)) else None


def _signature(name: str, payload: bytes) -> bytes:
    return salted_hmac("newsdesk.shared.entry", name.encode() + payload, algorithm="sha256").digest()


def _written(entry: _Entry) -> bytes:
    answer, since = entry.answer, entry.since
    head = {
        "headers": answer.headers,
        "tag": answer.tag,
        "keys": sorted(answer.keys),
        "until": answer.until and answer.until.isoformat(),
        "made_at": answer.made_at.isoformat(),
        "since": [since.version, since.at.isoformat(), since.server and since.server.isoformat()],
        "history": entry.history,
    }
    return zstandard.compress(json.dumps(head).encode() + b"\n" + answer.body)


def _read(payload: bytes) -> _Entry:
    head, _, body = zstandard.decompress(payload).partition(b"\n")
    said: dict[str, Any] = json.loads(head)
    answer = Answer(
        headers=[(name, value) for name, value in said["headers"]],
        body=body,
        tag=said["tag"],
        keys=frozenset(said["keys"]),
        until=_moment(said["until"]),
        made_at=datetime.fromisoformat(said["made_at"]),
    )
    version, at, server = said["since"]
    return _Entry(answer, Instant(version, datetime.fromisoformat(at), _moment(server)), said["history"])


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
