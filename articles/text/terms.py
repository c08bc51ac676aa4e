"""The terms of a text, by which texts about the same things are found: words, or pairs of characters in scripts
that put no spaces between words.

Case, accents and the width of letters make no difference. A pair of characters stands for a word as well as
dictionaries do (Nie, Gao, Zhang and Zhou, "On the Use of Words and N-grams for Chinese Information Retrieval",
IRAL 2000) and needs none.
"""

import unicodedata
from zlib import crc32

import regex

LONGEST_TEXT = 200_000  # characters; what stands behind them tells no more of what a text is about
LONGEST_WORD = 40
PAIR = 2

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TERM = regex.compile(rf"([{_UNSPACED}]+)|([\w--[_{_UNSPACED}]]+(?:[.,]\d+)*)", regex.V1)
_ACCENTS = regex.compile("[\u0300-\u036f]+")
_SIGNED = 1 << 31


def terms(text: str) -> list[str]:
    """The terms of a text in their order, each as often as it occurs."""
    found = []
    for run, word in _TERM.findall(_folded(text[:LONGEST_TEXT])):
        if len(run) > PAIR:
            found += [run[at : at + PAIR] for at in range(len(run) - 1)]
        else:
            found.append(run or word[:LONGEST_WORD])
    return found


def unspaced(text: str) -> list[str]:
    """The runs of characters of scripts that put no spaces between words, folded."""
    return [run for run, _word in _TERM.findall(_folded(text[:LONGEST_TEXT])) if run]


def number(term: str) -> int:
    """A term as a signed number of 32 bits: what is kept of it. Two terms in some thousand millions share one."""
    return (crc32(term.encode(errors="replace")) ^ _SIGNED) - _SIGNED


def numbers(text: str) -> list[int]:
    """The terms of a text as numbers, in their order."""
    return [number(term) for term in terms(text)]


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", parted))
