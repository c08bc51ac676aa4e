"""The words of a story without their markup, for titles, descriptions and search."""

from functools import lru_cache

from articles.text import graphemes
from articles.text.markup import Kind, tokenize

ELLIPSIS = "…"
_LONGEST_KEPT, _MOST_KEPT = 20_000, 600
_TRAILING = " \t\n,;:–—-([{¿¡“„«"


def plain(html: str) -> str:
    """Return the text of clean HTML on one line: references resolved, blocks and breaks parted by a space.

    What is published is asked for several times in a row; only what is longer than stories are is read each time.
    """
    return _read_once(html) if len(html) <= _LONGEST_KEPT else _read(html)


def _read(html: str) -> str:
    parts = []
    for token in tokenize(html):
        if token.kind is Kind.TEXT:
            parts.append(token.text)
        elif token.is_block or token.name == "br":
            parts.append(" ")
    return " ".join("".join(parts).split())


_read_once = lru_cache(maxsize=_MOST_KEPT)(_read)


def shorten(text: str, limit: int) -> str:
    """Return the text if it has at most `limit` characters, else its beginning to a word end and an ellipsis.

    A first word that is too long is cut between two graphemes. The ellipsis is within the limit.
    """
    if len(text) <= limit:
        return text
    room = max(limit - len(ELLIPSIS), 0)
    cut = graphemes.floor(text, max(_last_space(text, room), 0) or room)
    return tail_trimmed(text[:cut]) + ELLIPSIS if limit > 0 else ""


def tail_trimmed(text: str) -> str:
    """Return the text without the commas, dashes and opening brackets that no ellipsis should follow."""
    trimmed = text.rstrip(_TRAILING)
    return trimmed[: graphemes.floor(text, len(trimmed))]


def _last_space(text: str, room: int) -> int:
    if text[room].isspace():
        return room
    return text.rfind(" ", 0, room)
