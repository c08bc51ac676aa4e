"""What changed in the markup of a text, apart from its words."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import accumulate, chain, groupby, zip_longest
from typing import NamedTuple

from articles.text.elements import Element, Reading
from articles.text.wording import Run

# By which an element is told from others of its name.
_TELLING = ("href", "data-article", "src", "datetime", "cite")
# Where a link leads is one thing, however it is said: an address, or the id of a story of ours.
LEADS = ("data-article", "href")
_PLAIN = frozenset({"", "p"})
_SPACE = re.compile(r"\s")

_Attributes = frozenset[tuple[str, str]]


class Kind(StrEnum):
    """How a piece of text, a row or an element differs between two versions; in `MARKUP` the words are the same."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MARKUP = "markup"


class Change(NamedTuple):
    """A change in the markup: added, removed or changed.

    `what` is the name of the element and `text` what it is on (a picture's alternative text). `before` and `after`
    are the values of `attribute`; without one, of a changed block, the names of the blocks: "p" and "h2", or "p" and
    "p p" where a paragraph was split. A list, table, figure, quotation or division of which the parts changed is
    named without values.
    """

    kind: Kind
    what: str
    text: str = ""
    attribute: str = ""
    before: str = ""
    after: str = ""


def changes(before: Reading, after: Reading, runs: Sequence[Run]) -> list[Change]:
    """Return what changed in the markup of what two readings have in common, and of what is new or gone."""
    if _are_plain(before, after):
        return []
    left = _Side(before, [(run.before, run.length) for run in runs])
    right = _Side(after, [(run.after, run.length) for run in runs])
    if before.elements and after.elements:
        found = chain(_of_blocks(left, right), _of_parts(left, right), _of_styles(left, right), _of_points(left, right))
    else:
        found = chain(_of_new_blocks(left, right), (c for c in _of_points(left, right) if c.what != "br"))
    return list(dict.fromkeys(found))


def _are_plain(before: Reading, after: Reading) -> bool:
    """Is either only a block with words in it, and the same block? Then places need not be counted."""
    old, new = ([(each.name, each.attributes) for each in reading.elements[:2]] for reading in (before, after))
    return len(old) == 1 and old == new


# --- Places that both versions have ------------------------------------------------------------------------


class _Placed(NamedTuple):
    """An element and its place, counted in the characters that both versions have."""

    element: Element
    start: int
    end: int


class _Side:
    """One of two versions; a place in it is given by the number of characters before it that both have.

    Space is not counted: whether it is within an element is never seen.
    """

    def __init__(self, reading: Reading, common: Iterable[tuple[int, int]]) -> None:
        self._text = reading.text
        is_common = bytearray(len(reading.text))
        for start, length in common:
            is_common[start : start + length] = b"\1" * length
        for space in _SPACE.finditer(self._text):
            is_common[space.start()] = 0
        self._places = list(accumulate(is_common, initial=0))
        placed = [_Placed(each, self._places[each.start], self._places[each.end]) for each in reading.elements]
        self.tops = [each for each in placed if each.element.is_top]
        self.parts = [each for each in placed if each.element.is_block and not each.element.is_top]
        self.styles = [each for each in placed if not each.element.is_block and each.start < each.end]
        # What stands on no words, or on such as the other version does not have.
        self.points = [each for each in placed if not each.element.is_block and each.start == each.end]

    def between(self, start: int, end: int) -> str:
        return self._text[bisect_right(self._places, start) - 1 : bisect_left(self._places, end)].strip()

    def words(self, element: Element) -> str:
        if element.name == "img":
            return dict(element.attributes).get("alt", "")
        return self._text[element.start : element.end].strip()


# --- Blocks ------------------------------------------------------------------------------------------------


def _of_new_blocks(left: _Side, right: _Side) -> Iterator[Change]:
    for kind, side in ((Kind.REMOVED, left), (Kind.ADDED, right)):
        for element, _start, _end in side.tops:
            if element.name not in _PLAIN:
                yield Change(kind, element.name, side.words(element))


def _of_blocks(left: _Side, right: _Side) -> Iterator[Change]:
    """Blocks that became others, or that were parted otherwise; else their attributes."""
    if _outline(left) != _outline(right):
        before, after = (" ".join(each.element.name for each in side.tops) for side in (left, right))
        last = right.tops[-1].element
        yield Change(Kind.CHANGED, last.name, right.words(last), before=before, after=after)
        return
    for old, new in zip(left.tops, right.tops, strict=True):
        yield from _of_attributes(
            new.element.name, right.words(new.element), old.element.attributes, new.element.attributes
        )


def _outline(side: _Side) -> list[tuple[str, int, int]]:
    return [(each.element.name, each.start, each.end) for each in side.tops]


