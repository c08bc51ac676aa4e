"""The language of the readers' pages: Jinja2, in which a list takes a tenth of the time that it takes in Django's own.

The newsroom's pages extend those of Django's admin, and so stay in its language. Each language finds only its own
templates: those in templates/reading are Jinja2's.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.template.defaultfilters import capfirst, linebreaks_filter, truncatechars
from django.templatetags.static import PrefixNode, static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined

from articles.reading.exact import changed_at, moment
from articles.reading.structured import news_article
from articles.reading.trails import author_trail, month_trail, story_trail, tag_trail, year_trail
from articles.templatetags.prose import json_ld, prose, prose_abroad
from articles.templatetags.stories import headline_pieces, language_name, thread
from articles.templatetags.structured import first_picture, oembed_address
from articles.templatetags.times import told, written

_MOST_ADDRESSES = 4096  # that are remembered, of a few hundred bytes each


def url(name: str, *args: object) -> str:
    """The address of a page, as Django's `reverse` finds it; remembered, because a page leads to the same few often."""
    return _address(name, args, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(_MOST_ADDRESSES)
def _address(name: str, args: tuple[object, ...], urlconf: str, prefix: str) -> str:
    return reverse(name, urlconf, args)


_FILTERS: tuple[Callable[..., object], ...] = (
    *(capfirst, truncatechars),
    *(told, written, moment, changed_at),
    *(prose, prose_abroad, json_ld),
    *(headline_pieces, language_name, thread),
    *(first_picture, oembed_address, news_article),
    *(author_trail, month_trail, story_trail, tag_trail, year_trail),
)
_GLOBALS: dict[str, Callable[..., object]] = {
    "get_language": get_language,
    "get_language_bidi": get_language_bidi,
    "static": static,
    "static_prefix": partial(PrefixNode.handle_simple, "STATIC_URL"),
    "url": url,
}


def environment(**options: Any) -> Environment:
    """What the readers' templates can name. All else that they name is an error, and not silence."""
    made = Environment(  # noqa: S701 - escaping is switched on, whatever a template is called
        **options | {"autoescape": True, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    made.globals |= _GLOBALS
    made.filters |= {one.__name__: one for one in _FILTERS} | {"linebreaks": linebreaks_filter}
    del made.filters["safe"]  # HTML is let in by articles.templatetags.prose alone
    return made
