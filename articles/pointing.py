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
from articles.text.slugs import is_slug, slugify

_PORTS = {"http": 80, "https": 443}


def slugs_in(address: str) -> list[str]:
    """The slugs that an address of one of our stories may mean, the likeliest first; none of any other address.

    Takes what people copy: absolute or a path, percent-encoded or not, with a query or a fragment, without the last
    slash, in another spelling.
    """
    parts = _split(address)
    if parts is None or not _is_ours(parts):
        return []
    try:
        page = resolve(unquote(parts.path.rstrip("/")) + "/")
    except Resolver404:
        return []
    if page.url_name != "article-detail":
        return []
    spellings = dict.fromkeys([page.kwargs["slug"], slugify(page.kwargs["slug"], SLUG_LENGTH)])
    return [slug for slug in spellings if len(slug) <= SLUG_LENGTH and is_slug(slug)]


def stories_at(addresses: Iterable[str], stories: ArticleQuerySet) -> dict[str, int]:
    """Which of these stories readers find, or once found, at each of the addresses: {address: id}.

    One query, or none.
    """
    slugs = {address: found for address in dict.fromkeys(addresses) if (found := slugs_in(address))}
    wanted = {slug for found in slugs.values() for slug in found}
    if not wanted:
        return {}
    rows = Address.objects.filter(slug__in=wanted, article__in=stories.values("pk"))
    return chosen(slugs, dict(rows.values_list("slug", "article")))


def chosen(slugs: Mapping[str, Sequence[str]], owners: Mapping[str, int]) -> dict[str, int]:
    """The story of each address: that of the likeliest of its slugs that is a story's."""
    owned = {
        address: next((owners[slug] for slug in found if slug in owners), None) for address, found in slugs.items()
    }
    return {address: story for address, story in owned.items() if story}


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
