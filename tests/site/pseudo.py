"""A language of our own, in which every text that is marked for translation stands in ⟦…⟧, and what stands outside it.

The texts of Django and of the libraries come out in German, which is what their own catalogues say. They are told by
these; what is neither in ⟦…⟧ nor theirs was not marked.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from lxml import etree
from lxml import html as markup
from lxml.etree import _Element as Element

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "de"
LIBRARIES = ("django.conf", "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
             "django.contrib.postgres", "taggit", "axes")  # fmt: skip

# What is the same in every language, and why.
ALLOWED = re.compile(
    r"""
    \b(?:Atom|RSS|JSON)\b               # names of formats
    | \bNewsdesk\b                      # the name of the program, which the newsroom bears unless it is given another
    | \bUTC\b                           # the time zone
    | \b(?:el|ru)\b                     # languages of our stories, as the web names them
    | (?:https?:)?//[^\s”]*             # addresses
    | (?<!\w)/(?:tag|articles|authors|admin)/[^\s”]*
    | \b\w+\.example\b
    # What Django has in English alone: an icon's name, values of columns, what a password is kept as, and rows without
    # a name on the page that asks whether somebody is to be deleted.
    | ^If\ disabled,\ the\ current\ password\ for\ this\ user\ will\ be\ lost\.$
    | ^Search$ | ^(?:True|False)$ | ^md5$ | \w+\*{6,}
    | [\w-]+\ relationships?\b | \b[A-Z][a-z]+_[a-z]+\ object\b
    """,
    re.VERBOSE,
)
# Attributes that people read or hear; those of data-… that scripts show are all of them but these.
READ = {"title", "aria-label", "alt", "placeholder", "label", "aria-description", "aria-roledescription", "summary"}
FOR_SCRIPTS = re.compile(
    r"data-(?:(?:.*-)?address|action|ajax--.*|allow-clear|app-label|article|ckeditor-basepath|config|context"
    r"|external-plugin-resources|field-id|field-name|id|inline-type|key|lists|model-.*|move|page|popup|popup-opener|processed"
    r"|theme|type|version|window|with)"
)
DESCRIBED = {"description", "og:title", "og:description", "og:site_name", "twitter:title", "twitter:description"}
_WITHIN_LINES = {"a", "b", "bdi", "em", "i", "mark", "q", "small", "span", "strong", "time", "u", "del", "ins", "abbr"}
NOT_READ = {"script", "style", "code", "textarea"}  # code: addresses; textarea: what somebody has typed
# Names of rights are rows of the database, written when it was set up; only a superuser sees them.
RIGHTS = {"permissions", "user_permissions"}
_NAMED = {"name", "headline", "description", "alternateName"}

_LATIN = re.compile(r"[A-Za-z]{2,}")
_GREEK = re.compile(r"[^\W\d_a-zA-Zäöüß]+")
_SIGNS = " :.,;…|›«»„“()/✖–-◇0123456789"
_TAG = re.compile(r"<[^>]*>")
_PLACE = re.compile(r"%\([^)]*\)[a-z]|%[sdr]|\{[^{}]*\}|◇")


def catalogue() -> Catalog:
    """Our German catalogue: what is to be translated, whether it is or not."""
    with (ROOT / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def write(folder: Path) -> None:
    """Write the catalogue of the language of our own, as a folder for LOCALE_PATHS."""
    pseudo = Catalog(locale=LANGUAGE)
    for message in catalogue():
        if message.id:
            pseudo.add(message.id, _said(message), context=message.context)
    place = folder / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "django.mo").open("wb") as file:
        write_mo(file, pseudo)


def _said(message: Message) -> str | tuple[str, ...]:
    if message.context == "date format":
        return message.id
    if isinstance(message.id, str):
        return f"⟦{message.id}⟧"
    return tuple(f"⟦{one}⟧" for one in message.id)


# --- What stands on a page ------------------------------------------------------------------------------


def unmarked(response) -> list[str]:
    """What of an answer people read, and was not marked for translation: of a page, of JSON, or of a feed."""
    kind = response.headers.get("Content-Type", "")
    if "html" in kind:
        return list(unmarked_in(response.text))
    if "json" in kind:
        told = (one for leaf in leaves(json.loads(response.text)) for one in (texts(leaf) if "<" in leaf else (leaf,)))
        return [text for text in told if is_bare(text)]
    return [text for text in _of_feed(response.content) if is_bare(text)]


def unmarked_in(page: str) -> Iterator[str]:
    """What of a page people read, and was not marked for translation."""
    return (text for text in texts(page) if is_bare(text))


def texts(page: str) -> Iterator[str]:
    """All that people read of a page and that is in no ⟦…⟧, with a ◇ for what is: its text, and what attributes say."""
    root = markup.document_fromstring(page.strip() or "<p></p>")
    for element in root.iter("*"):
        yield from _attributes(element)
        if element.tag == "script" and element.get("type") == "application/ld+json":
            yield from _of_json_ld(json.loads(element.text))
    depth = 0
    for text in _pieces(root):
        left, depth = _outside(text or "", depth if text is not None else 0)
        yield left


def _pieces(element: Element) -> Iterator[str | None]:
    """The text in an element, piece by piece, with None where what is said of one thing ends."""
    is_block = element.tag not in _WITHIN_LINES
    if is_block:
        yield None
    if isinstance(element.tag, str) and element.tag not in NOT_READ and not _is_right(element):
        yield element.text or ""
        for child in element:
            yield from _pieces(child)
            yield child.tail or ""
    if is_block:
        yield None


def _outside(text: str, depth: int = 0) -> tuple[str, int]:
    """What of a text is in no ⟦…⟧, if so many are open where it begins; and how many are where it ends."""
    left = []
    for character in text:
        if character == "⟦":
            depth += 1
            left.append("◇")
        elif character == "⟧":
            depth = max(0, depth - 1)
        elif not depth:
            left.append(character)
    return "".join(left), depth


def _attributes(element: Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name in READ:
            yield value
        elif name == "srcdoc":
            yield from texts(value)
        elif name.startswith("data-") and not FOR_SCRIPTS.fullmatch(name):
            yield from _of_data(value)
    if element.tag == "input" and element.get("type") in ("submit", "button", "reset"):
        yield element.get("value", "")
    if element.tag == "meta" and (element.get("name") or element.get("property")) in DESCRIBED:
        yield element.get("content", "")


def _is_right(element: Element) -> bool:
    return element.tag == "option" and element.getparent().get("name") in RIGHTS


def _of_data(value: str) -> Iterator[str]:
    """What a script shows of what it was given: a text, or the texts in a JSON of them."""
    if value[:1] in ("{", "["):
        yield from leaves(json.loads(value))
    else:
        yield value


# Of JSON, what scripts need and do not show.
_UNSHOWN = {
    "address",
    "datetime",
    "id",
    "labels",
    "language",
    "linked",
    "name",
    "prefix",
    "relation",
    "suggest",
    "url",
    "version",
}


def leaves(value: object, key: str = "") -> Iterator[str]:
    """All texts in JSON that is made to be shown."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, key)
    elif isinstance(value, str) and key not in _UNSHOWN:
        yield value


