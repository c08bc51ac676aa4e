"""What a request says of the answer that it wants: in which encoding, and whether it has it already (RFC 9110)."""

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import brotli
import zstandard
from django.utils.http import parse_etags

PLAIN = "identity"
_SHORTEST = 500  # bytes: a shorter answer gains nothing by being compressed
_LONGEST = 200  # characters that are looked at
# The best one first: of those that a reader likes as much.
ENCODERS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
        "zstd": lambda body: zstandard.compress(body, 9),
        "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    }
)


def encoding_for(accepted: str, length: int) -> str:
    """The best encoding of those that `Accept-Encoding` allows, for a body of some length (section 12.5.3)."""
    return PLAIN if length < _SHORTEST or not accepted else _best(accepted[:_LONGEST])


@lru_cache(maxsize=1000)  # browsers say one of few things
def _best(accepted: str) -> str:
    weights = dict(map(_weighted, accepted.lower().split(",")))
    found = [one for one in ENCODERS if weights.get(one, weights.get("*", 0)) > 0]
    return max(found, key=lambda one: weights.get(one, weights.get("*", 0)), default=PLAIN)


def _weighted(item: str) -> tuple[str, float]:
    name, _, parameter = item.partition(";")
    try:
        weight = float(parameter.strip().removeprefix("q=")) if parameter else 1
    except ValueError:
        weight = 0
    return name.strip(), weight


def has_it(tag: str, if_none_match: str) -> bool:
    """True where `If-None-Match` names an entity tag, by weak comparison, or any (section 13.1.2)."""
    named = parse_etags(if_none_match) if if_none_match else []
    return named == ["*"] or tag in [one.removeprefix("W/") for one in named]
