"""What becomes of a text that two people changed at once.

A story is merged by its paragraphs and other top-level blocks: what only one of the two changed is taken over, also
next to what the other changed; where both changed the same paragraph, each in their own way, somebody has to choose.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence, Set
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple, TypeVar

from articles.text.alignment import Block, align, read
from articles.text.blocks import joined

Item = TypeVar("Item", bound=Hashable)


class Kind(StrEnum):
    """Who changed a piece: nobody, one of the two, both in the same way, or both in different ways."""

    SAME = "same"
    MINE = "mine"
    THEIRS = "theirs"
    AGREED = "agreed"
    CONFLICT = "conflict"


class Choice(StrEnum):
    """What to take where both changed a piece; both are theirs, then mine."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


class Undecided(ValueError):
    """A conflict was to be merged without a choice."""


class Piece(NamedTuple):
    """A part of the text as it was and as it is on both sides; empty where it is not there."""

    base: str
    mine: str
    theirs: str
    kind: Kind

    def versions(self, choice: Choice | None) -> tuple[str, ...]:
        """Return what to take of the piece. Only a conflict needs a choice: without one it raises Undecided."""
        if self.kind is not Kind.CONFLICT:
            return (self.mine if self.kind is Kind.MINE else self.theirs,)
        if choice is None:
            raise Undecided("a conflict needs a choice")
        if choice is Choice.BOTH:
            return self.theirs, self.mine
        return (self.mine if choice is Choice.MINE else self.theirs,)


def merge(base: str, mine: str, theirs: str) -> list[Piece]:
    """Return the pieces of clean HTML that two people made of the same base, in order.

    White space between blocks makes no difference. Of what both inserted at the same place theirs comes first, and
    what both inserted is there once. Where one side split or joined paragraphs and the other changed one of them,
    all of them are one conflict. A block of either side is in the result or in a conflict.
    """
    start = read(base)
    my_side, their_side = _Side(start, read(mine)), _Side(start, read(theirs))
    cuts = sorted(my_side.opens.keys() & their_side.opens.keys())
    pieces = []
    for cut, following in zip_longest(cuts, cuts[1:]):
        pieces += _inserted(my_side.inserted(cut), their_side.inserted(cut))
        if following is not None:
            region = my_side.within(cut, following), their_side.within(cut, following)
            pieces.append(_piece(start[cut:following], *region))
    return pieces


def merge_line(base: str, mine: str, theirs: str) -> Piece:
    """Return the one piece of a value that is taken or left as a whole, as a headline is."""
    return Piece(base, mine, theirs, _kind(base, mine, theirs))


def is_clean(pieces: Sequence[Piece]) -> bool:
    """Is there nothing to choose?"""
    return all(piece.kind is not Kind.CONFLICT for piece in pieces)


def merged(pieces: Sequence[Piece], choices: Mapping[int, Choice] | None = None) -> str:
    """Return the HTML of the pieces; `choices` says by a piece's index what to take in a conflict.

    Raises Undecided for a conflict without a choice. What two people wrote may together be more than a story may
    hold: clean the result before it is stored.
    """
    choices = choices or {}
    return joined(version for index, piece in enumerate(pieces) for version in piece.versions(choices.get(index)))


def merged_line(piece: Piece, choice: Choice | None = None) -> str:
    """Return the value of a piece of plain text; both are parted by a space. Raises Undecided as `merged` does."""
    return " ".join(filter(None, piece.versions(choice)))


# --- Blocks ------------------------------------------------------------------------------------------------


class _Side:
    """What one person made of the base: where in it the ranges begin and end that answer ranges of the base."""

    def __init__(self, base: Sequence[Block], blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.opens = {len(base): len(blocks)}
        self.closes = {0: 0}
        for hunk in align(base, blocks):
            if hunk.before:
                self.opens[hunk.before.start] = hunk.after.start
                self.closes[hunk.before.stop] = hunk.after.stop

    def inserted(self, place: int) -> Sequence[Block]:
        """Return what stands at a place of the base without answering anything there."""
        return self.blocks[self.closes[place] : self.opens[place]]

    def within(self, start: int, stop: int) -> Sequence[Block]:
        """Return what answers a range of the base, with what was inserted within."""
        return self.blocks[self.opens[start] : self.closes[stop]]


def _piece(base: Sequence[Block], mine: Sequence[Block], theirs: Sequence[Block]) -> Piece:
    kind = _kind(*([block.key for block in side] for side in (base, mine, theirs)))
    return Piece(_html(base), _html(mine), _html(theirs), kind)


def _kind(base: object, mine: object, theirs: object) -> Kind:
    if mine == theirs:
        return Kind.SAME if mine == base else Kind.AGREED
    if mine == base:
        return Kind.THEIRS
    return Kind.MINE if theirs == base else Kind.CONFLICT


def _html(blocks: Sequence[Block]) -> str:
    return joined(block.source for block in blocks)


def _inserted(mine: Sequence[Block], theirs: Sequence[Block]) -> list[Piece]:
    """Return what both inserted at one place; what is in both is taken once, where they have it."""
    twins = Counter(block.key for block in mine) & Counter(block.key for block in theirs)
    their_pieces = [_piece([], [block] * is_twin, [block]) for block, is_twin in _sorted_out(theirs, twins)]
    return their_pieces + [_piece([], [block], []) for block, is_twin in _sorted_out(mine, twins) if not is_twin]


def _sorted_out(blocks: Sequence[Block], twins: Counter[str]) -> Iterator[tuple[Block, bool]]:
    """Yield each block, and whether it is one of the twins."""
    left = twins.copy()
    for block in blocks:
        yield block, left[block.key] > 0
        left[block.key] -= 1


# --- Lists -------------------------------------------------------------------------------------------------


def merge_list(base: Sequence[Item], mine: Sequence[Item], theirs: Sequence[Item]) -> list[Item]:
    """Return the items of both sides, each once, without those of the base that either side removed.

    The order is theirs; it is mine if only I moved items of the base. What only the other side added follows the
    item that it follows there, after what was added at that place already.
    """
    old, both = set(base), set(mine) & set(theirs)
    kept = both | (set(mine) | set(theirs)) - old
    leading, other = theirs, mine
    if _has_moved(base, mine, old & both) and not _has_moved(base, theirs, old & both):
        leading, other = mine, theirs
    return _woven(_only(leading, kept), _only(other, kept), old)


def _only(items: Sequence[Item], kept: Set[Item]) -> list[Item]:
    return [item for item in dict.fromkeys(items) if item in kept]


def _has_moved(base: Sequence[Item], items: Sequence[Item], common: Set[Item]) -> bool:
    return _only(base, common) != _only(items, common)


def _woven(leading: list[Item], other: list[Item], old: Set[Item]) -> list[Item]:
    result = list(leading)
    placed = set(leading)
    place = 0
    for item in other:
        if item not in placed:
            while place < len(result) and result[place] in placed - old:
                place += 1
            result.insert(place, item)
        place = result.index(item) + 1
    return result
