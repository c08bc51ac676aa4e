"""What two sequences have in common, in order, found in bounded time."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise

# The longest common subsequence of n and m items takes n times m bits: 12 MB and a tenth of a second at most.
MAX_CELLS = 100_000_000
MAX_DEPTH = 12

Pair = tuple[int, int]
# The indices at which a part of either sequence starts and stops.
Range = tuple[int, int, int, int]


def matches(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """Return the indices of items that both sequences have, rising in both.

    They are the longest such list where that is affordable. Longer sequences are first parted at the items that
    each has once; where none are left, only what both begin and end with is found.
    """
    found: list[Pair] = []
    waiting = [((0, len(before), 0, len(after)), MAX_DEPTH)]
    while waiting:
        whole, depth = waiting.pop()
        edges, middle = trimmed(before, after, whole)
        found += edges
        if _cells(middle) <= MAX_CELLS:
            found += _longest_within(before, after, middle)
        elif depth:
            anchors = _anchors(before, after, middle)
            found += anchors
            waiting += [(part, depth - 1) for part in _parts(middle, anchors)] if anchors else []
    return sorted(found)


def _cells(part: Range) -> int:
    start, stop, other_start, other_stop = part
    return (stop - start) * (other_stop - other_start)


def trimmed(before: Sequence, after: Sequence, part: Range) -> tuple[list[Pair], Range]:
    """Return the pairs of equal items at the two ends of a range, and the range between."""
    start, stop, other_start, other_stop = part
    edges = []
    while start < stop and other_start < other_stop and before[start] == after[other_start]:
        edges.append((start, other_start))
        start, other_start = start + 1, other_start + 1
    while start < stop and other_start < other_stop and before[stop - 1] == after[other_stop - 1]:
        stop, other_stop = stop - 1, other_stop - 1
        edges.append((stop, other_stop))
    return edges, (start, stop, other_start, other_stop)


# --- The longest common subsequence ------------------------------------------------------------------------


def _longest_within(before: Sequence, after: Sequence, part: Range) -> list[Pair]:
    start, stop, other_start, other_stop = part
    pairs = _longest(before[start:stop], after[other_start:other_stop])
    return [(start + index, other_start + other) for index, other in pairs]


def _longest(before: Sequence, after: Sequence) -> list[Pair]:
    if len(before) > len(after):
        return [(index, other) for other, index in _longest(after, before)]
    rows = _rows(before, after) if before else []
    index, other = len(before), len(rows)
    pairs = []
    while index and other:
        if before[index - 1] == after[other - 1]:
            index, other = index - 1, other - 1
            pairs.append((index, other))
        elif rows[other - 1] >> (index - 1) & 1:
            index -= 1
        else:
            other -= 1
    return pairs


def _rows(before: Sequence, after: Sequence) -> list[int]:
    """Return for each item of `after` a row of bits, 0 where one more item of `before` makes a longer match.

    Hyyrö, "Bit-parallel LCS-length computation revisited", AWOCA 2004: a row is computed by one addition.
    """
    places: dict[Hashable, int] = {}
    for index, item in enumerate(before):
        places[item] = places.get(item, 0) | 1 << index
    full = (1 << len(before)) - 1
    row = full
    rows = []
    for item in after:
        common = row & places.get(item, 0)
        row = (row + common | row - common) & full
        rows.append(row)
    return rows


# --- Anchors -----------------------------------------------------------------------------------------------


def _anchors(before: Sequence, after: Sequence, part: Range) -> list[Pair]:
    """Return the longest rising list of the items that a range has once on each side."""
    start, stop, other_start, other_stop = part
    places = _places_of_unique(before, start, stop)
    others = _places_of_unique(after, other_start, other_stop)
    return _longest_rising([(place, others[item]) for item, place in places.items() if item in others])


def _places_of_unique(items: Sequence, start: int, stop: int) -> dict[Hashable, int]:
    counts = Counter(items[start:stop])
    return {items[index]: index for index in range(start, stop) if counts[items[index]] == 1}


def _longest_rising(pairs: list[Pair]) -> list[Pair]:
    """Return the longest list of pairs, of those given in the order of the first, that rises in the second."""
    lowest: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, (_place, other) in enumerate(pairs):
        length = bisect_left(lowest, other)
        previous.append(ends[length - 1] if length else -1)
        lowest[length : length + 1] = [other]
        ends[length : length + 1] = [index]
    rising = []
    index = ends[-1] if ends else -1
    while index >= 0:
        rising.append(pairs[index])
        index = previous[index]
    return rising[::-1]


def _parts(whole: Range, anchors: list[Pair]) -> list[Range]:
    """Return the ranges between the anchors."""
    start, stop, other_start, other_stop = whole
    edges = [(start - 1, other_start - 1), *anchors, (stop, other_stop)]
    return [
        (left + 1, right, other_left + 1, other_right) for (left, other_left), (right, other_right) in pairwise(edges)
    ]
