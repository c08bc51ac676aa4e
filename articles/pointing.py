"""Addresses of our own stories, turned into the stories, so that a link leads to its story whatever that is called.

Whatever brings a text or a link into the newsroom asks here.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from articles.models import Address
from articles.models.article import ArticleQuerySet
from articles.models.fields import SLUG_LENGTH, Cleaned
from articles.text import anchors
from articles.text.slugs import slugify

Found = dict[str, int]  # {address: id of the story there}

_PORTS = {"http": 80, "https": 443}
_UNCUT = 10_000  # an address that is cut could be another's


def slug_in(address: str) -> str | None:
    """The slug in an address of one of our stories as readers know it; None for any other address.

    Takes what people copy: absolute or a path, percent-encoded or not, with a query or a fragment, without the last
    slash, in another spelling.
    """
    parts = _split(address)
    if parts is None or not _is_ours(parts):
        return None
    try:
        page = resolve(unquote(parts.path.rstrip("/")) + "/")
    except Resolver404:
        return None
    slug = slugify(page.kwargs["slug"], _UNCUT) if page.url_name == "article-detail" else ""
    return slug if 0 < len(slug) <= SLUG_LENGTH else None


def stories_at(addresses: Iterable[str], stories: ArticleQuerySet, coming: Mapping[str, int] | None = None) -> Found:
    """Which of these stories readers find, or once found, at each of the addresses. One query, or none.

    Those at slugs that are just being claimed, {slug: id}, count as well.
    """
    slugs = {address: slug for address in dict.fromkeys(addresses) if (slug := slug_in(address))}
    if not slugs:
        return {}
    rows = Address.objects.filter(slug__in=set(slugs.values()), article__in=stories.values("pk"))
    owners = dict(rows.values_list("slug", "article")) | dict(coming or {})
    return {address: owners[slug] for address, slug in slugs.items() if slug in owners}


def identified(texts: Sequence[str], stories: ArticleQuerySet) -> list[str]:
    """Clean texts, with the links in them that hold an address of one of these stories holding its id instead.

    One query for all texts, or none. What else they hold stays as it is.
    """
    found = stories_at((address for text in texts for address in anchors.addresses(text)), stories)
    return [named(text, found) for text in texts]


def named(text: str, found: Mapping[str, int]) -> str:
    """A clean text with its links to the addresses {address: id} turned into links to the stories."""
    return Cleaned(anchors.named(text, found)) if isinstance(text, Cleaned) else anchors.named(text, found)


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _port(parts)
    except ValueError:  # brackets without an IPv6 address, or a port that is none
        return None
    return parts


def _is_ours(parts: SplitResult) -> bool:
    """Whether the address is one of this site: a path, or with our host, over http or https."""
    if not parts.scheme and not parts.netloc:
        return parts.path.startswith("/")
    site = urlsplit(settings.NEWSDESK_SITE_URL)
    return parts.scheme in _PORTS and "@" not in parts.netloc and _host(parts) == _host(site)


def _host(parts: SplitResult) -> tuple[str | None, int | None]:
    return parts.hostname, _port(parts)


def _port(parts: SplitResult) -> int | None:
    return None if parts.port in _PORTS.values() else parts.port
