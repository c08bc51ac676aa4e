"""What HTML may be stored, and the one function that makes it so.

The constants are the single allowlist: the cleaner lets through what they name, and the editor is configured
from them, so that what can be typed is what is kept.
"""

import re

import nh3
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.text import anchors, scanning, urls
from articles.text.languages import is_language_tag
from articles.text.markup import encode
from articles.text.names import why_unstorable
from articles.text.wordlists import words

MAX_BYTES = 500_000
MAX_NESTING = 100
MAX_TAGS = 20_000
MAX_PASSES = 4
# The parser takes quadratic time in unfinished character references: 100,000 hold it for a tenth of a second,
# 500,000 for three. Tags that repeat many open ones multiply: their depths are summed and bounded too.
MAX_REFERENCES = 100_000
MAX_SUM_OF_DEPTHS = 400_000
# It compares each attribute of a tag with those before it.
MAX_VALUES = 2_000

ALLOWED_TAGS = words(
    "p h2 h3 h4 blockquote ul ol li dl dt dd a strong em b i u s sub sup small mark br hr figure "
    "figcaption img table caption thead tbody tfoot tr th td pre code kbd abbr cite q time span div"
)
ALLOWED_CLASSES = frozenset({"lead", "left", "right", "wide", "note"})
_CELL = frozenset({"colspan", "rowspan", "scope"})
ALLOWED_ATTRIBUTES = {
    "*": frozenset({"lang", "dir", "class"}),
    "a": frozenset({"href", "title", "hreflang", "data-article"}),
    "img": frozenset({"src", "alt", "width", "height", "title"}),
    "th": _CELL,
    "td": _CELL,
    "ol": frozenset({"start", "reversed"}),
    "time": frozenset({"datetime"}),
    "blockquote": frozenset({"cite"}),
    "q": frozenset({"cite"}),
}

# Their text is not prose; every other unknown element loses its tags and keeps its words.
_DROPPED_WITH_CONTENT = words(
    "script style iframe object embed svg select textarea template noscript noembed noframes title "
    "audio video canvas xmp"
)
# Elements that word processors and other systems write for what the allowlist calls otherwise. Without this
# their words would run into those of their neighbours.
_RENAMED = {
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "strike": "s",
    "del": "s",
    "ins": "u",
    "tt": "code",
    "samp": "code",
    "dfn": "em",
    "address": "p",
    "summary": "p",
} | dict.fromkeys(words("section article header footer main aside nav center details fieldset"), "div")


class Unclean(ValueError):
    """The text cannot be stored; the message says to a journalist what is wrong and what to do."""


def clean(html: str) -> str:
    """Return the HTML with nothing in it but what may be stored; cleaning the result changes nothing.

    Raises Unclean for text that is too big, too deep or too intricate to be cleaned, or not Unicode.
    """
    _refuse_size(html)
    text = _rename(_drop_controls(_newlines(html)))
    for _attempt in range(MAX_PASSES):
        _refuse_intricate(text)
        parsed = _CLEANER.clean(text)
        if len(parsed) > 2 * MAX_BYTES:
            raise Unclean(_TOO_BIG)
        tidied = _tidy(parsed)
        if tidied == text == parsed:
            _refuse_size(text)
            return text
        text = tidied
    raise Unclean(_("This text does not settle when cleaned. Paste it as plain text and format it again."))


def cleaned_anyway(html: str) -> str:
    """Return HTML of whatever origin as clean HTML, to be shown or compared; what cannot be cleaned with its markup as
    words."""
    try:
        return clean(html)
    except Unclean:
        return from_plain(html)


def from_plain(text: str) -> str:
    """Return plain text as HTML: paragraphs are parted by blank lines, single line ends become breaks."""
    lines = _drop_controls(_newlines(text))
    paragraphs = (part.strip() for part in re.split(r"\n[^\S\n]*\n\s*", lines))
    return "\n".join(f"<p>{_breaks(part)}</p>" for part in paragraphs if part)


def editor_rules() -> dict[str, dict[str, str]]:
    """Return the allowlist as CKEditor 4 reads it in `allowedContent` (its object format)."""
    return {tag: _editor_rule(tag) for tag in sorted(ALLOWED_TAGS)}


def _editor_rule(tag: str) -> dict[str, str]:
    names = (ALLOWED_ATTRIBUTES["*"] | ALLOWED_ATTRIBUTES.get(tag, frozenset())) - {"class"}
    required = {"src": "!src"} if tag == "img" else {}
    return {
        "attributes": ",".join(required.get(name, name) for name in sorted(names)),
        "classes": ",".join(sorted(ALLOWED_CLASSES)),
    }


def _breaks(paragraph: str) -> str:
    return "<br>".join(encode(line.strip()) for line in paragraph.split("\n"))


# --- Attributes ---------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[0-9]{1,4}")
_DATETIME = re.compile(r"[0-9PT][0-9A-Z:+. -]{0,39}", re.IGNORECASE)
_WORDS = {"dir": {"ltr", "rtl", "auto"}, "scope": {"row", "col", "rowgroup", "colgroup"}}


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    rule = _RULES.get(name)
    return rule(value) if rule else value


