"""Where the readers' pages of things are. Looked up once: a list names dozens of them, and looking up is dear."""

from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse

_UNQUOTED = "/~:@!$&'()*+,;="  # what Django leaves as it is in a path (RFC 3986, section 3.3)


@lru_cache
def home_path() -> str:
    """The front page."""
    return reverse("home")


@lru_cache
def oembed_path() -> str:
    """Where oEmbed tells of stories."""
    return reverse("oembed")


def story_path(slug: str) -> str:
    """A story's page."""
    return _path("article-detail", slug)


def tag_path(slug: str) -> str:
    """A tag's page."""
    return _path("tag-detail", slug)


def author_path(slug: str) -> str:
    """An author's page."""
    return _path("author-detail", slug)


def _path(name: str, slug: str) -> str:
    before, after = _around(name)
    return before + (slug if slug.isascii() else quote(slug, safe=_UNQUOTED)) + after


@lru_cache
def _around(name: str) -> tuple[str, str]:
    """What stands before and after the slug; for good, since a site stands under one path as long as it runs."""
    before, _, after = reverse(name, args=["0"]).rpartition("0")
    return before, after
