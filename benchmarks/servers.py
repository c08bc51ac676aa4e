"""Which server: the tag page of the largest tag, kept and made anew, by several of them.

    python -m benchmarks.servers [--stories 10000] [--seconds 4] [--rounds 3]

Each with two processes, by 16 connections and by one, all in turns. Prints a table of the medians in Markdown. Needs
wrk (Debian: wrk).
"""

import argparse
import sys
from collections import defaultdict
from contextlib import ExitStack
from statistics import median

from benchmarks import processes
from benchmarks.contenders import OURS, TAG, WORKERS, check, served, wsgi
from benchmarks.figures import Measured
from benchmarks.load import needed
from benchmarks.machine import machine
from benchmarks.run import Bench, filled
from benchmarks.serving import CONNECTIONS, turn

PAGES = {"kept": "on", "anew": "off"}
_Turns = dict[tuple[str, str, int], list[Measured]]


def gunicorn(kind: str, threads: int) -> list[str]:
    """Gunicorn with one kind of processes."""
    options = f"--workers {WORKERS} --worker-class {kind} --threads {threads}"
    return ["gunicorn", *options.split(), "--bind", "127.0.0.1:{port}", "newsdesk.wsgi"]


SERVERS = {
    "granian, RSGI, kept pages by the event loop": OURS,
    "granian, WSGI, 2 threads": wsgi("newsdesk.wsgi"),
    "gunicorn, 4 threads": gunicorn("gthread", 4),
    "gunicorn, 1 thread": gunicorn("gthread", 1),
    "gunicorn, sync": gunicorn("sync", 1),
}


def measure(bench: Bench, rounds: int, seconds: float) -> _Turns:
    """All in turns."""
    turns: _Turns = defaultdict(list)
    database = processes.postmaster(bench.scratch)
    with ExitStack() as stack:
        for page, cache in PAGES.items():
            there = {
                name: stack.enter_context(served(name, server, bench, NEWSDESK_PAGE_CACHE=cache))
                for name, server in SERVERS.items()
            }
            for _round in range(rounds):
                for name, one in there.items():
                    check(one.site + TAG)
                    for connections in (CONNECTIONS, 1):
                        pids = one.pid, database
                        turns[page, name, connections].append(turn(one.site + TAG, pids, connections, seconds))
    return turns


def table(turns: _Turns) -> str:
    """The medians, in Markdown."""
    head = ["server", "page", "a second", "p50 ms", "p99 ms", "CPU ms", "one: p50 ms", "p99 ms", "not 200"]
    lines = [" | ".join(head), " | ".join(["---"] * 2 + ["---:"] * 7)]
    for (page, name, connections), many in turns.items():
        if connections == CONNECTIONS:
            one = turns[page, name, 1]
            figures = [
                f"{median(each.rate for each in many):,.0f}",
                f"{median(each.p50 for each in many):.1f}",
                f"{median(each.p99 for each in many):.1f}",
                f"{median(each.server + each.database for each in many):.2f}",
                f"{median(each.p50 for each in one):.2f}",
                f"{median(each.p99 for each in one):.2f}",
                str(sum(each.wrong for each in many + one)),
            ]
            lines.append(" | ".join([name, page, *figures]))
    return "\n".join(f"| {line} |" for line in lines)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    needed("wrk")
    with filled("servers", asked.stories) as bench:
        turns = measure(bench, asked.rounds, asked.seconds)
        print(f"\n`{' '.join(['python -m benchmarks.servers', *sys.argv[1:]])}` on {machine(bench)}:\n")
        print(table(turns))


if __name__ == "__main__":
    main()