def _matching(pattern: re.Pattern):
    return lambda value: value.strip() if pattern.fullmatch(value.strip()) else None


def _one_of(words: set[str]):
    return lambda value: value.strip().lower() if value.strip().lower() in words else None


def _language(value: str) -> str | None:
    return value if is_language_tag(value) else None


def _classes(value: str) -> str | None:
    return " ".join(name for name in value.split() if name in ALLOWED_CLASSES) or None


_RULES = {
    "href": urls.link,
    "src": urls.picture,
    "cite": urls.source,
    "data-article": _matching(anchors.STORY_ID),
    "datetime": _matching(_DATETIME),
    "lang": _language,
    "hreflang": _language,
    "class": _classes,
    "reversed": lambda value: "",
    **dict.fromkeys(("width", "height", "colspan", "rowspan", "start"), _matching(_NUMBER)),
    **{name: _one_of(words) for name, words in _WORDS.items()},
}

# Never set_tag_attribute_values: it writes attributes in random order, so equal input gives unequal bytes.
_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    clean_content_tags=set(_DROPPED_WITH_CONTENT),
    attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
    attribute_filter=_filter_attribute,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
    strip_comments=True,
)

# --- Before and after the parser ----------------------------------------------------------------------------

# Not allowed in XML 1.0 (https://www.w3.org/TR/xml/#charsets), so no feed could carry them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MAY_NEED_RENAMING = re.compile(rf"<(?:{'|'.join(_RENAMED)})\b", re.IGNORECASE)
# In the parser's own output every attribute is ` name="value"`, and values hold neither ", < nor >.
_IMAGE_WITHOUT_SOURCE = re.compile(r'<img(?: (?!src=)[a-z-]+="[^"]*")*>')
_POINTLESS_LINK = re.compile(r'<a(?: (?!href=|data-article=)[a-z-]+="[^"]*")*>')
_OWN_LINK = re.compile(r'<a(?: [a-z-]+="[^"]*")*? data-article="[^"]*"(?: [a-z-]+="[^"]*")*>')
_ADDRESS = re.compile(r' href="[^"]*"')
_NEWLINE_IN_PRE = re.compile(r"(<pre(?: [^>]*)?>)\n+")


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _rename(text: str) -> str:
    return scanning.rename(text, _RENAMED) if _MAY_NEED_RENAMING.search(text) else text


def _drop_controls(text: str) -> str:
    return _CONTROLS.sub("", text)


def _tidy(parsed: str) -> str:
    text = _IMAGE_WITHOUT_SOURCE.sub("", _drop_controls(parsed))
    if " data-article=" in text:
        text = _OWN_LINK.sub(_without_address, text)
    if _POINTLESS_LINK.search(text):
        text = anchors.rewrite(text, _unwrap)
    # A parser skips the first line end in <pre>, one more with each pass.
    return _NEWLINE_IN_PRE.sub(r"\1", text)


def _unwrap(tag: str) -> str | None:
    """A link that leads nowhere, or nowhere allowed, loses its tags and keeps its words."""
    return None if _POINTLESS_LINK.fullmatch(tag) else tag


def _without_address(link: re.Match) -> str:
    """A link to a story of ours names it by its id alone: an address may become another's."""
    return _ADDRESS.sub("", link[0])


# --- Refusals ------------------------------------------------------------------------------------------

_TOO_BIG = format_lazy(
    _("This text is larger than {limit} kB. Split the story, or remove pictures that were pasted into it."),
    limit=MAX_BYTES // 1000,
)
_TOO_DEEP = format_lazy(
    _("The markup is nested more than {limit} levels deep. Paste the text again as plain text."),
    limit=MAX_NESTING,
)
_TOO_MANY_TAGS = format_lazy(
    _("The markup has more than {limit} tags. Split the story, or paste it as plain text."), limit=MAX_TAGS
)
_TOO_MANY_VALUES = format_lazy(
    _("A tag of the markup has more than {limit} attributes. Paste the text again as plain text."), limit=MAX_VALUES
)
_TOO_MANY_REFERENCES = format_lazy(
    _("The text has more than {limit} ampersands. Paste it again as plain text."), limit=MAX_REFERENCES
)


def _refuse_size(html: str) -> None:
    if len(html) > MAX_BYTES:
        raise Unclean(_TOO_BIG)
    # A lone surrogate has no bytes, and NUL is dropped: only the former can be refused here.
    if reason := why_unstorable(html.replace("\x00", "")):
        raise Unclean(reason)
    if len(html.encode()) > MAX_BYTES:
        raise Unclean(_TOO_BIG)
    if html.count("&") > MAX_REFERENCES:
        raise Unclean(_TOO_MANY_REFERENCES)


def _refuse_intricate(text: str) -> None:
    extent = scanning.measure(text)
    if extent.tags > MAX_TAGS:
        raise Unclean(_TOO_MANY_TAGS)
    if extent.values > MAX_VALUES:
        raise Unclean(_TOO_MANY_VALUES)
    if extent.depth > MAX_NESTING or extent.sum_of_depths > MAX_SUM_OF_DEPTHS:
        raise Unclean(_TOO_DEEP)
