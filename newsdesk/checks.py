"""System checks: an operator's mistake is said at start, with what to do about it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning


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
