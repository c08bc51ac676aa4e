"""A reader in front of the site as granian serves it: an event loop in a thread, asked as the server asks (RSGI)."""

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from articles.delivery.application import CachedApplication
from articles.delivery.rsgi import ServedApplication
from articles.delivery.shared import SharedPages
from articles.models.change import Instant
from tests.delivery.reader import LIMIT, SITE, Got

PATIENCE = 30


class Headers:
    """The headers of a request."""

    def __init__(self, named: dict[str, str]) -> None:
        self._named = named

    def items(self) -> list[tuple[str, str]]:
        return list(self._named.items())


@dataclass
class Scope:
    """What is told of a request."""

    method: str
    path: str
    query_string: str
    headers: Headers
    proto: str = "http"
    http_version: str = "1.1"
    scheme: str = "http"
    server: str = SITE
    client: str = "127.0.0.1:50000"


@dataclass
class Protocol:
    """What an answer is given to."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        assert not self.status, "answered twice"
        self.status, self.headers, self.body = status, headers, body

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        self.response_bytes(status, headers, body.encode())


class LoopReader:
    """Asks the site for addresses.

    `made` counts the answers that were made for it, rather than kept; `left` those that its event loop left to others.
    """

    def __init__(self, limit: int = LIMIT, shared: SharedPages | None = None) -> None:
        self.made = self.left = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._site = ServedApplication(_Counted(self, limit, shared))

    def get(self, address: str, method: str = "GET", **headers: str) -> Got:
        """The answer."""
        (answer,) = self.get_all([address], method, **headers)
        return answer

    def get_all(self, addresses: list[str], method: str = "GET", **headers: str) -> list[Got]:
        """The answers at several addresses, asked for at one moment."""

        async def answers() -> list[Protocol]:
            protocols = [Protocol() for _address in addresses]
            scopes = [self._scope(address, method, headers) for address in addresses]
            await asyncio.gather(*map(self._site.__rsgi__, scopes, protocols))
            return protocols

        found = asyncio.run_coroutine_threadsafe(answers(), self._loop).result(PATIENCE)
        return [Got(one.status, dict(one.headers), one.body) for one in found]

    def wait_for_its_clock(self) -> None:
        """Until the event loop has its connection to the database."""
        for _attempt in range(500):
            if self.instant():
                return
            threading.Event().wait(0.01)
        raise AssertionError("The clock does not answer.")

    def instant(self) -> Instant | None:
        """The present instant, as its event loop gets to know it."""
        return asyncio.run_coroutine_threadsafe(self._read(), self._loop).result(PATIENCE)

    def close(self) -> None:
        """End the loop and its connections."""

        async def end() -> None:
            self._site._clock.close()
            self._site.__rsgi_del__(self._loop)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    async def _read(self) -> Instant | None:
        return await self._site._clock.read()

    def _scope(self, address: str, method: str, headers: dict[str, str]) -> Scope:
        path, _, query = address.partition("?")
        return Scope(method, path, query, Headers({"host": SITE} | headers))


class _Counted(CachedApplication):
    """Counts what it is asked, and leaves no connection to the database of the test behind."""

    def __init__(self, reader: LoopReader, limit: int, shared: SharedPages | None) -> None:
        super().__init__(self._counted, limit, shared)
        self._reader, self._django = reader, WSGIHandler()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._reader.left += 1
        try:
            return [b"".join(super().__call__(environ, start_response))]
        finally:
            connections.close_all()

    def _counted(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._reader.made += 1
        return self._django(environ, start_response)
