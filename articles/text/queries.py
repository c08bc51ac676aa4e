"""What a reader types into the search field, taken apart.

Words, of which stories must have all; "phrases"; -without; and the last word may be the beginning of one. Nothing else
has a meaning, and nothing is an error: whatever is typed can be searched for, if only in part.
"""

import re
from dataclasses import dataclass, replace

from articles.text.names import storable, tidy
from articles.text.terms import terms, unspaced

LONGEST, MOST_PARTS = 200, 20
SHORTEST_BEGINNING = 2  # of a word, that words are looked up by

_QUOTES = re.compile("[\u201c-\u201f\u00ab\u00bb\u300c-\u300f\uff02]")
_PART = re.compile(r'(-?)"([^"]*)"?|(-?)([^\s"]+)')


@dataclass(frozen=True)
class Part:
    """A word or a phrase that stories must have, or must not have."""

    text: str  # as it was typed, without the signs
    terms: tuple[str, ...]
    is_phrase: bool = False
    is_excluded: bool = False
    is_beginning: bool = False  # the word may go on

    def __str__(self) -> str:
        quoted = f'"{self.text}"' if self.is_phrase else self.text
        return f"-{quoted}" if self.is_excluded else quoted

    @property
    def is_word(self) -> bool:
        """True for one word that was not put between quotes."""
        return len(self.terms) == 1 and not self.is_phrase


@dataclass(frozen=True)
class Query:
    """All parts in order; `is_cut` where more was typed than is looked at."""

    parts: tuple[Part, ...]
    is_cut: bool = False

    def __str__(self) -> str:
        return " ".join(map(str, self.parts))

    @property
    def wanted(self) -> list[Part]:
        """The parts that stories must have."""
        return [part for part in self.parts if not part.is_excluded]

    @property
    def unwanted(self) -> list[Part]:
        """The parts that they must not have."""
        return [part for part in self.parts if part.is_excluded]

    @property
    def is_strict(self) -> bool:
        """True where more is asked for than that stories have some words."""
        return any(part.is_phrase or part.is_excluded for part in self.parts)

    def without(self, part: Part) -> "Query":
        """The same without a part."""
        return replace(self, parts=tuple(one for one in self.parts if one is not part))

    def with_word(self, part: Part, word: str) -> "Query":
        """The same with another word in a part's place."""
        other = Part(word, tuple(terms(word)))
        return replace(self, parts=tuple(other if one is part else one for one in self.parts))


def parse(typed: str) -> Query:
    """Take apart what was typed. Never raises; parts in which there is no word are left out."""
    text = storable(_QUOTES.sub('"', typed[: LONGEST + 1]))
    is_cut, text = len(typed) > LONGEST, text[:LONGEST]
    found = [part for match in _PART.finditer(text) if (part := _part(match))]
    parts = found[:MOST_PARTS]
    if parts and not is_cut and len(parts) == len(found) and not text[-1].isspace():
        parts[-1] = replace(parts[-1], is_beginning=_may_go_on(parts[-1], text))
    return Query(tuple(parts), is_cut or len(found) > MOST_PARTS)


def _part(match: re.Match) -> Part | None:
    is_phrase = match[2] is not None
    text = tidy(match[2] if is_phrase else match[4])
    found = tuple(terms(text))
    return Part(text, found, is_phrase, bool(match[1] or match[3])) if found else None


def _may_go_on(part: Part, text: str) -> bool:
    if not part.is_word or part.is_excluded or unspaced(part.text):
        return False
    return len(part.terms[0]) >= SHORTEST_BEGINNING and text[-1].isalnum()
