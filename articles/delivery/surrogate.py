"""What shared caches are told of an answer: by which names it can be purged, and how long it is good by itself.

They keep what the page cache keeps, and nothing else. A name is made of a key (articles.models.change): `s12` is `s12`,
`T3` is `tn3`, since Cloudflare takes capitals and small letters for one, `*stories` is `all-stories`. An answer of more
names than a header may hold has coarser ones instead, `any-s` for all its `s12`; each purge of a name purges the
coarser one too. Where no front cache is configured nothing is said: without purging, a shared cache would be stale.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings

EVERYTHING = "newsdesk"  # a name of every answer
SECONDS = 24 * 3600  # at the most; what changes is purged
_WHILE_REVALIDATING = 60
# Varnish takes headers of 8 KB (`http_resp_hdr_len`), Fastly and Cloudflare of 16.
_LONGEST = 7000

Headers = list[tuple[str, str]]

# By the scheme of a front cache: what names the names, and what parts them.
_NAMES = {"varnish": ("Surrogate-Key", " "), "fastly": ("Surrogate-Key", " "), "cloudflare": ("Cache-Tag", ",")}
_LIFETIMES = {"varnish": "Surrogate-Control", "fastly": "Surrogate-Control", "cloudflare": "CDN-Cache-Control"}
_ALWAYS = f"max-age={SECONDS}, stale-while-revalidate={_WHILE_REVALIDATING}, stale-if-error={SECONDS}"
# Fastly heeds the first, others the second. Without a word they would keep errors and redirects by themselves.
_NEVER = "max-age=0, no-store"


def named(keys: Iterable[str]) -> Headers:
    """The headers that name an answer which shows keys."""
    schemes = _schemes()
    if not schemes:
        return []
    names = _shown(frozenset(keys))
    return [(header, sign.join(names)) for header, sign in sorted({_NAMES[one] for one in schemes})]


def lifetime(until: datetime | None) -> Headers:
    """The headers that say how long an answer is good, from now on: until a moment, if it says something else then.

    What time has changed is not to be shown while it is made anew, so nothing is said of that then.
    """
    if not settings.NEWSDESK_FRONT_CACHES:
        return []
    if until is None:
        return _said(_ALWAYS)
    left = int((until - datetime.now(UTC)).total_seconds())
    return _said(f"max-age={min(left, SECONDS)}, stale-if-error={SECONDS}" if left > 0 else _NEVER)


def not_kept() -> Headers:
    """The headers of an answer that no shared cache may keep."""
    return _said(_NEVER)


def purged(keys: Iterable[str]) -> list[str]:
    """The names to be purged where keys have changed."""
    return sorted({name for key in keys for name in (_name(key), _coarse(key))})


def _shown(keys: frozenset[str]) -> list[str]:
    names = [EVERYTHING, *sorted(map(_name, keys))]
    if sum(map(len, names)) + len(names) <= _LONGEST:
        return names
    return [EVERYTHING, *sorted(set(map(_coarse, keys)))]


def _name(key: str) -> str:
    if key.startswith("*"):
        return f"all-{key[1:]}"
    return f"{key[0].lower()}n{key[1:]}" if key[0].isupper() else key


def _coarse(key: str) -> str:
    return _name(key) if key.startswith("*") else f"any-{_name(key[0])}"


def _said(lifetime: str) -> Headers:
    return [(header, lifetime) for header in sorted({_LIFETIMES[one] for one in _schemes()})]


def _schemes() -> set[str]:
    return {front.partition(":")[0] for front in settings.NEWSDESK_FRONT_CACHES} & _NAMES.keys()
