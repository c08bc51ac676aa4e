"""System checks: an operator's mistake is said at start, with what to do about it."""

import re
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from articles.delivery.fronts import Misnamed, front_of
from newsdesk import replicas, shared_cache

# The authority and the date of a tag URI (RFC 4151, section 2.1): a host's name or an address of mail, and the day, the
# first of the month or the first of the year on which it was ours.
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_AUTHORITY = re.compile(
    rf"(?:[a-z0-9._-]+@)?{_LABEL}(?:\.{_LABEL})*,(?P<year>\d{{4}})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?",
    re.ASCII,
)


def _is_local(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def site_address(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """newsdesk.E001: the public address must be http(s)://host and, in production, https."""
    site = urlsplit(settings.NEWSDESK_SITE_URL)
    if site.scheme not in {"http", "https"} or not site.hostname or site.path:
        return [
            Error(
                f"NEWSDESK_SITE_URL={settings.NEWSDESK_SITE_URL!r} is not the address of a site.",
                hint="Give scheme and host without a path, for example https://news.example.org",
                id="newsdesk.E001",
            )
        ]
    if site.scheme == "http" and not _is_local(site.hostname):
        return [
            Warning(
                "Readers and journalists are served over plain http.",
                hint="Set NEWSDESK_SITE_URL to an https:// address: cookies, redirects and HSTS follow it.",
                id="newsdesk.W001",
            )
        ]
    return []


def hosts(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """newsdesk.E002: the site must answer to its own public name, and to no wildcard."""
    host = urlsplit(settings.NEWSDESK_SITE_URL).hostname or ""
    if "*" in settings.ALLOWED_HOSTS and not settings.DEBUG:
        return [
            Error(
                "ALLOWED_HOSTS lets any name through.",
                hint="List the names that the site is reached by, separated by commas.",
                id="newsdesk.E002",
            )
        ]
    known = {name.strip("[]").lstrip(".") for name in settings.ALLOWED_HOSTS}
    if not any(host == name or host.endswith("." + name) for name in known | {"localhost"} if name):
        return [
            Error(
                f"The site's own host {host!r} is not in ALLOWED_HOSTS: every page would answer 400.",
                hint=f"Add {host} to ALLOWED_HOSTS, or correct NEWSDESK_SITE_URL.",
                id="newsdesk.E003",
            )
        ]
    return []


def debug(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """newsdesk.E004: debug pages show settings and data, so they stay on this machine."""
    host = urlsplit(settings.NEWSDESK_SITE_URL).hostname or ""
    if settings.DEBUG and not _is_local(host):
        return [
            Error(
                "DEBUG is on for a public address.",
                hint="Unset DEBUG, or set NEWSDESK_SITE_URL to a loopback address while developing.",
                id="newsdesk.E004",
            )
        ]
    return []


def feed_authority(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """newsdesk.E005: what the names of stories in feeds begin with must be an authority and a day that has been."""
    if _is_authority(settings.NEWSDESK_FEED_AUTHORITY):
        return []
    return [
        Error(
            f"NEWSDESK_FEED_AUTHORITY={settings.NEWSDESK_FEED_AUTHORITY!r} is no authority of a tag URI.",
            hint="Give a host's name in small letters, a comma, and a date on which it was yours, for example "
            "news.example.org,2026 or news.example.org,2026-03-01. Never change it afterwards.",
            id="newsdesk.E005",
        )
    ]


def websub_hub(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """newsdesk.E006: the WebSub hub must be an address that subscribers can ask."""
    hub = settings.NEWSDESK_WEBSUB_HUB
    if not hub or _is_web_address(hub):
        return []
    return [
        Error(
            f"NEWSDESK_WEBSUB_HUB={hub!r} is not the address of a hub.",
            hint="Give its address, for example https://hub.example.org/, or leave it unset.",
            id="newsdesk.E006",
        )
    ]


def front_caches(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """newsdesk.E007: each front cache must be one that can be purged; newsdesk.W002: they keep what we keep."""
    found: list[CheckMessage] = []
    for address in settings.NEWSDESK_FRONT_CACHES:
        try:
            front_of(address)
        except Misnamed as error:
            hint = "Name caches and their secrets as docs/settings.md says, or leave NEWSDESK_FRONT_CACHES unset."
            found.append(Error(str(error), hint=hint, id="newsdesk.E007"))
    if settings.NEWSDESK_FRONT_CACHES and not settings.NEWSDESK_PAGE_CACHE:
        hint = "Leave NEWSDESK_PAGE_CACHE on: what a page shows is known there."
        found.append(Warning("The front caches keep no page.", hint=hint, id="newsdesk.W002"))
    return found


def database_replicas(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """newsdesk.E008: each replica must be a PostgreSQL database, of a primary that others can follow."""
    hint = "Give postgres:// addresses of servers that follow that of DATABASE_URL, with spaces between, or none."
    if settings.DATABASE_REPLICA_URLS and settings.IS_EMBEDDED:
        said = "DATABASE_REPLICA_URLS names replicas, but the embedded database has none."
        return [Error(said, hint=hint, id="newsdesk.E008")]
    return [
        # Not the address itself: it may hold a password.
        Error(
            f"Number {number} of DATABASE_REPLICA_URLS is not the address of a database.",
            hint=hint,
            id="newsdesk.E008",
        )
        for number, address in enumerate(settings.DATABASE_REPLICA_URLS, 1)
        if not replicas.database(address)
    ]


def shared_pages(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """newsdesk.E009: the shared cache must be a server; newsdesk.W003: it shares what the page cache keeps."""
    address = settings.NEWSDESK_SHARED_CACHE_URL
    if address and not shared_cache.is_address(address):
        # Not the address itself: it may hold a password.
        said = "NEWSDESK_SHARED_CACHE_URL is not the address of a Redis or Valkey server."
        hint = "Give scheme, host, port and number, for example redis://127.0.0.1:6379/0, or leave it unset."
        return [Error(said, hint=hint, id="newsdesk.E009")]
    if address and not settings.NEWSDESK_PAGE_CACHE:
        hint = "Leave NEWSDESK_PAGE_CACHE on, or NEWSDESK_SHARED_CACHE_URL unset."
        return [Warning("No page is kept, so none is shared.", hint=hint, id="newsdesk.W003")]
    return []


def _is_authority(text: str) -> bool:
    found = _AUTHORITY.fullmatch(text)
    try:
        return found is not None and date(*(int(part or 1) for part in found.groups())) <= date.today()  # noqa: DTZ011
    except ValueError:
        return False


def _is_web_address(text: str) -> bool:
    try:
        return (
            urlsplit(text).scheme in {"http", "https"}
            and bool(urlsplit(text).hostname)
            and not re.search(r"[\s<>\"]", text)
        )
    except ValueError:
        return False
