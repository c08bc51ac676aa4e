"""Front caches: each takes names of answers (articles.delivery.surrogate) that it must not give any more.

An address names one: `varnish://host:port`, `fastly://SERVICE`, `cloudflare://ZONE`. What it is opened with stands in
settings of its own and is never part of a message, an error or the database.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

_CONNECTING, _ANSWERING = 3, 10  # seconds
_LONGEST = 100_000  # bytes of an answer that are looked at
_ID = re.compile(r"[A-Za-z0-9]{8,64}", re.ASCII)
_SECRET = re.compile(r"[!-~]{16,500}", re.ASCII)


class Untaken(Exception):
    """A front cache did not take a purge. The message says what happened, and holds no secret."""


class Misnamed(ValueError):
    """An address that names no front cache, or one that lacks its secret. The message says what to do."""


class Front(Protocol):
    """A front cache."""

    at_once: int  # names in one purge
    most: int  # names beyond which purging everything is better

    def purge(self, names: Sequence[str]) -> None:
        """Have all answers of any of these names dropped, at most `at_once` of them. Raises Untaken."""


@dataclass(frozen=True)
class Varnish:
    """A Varnish with deploy/varnish/newsdesk.vcl."""

    address: str
    secret: str = field(repr=False)
    at_once: int = 250  # it takes headers of 8 KB
    most: int = 5000

    def purge(self, names: Sequence[str]) -> None:
        """Purge. Something else than our Varnish may answer 200 to anything: it must say how many it has dropped."""
        headers = {"Purge-Secret": self.secret, "xkey-purge": " ".join(names)}
        answer = _asked("PURGE", self.address, headers)
        if not answer.headers.get("Newsdesk-Purged", "").isdigit():
            raise Untaken("It is no Varnish with Newsdesk's VCL.")


@dataclass(frozen=True)
class Fastly:
    """A service of Fastly: https://www.fastly.com/documentation/reference/api/purging/."""

    service: str
    token: str = field(repr=False)
    is_soft: bool = False
    api: str = "https://api.fastly.com"
    at_once: int = 256
    most: int = 2560

    def purge(self, names: Sequence[str]) -> None:
        """Purge; softly, answers are not dropped but stale."""
        headers = {"Fastly-Key": self.token, "Surrogate-Key": " ".join(names), "Accept": "application/json"}
        if self.is_soft:
            headers["Fastly-Soft-Purge"] = "1"
        _said(_asked("POST", f"{self.api}/service/{self.service}/purge", headers))


@dataclass(frozen=True)
class Cloudflare:
    """A zone of Cloudflare: https://developers.cloudflare.com/api/resources/cache/methods/purge/."""

    zone: str
    token: str = field(repr=False)
    api: str = "https://api.cloudflare.com/client/v4"
    at_once: int = 30
    most: int = 300  # it takes few purges a second

    def purge(self, names: Sequence[str]) -> None:
        """Purge."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        body = json.dumps({"tags": list(names)}).encode()
        if _said(_asked("POST", f"{self.api}/zones/{self.zone}/purge_cache", headers, body)).get("success") is not True:
            raise Untaken("It answered that it did not do it.")


def front_of(address: str) -> Front:
    """The front cache that an address names, with its secret. Raises Misnamed."""
    try:
        parts = urlsplit(address)
        make = _MADE[parts.scheme]
        return make(parts)
    except KeyError:
        known = ", ".join(f"{scheme}://" for scheme in _MADE)
        raise Misnamed(f"{_shown(address)} names no front cache: it begins with one of {known}.") from None
    except Misnamed:
        raise
    except ValueError as error:
        raise Misnamed(f"{_shown(address)} is no address of a front cache.") from error


def _varnish(parts: SplitResult) -> Front:
    if not parts.hostname or parts.username is not None or parts.path.strip("/") or parts.query:
        raise Misnamed(f"{_shown(parts.geturl())} is not varnish://host:port.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Varnish(f"http://{host}:{parts.port or 80}/", _secret("NEWSDESK_PURGE_SECRET"))


def _fastly(parts: SplitResult) -> Front:
    service = _id(parts, "fastly://SERVICE_ID or fastly://SERVICE_ID?soft", allowed={"", "soft"})
    return Fastly(service, _secret("NEWSDESK_FASTLY_TOKEN"), is_soft=parts.query == "soft")


def _cloudflare(parts: SplitResult) -> Front:
    return Cloudflare(_id(parts, "cloudflare://ZONE_ID", allowed={""}), _secret("NEWSDESK_CLOUDFLARE_TOKEN"))


_MADE: dict[str, Callable[[SplitResult], Front]] = {"varnish": _varnish, "fastly": _fastly, "cloudflare": _cloudflare}


def _id(parts: SplitResult, form: str, allowed: set[str]) -> str:
    if not _ID.fullmatch(parts.netloc) or parts.path or parts.query not in allowed:
        raise Misnamed(f"{_shown(parts.geturl())} is not {form}.")
    return parts.netloc  # capitals count


def _secret(name: str) -> str:
    secret = getattr(settings, name)
    if not _SECRET.fullmatch(secret):
        raise Misnamed(f"{name} is not set to 16 or more letters, digits and signs.")
    return secret


def _shown(address: str) -> str:
    """An address without what somebody may have put into it by mistake: a password."""
    return re.sub(r"//[^/]*@", "//…@", address)


@dataclass(frozen=True)
class _Answer:
    headers: dict[str, str]
    body: bytes


def _asked(method: str, address: str, headers: dict[str, str], body: bytes | None = None) -> _Answer:
    """An answer of success. Nothing of a request goes into an error: it holds the secret."""
    agent = {"User-Agent": f"Newsdesk (+{settings.NEWSDESK_SITE_URL}/)"}
    try:
        with PoolManager(timeout=Timeout(connect=_CONNECTING, read=_ANSWERING)) as pool:
            response = pool.request(
                method,
                address,
                body=body,
                headers=headers | agent,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            answer = _Answer(dict(response.headers), response.read(_LONGEST))
    except (HTTPError, ValueError, OSError) as error:
        raise Untaken(f"It cannot be asked ({type(error).__name__}).") from None
    if response.status != 200:
        raise Untaken(f"It answered {response.status}.")
    return answer


def _said(answer: _Answer) -> dict[str, object]:
    """What an answer says in JSON."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Untaken("Its answer makes no sense.")
    return said
