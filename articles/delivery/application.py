"""The page cache, ahead of Django: answers that are kept go out without any of it.

What is kept is an anonymous GET's answer with status 200 of a view that noted what it shows (articles.delivery.shown).
It is made without the visitor's cookies and without parameters that no reader's page knows, so nothing of a visitor
can get into it, and nobody can fill the cache with addresses of his invention.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import Error, connection
from django.http.request import split_domain_port

from articles.delivery import surrogate
from articles.delivery.pages import Answer, Pages
from articles.delivery.replicas import INSTANT, instant
from articles.delivery.routing import reading_from
from articles.delivery.sending import sent
from articles.delivery.shown import SHOWN, Shown
from articles.models.change import Instant

if TYPE_CHECKING:  # its library is needed only where there is a server to be shared
    from articles.delivery.shared import SharedPages

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

logger = logging.getLogger(__name__)

# By the beginnings of paths, what else in an address changes a page; whatever else stands there changes nothing.
_PARAMETERS = {
    "/search/": ("page", "from", "to", "format", "q", "tag", "author", "sort"),
    "/tag/": ("page", "from", "to", "format"),
    "/tags/": ("q",),
    "/": ("page", "format"),
}
_LONGEST = 2000  # characters of an address that is kept
_APART = ("/admin/", "/healthz/", "/preview/", "/oembed/")
# All that a page may know of a request: its address. Every other header is the visitor's, and could poison the page
# for others; so could the charset of a body, by which Django would read the parameters.
_PASSED = frozenset({"HTTP_HOST", "HTTP_X_FORWARDED_PROTO"})
_OF_BODY = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})
# Of the connection, not of the answer; and what we tell better.
_LEFT_OUT = frozenset({"content-length", "etag", "last-modified", "date", "connection"})
_LEFT_OUT |= {"surrogate-control", "cdn-cache-control"}
# Of the visitor.
_VISITORS = frozenset({"set-cookie", "vary"})


class CachedApplication:
    """A WSGI application (PEP 3333) that keeps another one's answers."""

    def __init__(self, application: Application, limit: int, shared: "SharedPages | None" = None) -> None:
        self.application = application
        self.pages = Pages(limit)
        self._shared = shared
        self._apart = (settings.STATIC_URL, *_APART)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        address = self.address(environ)
        now = self._caught_up() if address else None
        if now is None:
            return self.application(environ, start_response)
        query = _known(environ["PATH_INFO"], environ["QUERY_STRING"])
        answer = self.pages.get(address, now) or self._made(environ, query, address, now)
        if isinstance(answer, Answer):
            return sent(answer, environ, start_response, now.at)
        if answer.status.startswith("3") and query != environ["QUERY_STRING"]:
            return self.application(environ, start_response)  # takes along what no page knows
        start_response(answer.status, answer.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def address(self, environ: Environ) -> str:
        """What the answer to a request is kept under; empty where it is not to be kept."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ["PATH_INFO"].startswith(self._apart):
            return ""
        return _address(environ, _known(environ["PATH_INFO"], environ["QUERY_STRING"]))

    def _caught_up(self) -> Instant | None:
        """The present instant, with which the pages have caught up; None while the database does not say."""
        for _attempt in range(2):
            try:
                now = instant()
                with reading_from(now.alias):
                    self.pages.catch_up(now)
                return now
            except Error:
                connection.close()  # it may only have been this one
        logger.warning("The database does not answer: no page is taken from the cache.")
        return None

    def _made(self, environ: Environ, query: str, address: str, now: Instant) -> "Answer | _Response":
        """The answer made anew, and kept if it is one to be kept. Who finds somebody making it waits for that."""
        with self.pages.turn(address) as is_first:
            if is_first:
                return self._taken(address, now) or self._anew(environ, query, address, now)
        caught_up = self._caught_up()
        answer = self.pages.get(address, caught_up) if caught_up else None
        return answer or self._anew(environ, query, address, caught_up or now)

    def _taken(self, address: str, now: Instant) -> Answer | None:
        """The answer that another process has made, and that is still the one to be made."""
        answer = self._shared.get(address, now) if self._shared and len(address) <= _LONGEST else None
        if answer:
            # As if it had been made now: the log has just told that it would be the same. Of what was before, this
            # process may know nothing.
            self.pages.keep(address, answer, now)
        return answer

    def _anew(self, environ: Environ, query: str, address: str, now: Instant) -> "Answer | _Response":
        asked = {"REQUEST_METHOD": "GET", "QUERY_STRING": query, INSTANT: now}
        response = self._asked(_impersonal(environ) | asked)
        answer = response.as_answer(now.at)
        is_kept = answer and len(address) <= _LONGEST and self.pages.keep(address, answer, now)
        if is_kept and self._shared:
            self._shared.keep(address, answer, now)
        return answer or response

    def _asked(self, environ: Environ) -> "_Response":
        begun: list[Any] = []
        result = self.application(environ, lambda status, headers, exc_info=None: begun.extend((status, headers)))
        try:
            return _Response(*begun, b"".join(result), environ.get(SHOWN))
        finally:
            if hasattr(result, "close"):
                result.close()


class _Response(NamedTuple):
    """What the application answered."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    shown: Shown | None

    def as_answer(self, made_at: datetime) -> Answer | None:
        """The same to be kept, begun to be made at a moment; None unless it is a whole page that says what it shows,
        the same for everybody."""
        names = {name.lower() for name, _value in self.headers}
        if not (self.shown and self.shown.keys) or not self.status.startswith("200 ") or names & _VISITORS:
            return None
        headers = [(name, value) for name, value in self.headers if name.lower() not in _LEFT_OUT]
        headers += surrogate.named(self.shown.keys)
        tag = sha256(self.body).hexdigest()[:32]
        return Answer(headers, self.body, tag, frozenset(self.shown.keys), self.shown.until, made_at)


def _known(path: str, query: str) -> str:
    """The parameters that the page at a path knows, the last of each, in order."""
    if not query:
        return ""
    names = next(names for beginning, names in _PARAMETERS.items() if path.startswith(beginning))
    named = dict(parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="replace"))
    return urlencode({name: named[name] for name in names if name in named})


def _address(environ: Environ, query: str) -> str:
    """What a page is kept under; empty where the host is none. Spellings of one host are one, as for Django."""
    host = _host(environ.get("HTTP_HOST", ""))
    scheme = environ["wsgi.url_scheme"]
    if settings.IS_BEHIND_PROXY and (said := environ.get("HTTP_X_FORWARDED_PROTO")):
        scheme = "https" if said.partition(",")[0].strip() == "https" else "http"
    path = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
    return f"{scheme}://{host}{path}?{query}" if host else ""


@lru_cache(maxsize=1000)
def _host(named: str) -> str:
    """The host of a `Host` header, in one spelling; empty where it is none."""
    return split_domain_port(named)[0]


def _impersonal(environ: Environ) -> Environ:
    named = {
        name: value
        for name, value in environ.items()
        if (not name.startswith("HTTP_") or name in _PASSED) and name not in _OF_BODY
    }
    return named | {"wsgi.input": BytesIO()}
