"""How many pages a second, and what one costs: kept, made anew, of a textbook site, by Django's page cache, of a file.

    python -m benchmarks.serving [STORIES …] [--seconds 5] [--rounds 3] [--only kept tag …]

For each number of stories a database (python -m benchmarks.corpus), and on it all that is measured, each with two
processes behind wrk with 16 connections, all in turns; what counts are the ratios of the medians. Prints a table in
Markdown; exit code 1 if a promise is broken. Needs wrk and nginx (Debian: wrk, nginx-light).
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from benchmarks import contenders, processes, publishing
from benchmarks.contenders import FEED, HOME, TAG, Contender
from benchmarks.figures import Figures, Key, Measured, deep_page
from benchmarks.load import load, needed
from benchmarks.machine import machine
from benchmarks.promises import kept
from benchmarks.run import Bench, filled

CONNECTIONS = 16
LONGEST = 64  # seconds of a turn, where a page takes so long
PAGES = {
    "tag": ("kept", "anew", "django", "textbook", "file"),
    "home": ("kept", "anew", "textbook"),
    "story": ("kept", "anew", "textbook", "threaded"),
    "feed": ("kept", "anew", "textbook"),
    "deep": ("kept", "anew"),
}
ALONE = ("kept", "anew")  # asked for by one connection too


@dataclass(frozen=True)
class Site:
    """A database of so many stories, what serves it, and the paths of its pages."""

    stories: int
    bench: Bench
    serving: dict[str, Contender]
    paths: dict[str, str]

    def turns(self, only: set[str]) -> Iterator[tuple[Key, int]]:
        """What is measured, each with how many connections."""
        for page, names in PAGES.items():
            for name in names:
                if name in self.serving and (page in only or not only & PAGES.keys()):
                    yield Key(self.stories, page, name), CONNECTIONS
        if not only & PAGES.keys() or "tag" in only:
            yield from ((Key(self.stories, "tag", name, is_alone=True), 1) for name in ALONE if name in self.serving)

    def address(self, key: Key) -> str:
        """Where it is."""
        return self.serving[key.served_by].site + self.paths[key.page]

    def measured(self, key: Key, connections: int, seconds: float) -> Measured:
        """One turn."""
        pids = self.serving[key.served_by].pid, processes.postmaster(self.bench.scratch)
        return turn(self.address(key), pids, connections, seconds)

    def seconds_for(self, key: Key, connections: int, seconds: float) -> float:
        """How long a turn has to be for each connection to get an answer; asks in order to find out."""
        while self.measured(key, connections, seconds).requests < connections and seconds < LONGEST:
            seconds *= 4
        return seconds


def turn(address: str, pids: tuple[int, int], connections: int, seconds: float) -> Measured:
    """Ask for an address for some seconds; with what that costs its server and the database, by their processes."""
    before = [processes.seconds(pid) for pid in pids]
    found = load(address, seconds, connections)
    processes.wait_until_idle(*pids)
    server, database = (processes.seconds(pid) - start for pid, start in zip(pids, before, strict=True))
    # What was asked for and not waited for has been made meanwhile.
    each = 1000 / (found.requests + connections)
    return Measured(found.rate, found.p50, found.p99, server * each, database * each, found.wrong, found.requests)


@contextmanager
def site(stories: int, only: set[str]) -> Iterator[Site]:
    """A scratch site of so many stories, with all that serves it."""
    with filled("serving", stories) as bench, ExitStack() as stack:
        wanted = only & {*PAGES["tag"]} or {*PAGES["tag"]}
        first = stack.enter_context(contenders.ours(bench, cache="off"))
        serving = {"anew": first}
        makers = {"kept": contenders.ours, "django": contenders.django_cache, "textbook": contenders.textbook}
        serving |= {name: stack.enter_context(make(bench)) for name, make in makers.items() if name in wanted}
        if "file" in wanted:
            page = contenders.body(f"{first.site}{TAG}")
            serving["file"] = stack.enter_context(contenders.file_of(page, bench.scratch))
        serving = {name: one for name, one in serving.items() if name in wanted}
        if "textbook" in serving:
            serving["threaded"] = replace(serving["textbook"], site=f"{serving['textbook'].site}/with-thread")
        paths = {"tag": TAG, "home": HOME, "feed": FEED, "deep": f"{TAG}?page={deep_page(stories)}"}
        yield Site(stories, bench, serving, paths | {"story": contenders.newest_story(first)})


def measure(sites: list[Site], only: set[str], rounds: int, seconds: float) -> Figures:
    """All in turns, as many rounds as are asked for, after one that does not count. Every page is looked at before and
    after."""
    figures, lengths = Figures(), {}
    turns = [(one, key, connections) for one in sites for key, connections in one.turns(only)]
    for one, key, connections in turns:
        contenders.check(one.address(key))
        lengths[key] = max(seconds, one.seconds_for(key, connections, 1))
    for number in range(rounds):
        print(f"       round {number + 1} of {rounds}", flush=True)
        for one, key, connections in turns:
            figures[key].append(one.measured(key, connections, lengths[key]))
    for one, key, _connections in turns:
        contenders.check(one.address(key))
    return figures


def main() -> int:
    """Measure; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*", type=int, default=[10_000])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    names = [*PAGES, *PAGES["tag"]]
    parser.add_argument("--only", nargs="+", choices=names, default=[], help="pages, or what serves them")
    parser.add_argument("--publishing", action="store_true", help="publish in the largest of them too")
    asked = parser.parse_args()
    needed("wrk", "nginx")
    with ExitStack() as stack:
        sites = [stack.enter_context(site(stories, set(asked.only))) for stories in sorted(asked.stories)]
        figures = measure(sites, set(asked.only), asked.rounds, asked.seconds)
        print(f"\n`{' '.join(['python -m benchmarks.serving', *sys.argv[1:]])}` on {machine(sites[0].bench)}:\n")
        print(figures.table(), flush=True)
        is_quick = publishing.measured(sites[-1].bench) if asked.publishing else True
    return 0 if kept(figures) and is_quick else 1


if __name__ == "__main__":
    sys.exit(main())
