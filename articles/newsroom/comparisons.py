"""Two states of a story side by side, part by part, in words that an editor reads."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Author, Content, Pointer
from articles.models.relation import in_words as relation_in_words
from articles.newsroom.targets import targets
from articles.text.anchors import STORY_ID
from articles.text.changes import LEADS
from articles.text.cleaning import cleaned_anyway
from articles.text.comparing import Change, Row, Span, compare, compare_line
from articles.text.names import fold

_LINES = {
    "title": gettext_lazy("Headline"),
    "standfirst": gettext_lazy("Standfirst"),
    "language": gettext_lazy("Language"),
    "slug": gettext_lazy("Slug"),
}
_CHANGED = {
    "added": gettext_lazy("%(what)s added"),
    "removed": gettext_lazy("%(what)s removed"),
    "changed": gettext_lazy("%(what)s changed"),
}
_ELEMENTS = {
    "a": gettext_lazy("link"),
    "abbr": gettext_lazy("abbreviation"),
    "b": gettext_lazy("bold"),
    "blockquote": gettext_lazy("quotation"),
    "br": gettext_lazy("line break"),
    "caption": gettext_lazy("caption"),
    "cite": gettext_lazy("title of a work"),
    "code": gettext_lazy("code"),
    "dd": gettext_lazy("description"),
    "div": gettext_lazy("division"),
    "dl": gettext_lazy("list of descriptions"),
    "dt": gettext_lazy("described term"),
    "em": gettext_lazy("emphasis"),
    "figcaption": gettext_lazy("caption of a figure"),
    "figure": gettext_lazy("figure"),
    "h2": gettext_lazy("heading"),
    "h3": gettext_lazy("smaller heading"),
    "h4": gettext_lazy("smallest heading"),
    "hr": gettext_lazy("break"),
    "i": gettext_lazy("italics"),
    "img": gettext_lazy("picture"),
    "kbd": gettext_lazy("key of the keyboard"),
    "li": gettext_lazy("list item"),
    "mark": gettext_lazy("highlight"),
    "ol": gettext_lazy("numbered list"),
    "p": gettext_lazy("paragraph"),
    "pre": gettext_lazy("preformatted text"),
    "q": gettext_lazy("quotation in the text"),
    "s": gettext_lazy("strikethrough"),
    "small": gettext_lazy("small print"),
    "span": gettext_lazy("marked words"),
    "strong": gettext_lazy("strong emphasis"),
    "sub": gettext_lazy("subscript"),
    "sup": gettext_lazy("superscript"),
    "table": gettext_lazy("table"),
    "tbody": gettext_lazy("rows of a table"),
    "td": gettext_lazy("cell"),
    "tfoot": gettext_lazy("foot of a table"),
    "th": gettext_lazy("heading of a row or column"),
    "thead": gettext_lazy("head of a table"),
    "time": gettext_lazy("time"),
    "tr": gettext_lazy("row"),
    "u": gettext_lazy("underline"),
    "ul": gettext_lazy("list"),
}


@dataclass(frozen=True)
class Part:
    """A part of the story: its name, and its rows on both sides."""

    name: str
    rows: list[Row]

    @property
    def is_changed(self) -> bool:
        """Whether the two sides differ."""
        return any(row.kind != "same" for row in self.rows)


def comparison(before: Content, after: Content, user: User) -> list[Part]:
    """The parts of two states, those that differ in neither left out. Three queries at the most."""
    return [part for part in _parts(before, after, user) if part.is_changed]


def in_words(change: Change) -> str:
    """A change of the markup, as an editor says it."""
    what = _ELEMENTS.get(change.what, change.what)
    words = _CHANGED[change.kind] % {"what": what}
    where = f": “{change.text}”" if change.text else ""
    before, after = (_value(change, value) for value in (change.before, change.after))
    moved = f" ({before or '–'} → {after or '–'})" if before or after else ""
    return f"{words}{where}{moved}"


def _value(change: Change, value: str) -> str:
    """What stood somewhere: of blocks that became others, what each is called."""
    return value if change.attribute else " + ".join(str(_ELEMENTS.get(name, name)) for name in value.split())


def _parts(before: Content, after: Content, user: User) -> Iterator[Part]:
    for name, words in _LINES.items():
        left, right = compare_line(getattr(before, name), getattr(after, name))
        yield Part(words, [Row("same" if left == right else "changed", left, right)])
    yield Part(_("Text"), _texts(before.body, after.body, user))
    yield Part(_("Tags"), _listed(before.tags, after.tags, fold, str))
    yield Part(_("Authors"), _listed(before.authors, after.authors, int, _names(before.authors + after.authors)))
    yield Part(_("See links"), _listed(before.links, after.links, tuple, _pointers(before.links + after.links, user)))


def changes_in(before: str, after: str, user: User) -> list[str]:
    """What became of the markup between two texts, in words. One query at the most."""
    return [in_words(change) for row in _texts(before, after, user) for change in row.markup]


def _texts(before: str, after: str, user: User) -> list[Row]:
    """Two texts row by row; stories that links lead to are called by the headline that the user may know."""
    rows = compare(cleaned_anyway(before), cleaned_anyway(after))
    ids = {value for row in rows for change in row.markup for value in _stories(change)}
    if not ids:
        return rows
    known = {str(pk): headline for pk, headline in targets(user).filter(pk__in=ids).values_list("pk", "headline")}
    called = {pk: f"“{known[pk]}”" if pk in known else _("Story no. %s") % pk for pk in ids}
    return [replace(row, markup=[_with_headlines(change, called) for change in row.markup]) for row in rows]


def _stories(change: Change) -> list[str]:
    """The ids of the stories that a changed link led to, and leads to now. No address looks like one."""
    values = (change.before, change.after) if change.attribute in LEADS else ()
    return [value for value in values if STORY_ID.fullmatch(value)]


def _with_headlines(change: Change, called: Mapping[str, str]) -> Change:
    if not _stories(change):
        return change
    before, after = (called.get(value, value) for value in (change.before, change.after))
    return change._replace(before=before, after=after)


def _listed(
    before: Sequence[object],
    after: Sequence[object],
    key: Callable[[object], Hashable],
    words: Callable[[object], str],
) -> list[Row]:
    keys = [key(item) for item in before], [key(item) for item in after]
    rows = []
    for kind, start, stop, other_start, other_stop in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        gone = [] if kind == "equal" else before[start:stop]
        same = before[start:stop] if kind == "equal" else []
        new = [] if kind == "equal" else after[other_start:other_stop]
        rows += [Row("same", [Span("same", words(item))], [Span("same", words(item))]) for item in same]
        rows += [Row("removed", [Span("removed", words(item))], []) for item in gone]
        rows += [Row("added", [], [Span("added", words(item))]) for item in new]
    return rows


def _names(authors: Sequence[int]) -> Callable[[int], str]:
    known = dict(Author.objects.filter(pk__in=authors).values_list("pk", "name"))
    return lambda author: known.get(author) or _("an author who is gone")


def _pointers(links: Sequence[Pointer], user: User) -> Callable[[Pointer], str]:
    wanted = {link.target for link in links if link.target}
    known = dict(targets(user).filter(pk__in=wanted).values_list("pk", "headline")) if wanted else {}

    def words(link: Pointer) -> str:
        unknown = _("Story no. %d") % link.target if link.target else _("nowhere")
        leads_to = link.url or known.get(link.target) or unknown
        why = f"{link.lead_in}: " if link.lead_in else ""
        return f"{why}{link.label} → {leads_to}{_more(link)}"

    return words


def _more(link: Pointer) -> str:
    """What else is said of a see link, so that two that differ in nothing else are told apart."""
    keeps = _("keeps the sentence") if link.keeps_sentence else ""
    said = ", ".join(filter(None, (relation_in_words(link.relation), keeps)))
    return f" ({said})" if said else ""
