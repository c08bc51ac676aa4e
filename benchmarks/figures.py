"""What was measured, round by round, and the table of it."""

import statistics
from collections.abc import Iterator
from typing import NamedTuple

DEEPEST = 4_000
SHARE = 4066  # of 10,000 stories that have the largest tag, as benchmarks.corpus makes them


def deep_page(stories: int) -> int:
    """Page 4,000 of the largest tag, or its last one of ten."""
    return min(DEEPEST, stories * SHARE // 10_000 // 10)


class Key(NamedTuple):
    """Which page of an archive of how many stories, what served it, and whether to one connection alone."""

    stories: int
    page: str
    served_by: str
    is_alone: bool = False


class Measured(NamedTuple):
    """One turn: requests a second, milliseconds of half and of 99 of 100, milliseconds of processor that a request cost
    the server and the database, the answers that were wrong, and all."""

    rate: float
    p50: float
    p99: float
    server: float
    database: float
    wrong: int
    requests: int = 0

    @property
    def processor(self) -> float:
        """Milliseconds of processor that a request cost."""
        return self.server + self.database

    @property
    def tail(self) -> float:
        """How much longer one of a hundred takes than half of them, in milliseconds."""
        return self.p99 - self.p50


_NAMES = {
    "kept": "kept",
    "anew": "made anew",
    "django": "Django's cache",
    "textbook": "textbook",
    "threaded": "textbook, with the thread",
    "file": "a file of nginx",
}
_BASELINES = {"textbook", "threaded"}
_PAGES = {"tag": "largest tag", "home": "home", "story": "story", "feed": "feed", "deep": "largest tag, page {:,}"}
_HEAD = (
    *("stories", "page", "served by", "a second", "p50, ms", "p99, ms"),
    *("processor, ms: server", "database", ": textbook", ": file"),
)


class Figures(dict[Key, list[Measured]]):
    """Turns by what was measured."""

    def __missing__(self, key: Key) -> list[Measured]:
        return self.setdefault(key, [])

    def median(self, key: Key, name: str) -> float:
        """The median of the rounds."""
        return statistics.median(getattr(one, name) for one in self[key])

    def ratio(self, one: Key, other: Key, name: str = "rate") -> float | None:
        """A figure of one : that of another; None where one of them was not measured, or the other is nothing."""
        if one not in self or other not in self:
            return None
        divisor = self.median(other, name)
        return self.median(one, name) / divisor if divisor else None

    def wrong(self) -> int:
        """Answers that were not 200, or did not come, in all rounds; not the textbook's, which may take a minute."""
        ours = (rounds for key, rounds in self.items() if key.served_by not in _BASELINES)
        return sum(one.wrong for rounds in ours for one in rounds)

    def table(self) -> str:
        """All of it, in Markdown."""
        rows = [_HEAD, ["---"] * 3 + ["---:"] * (len(_HEAD) - 3), *(self._row(key) for key in sorted(self, key=_order))]
        return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"

    def _row(self, key: Key) -> Iterator[str]:
        yield f"{key.stories:,}"
        yield _PAGES[key.page].format(deep_page(key.stories)) + (", one connection" if key.is_alone else "")
        yield _NAMES[key.served_by]
        yield f"{self.median(key, 'rate'):,.0f}"
        for name in ("p50", "p99", "server", "database"):
            yield f"{self.median(key, name):,.2f}"
        for other in ("textbook", "file"):
            ratio = None if key.is_alone else self.ratio(key, key._replace(served_by=other))
            yield "" if ratio is None else f"{ratio:.2g}" if ratio < 10 else f"{ratio:,.0f}"


def _order(key: Key) -> tuple[int, int, bool, int]:
    return key.stories, [*_PAGES].index(key.page), key.is_alone, [*_NAMES].index(key.served_by)
