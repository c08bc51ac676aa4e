"""Names that are so alike that one may be meant for the other."""

import unicodedata
from collections import defaultdict
from typing import NamedTuple

import regex

from articles.text.names import fold
from articles.text.wordlists import words

# Definite articles, which some write before a name and others leave out.
_ARTICLES = words("the der die das le la les l el los las il gli de het os")
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*")
_MARKS = "\u0300-\u036f"  # accents of alphabets; the marks of other scripts are vowels, and make other words
_ACCENTS = regex.compile(f"[{_MARKS}]+")

FEW_LETTERS = 5
MANY_LETTERS = 10


def bare(text: str) -> str:
    """The words of the text as they are compared: folded, without accents and punctuation."""
    return " ".join(_words(text))


def alike(one: str, other: str) -> bool:
    """Do the names differ only in accents, punctuation, an article, a plural or a slip of the pen?

    A slip is one letter in a name of five or more, or two in one of ten or more; two neighbours that changed
    places count as one. It is never in the first letter of a word ("North", "South") or in a figure ("G7", "G20").
    """
    mine, theirs = _name_words(one), _name_words(other)
    letters, others = "".join(mine), "".join(theirs)
    if min(len(letters), len(others)) < 2:
        return False
    if letters == others or _singular(mine) == _singular(theirs):
        return True
    if _figures(letters) != _figures(others) or not _same_initials(mine, theirs):
        return False
    return is_within(letters, others, allowance(min(len(letters), len(others))))


class Traits(NamedTuple):
    """What of a name is compared: its letters in one, without a plural's ending, its words' first letters, figures."""

    letters: str
    singular: str
    initials: str
    figures: str


def traits(name: str) -> Traits:
    """What `alike` compares of a name, for finding the names that may be alike among many."""
    parts = _name_words(name)
    letters = "".join(parts)
    return Traits(letters, _singular(parts), "".join(part[0] for part in parts), "".join(_figures(letters)))


def allowance(letters: int) -> int:
    """How many slips are allowed between names of so many letters."""
    return (letters >= FEW_LETTERS) + (letters >= MANY_LETTERS)


def is_within(one: str, other: str, limit: int) -> bool:
    """Is it at most `limit` steps from one text to the other?

    A step puts a letter in, leaves one out, changes one, or swaps two neighbours (optimal string alignment).
    """
    if abs(len(one) - len(other)) > limit:
        return False
    before, last = [], list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        steps = [row]
        for column, wanted in enumerate(other, start=1):
            step = min(last[column] + 1, steps[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 < column and letter == other[column - 2] and one[row - 2] == wanted:
                step = min(step, before[column - 2] + 1)
            steps.append(step)
        if min(steps) > limit:
            return False
        before, last = last, steps
    return last[-1] <= limit


def pattern(name: str) -> str:
    """A POSIX regular expression that finds the folded key of every name that is alike, and of others too.

    Slips leave something as it was: of the letters, cut into one piece more than slips are allowed, with a letter
    between two pieces for a swap across the cut, at least one piece is whole. Empty for names of one letter.
    """
    parts = _name_words(name)
    letters = "".join(parts)
    if len(letters) < 2:
        return ""
    stem = _singular(parts).removesuffix("y")
    branches = [f"{_spelt(stem)}.{{0,{_LONGEST_ENDING}}}$"]
    if slips := allowance(len(letters)):
        branches += [_holding(letters, start, end) for start, end in _pieces(len(letters), slips + 1)]
    return f"^(?:(?:{'|'.join(sorted(_ARTICLES))}){_FILLER})?(?:{'|'.join(branches)})"


def beginnings(name: str) -> list[str]:
    """What the folded keys of the names that are alike begin with, for an index to find the few that may be.

    A first letter has the accents of European alphabets at the most. Empty for names without letters.
    """
    first = "".join(_name_words(name))[:1]
    letters = [first, *(letter for letter in _VARIANTS.get(first, "") if letter < _RARE)] if first else []
    elided = [f"l{apostrophe}{letter}" for apostrophe in "'’" for letter in letters]
    return [*letters, *(f"{article} {letter}" for article in sorted(_ARTICLES) for letter in letters[:1]), *elided]


def _name_words(name: str) -> list[str]:
    found = _words(name)
    return found[1:] if len(found) > 1 and found[0] in _ARTICLES else found


def _words(text: str) -> list[str]:
    bared = _ACCENTS.sub("", unicodedata.normalize("NFD", fold(text)))
    return _WORD.findall(unicodedata.normalize("NFC", bared))


def _singular(parts: list[str]) -> str:
    """The letters of the words with the ending of an English plural taken off."""
    letters = "".join(parts)
    if len(letters) > FEW_LETTERS and letters.endswith("ies"):
        return letters[:-3] + "y"
    if letters.endswith(("ches", "shes", "sses", "xes", "zes")):
        return letters[:-2]
    return letters[:-1] if len(letters) > 3 and letters.endswith("s") and not letters.endswith("ss") else letters


def _figures(letters: str) -> list[str]:
    return [letter for letter in letters if letter.isdigit()]


def _same_initials(mine: list[str], theirs: list[str]) -> bool:
    pairs = zip(mine, theirs, strict=True) if len(mine) == len(theirs) else [(mine[0], theirs[0])]
    return all(one[0] == other[0] for one, other in pairs)


# --- The pattern ----------------------------------------------------------------------------------------


def _letter_variants() -> dict[str, str]:
    """The letters with accents of each letter without."""
    found = defaultdict(str)
    for letter in map(chr, range(0xC0, 0x2000)):
        plain = _ACCENTS.sub("", unicodedata.normalize("NFD", letter))
        if len(plain) == 1 and plain != letter == fold(letter):
            found[unicodedata.normalize("NFC", plain)] += letter
    return found


_VARIANTS = _letter_variants()
# What may stand between letters: white space, accents and punctuation.
_FILLER = rf"[ -/:-@[-`{{-~\u00a1-\u00bf{_MARKS}\u2010-\u2060]*"
_RARE = "\u1e00"
_LONGEST_PIECE = 8
_LONGEST_ENDING = 6  # "ies", and punctuation


def _spelt(letters: str) -> str:
    """The expression for these letters with any accents, and with punctuation between them."""
    return _FILLER.join(f"[{letter}{_VARIANTS[letter]}]" if letter in _VARIANTS else letter for letter in letters)


def _holding(letters: str, start: int, end: int) -> str:
    """The expression for names that begin with the first of the letters and hold a piece of them."""
    piece = _spelt(letters[max(start, 1) : min(end, start + _LONGEST_PIECE)])
    return f"{_spelt(letters[0])}{'.*' if start else _FILLER}{piece}"


def _pieces(length: int, number: int) -> list[tuple[int, int]]:
    size = (length - number + 1) // number
    return [(index * (size + 1), index * (size + 1) + size) for index in range(number)]
