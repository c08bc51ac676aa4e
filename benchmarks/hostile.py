"""Requests that nobody sends who means well, to a server that runs: right answers, bounded memory, nothing poisoned.

    python -m benchmarks.hostile [NUMBER]

Sends so many (10,000) addresses that are unknown and as many with parameters of its own invention, and some of what
else goes wrong in headers. Exit code 1 if an answer is not the right one, or if memory grows with what was asked for.
"""

import argparse
import http.client
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import NamedTuple

from benchmarks import contenders, processes
from benchmarks.contenders import TAG
from benchmarks.run import filled, verdict

THREADS, STORIES = 8, 1_000
GROWTH = 1.2
REPEATS = 20  # of each request that is odd by its headers
_WHOLE = {"Accept-Encoding": "identity"}
_LONG = ", ".join(f'"{number:032x}"' for number in range(2900))  # 100 kB


class Request(NamedTuple):
    """What is sent, and what may come back: a status, and whether the body must be the page as everybody gets it."""

    path: str
    headers: dict[str, str]
    statuses: set[int]
    is_page: bool = False


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Visitor:
    """Sends requests, each thread over a connection of its own that is kept open."""

    def __init__(self, netloc: str) -> None:
        self._netloc, self._mine = netloc, threading.local()

    def get(self, path: str, headers: dict[str, str]) -> Answer:
        """The answer. A connection that the server closed meanwhile is opened once more."""
        for is_last in (False, True):
            connection = self._connection()
            try:
                connection.request("GET", path, headers=headers)
                got = connection.getresponse()
                return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
            except (http.client.HTTPException, OSError):
                self._mine.connection = None
                if is_last:
                    raise
        raise AssertionError("unreachable")

    def _connection(self) -> http.client.HTTPConnection:
        if getattr(self._mine, "connection", None) is None:
            self._mine.connection = http.client.HTTPConnection(self._netloc, timeout=60)
        return self._mine.connection


def unknown(number: int, random: Random) -> Iterator[Request]:
    """Addresses at which there is nothing, no two alike."""
    for beginning in ("/", "/tag/", "/articles/", "/authors/", "/archive/"):
        for _ in range(number // 5):
            yield Request(f"{beginning}{random.getrandbits(64):x}/", {}, {404})


def invented(number: int, random: Random) -> Iterator[Request]:
    """The tag page with parameters that no page knows."""
    for _ in range(number):
        name, value = f"{random.getrandbits(32):x}", f"{random.getrandbits(64):x}"
        yield Request(f"{TAG}?x{name}={value}&utm_source={value}", _WHOLE, {200}, is_page=True)


def odd(etag: str) -> Iterator[Request]:
    """Headers that are meant otherwise, or are nonsense (RFC 9110: 12.5.3, 13.1, 13.2.2 and 14.2)."""
    past, future = "Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
    yield Request(TAG, _WHOLE | {"Range": "bytes=0-10"}, {200}, is_page=True)
    yield Request(TAG, _WHOLE | {"Range": "bytes=9-1,5-,-0"}, {200}, is_page=True)
    yield Request(TAG, {"Accept-Encoding": "*;q=0"}, {200}, is_page=True)
    yield Request(TAG, _WHOLE | {"If-None-Match": _LONG}, {200, 400, 413, 431})
    yield Request(TAG, _WHOLE | {"If-None-Match": _LONG[:7000]}, {200}, is_page=True)
    yield Request(TAG, _WHOLE | {"If-None-Match": etag, "If-Modified-Since": past}, {304})
    yield Request(TAG, _WHOLE | {"If-None-Match": '"other"', "If-Modified-Since": future}, {200}, is_page=True)
    yield Request(TAG, {"Host": "evil.example"}, {400})
    yield Request(TAG, {"Host": "evil.example", "X-Forwarded-Host": "127.0.0.1"}, {400})
    yield Request(TAG, _WHOLE | {"X-Forwarded-Host": "evil.example"}, {200}, is_page=True)


def sent(visitor: Visitor, requests: Iterator[Request], page: bytes) -> Iterator[str]:
    """Send them, several at once; yields what is wrong with the answers."""

    def wrong(request: Request) -> str | None:
        got = visitor.get(request.path, request.headers)
        name = f"{request.path} with {str(request.headers)[:100]}"
        if got.status not in request.statuses:
            return f"{name} was answered with {got.status}"
        return f"{name} got another page" if request.is_page and got.body != page else None

    with ThreadPoolExecutor(THREADS) as pool:
        yield from filter(None, pool.map(wrong, requests))


def complaints(site: str, number: int, memory: Callable[[], float] = lambda: 1) -> tuple[list[str], float]:
    """What is wrong with a site that gets all of it, and how many times as much memory it takes afterwards."""
    random = Random("hostile")  # noqa: S311 - nothing here is a secret
    visitor = Visitor(site.removeprefix("http://"))
    page = visitor.get(TAG, _WHOLE)
    headers = [request for request in odd(page.headers.get("etag", "")) for _ in range(REPEATS)]
    warming = [*unknown(number // 10, random), *invented(number // 10, random)]
    found, before = list(sent(visitor, iter(warming), page.body)), memory()
    for requests in (unknown(number, random), invented(number, random), iter(headers)):
        found += sent(visitor, requests, page.body)
    if visitor.get(TAG, _WHOLE).body != page.body:
        found.append("The page is another one afterwards.")
    return found, memory() / before


def main() -> int:
    """Send it to a site of its own; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", nargs="?", type=int, default=10_000)
    asked = parser.parse_args()
    with filled("hostile", STORIES) as bench, contenders.ours(bench) as server:
        found, growth = complaints(server.site, asked.number, lambda: processes.megabytes(server.pid))
    for complaint in found[:20]:
        print(f"       {complaint}", flush=True)
    is_right = verdict("answers that were wrong", len(found), most=0)
    return 0 if verdict("memory of the server, after : before", growth, most=GROWTH) and is_right else 1


if __name__ == "__main__":
    sys.exit(main())
