"""Ask one address of the public web whether it is there, without ever reaching into a network of one's own.

A name is looked up once for a request, every address it stands for has to be public, and the connection is made to such
an address itself: a name that means another machine a moment later leads nowhere else. Each hop of a redirect is looked
at in the same way.
"""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Timer
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from articles.text.hosts import is_public_address, is_public_name

MOST_HOPS = 5
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301: True, 302: False, 303: False, 307: False, 308: True}  # whether it is for good
_ODD = re.compile(r"[\x00-\x20\x7f\\]")
_LONGEST = 2000
_MOST_ADDRESSES = 3  # of one name that are tried
# HEAD is not understood everywhere; these answers are no misunderstanding, but a wish to be left alone.
_LEAVE_ALONE = {429, 503}


class Forbidden(Exception):
    """The address is none that we ask. The message says why."""


class Unreachable(Exception):
    """Nothing answered. The message says what happened."""


class Astray(Unreachable):
    """The host of the address answers, and leads to where nothing does."""


class Target(NamedTuple):
    """A part of the web that can be asked: what stands in the request."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class Answered(NamedTuple):
    """What was answered in the end: the status, at which address, whether it went there for good, and what helps to ask
    less the next time."""

    status: int
    url: str
    is_for_good: bool
    etag: str = ""
    last_modified: str = ""
    retry_after: str = ""


def resolve(host: str, port: int) -> list[str]:
    """The addresses that a name stands for. Raises Unreachable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("There is no host of this name.")) from error
    return list(dict.fromkeys(address[0] for *_kind, address in found))


