"""Make a random graph, let things happen in it, and look; run by graph.py within its scratch site."""

import logging
import sys
import time

from tests.graph.rounds import Rounds

STORIES, LINKS = 20_000, 60_000
TIMES, EACH = 2000, 100
PAGES, ADDRESSES = 20, 50
SHOWN = 20


def measure(seed: str) -> None:
    """Make the graph, let things happen, look. Raises SystemExit where anything is wrong."""
    logging.getLogger("django.request").setLevel(logging.ERROR)  # 404 and 410 are asked for on purpose
    print(f"Random graph of {STORIES:,} stories and {LINKS:,} links, seed {seed}", flush=True)
    began = time.perf_counter()
    rounds = Rounds(seed, STORIES, LINKS)
    print(f"       made in {time.perf_counter() - began:,.0f} s", flush=True)
    reader = rounds.reader
    for number in range(1, TIMES // EACH + 1):
        rounds.run(EACH, pages=PAGES, addresses=ADDRESSES)
        print(f"       after {number * EACH:,}: {reader.asked:,} pages, {len(reader.faults)} faults", flush=True)
    happened = ", ".join(f"{kind} {times}" for kind, times in sorted(rounds.world.done.items()))
    print(f"       {sum(rounds.world.done.values()):,} things happened: {happened}")
    print(f"       {reader.links:,} links followed, {reader.asked:,} pages asked for", flush=True)
    for name, found in (("dead links", reader.dead), ("chains", reader.chains), ("wrong answers", reader.wrong)):
        print(f"  {'FAIL' if found else 'ok  '} {name}: {len(found)} (promised: 0)", flush=True)
        for fault in found[:SHOWN]:
            print(f"       {fault}", flush=True)
    sys.exit(1 if reader.faults else 0)
