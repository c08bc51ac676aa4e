"""Read files of lines without ever holding more of them than one line of bounded size."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

LONGEST_LINE = 4_000_000  # bytes; the longest text that can be stored, with every character escaped, has 3 million
STANDARD_INPUT = "-"
_SKIPPED_AT_ONCE = 1 << 16
_GZIP_MAGIC = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Defect(ValueError):
    """What is wrong with a line; the message says to the source's keeper what to do."""


class Damaged(Exception):
    """The file cannot be read on from here."""


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of the standard input if it is named so. Raises OSError."""
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer
    else:
        with open(name, "rb") as stream:
            yield stream


def unpacked(stream: BinaryIO) -> BinaryIO:
    """The stream's content, unpacked if it is gzip: told by its first bytes, not by a name. Need not be seekable."""
    buffered = stream if hasattr(stream, "peek") else io.BufferedReader(stream)
    is_gzip = buffered.peek(len(_GZIP_MAGIC)).startswith(_GZIP_MAGIC)
    return gzip.GzipFile(fileobj=buffered) if is_gzip else buffered


def numbered(stream: BinaryIO) -> Iterator[tuple[int, bytes | Defect]]:
    """The lines that are not blank, with their numbers from 1; a Defect in place of one that is too long.

    Raises Damaged where the stream ends in the middle of what was packed, or cannot be read.
    """
    number = 0
    while line := _next(stream):
        number += 1
        if len(line) > LONGEST_LINE:
            _skip_rest(stream, line)
            yield number, Defect(f"The line is longer than {LONGEST_LINE // 1_000_000} MB. Split or shorten the story.")
        elif content := (line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line).strip():
            yield number, content


def _skip_rest(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = _next(stream, _SKIPPED_AT_ONCE)


def _next(stream: BinaryIO, limit: int = LONGEST_LINE + 1) -> bytes:
    try:
        return stream.readline(limit)
    except (EOFError, zlib.error, OSError) as error:  # gzip raises all three for what is cut off or not gzip
        raise Damaged(str(error)) from error