@dataclass
class Web:
    """The way to the web. Whoever makes another one than this says, in code, what else may be asked."""

    find: Callable[[str, int], list[str]] = resolve
    may_name: Callable[[str], bool] = is_public_name
    may_connect: Callable[[str], bool] = is_public_address
    ports: frozenset[int] = frozenset(_PORTS.values())
    wait: Callable[[str], None] = lambda _host: None  # called with the host before each request
    seconds: float = 10  # for a connection, and for each answer of it
    deadline: float = 20  # for a request in all
    agent: str = field(default_factory=lambda: f"Newsdesk link check (+{settings.NEWSDESK_SITE_URL}/)")

    def visit(self, url: str, etag: str = "", last_modified: str = "") -> Answered:
        """Ask an address, and where it leads, as far as five redirects. Raises Forbidden, Unreachable."""
        headers = _conditions(etag, last_modified)
        is_for_good, own_host = True, self.target(url).host
        for _hop in range(MOST_HOPS + 1):
            target = self.target(url)
            try:
                status, answer = self._ask(target, headers)
            except Unreachable as error:
                if target.host == own_host:
                    raise
                raise Astray(str(error)) from error
            if status not in _REDIRECTS or not answer.get("location"):
                return _answered(status, url, is_for_good, answer)
            is_for_good = is_for_good and _REDIRECTS[status]
            url = _onward(url, answer["location"])
        raise Astray(_("It leads on more than %d times.") % MOST_HOPS)

    def target(self, url: str) -> Target:
        """What to ask for an address. Raises Forbidden for one that no link should have."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        except (ValueError, UnicodeError) as error:
            raise Forbidden(_("This is no address of the web.")) from error
        if len(url) > _LONGEST or _ODD.search(url) or parts.scheme not in _PORTS or not host:
            raise Forbidden(_("This is no address of the web."))
        if "@" in parts.netloc:
            raise Forbidden(_("It names a user."))
        port = port or _PORTS[parts.scheme]
        if port not in self.ports:
            raise Forbidden(_("It leads to port %d, where no website is.") % port)
        if not self.may_name(host):
            raise Forbidden(_("“%s” is not on the public web.") % host)
        return Target(parts.scheme, host, port, iri_to_uri(parts.path or "/") + _query(parts.query))

    # --- One request -----------------------------------------------------------------------------------

    def _ask(self, target: Target, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
        """The status and the headers; where HEAD is refused, of GET, of which nothing but these is read."""
        status, answer = self._request("HEAD", target, headers)
        if status >= 400 and status not in _LEAVE_ALONE:
            return self._request("GET", target, headers)
        return status, answer

    def _request(self, method: str, target: Target, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
        self.wait(target.host)
        addresses = self.find(target.host, target.port)
        if not addresses or not all(map(self.may_connect, addresses)):
            raise Forbidden(_("“%s” is not on the public web.") % target.host)
        named = {"Host": target.named, "User-Agent": self.agent, "Accept": "*/*", "Connection": "close"}
        try:
            with self._connected(target, addresses[:_MOST_ADDRESSES]) as connection:
                connection.request(method, target.path, headers=named | headers, preload_content=False)
                return _read(connection.getresponse())
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise Unreachable(_what(error)) from error

    @contextmanager
    def _connected(self, target: Target, addresses: list[str]) -> Iterator[HTTPConnection]:
        """A connection to the first of these addresses that takes one: no name is looked up again, no proxy asked."""
        *others, last = addresses
        found = next((one for address in others if (one := self._tried(target, address))), None)
        connection = found or self._connection(target, last)
        with closing(connection), _ended_after(self.deadline, connection):
            if found is None:
                connection.connect()
            yield connection

    def _tried(self, target: Target, address: str) -> HTTPConnection | None:
        connection = self._connection(target, address)
        try:
            with _ended_after(self.deadline, connection):
                connection.connect()
        except (HTTPError, OSError):
            connection.close()
            return None
        return connection

    def _connection(self, target: Target, address: str) -> HTTPConnection:
        if target.scheme == "http":
            return HTTPConnection(address, target.port, timeout=self.seconds)
        named = {"server_hostname": target.host, "assert_hostname": target.host, "cert_reqs": "CERT_REQUIRED"}
        return HTTPSConnection(address, target.port, timeout=self.seconds, **named)


def _onward(url: str, location: str) -> str:
    """Where a redirect leads (RFC 9110, section 10.2.2): what it says of a fragment, or else the one that the address
    had. Its bytes are UTF-8 where they can be, as browsers take them. Raises Forbidden."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        onward, fragment = urljoin(url, location), urlsplit(url).fragment
    except ValueError as error:  # brackets without an IPv6 address
        raise Forbidden(_("This is no address of the web.")) from error
    return onward if "#" in onward or not fragment else f"{onward}#{fragment}"


def _query(query: str) -> str:
    return f"?{iri_to_uri(query)}" if query else ""


def _conditions(etag: str, last_modified: str) -> dict[str, str]:
    named = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in named.items() if value}


@contextmanager
def _ended_after(seconds: float, connection: HTTPConnection) -> Iterator[None]:
    """End a connection whose answer drips: each byte of it would be given the whole time again."""

    def end() -> None:
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(response: HTTPResponse) -> tuple[int, dict[str, str]]:
    return response.status, {name.lower(): value for name, value in response.headers.items()}


def _answered(status: int, url: str, is_for_good: bool, answer: dict[str, str]) -> Answered:
    names = ("etag", "last-modified", "retry-after")
    return Answered(status, url, is_for_good, *(_header(answer.get(name, "")) for name in names))


def _header(value: str) -> str:
    """A header's value as it can be stored and sent back, or nothing."""
    return value if value.isascii() and value.isprintable() and len(value) <= 100 else ""


def _what(error: Exception) -> str:
    """What happened, in a few words that tell nothing of our own network."""
    words = f"{type(error).__name__} {error}".lower()
    if "certificate" in words or "ssl" in words:
        return _("Its certificate is not in order.")
    if isinstance(error, HTTPException | ValueError):
        return _("It answers what is no answer.")
    return _("It does not answer in time.") if "time" in words else _("It does not answer.")
