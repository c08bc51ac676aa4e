"""Import JSON Lines: one story a line, in batches, each of them stored wholly or not at all."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.contrib.auth.models import User
from django.db import DatabaseError, DataError, IntegrityError, connection

from articles.exchange.decoding import decode, digest
from articles.exchange.filing import Filed, digests, file
from articles.exchange.lines import Defect, numbered, unpacked
from articles.exchange.stories import KEYS, Story, ignored, read, source_id
from articles.publishing import Conflict

BATCH_STORIES = 500
BATCH_BYTES = 5_000_000
_ATTEMPTS = 3
_MOST_KEYS = 50
_OTHER_KEYS = "other keys"
_UNSTORABLE = (Conflict, DataError, IntegrityError)

Refuse = Callable[[int, str], None]


@dataclass
class Report:
    """What an import did; counts of what is stored for good."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    superseded: int = 0  # lines that were followed by another of the same id in the same batch
    ignored: Counter = field(default_factory=Counter)  # {key: how often}


@dataclass
class _Line:
    """A line that is JSON: a record, or the story that was read from it."""

    number: int
    source_id: str
    digest: str
    record: dict[str, Any]
    story: Story | None = None
    is_known: bool = False


def import_stories(
    stream: BinaryIO,
    *,
    by: User | None = None,
    overwrite: bool = False,
    report: Report | None = None,
    refuse: Refuse = lambda number, reason: None,
    progress: Callable[[int], None] = lambda lines: None,
) -> Report:
    """Import the stories of a stream of bytes, gzip or plain, in the format of docs/import.md.

    Adds to `report`, and returns it. `refuse` is called with the number of each line that is refused and the reason,
    `progress` with the number of lines of each batch that is done. Memory does not grow with the stream. Raises
    Damaged where the stream cannot be read on and OperationalError where the database is gone; the batches before
    are stored.
    """
    report = report or Report()
    run = _Run(by, overwrite, report, refuse)
    for batch in _batches(numbered(unpacked(stream))):
        run.take(batch)
        progress(len(batch))
    return report


def _batches(lines: Iterator[tuple[int, bytes | Defect]]) -> Iterator[list[tuple[int, bytes | Defect]]]:
    batch, size = [], 0
    for number, line in lines:
        batch.append((number, line))
        size += len(line) if isinstance(line, bytes) else 0
        if len(batch) == BATCH_STORIES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@dataclass
class _Run:
    """One run of the importer."""

    by: User | None
    overwrite: bool
    report: Report
    refuse: Refuse

    def take(self, batch: Sequence[tuple[int, bytes | Defect]]) -> None:
        """Import a batch of lines."""
        lines = list(self._decoded(batch))
        known = digests(line.source_id for line in lines)
        for line in lines:
            line.is_known = known.get(line.source_id) == line.digest
        good = [line for line in lines if line.is_known or self._is_readable(line)]
        last = {line.source_id: line for line in good}
        self.report.superseded += len(good) - len(last)
        self.report.unchanged += sum(line.is_known for line in last.values())
        self._file([line for line in last.values() if line.story])
        for line in good:
            self._ignore(ignored(line.record))

    def _decoded(self, batch: Sequence[tuple[int, bytes | Defect]]) -> Iterator[_Line]:
        for number, line in batch:
            try:
                if isinstance(line, Defect):
                    raise line
                record = decode(line)
                yield _Line(number, source_id(record), digest(record, KEYS), record)
            except Defect as defect:
                self._refused(number, str(defect))

    def _is_readable(self, line: _Line) -> bool:
        try:
            line.story = read(line.record, line.digest)
        except Defect as defect:
            self._refused(line.number, str(defect))
            return False
        return True

    def _file(self, lines: Sequence[_Line]) -> None:
        try:
            self._count(self._filed(lines), lines)
        except _UNSTORABLE:
            # One of them cannot be stored, for a reason that no rule foresaw: the others must not pay for it.
            for line in lines:
                self._file_alone(line)

    def _file_alone(self, line: _Line) -> None:
        try:
            self._count(self._filed([line]), [line])
        except _UNSTORABLE as error:
            self._refused(line.number, f"The database refuses the story: {error}")

    def _filed(self, lines: Sequence[_Line]) -> Filed:
        stories = [line.story for line in lines]
        for attempt in range(_ATTEMPTS if stories else 0):
            try:
                return file(stories, by=self.by, overwrite=self.overwrite)
            except (Conflict, DatabaseError):  # somebody took an address or a lock in the same moment
                if attempt == _ATTEMPTS - 1:
                    raise
                if not connection.in_atomic_block:
                    connection.close_if_unusable_or_obsolete()
        return Filed()

    def _count(self, filed: Filed, lines: Sequence[_Line]) -> None:
        self.report.created += filed.created
        self.report.updated += filed.updated
        self.report.unchanged += filed.unchanged
        numbers = {line.source_id: line.number for line in lines}
        for story, reason in filed.refused:
            self._refused(numbers[story.source_id], reason)

    def _ignore(self, keys: Sequence[str]) -> None:
        for key in keys:
            counts = self.report.ignored
            counts[key if key in counts or len(counts) < _MOST_KEYS else _OTHER_KEYS] += 1

    def _refused(self, number: int, reason: str) -> None:
        self.report.refused += 1
        self.refuse(number, reason)
