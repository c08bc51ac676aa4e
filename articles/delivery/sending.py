"""A kept answer on its way out: in the encoding that was asked for, or as the word that the reader has it already."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.http import parse_http_date_safe

from articles.delivery import surrogate
from articles.delivery.negotiation import ENCODERS, PLAIN, encoding_for, has_it
from articles.delivery.pages import Answer, Form, Headers

_SECOND = timedelta(seconds=1)
# Browsers ask each time, which costs them a few hundred bytes where nothing has changed.
_CACHE_CONTROL = ("Cache-Control", "public, max-age=0, must-revalidate")


def sent(answer: Answer, environ: dict[str, Any], start_response: Callable[..., Any], now: datetime) -> Iterable[bytes]:
    """Send an answer: 304 to who has it, no body to HEAD. `now` is the present moment by the database's clock."""
    encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""), len(answer.body))
    form = answer.forms.get(encoding) or answer.forms.setdefault(encoding, _form(answer, encoding))
    headers = [*form.headers, *surrogate.lifetime(answer.until)]
    if modified := _last_modified(answer, now):
        headers.append(("Last-Modified", modified))
    if _is_there(form, modified, environ, now):
        start_response("304 Not Modified", [one for one in headers if one[0] not in _OF_BODY])
        return []
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]


_OF_BODY = frozenset({"Content-Type", "Content-Length", "Content-Encoding"})


def _form(answer: Answer, encoding: str) -> Form:
    tag, body, headers = f'"{answer.tag}"', answer.body, _own(answer)
    if encoding != PLAIN:
        tag, body = f'"{answer.tag}-{encoding}"', ENCODERS[encoding](answer.body)
        headers.append(("Content-Encoding", encoding))
    return Form(tag, [*headers, ("ETag", tag), ("Content-Length", str(len(body)))], body)


def _own(answer: Answer) -> Headers:
    headers = [*answer.headers, ("Vary", "Accept-Encoding")]
    if not any(name.lower() == "cache-control" for name, _value in headers):
        headers.append(_CACHE_CONTROL)
    return headers


def _last_modified(answer: Answer, now: datetime) -> str:
    """Since when it has been true, by the second; nothing in that second, in which it could be another one yet."""
    return answer.modified if now >= answer.made_at + _SECOND else ""


def _is_there(form: Form, modified: str, environ: dict[str, Any], now: datetime) -> bool:
    """Whether the reader has it, as they say: by its tag, or else by its date (RFC 9110, section 13.2.2)."""
    if tags := environ.get("HTTP_IF_NONE_MATCH"):
        return has_it(form.tag, tags)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    seconds = parse_http_date_safe(since) if since and modified else None
    return seconds is not None and parse_http_date_safe(modified) <= seconds <= now.timestamp()
