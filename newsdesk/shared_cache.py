"""The cache server that all processes share, as settings: what `NEWSDESK_SHARED_CACHE_URL` names."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

# Seconds after which a server that does not answer is given up: to make the page takes hardly longer.
_WAITS = {"socket_connect_timeout": 0.25, "socket_timeout": 0.25}
_SCHEMES = {"redis": "redis", "valkey": "redis", "rediss": "rediss", "valkeys": "rediss"}
# What may be said of a server's certificate (redis-py's parameters); it is checked without any of it.
_OF_TLS = {"ssl_ca_certs", "ssl_certfile", "ssl_keyfile"}


def caches(address: str) -> dict[str, dict[str, Any]]:
    """Django's CACHES: `pages` is that server, and is not there without an address that makes sense."""
    here = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return here | {"pages": _server(address)} if is_address(address) else here


def is_address(address: str) -> bool:
    """Whether an address is that of a Redis or Valkey server, with the number of a database or without."""
    try:
        parts = urlsplit(address)
        may_be_said = _OF_TLS if parts.scheme in {"rediss", "valkeys"} else set()
        return (
            parts.scheme in _SCHEMES
            and bool(parts.hostname)
            and parts.port != 0  # raises ValueError for what is no port
            and not parts.fragment
            and re.fullmatch(r"(?:/[0-9]*)?", parts.path) is not None
            and may_be_said.issuperset(parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        )
    except ValueError:
        return False


def _server(address: str) -> dict[str, Any]:
    scheme, rest = address.split(":", 1)
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        # A list: a string would be split at the commas of a password.
        "LOCATION": [f"{_SCHEMES[scheme.lower()]}:{rest}"],
        "KEY_PREFIX": "newsdesk",
        # Pickled, what the server sends could run as code in us.
        "OPTIONS": {"serializer": "articles.delivery.shared.Plain", "protocol": 2, **_WAITS},
    }
