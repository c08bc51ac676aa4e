"""The page cache, ahead of Django: answers that are kept go out without any of it.

What is kept is an anonymous GET's answer with status 200 of a view that noted what it shows (articles.delivery.shown).
It is made without the visitor's cookies and without parameters that no reader's page knows, so nothing of a visitor
can get into it, and nobody can fill the cache with addresses of his invention.
"""

import logging
from collections.abc import Callable, Iterable
from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import Error, connection

from articles.delivery.negotiation import ENCODERS, PLAIN, encoding_for, has_it
from articles.delivery.pages import Answer, Pages
from articles.delivery.shown import SHOWN, Shown
from articles.models import Clock
from articles.models.change import Instant

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

logger = logging.getLogger(__name__)

# Whatever else stands in an address changes nothing on a reader's page.
_PARAMETERS = ("page", "from", "to", "format", "q", "tag", "author", "sort")
_LONGEST = 2000  # characters of an address that is kept
_APART = ("/admin/", "/healthz/", "/preview/", "/oembed/")
# Not the page's, but the visitor's.
_PERSONAL = (
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_RANGE",
    "HTTP_IF_RANGE",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
)
# Of the connection, not of the answer.
_LEFT_OUT = frozenset({"content-length", "etag", "date", "connection"})
# Of the visitor.
_VISITORS = frozenset({"set-cookie", "vary"})


class CachedApplication:
    """A WSGI application (PEP 3333) that keeps another one's answers."""

    def __init__(self, application: Application, limit: int) -> None:
        self.application = application
        self.pages = Pages(limit)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ["PATH_INFO"].startswith(self._apart):
            return self.application(environ, start_response)
        now = _now()
        if now is None:
            return self.application(environ, start_response)
        self.pages.catch_up(now)
        query = _known(environ["QUERY_STRING"])
        address = _address(environ, query)
        answer = self.pages.get(address, now) or self._made(environ, query, address, now)
        if isinstance(answer, Answer):
            return _sent(answer, environ, start_response)
        if answer.status.startswith("3") and query != environ["QUERY_STRING"]:
            return self.application(environ, start_response)  # takes along what no page knows
        start_response(answer.status, answer.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    @property
    def _apart(self) -> tuple[str, ...]:
        return (settings.STATIC_URL, *_APART)

    def _made(self, environ: Environ, query: str, address: str, now: Instant) -> "Answer | _Response":
        """The answer made anew, and kept if it is one to be kept."""
        with self.pages.turn(address) as waited:
            if waited:
                now = _now() or now
                self.pages.catch_up(now)
                if answer := self.pages.get(address, now):
                    return answer
            response = self._asked({**_impersonal(environ), "REQUEST_METHOD": "GET", "QUERY_STRING": query})
            answer = response.as_answer()
            if answer and len(address) <= _LONGEST:
                self.pages.keep(address, answer, now)
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

    def as_answer(self) -> Answer | None:
        """The same to be kept; None unless it is a whole page that says what it shows, the same for everybody."""
        names = {name.lower() for name, _value in self.headers}
        if not (self.shown and self.shown.keys) or not self.status.startswith("200 ") or names & _VISITORS:
            return None
        headers = [(name, value) for name, value in self.headers if name.lower() not in _LEFT_OUT]
        tag = sha256(self.body).hexdigest()[:32]
        return Answer(headers, self.body, tag, frozenset(self.shown.keys), self.shown.until)


def _now() -> Instant | None:
    """The present instant; None while the database does not say."""
    for _attempt in range(2):
        try:
            return Clock.objects.read()
        except Error:
            connection.close()  # it may only have been this one
    logger.warning("The database does not answer: no page is taken from the cache.")
    return None


def _known(query: str) -> str:
    """The parameters that readers' pages know, the last of each, in order."""
    if not query:
        return ""
    named = dict(parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="replace", max_num_fields=None))
    return urlencode({name: named[name] for name in _PARAMETERS if name in named})


def _address(environ: Environ, query: str) -> str:
    proto = environ.get("HTTP_X_FORWARDED_PROTO", "") if settings.IS_BEHIND_PROXY else ""
    scheme = proto or environ["wsgi.url_scheme"]
    return f"{scheme}://{environ.get('HTTP_HOST', '')}{environ['PATH_INFO']}?{query}"


def _impersonal(environ: Environ) -> Environ:
    return {name: value for name, value in environ.items() if name not in _PERSONAL} | {"wsgi.input": BytesIO()}


def _sent(answer: Answer, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""), len(answer.body))
    tag = f'"{answer.tag}"' if encoding == PLAIN else f'"{answer.tag}-{encoding}"'
    headers = [*answer.headers, ("ETag", tag), ("Vary", "Accept-Encoding")]
    if not any(name.lower() == "cache-control" for name, _value in headers):
        headers.append(("Cache-Control", "public, max-age=0, must-revalidate"))
    if has_it(tag, environ.get("HTTP_IF_NONE_MATCH", "")):
        start_response("304 Not Modified", [one for one in headers if one[0].lower() != "content-type"])
        return []
    body = answer.body
    if encoding != PLAIN:
        if encoding not in answer.encoded:
            answer.encoded[encoding] = ENCODERS[encoding](answer.body)
        body = answer.encoded[encoding]
        headers.append(("Content-Encoding", encoding))
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
