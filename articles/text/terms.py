"""The terms of a text, by which texts about the same things are found: words, or pairs of characters in scripts
that put no spaces between words.

Case, accents and the width of letters make no difference. A pair of characters stands for a word as well as
dictionaries do (Nie, Gao, Zhang and Zhou, "On the Use of Words and N-grams for Chinese Information Retrieval",
IRAL 2000) and needs none.
"""

import re
import unicodedata
from functools import lru_cache
from zlib import crc32

import regex

LONGEST_TEXT = 200_000  # characters; what stands behind them tells no more of what a text is about
LONGEST_WORD = 40
PAIR = 2

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_RUN = regex.compile(rf"[{_UNSPACED}]+", regex.V1)
# Words longer than any are cut into several. Figures keep what parts them: 11.1, 1,000.
_TERM = regex.compile(rf"[{_UNSPACED}]+|[\w--[_{_UNSPACED}]]{{1,{LONGEST_WORD}}}(?:[.,]\d+)*", regex.V1)
# The same, many times as fast, for the texts that have nothing but ASCII.
_PLAIN_TERM = re.compile(rf"[a-z0-9]{{1,{LONGEST_WORD}}}(?:[.,][0-9]+)*")
_PUNCTUATION = re.compile("[\u00a0\u00ab\u00bb\u2010-\u2027\u2030-\u203a]")
_ACCENTS = regex.compile("[\u0300-\u036f]+")
_SIGNED = 1 << 31


def terms(text: str) -> list[str]:
    """The terms of a text in their order, each as often as it occurs."""
    text = _PUNCTUATION.sub(" ", text[:LONGEST_TEXT])
    if text.isascii():
        return _PLAIN_TERM.findall(text.lower())
    text = _folded(text)
    found = _TERM.findall(text)
    if _RUN.search(text):
        return [term for part in found for term in (_pairs(part) if _RUN.match(part) else [part])]
    return found


def unspaced(text: str) -> list[str]:
    """The runs of characters of scripts that put no spaces between words, folded."""
    return _RUN.findall(_folded(text[:LONGEST_TEXT]))


@lru_cache(maxsize=50_000)
def number(term: str) -> int:
    """A term as a signed number of 32 bits: what is kept of it. Two terms in some thousand millions share one."""
    return (crc32(term.encode(errors="replace")) ^ _SIGNED) - _SIGNED


def numbers(text: str) -> list[int]:
    """The terms of a text as numbers, in their order."""
    return [number(term) for term in terms(text)]


def _pairs(run: str) -> list[str]:
    """The pairs of characters in a run; one by itself is its own term."""
    return [run[at : at + PAIR] for at in range(max(len(run) - 1, 1))]


def _folded(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", parted))
