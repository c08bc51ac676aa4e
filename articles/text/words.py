"""How long a text is, in words, whatever its script.

Scripts that put spaces between words are counted by these. Of the others, the Chinese and Japanese texts of a
standard for reading speed have 1.6 and 1.9 characters a word (Trauzettel-Klosinski and Dietz, "Standardized
Assessment of Reading Performance: The New International Reading Speed Texts IReST", IOVS 53, 2012), here
rounded to two. For Thai, Lao, Khmer and Burmese no such standard is known to us: four written characters are
taken for a word, by rule of thumb.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import regex

PARTS = 4
# A run longer than this counts as several words, so that one endless word cannot stretch a list.
LONGEST_WORD = 50

_TWO_A_WORD = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ーｰ"
_FOUR_A_WORD = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSPACED = _TWO_A_WORD + _FOUR_A_WORD
_PIECE = regex.compile(
    rf"""(?P<spaced>(?![{_UNSPACED}])[\w\p{{So}}][^\s{_UNSPACED}]{{0,{LONGEST_WORD - 1}}})
    |(?P<two>(?=[{_TWO_A_WORD}])\X)
    |(?P<four>(?=[{_FOUR_A_WORD}])\X)""",
    regex.VERBOSE,
)
# The same, many times as fast, for the texts that have nothing but ASCII.
_PLAIN_WORD = re.compile(rf"\w\S{{0,{LONGEST_WORD - 1}}}")
_COSTS = {"spaced": PARTS, "two": PARTS // 2, "four": PARTS // 4}


class Piece(NamedTuple):
    """A word, or a character of a script without spaces; what it costs in parts of a word."""

    start: int
    end: int
    parts: int


def pieces(text: str) -> Iterator[Piece]:
    """Yield what is counted in the text, from left to right; punctuation counts for nothing."""
    for found in _PIECE.finditer(text):
        yield Piece(found.start(), found.end(), _COSTS[found.lastgroup])


def count(text: str) -> int:
    """Return the number of words in the text, a part of a word counting as one."""
    if text.isascii():
        return len(_PLAIN_WORD.findall(text))
    return -(-sum(_COSTS[found.lastgroup] for found in _PIECE.finditer(text)) // PARTS)
