"""Texts and questions in the notation of PostgreSQL's full text search (PostgreSQL manual, section 8.11).

A text vector lists lexemes with the places where they stand and the weight of each; a question joins lexemes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

LONGEST = 450  # characters of a lexeme; the database refuses 2,047 bytes
MOST_BYTES = 800_000  # of all lexemes of a text, at the most; the database refuses 1,048,576 with their places
MOST_PLACES = 16_000  # the database knows 16,383
GAP = 10  # between two fields, so that no phrase reaches from one into the other

# How a place is written with a weight; made once, for there are hundreds in each text. D need not be said.
_PLACES = {
    weight: [f"{place}{weight.replace('D', '')}" for place in range(MOST_PLACES + 1)] for weight in ("A", "B", "C", "D")
}


class Vector:
    """A text vector in the making."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = defaultdict(list)
        self._at = 0

    def add(self, lexemes: Iterable[str | None], weight: str) -> None:
        """Add the lexemes of a field in their order; None keeps a place free. What is too much is left out."""
        places, at = self._places, self._at
        named = _PLACES[weight]
        for lexeme in lexemes:
            at += 1
            if lexeme is not None and at <= MOST_PLACES:
                places[lexeme].append(named[at])
        self._at = at + GAP

    def __str__(self) -> str:
        places, lexemes = self._places, "".join(self._places)
        is_plain = "'" not in lexemes and "\\" not in lexemes and 4 * len(lexemes) <= MOST_BYTES
        if is_plain and max(map(len, places), default=0) <= LONGEST:
            return " ".join([f"'{lexeme}':{','.join(where)}" for lexeme, where in places.items()])
        return " ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        room = MOST_BYTES
        for lexeme, places in self._places.items():
            short = lexeme[:LONGEST]
            room -= 4 * len(short)
            if room < 0:
                return
            yield f"{quoted(short)}:{','.join(places)}"


def quoted(lexeme: str) -> str:
    """A lexeme as it stands in a text vector or in a question, whatever signs it has."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def any_of(expressions: Iterable[str]) -> str:
    """What has one of these; without any of them, nothing: an empty text."""
    return _joined(" | ", expressions)


def all_of(expressions: Iterable[str]) -> str:
    """What has all of these."""
    return _joined(" & ", expressions)


def in_a_row(lexemes: Sequence[str | None]) -> str:
    """What has these in this order; None stands for any one word between."""
    places = [place for place, lexeme in enumerate(lexemes) if lexeme is not None]
    if not places:
        return ""
    said = quoted(lexemes[places[0]][:LONGEST])
    for before, place in pairwise(places):
        said += f" <{place - before}> {quoted(lexemes[place][:LONGEST])}"
    return f"({said})"


def _joined(sign: str, expressions: Iterable[str]) -> str:
    parts = list(dict.fromkeys(filter(None, expressions)))
    return parts[0] if len(parts) == 1 else f"({sign.join(parts)})" if parts else ""
