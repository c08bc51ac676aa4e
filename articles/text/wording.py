"""Where two texts are the same, word for word."""

from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from articles.text.segments import segments
from articles.text.subsequences import Pair, matches, trimmed


class Run(NamedTuple):
    """A stretch that both texts have: where it begins in either, and its length in characters."""

    before: int
    after: int
    length: int


def runs(before: str, after: str) -> list[Run]:
    """Return what two texts have in common, in order, as a reader would see it.

    Runs begin and end between graphemes. Those of less than half the length of what changed on both sides of them
    are left out: that two sentences share a "the" says nothing.
    """
    kept = [Run(0, 0, 0)]
    for run in [*_common(before, after), Run(len(before), len(after), 0)]:
        while len(kept) > 1 and 2 * kept[-1].length <= min(_gap(*kept[-2:]), _gap(kept[-1], run)):
            kept.pop()
        kept.append(run)
    return kept[1:-1]


def _gap(run: Run, following: Run) -> int:
    """Return the length of the longer text between two runs."""
    return max(following.before - run.before, following.after - run.after) - run.length


def _common(before: str, after: str) -> Iterator[Run]:
    """Yield the runs of matching segments."""
    left, right = segments(before), segments(after)
    places, others = _offsets(left), _offsets(right)
    run = None
    for index, other in _matches(left, right):
        place = places[index], others[other]
        if run and place == (run.before + run.length, run.after + run.length):
            run = run._replace(length=run.length + len(left[index]))
            continue
        if run:
            yield run
        run = Run(*place, len(left[index]))
    if run:
        yield run


def _matches(left: list[str], right: list[str]) -> Iterator[Pair]:
    """Yield the pairs of segments that match: words and signs, then the spaces before and after these."""
    words, others = ([index for index, segment in enumerate(side) if not segment.isspace()] for side in (left, right))
    pairs = matches([left[index] for index in words], [right[index] for index in others])
    end = len(left), len(right)
    start = 0, 0
    for found in [*((words[index], others[other]) for index, other in pairs), end]:
        spaces, _between = trimmed(left, right, (start[0], found[0], start[1], found[1]))
        yield from sorted(spaces)
        if found != end:
            yield found
        start = found[0] + 1, found[1] + 1


def _offsets(pieces: list[str]) -> list[int]:
    return list(accumulate(map(len, pieces), initial=0))
