"""What processes cost: processor time and memory, of one and all that it began (Linux only)."""

import os
import time
from collections import defaultdict
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
# Looks, the seconds between two of them, and the processor time in between that nobody has asked for.
_LOOKS, _BETWEEN, _IDLE = 480, 0.25, 0.02
# In /proc/PID/stat, counted from behind the name, which may hold spaces.
_PARENT, _TIMES, _RESIDENT = 1, slice(11, 15), 21


def seconds(pid: int) -> float:
    """Processor time of a process and its descendants, user's and system's, those that have ended included."""
    return sum(sum(map(int, fields[_TIMES])) for fields in _tree(pid)) / _TICKS


def megabytes(pid: int) -> float:
    """Resident memory of a process and its descendants; what they share counts for each of them."""
    return sum(int(fields[_RESIDENT]) for fields in _tree(pid)) * _PAGE / 1e6


def wait_until_idle(*pids: int) -> None:
    """Until these have done what they were asked for, as far as their processor time tells; two minutes at the most."""
    for _attempt in range(_LOOKS):
        before = sum(map(seconds, pids))
        time.sleep(_BETWEEN)
        if sum(map(seconds, pids)) - before <= _IDLE:
            return


def postmaster(folder: Path) -> int:
    """The process that all of the embedded PostgreSQL in a folder descend from."""
    (file,) = folder.rglob("postmaster.pid")
    return int(file.read_text(encoding="ascii").split()[0])


def _tree(pid: int) -> list[list[str]]:
    """The figures of a process and its descendants."""
    known = dict(_all())
    children = defaultdict(list)
    for number, fields in known.items():
        children[int(fields[_PARENT])].append(number)
    found = [pid]
    for number in found:
        found += children[number]
    return [known[number] for number in found if number in known]


def _all() -> list[tuple[int, list[str]]]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text()
        except OSError:  # it has ended meanwhile
            continue
        found.append((int(folder.name), text.rpartition(")")[2].split()))
    return found
