"""The terms of a text, by which texts about the same things are found: words, or pairs of characters in scripts
that put no spaces between words.

Case, accents and the width of letters make no difference. A pair of characters stands for a word as well as
dictionaries do (Nie, Gao, Zhang and Zhou, "On the Use of Words and N-grams for Chinese Information Retrieval",
IRAL 2000) and needs none.
"""

import unicodedata
import zlib
from collections.abc import Iterator

import regex

LONGEST_TEXT = 200_000  # characters; what stands behind them tells no more of what a text is about
LONGEST_WORD = 40

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TERM = regex.compile(rf"(?P<run>[{_UNSPACED}]+)|(?:(?![_{_UNSPACED}])\w)+(?:[.,](?=\d)(?:\d+))*", regex.V1)
_ACCENTS = regex.compile("[\u0300-\u036f]+")
_SIGNED = 1 << 31


def terms(text: str) -> list[str]:
    """The terms of a text in their order, each as often as it occurs."""
    return list(_terms(text[:LONGEST_TEXT]))


def number(term: str) -> int:
    """A term as a signed number of 32 bits: what is kept of it. Two terms in some thousand millions share one."""
    return (zlib.crc32(term.encode(errors="replace")) ^ _SIGNED) - _SIGNED


def _terms(text: str) -> Iterator[str]:
    for found in _TERM.finditer(_folded(text)):
        term = found[0]
        if found["run"] and len(term) > 2:
            yield from (term[at : at + 2] for at in range(len(term) - 1))
        else:
            yield term[:LONGEST_WORD]


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", parted))
