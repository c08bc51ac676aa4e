"""The language of the readers' pages: Jinja2, in which a list takes a tenth of the time that it takes in Django's own.

The newsroom's pages extend those of Django's admin, and so stay in its language. Each language finds only its own
templates: those in templates/reading are Jinja2's.
"""

from collections.abc import Callable, MutableMapping
from datetime import tzinfo
from functools import lru_cache, partial
from operator import methodcaller
from typing import Any

from django.template.defaultfilters import capfirst, linebreaks_filter, truncatechars
from django.templatetags.static import PrefixNode, static
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext, npgettext, pgettext, trans_real
from jinja2 import Environment, StrictUndefined, Template
from jinja2.runtime import Context
from markupsafe import Markup

from articles.reading.exact import changed_at, moment
from articles.reading.printing import Shared
from articles.reading.structured import news_article
from articles.reading.trails import author_trail, month_trail, story_trail, tag_trail, year_trail
from articles.templatetags.prose import byline, chapter, json_ld, prose, prose_abroad, result, see, tags, teaser
from articles.templatetags.stories import headline_pieces, language_name, thread
from articles.templatetags.structured import first_picture, oembed_address
from articles.templatetags.times import teller, writer

_MOST_REMEMBERED = 4096  # texts, and addresses, of a few hundred bytes each

_FILTERS: dict[str, Callable[..., object]] = {
    "address": methodcaller("get_absolute_url"),
    "linebreaks": linebreaks_filter,
} | {
    one.__name__: one
    for one in (
        *(capfirst, truncatechars, moment, changed_at),
        *(prose, prose_abroad, json_ld),
        *(teaser, result, byline, see, tags, chapter),
        *(headline_pieces, language_name, thread),
        *(first_picture, oembed_address, news_article),
        *(author_trail, month_trail, story_trail, tag_trail, year_trail),
    )
}
_GLOBALS: dict[str, Callable[..., object]] = {
    "static_prefix": partial(PrefixNode.handle_simple, "STATIC_URL"),
    "teller": teller,
    "shared_by_stories": Shared,
}


def environment(**options: Any) -> Environment:
    """What the readers' templates can name. All else that they name is an error, and not silence."""
    made = _Environment(
        **options | {"autoescape": True, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.template_class, made.context_class = _Page, _Context
    made.newstyle_gettext = True  # what is put into a text is put there by `_said`, and escaped
    made.globals = {name: one for name, one in made.globals.items() if name != "_"} | _GLOBALS
    made.filters |= _FILTERS
    del made.filters["safe"]  # HTML is let in by articles.templatetags.prose alone
    return made


class _Environment(Environment):
    """One whose templates have what they can name in a dictionary: a chain of two takes twice as long, for each part
    of a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals | (d or {})


class _Page(Template):
    """A template that is told once what all of its parts ask for again and again: each answer of Django's takes as long
    as ten of their tags."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        around = _around(trans_real.catalog(), timezone.get_current_timezone(), get_script_prefix())
        return super().render(around, **dict(*args, **kwargs))


class _Context(Context):
    """What a template can name, none of which wants to be told of the context itself when it is called.

    Looking whether it does costs more than most calls: of some hundred on a page, none does.
    """

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return called(*args, **kwargs)


@lru_cache(20)
def _around(catalogue: object, zone: tzinfo, prefix: str) -> dict[str, object]:
    """The language in which a page is made, with its texts and dates, and the way to other pages.

    The catalogue is that of the active language. Another one of the same language, as tests have it, says other things.
    """
    return {
        "language": get_language(),
        "is_rtl": get_language_bidi(),
        "gettext": (said := _said(gettext)),
        "_": said,
        "ngettext": _said(ngettext),
        "pgettext": _said(pgettext),
        "npgettext": _said(npgettext),
        "writer": partial(writer, language=get_language(), zone=zone),
        "static": lru_cache(_MOST_REMEMBERED)(static),
        "url": lru_cache(_MOST_REMEMBERED)(lambda name, *args: reverse(name, args=args)),
    }


def _said(translated: Callable[..., str]) -> Callable[..., Markup]:
    """A text is markup as it stands in the catalogue; what is put in its places is not."""
    text = lru_cache(_MOST_REMEMBERED)(lambda *texts: Markup(translated(*texts)))  # noqa: S704
    without_places = lru_cache(_MOST_REMEMBERED)(lambda *texts: text(*texts) % {})
    return lambda *texts, **places: text(*texts) % places if places else without_places(*texts)