def _of_parts(left: _Side, right: _Side) -> Iterator[Change]:
    """The lists, tables and the like whose parts are not the same or not at the same places."""
    old, new = Counter(map(_part, left.parts)), Counter(map(_part, right.parts))
    for placed in (*right.parts, *left.parts):
        if old[_part(placed)] != new[_part(placed)]:
            yield Change(Kind.CHANGED, placed.element.whole)


def _part(placed: _Placed) -> tuple[str, _Attributes, int, int]:
    element, start, end = placed
    return element.name, element.attributes, start, end


# --- Within a line -----------------------------------------------------------------------------------------


def _of_styles(left: _Side, right: _Side) -> Iterator[Change]:
    old, new = _by_name(left.styles), _by_name(right.styles)
    for name in dict.fromkeys([*old, *new]):
        for start, end, lost, gained in _differences(old[name], new[name]):
            for pair in zip_longest(sorted(lost, key=sorted), sorted(gained, key=sorted)):
                yield from _of_element(name, *pair, left.between(start, end), right.between(start, end))


def _by_name(styles: Iterable[_Placed]) -> defaultdict[str, list[_Placed]]:
    names = defaultdict(list)
    for placed in styles:
        names[placed.element.name].append(placed)
    return names


def _differences(
    old: list[_Placed], new: list[_Placed]
) -> Iterator[tuple[int, int, frozenset[_Attributes], frozenset[_Attributes]]]:
    """Yield where elements of one name, told apart by their attributes, were lost or gained, and which."""
    active = (Counter(), Counter())
    begun, difference = 0, (frozenset(), frozenset())
    for place, steps in groupby(sorted(_steps(old, 0) + _steps(new, 1), key=_place), key=_place):
        for _at, side, attributes, step in steps:
            active[side][attributes] += step
        before, after = (frozenset(+count) for count in active)
        if (before - after, after - before) != difference:
            if any(difference):
                yield begun, place, *difference
            begun, difference = place, (before - after, after - before)


def _steps(styles: list[_Placed], side: int) -> list[tuple[int, int, _Attributes, int]]:
    starts = [(start, side, element.attributes, 1) for element, start, _end in styles]
    return starts + [(end, side, element.attributes, -1) for element, _start, end in styles]


def _place(step: tuple[int, int, _Attributes, int]) -> int:
    return step[0]


def _of_points(left: _Side, right: _Side) -> Iterator[Change]:
    """Elements at the same place are the same one: it has other words now, or another picture."""
    old, new = Counter(map(_point, left.points)), Counter(map(_point, right.points))
    lost, gained = _by_point(left, old - new), _by_point(right, new - old)
    for name, place in sorted({*lost, *gained}, key=lambda point: (point[1], point[0])):
        for before, after in zip_longest(lost[name, place], gained[name, place], fillvalue=(None, "")):
            yield from _of_element(name, before[0], after[0], before[1], after[1])


def _point(placed: _Placed) -> tuple[str, int, _Attributes]:
    return placed.element.name, placed.start, placed.element.attributes


def _by_point(side: _Side, left_over: Counter) -> defaultdict[tuple[str, int], list[tuple[_Attributes, str]]]:
    points = defaultdict(list)
    for placed in side.points:
        if left_over[_point(placed)]:
            left_over[_point(placed)] -= 1
            points[_point(placed)[:2]].append((placed.element.attributes, side.words(placed.element)))
    return points


# --- One element -------------------------------------------------------------------------------------------


def _of_element(
    name: str, old: _Attributes | None, new: _Attributes | None, old_text: str, new_text: str
) -> Iterator[Change]:
    if old is None:
        attribute, value = _telling(new)
        yield Change(Kind.ADDED, name, new_text, attribute, after=value)
    elif new is None:
        attribute, value = _telling(old)
        yield Change(Kind.REMOVED, name, old_text, attribute, before=value)
    else:
        yield from _of_attributes(name, new_text, old, new)


def _of_attributes(name: str, text: str, old: _Attributes, new: _Attributes) -> Iterator[Change]:
    before, after = dict(old), dict(new)
    changed = {attribute for attribute, _value in old ^ new}
    if changed.issuperset(LEADS):
        changed -= {*LEADS}
        yield Change(Kind.CHANGED, name, text, LEADS[0], _lead(before), _lead(after))
    for attribute in sorted(changed):
        yield Change(Kind.CHANGED, name, text, attribute, before.get(attribute, ""), after.get(attribute, ""))


def _telling(attributes: _Attributes) -> tuple[str, str]:
    values = dict(attributes)
    return next(((name, values[name]) for name in _TELLING if name in values), ("", ""))


def _lead(attributes: Mapping[str, str]) -> str:
    return next((attributes[name] for name in LEADS if name in attributes), "")
