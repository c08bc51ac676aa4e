"""Sitemaps as XML (https://www.sitemaps.org/protocol.html)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.http import HttpResponse

from articles.reading import exact
from articles.text.xml import escaped

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Place(NamedTuple):
    """An address of ours, when what is there was last changed, and more XML about it."""

    path: str
    changed_at: datetime | None = None
    more: str = ""


def index(places: Iterable[Place]) -> HttpResponse:
    """A list of sitemaps."""
    return _answer("sitemapindex", "", (_entry("sitemap", place) for place in places))


def urlset(places: Iterable[Place], namespaces: str = "") -> HttpResponse:
    """A sitemap; `namespaces` are those that the places' `more` is of."""
    return _answer("urlset", namespaces, (_entry("url", place) for place in places))


def _answer(root: str, namespaces: str, entries: Iterator[str]) -> HttpResponse:
    """Made whole before it is sent: a search engine never takes half a list for all there is."""
    content = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}"{namespaces}>\n']
    content += entries
    content += f"</{root}>\n"
    return HttpResponse("".join(content), content_type="application/xml; charset=utf-8")


def _entry(name: str, place: Place) -> str:
    changed = f"<lastmod>{exact.moment(place.changed_at)}</lastmod>" if place.changed_at else ""
    return f"<{name}><loc>{escaped(exact.address(place.path))}</loc>{changed}{place.more}</{name}>\n"
