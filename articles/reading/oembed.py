"""oEmbed (https://oembed.com): what other sites show where somebody pastes the address of a story."""

import json
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from articles.models.paths import author_path
from articles.models.readable import Readable
from articles.reading import exact
from articles.reading.addresses import story_at
from articles.text.xml import escaped

LONGEST_ADDRESS = 2048
WIDTH = 600
# What a reader's letters take at the least, on the sites that show them: in pixels, generously.
_LETTER, _LINE, _FRAME = 9, 24, 80
_SIZE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_AGE = 3600  # seconds for which others need not ask again


class _BadSizeError(ValueError):
    """A size that is no number of pixels."""


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """What to show for the story at `?url=`, as JSON or XML.

    400 for a request that makes no sense, 404 for what is no live story of ours, 501 for another format.
    """
    form = request.GET.get("format", "json")
    if form not in _FORMATS:
        return _said("The formats are json and xml.", status=501)
    if "url" not in request.GET:
        return _said("The address of a story is missing: ?url=", status=400)
    try:
        width, height = _size(request, "maxwidth"), _size(request, "maxheight")
    except _BadSizeError:
        return _said("maxwidth and maxheight are whole numbers of pixels.", status=400)
    edition = _story(request.GET["url"])
    if edition is None:
        return _said("There is no story of ours at this address.", status=404)
    return _FORMATS[form](_embed(edition, width, height))


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


def _size(request: HttpRequest, name: str) -> int | None:
    """The size that the other site has room for, None where it does not say. Raises _BadSizeError."""
    asked = request.GET.get(name)
    if asked is not None and not _SIZE.fullmatch(asked):
        raise _BadSizeError(asked)
    return asked and int(asked)


def _story(url: str) -> Readable | None:
    """The live story whose page is, or was once, at a whole address."""
    site = urlsplit(settings.NEWSDESK_SITE_URL)
    try:
        parts = urlsplit(url[: LONGEST_ADDRESS + 1])
        if len(url) > LONGEST_ADDRESS or parts.scheme not in {"http", "https"} or parts.netloc.lower() != site.netloc:
            return None
        found = resolve(f"{unquote(parts.path).removesuffix('/')}/")
        return story_at(found.kwargs["slug"]) if found.view_name == "article-detail" else None
    except (ValueError, Resolver404, Http404):
        return None


def _embed(edition: Readable, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    """A story as rich content, or as a link where there is no room for it; what is empty is left out."""
    author = edition.byline[0] if len(edition.byline) == 1 else {"name": ", ".join(edition.authors), "slug": ""}
    facts = {
        "version": "1.0",
        "type": "link",
        "title": edition.title,
        "author_name": author["name"],
        "author_url": author["slug"] and exact.address(author_path(author["slug"])),
        "provider_name": settings.NEWSDESK_SITE_NAME,
        "provider_url": exact.address("/"),
        "cache_age": _AGE,
    }
    width = min(WIDTH, max_width or WIDTH)
    height = _height(edition, width)
    if max_height is None or height <= max_height:
        facts |= {"type": "rich", "html": _html(edition), "width": width, "height": height}
    return {name: fact for name, fact in facts.items() if fact}


def _height(edition: Readable, width: int) -> int:
    """About how high the quotation is where it is so wide: the words flow, so nothing is cut off where it is not."""
    letters = max(width // _LETTER, 1)
    lines = sum(-(-len(text) // letters) for text in (edition.title, edition.description, settings.NEWSDESK_SITE_NAME))
    return lines * _LINE + _FRAME


def _html(edition: Readable) -> str:
    """A quotation that needs nothing of the other site: no script, no frame, no style."""
    page = exact.address(edition.get_absolute_url())
    start = format_html('<blockquote cite="{}" lang="{}" dir="{}">', page, edition.language, edition.direction)
    link = format_html('<p><a href="{}"><strong>{}</strong></a></p>', page, edition.title)
    words = format_html_join("", "<p>{}</p>", ((text,) for text in (edition.description,) if text))
    return start + link + words + format_html("<footer>{}</footer></blockquote>", settings.NEWSDESK_SITE_NAME)


def _as_json(facts: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(facts, ensure_ascii=False), content_type="application/json; charset=utf-8")


def _as_xml(facts: dict[str, Any]) -> HttpResponse:
    elements = "".join(f"<{name}>{escaped(str(fact))}</{name}>" for name, fact in facts.items())
    content = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{elements}</oembed>\n'
    return HttpResponse(content, content_type="text/xml; charset=utf-8")


_FORMATS = {"json": _as_json, "xml": _as_xml}