def _of_json_ld(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _of_json_ld(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from _of_json_ld(one, key)
    elif isinstance(value, str) and key in _NAMED:
        yield value


_IN_FEEDS = {"title", "subtitle", "description", "summary", "content", "encoded", "name", "rights", "category"}


def _of_feed(document: bytes) -> Iterator[str]:
    for element in etree.fromstring(document).iter():
        if etree.QName(element).localname in _IN_FEEDS and element.text:
            yield from texts(element.text) if "<" in element.text else (element.text,)


# --- What is ours, and what is theirs -------------------------------------------------------------------


@cache
def is_bare(text: str) -> bool:
    """Whether a text has words that are in no ⟦…⟧, and are none of the libraries' either."""
    left = _months().sub("", ALLOWED.sub("", _outside(text)[0].strip()))
    return bool(_LATIN.search(left)) and not _is_theirs(left) and not all(map(_is_theirs, _sentences(left)))


def _is_theirs(text: str) -> bool:
    whole, patterns = _theirs()
    return not _LATIN.search(text) or _plain(text) in whole or any(one.fullmatch(_filled(text)) for one in patterns)


def _sentences(text: str) -> list[str]:
    return re.split(r"\s\|\s|›|\s[–-]\s|:\s|(?<=[.?!])\s+", text)


def _filled(text: str) -> str:
    """A text with a ◇ for each word that is in no Latin letters: what somebody has called something."""
    text = " ".join(_GREEK.sub("◇", text).split()).strip()
    return text[:1].lower() + text[1:]


def _plain(text: str) -> str:
    """A text without what its surroundings add: space, signs, figures, names, a capital letter."""
    text = " ".join(_GREEK.sub("◇", text).split()).strip(_SIGNS)
    return text[:1].lower() + text[1:]


@cache
def _theirs() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The texts of the libraries in German: those without and those with places where something is put in."""
    ours = {_plain(one) for message in catalogue() for one in _each(message.id)}
    said = {_PLACE.sub("◇", text) for text in _libraries()}
    said |= {piece for text in said for piece in _TAG.split(text)}
    said |= {piece for text in said for piece in _sentences(text)}
    whole = {_plain(text) for text in said} - ours - {""}
    filled = {_filled(text) for text in said if "◇" in text and len(_plain(text).replace("◇", "").strip()) > 3}
    return frozenset(whole), tuple(re.compile(_pattern(text), re.DOTALL) for text in sorted(filled))


def _pattern(piece: str) -> str:
    return ".*".join(re.escape(part) for part in piece.split("◇"))


def _libraries() -> Iterator[str]:
    """What the libraries say in German, and in English what nobody has said in German yet."""
    for library in LIBRARIES:
        german = {message.id: message.string for message in _messages(library, LANGUAGE)}
        for message in (*_messages(library, "en"), *_messages(library, LANGUAGE)):
            said = _each(german.get(message.id, ""))
            yield from said if all(said) else _each(message.id)


def _messages(library: str, language: str) -> Iterator[Message]:
    folder = Path(import_module(library).__file__).parent / "locale" / language / "LC_MESSAGES"
    for file in folder.glob("*.po"):
        with file.open("rb") as opened:
            yield from (message for message in read_po(opened, locale=language) if message.id)


def _each(said: str | Iterable[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


@cache
def _months() -> re.Pattern[str]:
    """A month beside the year, as dates are written."""
    months = Locale(LANGUAGE).months["format"]
    names = {name.rstrip(".") for width in ("wide", "abbreviated") for name in months[width].values()}
    listed = "|".join(sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{listed})\.?(?=\s+\d{{4}})")
