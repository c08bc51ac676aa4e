"""The text of blocks, with the places of the elements in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from articles.text.markup import Kind, Token, tokenize

# A change to one of the parts of these is a change to the whole.
_WHOLES = frozenset({"ul", "ol", "dl", "table", "figure", "blockquote", "div"})
_CELLS = frozenset({"td", "th"})
# What HTML takes for white space (https://infra.spec.whatwg.org/#ascii-whitespace): a no-break space is none.
_SPACE = re.compile(r"[ \t\n\f\r]+")


class Element(NamedTuple):
    """An element, where in the text it begins and ends, and the list, table or the like that it is a part of.

    Text that stands between the blocks is an element without a name.
    """

    name: str
    attributes: frozenset[tuple[str, str]]
    start: int
    end: int
    whole: str
    is_top: bool
    is_block: bool


@dataclass(frozen=True)
class Reading:
    """Blocks as text, their lines parted by line ends, and the elements in the order in which they end."""

    text: str = ""
    elements: tuple[Element, ...] = ()


def read(sources: Iterable[str]) -> Reading:
    """Return the text and the elements of top-level blocks of clean HTML."""
    reader = _Reader()
    for source in sources:
        reader.read(source)
    return Reading("".join(reader.parts), tuple(reader.elements))


class _Open(NamedTuple):
    token: Token
    start: int
    whole: str


@dataclass
class _Reader:
    """The text so far, the space that is due before more of it, and the elements that are open."""

    parts: list[str] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    _length: int = 0
    _due: str = ""
    _opened: list[_Open] = field(default_factory=list)

    def read(self, source: str) -> None:
        start, count = self._length, len(self.elements)
        self._part("\n")
        for token in tokenize(source):
            self._read_token(token)
        if not any(element.is_top for element in self.elements[count:]):
            self.elements.append(Element("", frozenset(), start, self._length, "", is_top=True, is_block=True))

    def _read_token(self, token: Token) -> None:
        if token.kind is Kind.TEXT:
            self._read_text(token.text)
        if token.is_block or token.name == "br":
            self._part(" " if token.name in _CELLS else "\n")
        if token.kind in (Kind.START, Kind.VOID):
            self._opened.append(_Open(token, self._length, self._whole(token.name)))
        if token.kind in (Kind.END, Kind.VOID):
            self._close()

    def _whole(self, name: str) -> str:
        if name in _WHOLES:
            return name
        return next((opened.whole for opened in reversed(self._opened) if opened.whole in _WHOLES), name)

    def _close(self) -> None:
        token, start, whole = self._opened.pop()
        attributes = frozenset(token.attributes.items())
        is_top = token.is_block and not self._opened
        self.elements.append(Element(token.name, attributes, start, self._length, whole, is_top, token.is_block))

    def _read_text(self, text: str) -> None:
        if any(opened.token.name == "pre" for opened in self._opened):
            self._write(text)
            return
        line = _SPACE.sub(" ", text)
        if line.startswith(" "):
            self._part(" ")
        self._write(line.strip(" "))
        if line.endswith(" "):
            self._part(" ")

    def _part(self, space: str) -> None:
        self._due = max(self._due, space, key=("", " ", "\n").index)

    def _write(self, text: str) -> None:
        if not text:
            return
        text = (self._due if self._length else "") + text
        self._due = ""
        self._length += len(text)
        self.parts.append(text)
