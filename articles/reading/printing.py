"""A story in a list, and what of it stands on its own page too: its dates and authors, its see links, its tags.

Ten of them are most of what a page is made of, and a template takes four times as long for them. So the markup is
written here, once for all pages, as HTML. Every value is escaped by hand (`_e`), but for texts of editions, which were
cleaned when they were stored; nothing else may be put between the tags.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape as _e
from typing import NamedTuple

from django.utils.translation import get_language, gettext, ngettext, pgettext

from articles.models.paths import author_path, tag_path
from articles.models.readable import Readable, ShownLink, ShownTag
from articles.reading.exact import moment
from articles.templatetags.times import Form, form, told, written
from articles.text.anchors import resolved


class _Words(NamedTuple):
    """What is the same on all stories of a page, in one language."""

    language: str
    day: Form
    minute: Form
    more: str
    tags: str
    updated: str
    this_story: str


def teaser(edition: Readable, is_top: bool = False, is_here: bool = False) -> str:
    """A story in a list: on top of the front page, or the one that readers come from, if it is that."""
    words, address, title = _words(), edition.get_absolute_url(), _e(edition.title)
    language, lead = _e(edition.language), " top" if is_top else ""
    current = ' aria-current="true"' if is_here else ""
    here = f'\n  <p class="here" lang="{words.language}">{words.this_story}</p>' if is_here else ""
    more = (
        f'\n    <p class="more" lang="{words.language}"><a href="{_e(address)}">{words.more}'
        f'<span class="visually-hidden" lang="{language}">: {title}</span></a></p>'
        if edition.is_cut
        else ""
    )
    return (
        f'<article class="teaser{lead}" lang="{language}" dir="{edition.direction}"{current}>{here}'
        f'\n  <h2><a href="{_e(address)}">{title}</a></h2>\n  {_dateline(edition, words)}\n  <div class="column">'
        f'\n    <div class="teaser-text">{resolved(edition.teaser_html, edition.addresses)}</div>{more}'
        f"\n    {_see(edition.shown_links, words)}\n    {_tags(edition.shown_tags, words)}\n  </div>\n</article>\n"
    )


def dateline(edition: Readable, with_time: bool = False) -> str:
    """When a story was published, and by whom; with the minute, and how long it takes to read, on its own page."""
    return _dateline(edition, _words(), with_time)


def see(links: Sequence[ShownLink]) -> str:
    """The see links of a story."""
    return _see(links, _words())


def tags(shown: Sequence[ShownTag]) -> str:
    """The tags of a story."""
    return _tags(shown, _words())


def _words() -> _Words:
    return _words_in(get_language())


@lru_cache
def _words_in(language: str | None) -> _Words:
    day, minute = pgettext("date format", "j F Y"), pgettext("date format", "j F Y, H:i T")
    texts = (_e(text) for text in (gettext("More"), gettext("Tags"), gettext("Updated"), gettext("This story")))
    return _Words(_e(language or ""), form(day), form(minute), *texts)


def _dateline(edition: Readable, words: _Words, with_time: bool = False) -> str:
    at = edition.first_published_at
    minute = _e(written(at, words.minute))
    if with_time:
        when = f'<time datetime="{moment(at)}" dir="auto">{minute}</time>{_updated(edition, words)}'
    else:
        when = f'<time datetime="{moment(at)}" dir="auto" title="{minute}">{_e(told(at, words.day))}</time>'
    byline = f'\n    <span class="byline">{_byline(edition.byline)}</span>' if edition.byline else ""
    minutes = f'\n    <span class="minutes" dir="auto">{_minutes(edition)}</span>' if with_time else ""
    return f'<p class="dateline" lang="{words.language}">\n    {when}{byline}{minutes}\n  </p>'


def _updated(edition: Readable, words: _Words) -> str:
    if not edition.is_updated:
        return ""
    at = edition.updated_at
    when = f'<time datetime="{moment(at)}" dir="auto">{_e(written(at, words.minute))}</time>'
    return f'\n    <span class="updated">{words.updated} {when}</span>'


def _minutes(edition: Readable) -> str:
    text = ngettext("%(number)s minute to read", "%(number)s minutes to read", edition.minutes)
    return _e(text % {"number": edition.minutes})


def _byline(authors: Iterable[Mapping[str, str]]) -> str:
    return ", ".join(
        f'<a rel="author" href="{_e(author_path(author["slug"]))}"><bdi>{_e(author["name"])}</bdi></a>'
        if author["slug"]
        else f"<bdi>{_e(author['name'])}</bdi>"
        for author in authors
    )


def _see(links: Sequence[ShownLink], words: _Words) -> str:
    if not links:
        return ""
    shown = "\n    ".join(f"<p>{_link(link, words)}</p>" for link in links)
    return f'<div class="see">\n    {shown}\n    </div>'


def _link(link: ShownLink, words: _Words) -> str:
    address = link.address
    if not address:
        return _e(link.sentence)
    label, title = _e(link.label), _e(link.target_title or "")
    lead_in = f"{_e(link.lead_in)}: " if link.lead_in else f"<bdi>{title}</bdi>: " if title else ""
    relation = _e(link.relation_in_words) if link.relation else ""
    about = f' <bdi class="relation" lang="{words.language}">{relation}</bdi>' if relation else ""
    if not link.url:
        return f'{lead_in}<a href="{_e(address)}" aria-label="{label}: {title}">{label}</a>{about}'
    host = _e(link.host)
    away = f'<a href="{_e(address)}" rel="external noopener noreferrer" aria-label="{label}: {host}">{label}</a>'
    return f'{lead_in}{away} <bdi class="host">({host})</bdi>{about}'


def _tags(shown: Sequence[ShownTag], words: _Words) -> str:
    if not shown:
        return ""
    items = "\n    ".join(
        f'<li><a class="tag" rel="tag" href="{_e(tag_path(slug))}" dir="auto">{_e(name)}</a></li>'
        for _pk, name, slug, _kind, _names in shown
    )
    label = f'lang="{words.language}" aria-label="{words.tags}"'
    return f'<ul class="tags" role="list" {label}>\n    {items}\n    </ul>'
