"""The passage of a text that shows best why a search found it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import regex

from articles.text import graphemes
from articles.text.plain import ELLIPSIS
from articles.text.terms import LONGEST_TEXT, PAIR, terms, unspaced

LENGTH, BEFORE = 240, 60
MOST_MATCHES = 200
_WORD = regex.compile(r"\w+(?:[.,]\d+)*", regex.V1)


class Piece(NamedTuple):
    """A piece of a passage, and whether it is what was searched for."""

    text: str
    is_match: bool


class Word(NamedTuple):
    """A word of a text: where it stands, and its term."""

    start: int
    end: int
    term: str


def words(text: str) -> Iterator[Word]:
    """The words of a text, folded as they are searched for, and where they stand."""
    for found in _WORD.finditer(text[:LONGEST_TEXT]):
        start, end = found.span()
        if found[0].isascii() and found[0].isalpha():
            yield Word(start, end, found[0].lower())
        elif unspaced(found[0]):
            for at in range(start, max(end - PAIR + 1, start + 1)):
                yield from (Word(at, min(at + PAIR, end), term) for term in terms(text[at : at + PAIR])[:1])
        else:
            yield from (Word(start, end, term) for term in terms(found[0]))


def passage(text: str, matches: Iterable[Word]) -> list[Piece]:
    """The pieces of the passage with the most different matches; of a text without any, its beginning."""
    matches = list(islice(matches, MOST_MATCHES))
    start, end = _window(text, matches)
    pieces, at = [Piece(ELLIPSIS, False)] if start else [], start
    for first, last in _spans(matches):
        if first >= at and last <= end:
            pieces += [Piece(text[at:first], False), Piece(text[first:last], True)]
            at = last
    pieces += [Piece(text[at:end], False)] + [Piece(ELLIPSIS, False)] * (end < len(text))
    return [piece for piece in pieces if piece.text]


def _window(text: str, matches: list[Word]) -> tuple[int, int]:
    """Where the passage begins and ends."""
    best = max(matches, key=lambda match: _worth(match, matches), default=None)
    start = max(best.start - BEFORE, 0) if best else 0
    if start and (space := text.find(" ", start, best.start)) >= 0:
        start = space + 1
    start = _floor(text, start)
    if len(text) - start <= LENGTH:
        return start, len(text)
    end = start + LENGTH
    space = text.rfind(" ", max(start, best.end if best else 0), end)
    return start, space if space > start else _floor(text, end)


def _floor(text: str, at: int) -> int:
    """Where the grapheme begins that a place is in; looked for nearby, since texts are long."""
    near = max(at - BEFORE, 0)
    return near + graphemes.floor(text[near : at + BEFORE], at - near)


def _worth(first: Word, matches: list[Word]) -> int:
    """How many different matches a passage has that begins at one."""
    return len({one.term for one in matches if first.start <= one.start <= first.start + LENGTH - 2 * BEFORE})


def _spans(matches: list[Word]) -> list[tuple[int, int]]:
    """Where matches stand; those that touch or overlap are one."""
    spans: list[tuple[int, int]] = []
    for match in matches:
        if spans and match.start <= spans[-1][1] and match.start > spans[-1][0]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], match.end))
        elif not spans or match.start > spans[-1][0]:
            spans.append((match.start, match.end))
    return spans
