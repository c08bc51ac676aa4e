"""A storm over the newsroom in full, and once more while the server is killed; run by run.py.

    python -m benchmarks.storm [SEED]

Exit code 1 if a text, a move or an edition is not where it has to be.
"""

import secrets
import sys
import time

from tests.storm import checks
from tests.storm.site import Site
from tests.storm.storm import Storm, prepared

STORIES = 20
CALM, KILLED = 2000, 800
KILLS = 15
TRACEBACK = 80  # lines of it


def main() -> int:
    """Run both storms on one site; 1 if anything is wrong."""
    seed = sys.argv[1] if len(sys.argv) > 1 else secrets.token_hex(4)
    site = prepared()
    try:
        storms = [Storm(site, seed, CALM, STORIES), Storm(site, seed, KILLED, STORIES, kills=KILLS)]
        wrong = [complaint for storm in storms for complaint in blown(storm, site)]
    finally:
        site.stop()
    for verdict in [f"FAIL {complaint}" for complaint in wrong] or ["ok   all that was answered for is there"]:
        print(f"  {verdict}", flush=True)
    return 1 if wrong else 0


def blown(storm: Storm, site: Site) -> list[str]:
    """Run a storm and print its figures; returns all that is wrong afterwards."""
    print(f"Storm of {storm.operations} operations, {storm.kills} kills, seed {storm.seed}", flush=True)
    began = time.perf_counter()
    ledger = storm.run()
    seconds = time.perf_counter() - began
    for name, number in ledger.figures().items():
        print(f"       {name}: {number:,}", flush=True)
    print(f"       operations a second: {ledger.operations / seconds:.1f}", flush=True)
    if storm.killed:
        print(f"       seconds without an answer after a kill, at the most: {max(storm.outages()):.1f}", flush=True)
    wrong = [*found(storm, site), *unexpected(storm)]
    return [*wrong, *(errors(site) if wrong and not storm.kills else [])]


def found(storm: Storm, site: Site) -> list[str]:
    """What the database says is wrong."""
    with site.database() as connection, connection.cursor() as cursor:
        wrong = checks.all_of(cursor, storm.ledger)
        for kind, number in checks.kinds(cursor, {save.story for save in storm.ledger.saves}).items():
            print(f"       revisions {kind}: {number:,}", flush=True)
    connection.close()
    tallies = site.manage("recount").strip()
    return wrong if tallies == "All counts are right." else [*wrong, tallies]


def unexpected(storm: Storm) -> list[str]:
    """Server errors that no killed database explains, and an outage that was too long."""
    errors = [f"{one.status} at {one.address}" for one in storm.unexpected_failures()]
    late = [f"{seconds:.0f} seconds without an answer" for seconds in storm.outages() if seconds > storm.longest_outage]
    return errors + late


def errors(site: Site) -> list[str]:
    """What the server's log says of errors, each with the end of its traceback."""
    lines = site.said().splitlines()
    found = [number for number, line in enumerate(lines) if "Internal Server Error" in line]
    return ["\n".join(lines[number : number + TRACEBACK]) for number in found[:3]]


if __name__ == "__main__":
    sys.exit(main())
