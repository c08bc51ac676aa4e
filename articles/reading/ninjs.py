"""A story as other newsrooms and archives read it: ninjs 2.1, IPTC's news in JSON (https://iptc.org/std/ninjs/)."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe

from articles.models import Tag
from articles.models.readable import Readable, ShownLink
from articles.reading import exact
from articles.reading.addresses import at_story
from articles.text.anchors import resolved
from articles.text.pictures import sources
from articles.text.whole import whole

_STANDARD = {
    "name": "ninjs",
    "version": "2.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json",
}
_LISTS = {Tag.Kind.PLACE: "places", Tag.Kind.PERSON: "people", Tag.Kind.ORGANISATION: "organisations"}

Facts = dict[str, Any]


@require_safe
@at_story
def article_ninjs(request: HttpRequest, edition: Readable) -> HttpResponse:
    """A story as JSON. Search engines are asked to show its page instead."""
    content = json.dumps(news_object(edition), ensure_ascii=False)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


def news_object(edition: Readable) -> Facts:
    """The story as a ninjs object, ready for JSON; what is empty is left out."""
    facts = {
        "uri": _name(edition.uuid),
        "standard": _STANDARD,
        "type": "text",
        "representationtype": "full",
        "firstcreated": exact.moment(edition.first_published_at),
        "versioncreated": exact.moment(exact.changed_at(edition)),
        "pubstatus": "usable",
        "language": edition.language,
        "headlines": [{"role": "main", "contenttype": "text/plain", "value": edition.title}],
        "by": ", ".join(edition.authors),
        "slugline": edition.slug,
        "descriptions": list(_descriptions(edition)),
        "bodies": [_body(edition)],
        **_subjects(edition),
        "infosources": [{"name": settings.NEWSDESK_SITE_NAME, "uri": exact.address("/")}],
        "renditions": [_web(edition.get_absolute_url())],
        "associations": [*_pointed_at(edition), *_pictures(edition)],
    }
    return {name: fact for name, fact in facts.items() if fact}


def _name(uuid: UUID) -> str:
    """A story's name for good, whatever becomes of its address (RFC 9562)."""
    return uuid.urn


def _body(edition: Readable) -> Facts:
    """The text, its links and pictures with whole addresses."""
    page = exact.address(edition.get_absolute_url())
    text = whole(resolved(edition.body_html, edition.addresses), settings.NEWSDESK_SITE_URL, page)
    return {"role": "main", "contenttype": "text/html", "wordcount": edition.words, "value": text}


def _descriptions(edition: Readable) -> Iterator[Facts]:
    """What the story is about, in short, and the corrections and updates that stand on it, the newest first."""
    said = [("summary", edition.description), ("standfirst", edition.standfirst)]
    said += [(notice.kind, notice.text) for notice in edition.shown_notices]
    for role, text in said:
        if text:
            yield {"role": role, "contenttype": "text/plain", "value": text}


def _subjects(edition: Readable) -> dict[str, list[Facts]]:
    """The tags by their kind, each with the address of its page as its name for others."""
    found: dict[str, list[Facts]] = {}
    for tag in edition.shown_tags:
        about = {"name": tag.name, "rel": "about", "uri": exact.address(tag.get_absolute_url())}
        found.setdefault(_LISTS.get(tag.kind, "subjects"), []).append(about)
    return found


def _pointed_at(edition: Readable) -> Iterator[Facts]:
    """Where the see links lead that readers can follow; the words that lead there as a description."""
    for link in edition.shown_links:
        if link.address:
            yield _association(link) | ({"descriptions": [{"value": link.lead_in}]} if link.lead_in else {})


def _association(link: ShownLink) -> Facts:
    part = {"type": "text", "representationtype": "partial", "renditions": [_web(link.address)]}
    if link.url:
        return {"name": link.host or link.url, "uri": _uri(link.url), **part}
    headlines = [{"role": "main", "value": link.target_title}]
    return {"name": link.target_title, "uri": _name(UUID(link.target_uuid)), "headlines": headlines, **part}


def _pictures(edition: Readable) -> Iterator[Facts]:
    for source in sources(edition.body_html):
        address = _uri(source)
        yield {"name": address, "uri": address, "type": "picture", "renditions": [{"name": "main", "href": address}]}


def _web(path: str) -> Facts:
    """A page for people."""
    return {"name": "web", "href": _uri(path), "contenttype": "text/html"}


def _uri(address: str) -> str:
    """A whole address, in the characters that a URI may hold (RFC 3986)."""
    return iri_to_uri(exact.address(address))
