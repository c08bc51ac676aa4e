"""What was done in a storm, and what the server said to it."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from tests.storm.browser import Answer
from tests.storm.said import Said


class Outcome(StrEnum):
    """What the server answered."""

    DONE = "done"
    KEPT = "kept aside"
    REFUSED = "refused with a reason"
    CLOSED = "not open"
    UNANSWERED = "unanswered"
    FAILED = "failed"


ACKNOWLEDGED = frozenset({Outcome.DONE, Outcome.KEPT})


@dataclass(frozen=True)
class Save:
    """A story's form that was sent."""

    by: str
    story: int
    marks: tuple[str, ...]
    said: Said
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True)
class Step:
    """A move that was asked for; its mark stands in its note."""

    by: str
    story: int
    verb: str
    mark: str
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True)
class Settlement:
    """A kept text that was brought into the story, all questions answered with one's own text."""

    by: str
    story: int
    marks: tuple[str, ...]
    outcome: Outcome


@dataclass(frozen=True)
class Failure:
    """An answer of 5xx."""

    at: float
    address: str
    status: int
    text: str


@dataclass
class Ledger:
    """All of it. Written by many threads at once."""

    saves: list[Save] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    restores: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    good_at: list[float] = field(default_factory=list)  # when an answer came that is no 5xx
    troubles: list[str] = field(default_factory=list)
    operations: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def heard(self, answer: Answer) -> None:
        """Take note of an answer."""
        with self.lock:
            self.answers[answer.status] += 1
        if answer.status < 500:
            self.good_at.append(time.monotonic())
        else:
            self.failures.append(Failure(time.monotonic(), answer.address, answer.status, answer.html[:300]))

    def finished(self) -> None:
        """Count an operation."""
        with self.lock:
            self.operations += 1

    def restored(self, outcome: Outcome) -> None:
        """Count a restore."""
        with self.lock:
            self.restores[outcome] += 1

    def figures(self) -> dict[str, int]:
        """How many of what."""
        saves = Counter(save.outcome for save in self.saves)
        steps = Counter(step.outcome for step in self.steps)
        return {
            "operations": self.operations,
            "answers": sum(self.answers.values()),
            **{f"saves {outcome}": saves[outcome] for outcome in Outcome},
            **{f"moves {outcome}": steps[outcome] for outcome in Outcome},
            **{f"restores {outcome}": self.restores[outcome] for outcome in Outcome if self.restores[outcome]},
            "conflicts settled": sum(one.outcome == Outcome.DONE for one in self.settlements),
            "answers of 5xx": len(self.failures),
        }
