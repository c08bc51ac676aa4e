"""A WSGI application (PEP 3333) as granian calls one by RSGI: in threads, each request whole before it gets there.

So a reader who sends slowly holds up nobody, and a form of which the end is missing is never taken for a whole one.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import lru_cache, partial
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO

from articles.delivery.application import Application, Environ
from articles.delivery.stack import with_room

LONGEST_ADDRESS = 8190  # characters
LARGEST_HEAD = 65_536  # characters of all headers
LARGEST_BODY = 32 * 1024 * 1024  # bytes
_IN_MEMORY = 1024 * 1024  # bytes of a body; the rest is on disk
_AT_ONCE = 1024 * 1024  # bytes of an answer that go out as one
_PATIENCE = 60  # seconds that a body may take
_PLAIN = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]


class Refused(Exception):
    """A request that does not get to the application: the status, and what to say."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Bridge:
    """Answers requests by an application, in so many threads of its own.

    Threads that compute hinder each other in one process of Python: two pages at once take more of the processor than
    one after the other. Where there is `patience`, requests therefore take turns, and one that has waited for so many
    seconds goes on beside the one that takes so long.
    """

    def __init__(self, application: Application, threads: int, name: str, patience: float = 0) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._patience, self._turn = patience, asyncio.Lock()

    async def answer(self, environ: Environ, protocol: Any) -> None:
        """Answer a request, whose `environ` is all but its body."""
        loop = asyncio.get_running_loop()
        with await whole_body(environ, protocol) as body:
            given = {"wsgi.input": body, "wsgi.errors": sys.stderr}
            run = partial(_run, self._application, environ | given, partial(_Stream, loop, protocol))
            async with self._turn_of_one():
                answer = await loop.run_in_executor(self._threads, with_room, run)
        if answer:
            protocol.response_bytes(*answer)

    @asynccontextmanager
    async def _turn_of_one(self) -> AsyncIterator[None]:
        has_turn = False
        if self._patience:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    has_turn = await self._turn.acquire()
        try:
            yield
        finally:
            if has_turn:
                self._turn.release()

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False)


def refuse(protocol: Any, refused: Refused) -> None:
    """Say that a request was not taken."""
    protocol.response_str(refused.status, _PLAIN, f"{refused}\n")


# --- The request ----------------------------------------------------------------------------------------


def environ_of(scope: Any) -> Environ:
    """A request as PEP 3333 has it, but for its body. Raises Refused for one that is too long.

    A header with an underscore in its name is left out: it would pass for the one with a hyphen, which a proxy sets.
    """
    if len(scope.path) + len(scope.query_string) > LONGEST_ADDRESS:
        raise Refused(414, "The address is too long.")
    server, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    size = 0
    for name, value in scope.headers.items():
        size += len(value)
        if key := _key(name):
            environ[key] = f"{environ[key]}{_BETWEEN.get(key, ',')}{value}" if key in environ else value
    if size > LARGEST_HEAD:
        raise Refused(431, "The headers are too long.")
    return environ


_BETWEEN = {"HTTP_COOKIE": "; "}


@lru_cache(maxsize=500)
def _key(header: str) -> str:
    """What a header is called in WSGI; empty for one that is not let through."""
    if "_" in header:
        return ""
    name = header.upper().replace("-", "_")
    return name if name in {"CONTENT_LENGTH", "CONTENT_TYPE"} else f"HTTP_{name}"


async def whole_body(environ: Environ, protocol: Any) -> BinaryIO:
    """The body of a request. Raises Refused for one that is too large, comes too slowly, or does not tell its length:
    of that one nobody could say whether it is whole."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        raise Refused(411, "Say how long the body is (Content-Length).")
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_BODY:
        raise Refused(413, f"At most {LARGEST_BODY} bytes are taken.")
    body = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  closed by who reads it
    if length:
        try:
            async with asyncio.timeout(_PATIENCE):
                async for part in protocol:
                    body.write(part)
        except TimeoutError:
            raise Refused(408, "The body took too long.") from None
        if body.tell() != length:
            raise Refused(400, "The end of the body is missing. Send it again.")
        body.seek(0)
    return body


# --- The answer -----------------------------------------------------------------------------------------


_Answer = tuple[int, list[tuple[str, str]], bytes]


def _run(application: Application, environ: Environ, stream: "Callable[..., _Stream]") -> _Answer | None:
    """Call the application, in this thread. Returns the answer; None where it was too long, and went out by parts."""
    begun: list[Any] = []
    result = application(environ, lambda status, headers, exc_info=None: begun.extend((int(status[:3]), headers)))
    try:
        parts = iter(result)
        body, is_whole = _first(parts)
        if is_whole:
            return begun[0], begun[1], body
        stream(*begun).send(body, parts)
        return None
    finally:
        if hasattr(result, "close"):
            result.close()


def _first(parts: Iterator[bytes]) -> tuple[bytes, bool]:
    """The beginning of an answer, and whether it is all of it."""
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > _AT_ONCE:
            return bytes(body), False
    return bytes(body), True


class _Stream:
    """An answer that goes out by parts, as fast as they are taken. Used in a thread, while the loop runs elsewhere."""

    def __init__(self, loop: asyncio.AbstractEventLoop, protocol: Any, status: int, headers: list) -> None:
        self._loop, self._protocol, self._status, self._headers = loop, protocol, status, headers

    def send(self, first: bytes, others: Iterable[bytes]) -> None:
        """Send all; stops where nobody takes it any more."""
        transport = self._wait_for(self._begin())
        try:
            for part in (first, *others):
                self._wait_for(transport.send_bytes(part))
        except RuntimeError:  # the reader has gone
            return

    async def _begin(self) -> Any:
        return self._protocol.response_stream(self._status, self._headers)

    def _wait_for(self, step: Any) -> Any:
        async def taken() -> Any:
            return await step

        return asyncio.run_coroutine_threadsafe(taken(), self._loop).result()
