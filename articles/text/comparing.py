"""Two versions of a text side by side: what was said, word for word, and what became of the markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from articles.text import alignment
from articles.text.alignment import Block, Hunk
from articles.text.changes import Change, Kind, changes
from articles.text.elements import Reading, read
from articles.text.wording import Run, runs

__all__ = ["Change", "Kind", "Row", "Span", "compare", "compare_line"]


class Span(NamedTuple):
    """A stretch of text: the same in both versions, removed (on the left) or added (on the right)."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Row:
    """Blocks that answer each other: the text of either side in spans, its lines parted by line ends.

    A row is the same, changed (in its words, perhaps in its markup too), changed in its markup only, added or
    removed. Several blocks share a row where a paragraph was split, or some were joined.
    """

    kind: Kind
    left: list[Span] = field(default_factory=list)
    right: list[Span] = field(default_factory=list)
    markup: list[Change] = field(default_factory=list)


def compare_line(before: str, after: str) -> tuple[list[Span], list[Span]]:
    """Return two plain texts in spans; joining those of a side gives back its text, no grapheme is split."""
    return _spans(before, after, runs(before, after))


def compare(before: str, after: str) -> list[Row]:
    """Return two versions of clean HTML row by row, for any text in a time that grows little faster than its size.

    The rows' texts, left or right, are the text of the version in order. Very long passages without a word of their
    own may be called changed where parts of them are the same.
    """
    left, right = alignment.read(before), alignment.read(after)
    return [row for hunk in alignment.align(left, right) for row in _rows(left, right, hunk)]


def _rows(left: Sequence[Block], right: Sequence[Block], hunk: Hunk) -> Iterator[Row]:
    before, after = alignment.of(left, hunk.before), alignment.of(right, hunk.after)
    if hunk.is_matched:
        yield _row(before, after)
        return
    for block in before:
        lost = block.reading
        yield Row(Kind.REMOVED, left=_whole(Kind.REMOVED, lost.text), markup=changes(lost, Reading(), []))
    for block in after:
        gained = block.reading
        yield Row(Kind.ADDED, right=_whole(Kind.ADDED, gained.text), markup=changes(Reading(), gained, []))


def _row(before: Sequence[Block], after: Sequence[Block]) -> Row:
    old, new = _reading(before), _reading(after)
    if [block.key for block in before] == [block.key for block in after]:
        return Row(Kind.SAME, _whole(Kind.SAME, old.text), _whole(Kind.SAME, new.text))
    # A line end and a space are the same word for word; what makes the one or the other is markup.
    common = runs(old.text.replace("\n", " "), new.text.replace("\n", " "))
    left, right = _spans(old.text, new.text, common)
    markup = changes(old, new, common) or _of_lines(old.text, new.text)
    return Row(_kind([*left, *right], markup), left, right, markup)


def _of_lines(before: str, after: str) -> list[Change]:
    """Only in preformatted text do lines end elsewhere without an element that says so."""
    has_changed = before != after and before.replace("\n", " ") == after.replace("\n", " ")
    return [Change(Kind.CHANGED, "pre")] if has_changed else []


def _reading(blocks: Sequence[Block]) -> Reading:
    return blocks[0].reading if len(blocks) == 1 else read(block.source for block in blocks)


def _kind(spans: list[Span], markup: list[Change]) -> Kind:
    if any(span.kind is not Kind.SAME for span in spans):
        return Kind.CHANGED
    return Kind.MARKUP if markup else Kind.SAME


def _whole(kind: Kind, text: str) -> list[Span]:
    return [Span(kind, text)] if text else []


def _spans(before: str, after: str, common: list[Run]) -> tuple[list[Span], list[Span]]:
    left: list[Span] = []
    right: list[Span] = []
    place = other = 0
    for run in [*common, Run(len(before), len(after), 0)]:
        left += _whole(Kind.REMOVED, before[place : run.before])
        right += _whole(Kind.ADDED, after[other : run.after])
        place, other = run.before + run.length, run.after + run.length
        left += _whole(Kind.SAME, before[run.before : place])
        right += _whole(Kind.SAME, after[run.after : other])
    return left, right
