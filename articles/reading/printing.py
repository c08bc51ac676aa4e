"""A story in a list, and what of it stands on its own page too: its authors, its see links, its tags. As HTML.

Ten of them are most of what a page is made of, and a template takes more than twice the time for them. So the markup is
written here, once for all pages. Every value is escaped by hand (`_e`), but for texts of editions, which were cleaned
when they were stored; nothing else may be put between the tags.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from html import escape as _e
from typing import NamedTuple

from articles.models.paths import author_path, tag_path
from articles.models.readable import Readable, ShownLink, ShownTag
from articles.models.threads import InThread
from articles.reading.exact import moment
from articles.text.anchors import resolved
from articles.text.snippets import Piece


class Shared(NamedTuple):
    """What is the same on all stories of a page: looked up once for it."""

    minute: Callable[[datetime], str]
    told: Callable[[datetime], str]
    # of the page; it and the texts of a catalogue are HTML already
    language: str
    more: str
    tagged: str
    this_story: str


def teaser(edition: Readable, shared: Shared, is_top: bool = False, is_here: bool = False) -> str:
    """A story in a list: on top of the front page, or the one that readers come from, if it is that."""
    title, language, more = _e(edition.title), _e(edition.language), ""
    if edition.is_cut:
        more = (
            f'\n    <p class="more" lang="{shared.language}"><a href="{_e(edition.get_absolute_url())}">'
            f'{shared.more}<span class="visually-hidden" lang="{language}">: {title}</span></a></p>'
        )
    text = resolved(edition.teaser_html, edition.addresses)
    return _around(edition, shared, f"{text}</div>{more}", is_top, is_here)


def result(edition: Readable, shared: Shared, pieces: Iterable[Piece]) -> str:
    """A story that a search found, with the passage that shows why."""
    text = "".join(f"<mark>{_e(piece.text)}</mark>" if piece.is_match else _e(piece.text) for piece in pieces)
    return _around(edition, shared, f"<p>{text}</p></div>")


def _around(edition: Readable, shared: Shared, text: str, is_top: bool = False, is_here: bool = False) -> str:
    """A text in its frame; the text is HTML, and ends its `div`."""
    current = ' aria-current="true"' if is_here else ""
    here = f'\n  <p class="here" lang="{shared.language}">{shared.this_story}</p>' if is_here else ""
    return (
        f'<article class="teaser{" top" if is_top else ""}" lang="{_e(edition.language)}" dir="{edition.direction}"'
        f'{current}>{here}\n  <h2><a href="{_e(edition.get_absolute_url())}">{_e(edition.title)}</a></h2>'
        f'\n  {_dateline(edition, shared)}\n  <div class="column">\n    <div class="teaser-text">{text}'
        f"\n    {see(edition.shown_links, shared)}\n    {tags(edition.shown_tags, shared)}\n  </div>\n</article>"
    )


def byline(authors: Iterable[Mapping[str, str]]) -> str:
    """Who wrote a story; nothing where nobody is named."""
    names = ", ".join(
        f'<a rel="author" href="{_e(author_path(author["slug"]))}"><bdi>{_e(author["name"])}</bdi></a>'
        if author["slug"]
        else f"<bdi>{_e(author['name'])}</bdi>"
        for author in authors
    )
    return f'<span class="byline">{names}</span>' if names else ""


def see(links: Sequence[ShownLink], shared: Shared) -> str:
    """The see links of a story; nothing where there are none."""
    shown = "\n    ".join(f"<p>{_link(link, shared)}</p>" for link in links)
    return f'<div class="see">\n    {shown}\n    </div>' if shown else ""


def tags(shown: Sequence[ShownTag], shared: Shared) -> str:
    """The tags of a story; nothing where there are none."""
    items = "\n    ".join(
        f'<li><a class="tag" rel="tag" href="{_e(tag_path(slug))}" dir="auto">{_e(name)}</a></li>'
        for _pk, name, slug, _kind, _names in shown
    )
    label = f'lang="{shared.language}" aria-label="{shared.tagged}"'
    return f'<ul class="tags" role="list" {label}>\n    {items}\n    </ul>' if items else ""


def chapter(story: InThread | Readable, day: Callable[[datetime], str], here: str = "") -> str:
    """A story of a thread, in the list of them under a story; that one itself with the words for it, which are HTML."""
    at, title, language = story.first_published_at, _e(story.title), _e(story.language)
    if here:
        shown = f'<bdi lang="{language}">{title}</bdi> <span class="here" dir="auto">({here})</span>'
    else:
        shown = f'<a href="{_e(story.get_absolute_url())}" lang="{language}" dir="auto">{title}</a>'
    current = ' aria-current="true"' if here else ""
    return f'<li{current}><time datetime="{moment(at)}"><bdi>{_e(day(at))}</bdi></time> <span>{shown}</span></li>'


def _dateline(edition: Readable, shared: Shared) -> str:
    at = edition.first_published_at
    minute, told = _e(shared.minute(at)), _e(shared.told(at))
    when = f'<time datetime="{moment(at)}" dir="auto" title="{minute}">{told}</time>'
    return f'<p class="dateline" lang="{shared.language}">\n    {when}\n    {byline(edition.byline)}\n  </p>'


def _link(link: ShownLink, shared: Shared) -> str:
    address = link.address
    if not address:
        return _e(link.sentence)
    label, title = _e(link.label), _e(link.target_title or "")
    lead_in = f"{_e(link.lead_in)}: " if link.lead_in else f"<bdi>{title}</bdi>: " if title else ""
    relation = _e(link.relation_in_words) if link.relation else ""
    about = f' <bdi class="relation" lang="{shared.language}">{relation}</bdi>' if relation else ""
    if not link.url:
        return f'{lead_in}<a href="{_e(address)}" aria-label="{label}: {title}">{label}</a>{about}'
    host = _e(link.host)
    away = f'<a href="{_e(address)}" rel="external noopener noreferrer" aria-label="{label}: {host}">{label}</a>'
    return f'{lead_in}{away} <bdi class="host">({host})</bdi>{about}'
