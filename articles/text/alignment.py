"""Which blocks of one version of a story answer which of another."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from articles.text import segments
from articles.text.blocks import block_name, blocks, essence
from articles.text.elements import Reading
from articles.text.elements import read as read_blocks
from articles.text.subsequences import matches

_MAY_HOLD_SPACE = re.compile(r"(?:\A|>)(?:\s|&nbsp;)+(?:<|\Z)")


class Block:
    """A top-level block of clean HTML. Blocks with the same key look the same."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.key = "".join(essence(source)) if _MAY_HOLD_SPACE.search(source) else source

    @cached_property
    def name(self) -> str:
        return block_name(self.source)

    @cached_property
    def reading(self) -> Reading:
        return read_blocks([self.source])

    @cached_property
    def words(self) -> list[str]:
        """What tells the block from others: its words, and the addresses of its pictures."""
        pictures = [dict(element.attributes)["src"] for element in self.reading.elements if element.name == "img"]
        return segments.words(self.reading.text) + pictures


class Hunk(NamedTuple):
    """Neighbouring blocks of two versions, by their indices; none on one side if they were added or removed.

    They are matched if those after came of those before, else they only have the same place.
    """

    before: range
    after: range
    is_matched: bool = False


def read(html: str) -> list[Block]:
    """Return the top-level blocks of clean HTML."""
    return [Block(source) for source in blocks(html)]


def align(before: Sequence[Block], after: Sequence[Block]) -> list[Hunk]:
    """Return the hunks of two versions: in order, and each block in one of them.

    Matched are blocks that are the same, then those that share more than half of the words of the shorter, which may
    be several on either side: a paragraph was split, or two were joined. In what remains between these, blocks
    without words that are the same; and where as many of the same kinds are left, one by one. Whatever has no
    counterpart is a hunk of its own.
    """
    hunks = [Hunk(range(len(before)), range(len(after)))]
    for find in (_same_words, _sharing_words, _same, _one_by_one):
        hunks = [part for hunk in hunks for part in _refined(hunk, find, before, after)]
    return [part for hunk in hunks for part in _apart(hunk)]


def of(blocks: Sequence[Block], part: range) -> Sequence[Block]:
    """Return the blocks that a side of a hunk names."""
    return blocks[part.start : part.stop]


_Find = Callable[[Sequence[Block], Sequence[Block]], Iterable[Hunk]]


def _refined(hunk: Hunk, find: _Find, before: Sequence[Block], after: Sequence[Block]) -> Iterator[Hunk]:
    """Part a hunk by the matches that are found in it, if it is not matched itself."""
    if hunk.is_matched or not (hunk.before and hunk.after):
        yield hunk
        return
    found = [_moved(part, hunk) for part in find(of(before, hunk.before), of(after, hunk.after))]
    place, other = hunk.before.start, hunk.after.start
    for part in [*found, Hunk(hunk.before[len(hunk.before) :], hunk.after[len(hunk.after) :])]:
        gap = Hunk(range(place, part.before.start), range(other, part.after.start))
        yield from (each for each in (gap, part) if each.before or each.after)
        place, other = part.before.stop, part.after.stop


def _moved(part: Hunk, whole: Hunk) -> Hunk:
    return Hunk(
        whole.before[part.before.start : part.before.stop],
        whole.after[part.after.start : part.after.stop],
        part.is_matched,
    )


def _apart(hunk: Hunk) -> list[Hunk]:
    """Blocks that were only removed or only added have nothing to do with each other."""
    if hunk.before and hunk.after:
        return [hunk]
    removed = [Hunk(range(index, index + 1), hunk.after) for index in hunk.before]
    return removed + [Hunk(hunk.before, range(index, index + 1)) for index in hunk.after]


# --- What matches ------------------------------------------------------------------------------------------


def _pair(place: int, other: int) -> Hunk:
    return Hunk(range(place, place + 1), range(other, other + 1), is_matched=True)


def _same(before: Sequence[Block], after: Sequence[Block]) -> list[Hunk]:
    pairs = matches([block.key for block in before], [block.key for block in after])
    return [_pair(place, other) for place, other in pairs]


def _same_words(before: Sequence[Block], after: Sequence[Block]) -> list[Hunk]:
    """Blocks that are the same and hold words: empty paragraphs and rules say nothing about where they belong."""
    left, right = ([index for index, block in enumerate(side) if block.words] for side in (before, after))
    pairs = matches([before[index].key for index in left], [after[index].key for index in right])
    return [_pair(left[place], right[other]) for place, other in pairs]


def _one_by_one(before: Sequence[Block], after: Sequence[Block]) -> list[Hunk]:
    if [block.name for block in before] != [block.name for block in after]:
        return []
    return [_pair(index, index) for index in range(len(before))]


def _sharing_words(before: Sequence[Block], after: Sequence[Block]) -> list[Hunk]:
    hunks: list[Hunk] = []
    for place, other in _sharing(before, after):
        if hunks and (place in hunks[-1].before or other in hunks[-1].after):
            start = hunks.pop()
            hunks.append(Hunk(range(start.before.start, place + 1), range(start.after.start, other + 1), True))
        else:
            hunks.append(_pair(place, other))
    return hunks


def _sharing(before: Sequence[Block], after: Sequence[Block]) -> list[tuple[int, int]]:
    """Return the pairs of blocks that share more than half of the words of the shorter; no two of them cross."""
    left, right = _owned_words(before), _owned_words(after)
    pairs = matches([word for word, _owner in left], [word for word, _owner in right])
    shared = Counter((left[place][1], right[other][1]) for place, other in pairs)
    return sorted(
        (place, other)
        for (place, other), count in shared.items()
        if 2 * count > min(len(before[place].words), len(after[other].words))
    )


def _owned_words(blocks: Sequence[Block]) -> list[tuple[str, int]]:
    return [(word, owner) for owner, block in enumerate(blocks) for word in block.words]
