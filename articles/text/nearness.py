"""All pairs of names that are alike, among many, without comparing each with each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from articles.text.likeness import FEW_LETTERS, MANY_LETTERS, Traits, alike, traits

# Beyond this size a block of names is not compared each with each.
_LARGE = 100
_WINDOW = 3
_CUTS = (4, 6, 8)
_MOST_APART = 4  # letters that two names may not share, in two slips


def alike_pairs(names: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of names that are `alike`, as indexes, the smaller one first.

    Two that are alike have the same letters, or the same singular; or, one slip apart, they are the same with a letter
    left out of each; or, two slips apart, they are long, with the same figures and first letters. Two slips are not
    found where one of them is a space, nor, among very many long names of the same first letters, in the first few
    letters and the last few at once. Of more than a hundred names that are all alike, not every pair is named.
    """
    known = [traits(name) for name in names]
    found = {pair for pair in _candidates(known) if alike(names[pair[0]], names[pair[1]])}
    return sorted(found)


def _candidates(known: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    seen: set[tuple[int, int]] = set()
    for block in (*_blocks(known, _same), *_blocks(known, _without_a_letter)):
        seen.update(_pairs(block))
    yield from seen
    masks = [_mask(one.letters) for one in known]
    for block in _cut(_blocks(known, _long), known):
        for one, other in _pairs(block):
            if (one, other) not in seen and (masks[one] ^ masks[other]).bit_count() <= _MOST_APART:
                yield one, other


def _blocks(known: Sequence[Traits], keys: object) -> Iterator[list[int]]:
    """The names that share a key, by their indexes."""
    blocks = defaultdict(list)
    for index, one in enumerate(known):
        for key in keys(one):
            blocks[key].append(index)
    return (block for block in blocks.values() if len(block) > 1)


def _pairs(block: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Each with each; of very many, each with the next few: what they have in common is told all the same."""
    names = sorted(set(block))
    if len(names) <= _LARGE:
        return combinations(names, 2)
    return ((names[at], other) for at in range(len(names)) for other in names[at + 1 : at + 1 + _WINDOW])


def _same(one: Traits) -> Iterator[str]:
    if len(one.letters) > 1:
        yield one.singular
        yield f"={one.letters}"


def _without_a_letter(one: Traits) -> Iterator[tuple[str, str]]:
    """The name as it is, and with each letter but the first left out."""
    letters = one.letters
    if len(letters) >= FEW_LETTERS - 1:
        yield one.figures, letters
        yield from {(one.figures, letters[:place] + letters[place + 1 :]) for place in range(1, len(letters))}


def _long(one: Traits) -> Iterator[tuple[str, str]]:
    """Its first letters and figures."""
    if len(one.letters) >= MANY_LETTERS:
        yield one.initials, one.figures


def _cut(blocks: Iterable[list[int]], known: Sequence[Traits], cuts: Sequence[int] = _CUTS) -> Iterator[list[int]]:
    """The blocks; a large one as those that begin, and those that end, with the same few letters, or a few more."""
    for block in blocks:
        if len(block) <= _LARGE or not cuts:
            yield block
            continue
        parts = defaultdict(list)
        for index in block:
            letters = known[index].letters
            parts["begins", letters[: cuts[0]]].append(index)
            parts["ends", letters[-cuts[0] :]].append(index)
        yield from _cut((part for part in parts.values() if len(part) > 1), known, cuts[1:])


def _mask(letters: str) -> int:
    """A bit for each letter that occurs, some letters sharing one."""
    mask = 0
    for letter in letters:
        mask |= 1 << (ord(letter) % 61)
    return mask
