"""The tokens of clean HTML: as the cleaner writes it, every tag closed and no < or > outside tags."""

import html
import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from articles.text.wordlists import words

BLOCKS = words(
    "p h2 h3 h4 blockquote ul ol li dl dt dd hr figure figcaption table caption thead tbody tfoot tr th td pre div"
)
VOID = words("br hr img")

_TOKEN = re.compile(
    r"""(?P<TEXT>[^<]+)
    |</(?P<END>[a-z][a-z0-9]*)>
    |<(?P<START>[a-z][a-z0-9]*)(?:[ ][^>]*)?>
    |(?P<COMMENT><!--[^>]*-->)
    |(?P<STRAY><)""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    START = auto()
    END = auto()
    VOID = auto()
    COMMENT = auto()


class Token(NamedTuple):
    """A piece of HTML: its source as it stood, and the element's name if it is a tag."""

    kind: Kind
    source: str
    name: str = ""

    @property
    def is_block(self) -> bool:
        return self.name in BLOCKS

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of a tag in their order, with their references resolved."""
        return {name: decode(value) for name, value in _ATTRIBUTE.findall(self.source)}

    @property
    def text(self) -> str:
        """The characters that a reader sees; empty for tags and comments."""
        return decode(self.source) if self.kind is Kind.TEXT else ""


def tokenize(source: str) -> Iterator[Token]:
    """Yield the tokens of clean HTML; joining their sources gives back the HTML. A stray < is text."""
    for found in _TOKEN.finditer(source):
        kind = found.lastgroup
        if kind == "START":
            name = found["START"]
            yield Token(Kind.VOID if name in VOID else Kind.START, found[0], name)
        elif kind == "END":
            yield Token(Kind.END, found[0], found["END"])
        else:
            yield Token(Kind.COMMENT if kind == "COMMENT" else Kind.TEXT, found[0])


def join(tokens: Iterable[Token]) -> str:
    """Return the HTML that the tokens make."""
    return "".join(token.source for token in tokens)


def decode(source: str) -> str:
    """Return the text of HTML without tags: its character references resolved."""
    return html.unescape(source) if "&" in source else source


def encode(text: str) -> str:
    """Return text as HTML, escaped exactly as the cleaner's serializer does."""
    return html.escape(text, quote=False).replace("\u00a0", "&nbsp;")
