"""A storm: many people at once in a few stories, over real HTTP, with or without the server being killed meanwhile."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from random import Random

from tests.storm.browser import Browser
from tests.storm.ledger import Failure, Ledger
from tests.storm.site import HOST, PASSWORD, Site
from tests.storm.worker import Worker

KILLS = ("server", "database", "worker")
# How many seconds the site may be away after a kill; or, as a start alone takes that long on a busy machine, starts.
_OUTAGE, _STARTS = 10, 4


def prepared(workers: int = 3) -> Site:
    """A running site with its people. To be stopped by whoever asked for it."""
    site = Site(workers)
    try:
        site.manage("migrate", "--no-input", "--verbosity", "0")
        command = f"from tests.storm import cast; cast.make({PASSWORD!r})"
        site.people = json.loads(site.manage("shell", "--verbosity", "0", "--command", command))
        site.start()
    except BaseException:
        site.stop()
        raise
    return site


@dataclass
class Storm:
    """One run, the same kind of thing for the same seed (who wins a race is not in the seed)."""

    site: Site
    seed: str
    operations: int
    stories: int
    kills: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    killed: list[tuple[float, str]] = field(default_factory=list)  # when, what

    def run(self) -> Ledger:
        """Let everybody in, write the stories, and then everything at once."""
        random, numbers = Random(self.seed), []  # noqa: S311 - nothing here is a secret
        people = [
            Worker(Browser(HOST, self.site.port, self.ledger.heard), name, self.seed, self.ledger, numbers)
            for name in self.site.people
        ]
        with ThreadPoolExecutor(len(people)) as pool:
            _all(pool.submit(person.log_in) for person in people)
            shares = (range(number, self.stories, len(people)) for number in range(len(people)))
            _all(pool.submit(person.begin, len(share)) for person, share in zip(people, shares, strict=True))
            numbers.sort()
            self._meet(pool, people, numbers[0])
            each = self.operations // len(people)
            working = [pool.submit(person.work, each) for person in people]
            self._kill(random, working, each * len(people))
            _all(working)
        return self.ledger

    def outages(self) -> list[float]:
        """After each kill, how many seconds passed before the site answered again as it should."""
        return [
            min((at - killed for at in self.ledger.good_at if at > killed), default=0) for killed, _what in self.killed
        ]

    @property
    def longest_outage(self) -> float:
        """So many seconds after a kill the site has to be back, and what was under way then may be lost."""
        return max(_OUTAGE, _STARTS * self.site.starting)

    def unexpected_failures(self) -> list[Failure]:
        """Answers of 5xx that are not due to a database killed just before."""
        killed = [at for at, what in self.killed if what == "database"]
        return [one for one in self.ledger.failures if not any(0 <= one.at - at < self.longest_outage for at in killed)]

    def _meet(self, pool: ThreadPoolExecutor, people: Sequence[Worker], story: int) -> None:
        """Let everybody open one story before any of them saves it, so that all but one are late."""
        opened = [pool.submit(person.open, story) for person in people]
        _all(opened)
        _all(pool.submit(person.retitle, page.result(), story) for person, page in zip(people, opened, strict=True))

    def _kill(self, random: Random, working: Sequence[Future], operations: int) -> None:
        """Kill something at random points, each kind in turn; start again what a user would have to start."""
        moments = sorted(random.sample(range(operations // 10, operations * 9 // 10), self.kills))
        for number, moment in enumerate(moments):
            while self.ledger.operations < moment and not all(work.done() for work in working):
                time.sleep(0.01)
            time.sleep(random.random() * 0.1)
            what = KILLS[number % len(KILLS)]
            self.killed.append((time.monotonic(), what))
            self._kill_one(what, random)

    def _kill_one(self, what: str, random: Random) -> None:
        if what == "server":
            self.site.kill_server()
            time.sleep(random.random())
            self.site.start()
        elif what == "database":
            self.site.kill_database()
        else:
            self.site.kill_worker(random)


def _all(futures: Sequence[Future]) -> None:
    futures = list(futures)
    wait(futures)
    for future in futures:
        future.result()
