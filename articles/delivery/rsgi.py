"""The site as granian serves it (RSGI): what is kept goes out at once, all else is made in threads.

The event loop gives kept answers itself, with one question to the database for all who ask at the same time. It never
waits: whatever takes longer is the WSGI application's, which knows all cases and would give the same answers.
"""

import gc
from asyncio import AbstractEventLoop
from typing import Any

from articles.delivery.application import Application, CachedApplication, Environ
from articles.delivery.bridge import Bridge, Refused, environ_of, refuse
from articles.delivery.sending import sent
from articles.delivery.ticking import SharedClock

# Threads. Readers' pages are made one after the other, but for those that take long; the newsroom waits for locks and
# for other sites too, and never holds up readers.
_READERS, _NEWSROOM = 4, 4
_PATIENCE = 0.1
_ADMIN = "/admin/"


class ServedApplication:
    """An RSGI application that answers by a WSGI one, or by what its cache keeps."""

    def __init__(self, application: Application) -> None:
        self._cached = application if isinstance(application, CachedApplication) else None
        self._readers = Bridge(application, _READERS, "readers", _PATIENCE)
        self._newsroom = Bridge(application, _NEWSROOM, "newsroom")
        self._clock = SharedClock()

    def __rsgi_init__(self, loop: AbstractEventLoop) -> None:
        """Leave what a process begins with out of every collection of garbage.

        To look through its 100,000 objects takes some 50 ms, for which the reader waits who happens to ask then.
        """
        gc.collect()
        gc.freeze()

    def __rsgi_del__(self, loop: AbstractEventLoop) -> None:
        """The process ends."""
        self._readers.close()
        self._newsroom.close()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer a request."""
        if scope.proto != "http":
            protocol.close(403)
            return
        try:
            environ = environ_of(scope)
            if not await self._is_kept(environ, protocol):
                bridge = self._newsroom if environ["PATH_INFO"].startswith(_ADMIN) else self._readers
                await bridge.answer(environ, protocol)
        except Refused as refused:
            refuse(protocol, refused)

    async def _is_kept(self, environ: Environ, protocol: Any) -> bool:
        """Answer what can be answered at once."""
        address = self._cached.address(environ) if self._cached else ""
        if not address or not (now := await self._clock.read()):
            return False
        answer = self._cached.pages.at_once(address, now)
        if answer:
            begun: list[Any] = []
            body = sent(answer, environ, lambda status, headers: begun.extend((int(status[:3]), headers)), now.at)
            protocol.response_bytes(*begun, b"".join(body))
        return bool(answer)
