"""The one place where text is let into a page without being escaped."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models.readable import Readable
from articles.reading import printing
from articles.text.anchors import resolved
from articles.text.whole import whole

register = template.Library()

# Within a script element only these could end it, begin a comment in it, or be taken for a reference where the page is
# read as XML; in JSON they can be written as escapes wherever they may stand.
_UNSAFE_IN_SCRIPT = {character: f"\\u{ord(character):04X}" for character in "<>&"}


@register.filter
def prose(html: str, addresses: Mapping[int, str]) -> SafeString:
    """HTML of an edition, its links to our own stories leading to their `addresses`: those of `Edition.addresses`.

    It was cleaned when it was stored, by articles.text.cleaning, and rendered on publish.
    """
    return mark_safe(resolved(html, addresses))  # noqa: S308


def prose_abroad(html: str, edition: Readable) -> SafeString:
    """HTML of an edition for those who read it elsewhere than on its page: as `prose`, every address a whole one."""
    page = settings.NEWSDESK_SITE_URL + edition.get_absolute_url()
    return mark_safe(whole(resolved(html, edition.addresses), settings.NEWSDESK_SITE_URL, page))  # noqa: S308


def json_ld(value: Any) -> SafeString:
    """A block of structured data (JSON-LD 1.1, section 7): read by machines, executed by no browser."""
    text = json.dumps(value, ensure_ascii=False)
    for character, escape in _UNSAFE_IN_SCRIPT.items():  # several times as fast as `translate`
        text = text.replace(character, escape)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def _printed(part: Callable[..., str]) -> Callable[..., SafeString]:
    """A part of a page that is printed as HTML, every value of it escaped."""
    return wraps(part)(lambda *given, **named: mark_safe(part(*given, **named)))  # noqa: S308


teaser, result, byline = _printed(printing.teaser), _printed(printing.result), _printed(printing.byline)
see, tags, chapter = _printed(printing.see), _printed(printing.tags), _printed(printing.chapter)
