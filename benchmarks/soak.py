"""Ten minutes at 70 % of what the server can do, with an edit each second: no error, and memory stays as it is.

    python -m benchmarks.soak [STORIES] [--seconds 600]

Finds out how many requests a second the server answers, of many pages, some asked for often and most seldom (Zipf's
law); then asks for 70 % of that. Exit code 1 if a promise is broken. Needs wrk (Debian: wrk).
"""

import argparse
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks import contenders, processes
from benchmarks.contenders import Contender
from benchmarks.load import Load, load, needed
from benchmarks.run import HERE, Bench, filled, verdict

SHARE = 0.7
CONNECTIONS, PACED = 16, 64
WARMING, MEASURING = 60, 20  # seconds at the most, to find out what the server can do
EVERY = 2.0  # seconds between two looks at the memory
GROWTH = 1.1
_SCRIPT = """
local addresses = {{}}
for line in io.lines("{file}") do addresses[#addresses + 1] = line end
local thread
failed, gone = 0, 0
function setup(one) thread = one end
function request() return wrk.format("GET", addresses[math.floor((#addresses) ^ math.random())]) end
function response(status)
    if status >= 500 then failed = failed + 1 elseif status == 410 then gone = gone + 1 end
end
function done() print("Failed and gone: " .. thread:get("failed") .. " " .. thread:get("gone")) end
"""
_PACE = "function delay() return math.random(0, {most}) end\n"


def main() -> int:
    """Measure on a site of its own; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="?", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=600)
    asked = parser.parse_args()
    needed("wrk")
    with filled("soak", asked.stories) as bench:
        return 0 if soaked(bench, asked.seconds) else 1


def soaked(bench: Bench, seconds: float) -> bool:
    """Find out what the server can do, and let it do most of that for so long."""
    addresses = bench.scratch / "addresses"
    addresses.write_text("\n".join(bench.within("addresses_within.py")), encoding="utf-8")
    with contenders.ours(bench) as server, editing(bench):
        load(server.site, min(WARMING, seconds / 3), CONNECTIONS, script(addresses))
        most = load(server.site, min(MEASURING, seconds / 3), CONNECTIONS, script(addresses))
        print(f"       {most.rate:,.0f} requests a second at the most", flush=True)
        wanted = most.rate * SHARE
        # Of so few that each asks again before the server lets it go, after five seconds.
        connections = min(PACED, max(round(wanted), 1))
        pace = 2 * (1000 * connections / wanted - most.p50)  # milliseconds, of which half is the mean
        paced = script(addresses, _PACE.format(most=max(round(pace), 1)))
        found, memory = watched(server, seconds, paced, connections)
    print(f"       {found.rate:,.0f} a second for {seconds:,.0f} s, p99 {found.p99:.0f} ms", flush=True)
    early, late = statistics.median(memory[len(memory) // 5 : 2 * len(memory) // 5]), _late(memory)
    print(f"       memory of the server: {early:,.0f} MB, at the end {late:,.0f} MB", flush=True)
    failed, gone = map(int, found.said.rpartition("Failed and gone: ")[2].split()[:2])
    print(f"       {gone:,} answers of 410, of stories that were withdrawn", flush=True)
    return all(
        [
            verdict("answers of 5xx", failed, most=0),
            verdict("other answers that were no page", found.wrong - failed - gone, most=0),
            verdict("memory of the server, end : begin", late / early, most=GROWTH),
        ]
    )


def _late(memory: list[float]) -> float:
    return statistics.median(memory[-(len(memory) // 5 or 1) :])


def script(addresses: Path, more: str = "") -> Path:
    """A script for wrk that asks for these addresses."""
    path = addresses.with_suffix(".lua")
    path.write_text(_SCRIPT.format(file=addresses) + more, encoding="utf-8")
    return path


def watched(server: Contender, seconds: float, paced: Path, connections: int) -> tuple[Load, list[float]]:
    """What wrk found, and the megabytes of the server meanwhile."""
    memory = []
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(load, server.site, seconds, connections, paced)
        while not asking.done():
            memory.append(processes.megabytes(server.pid))
            time.sleep(EVERY)
        return asking.result(), memory


@contextmanager
def editing(bench: Bench) -> Iterator[None]:
    """An editor at work while the block runs. Raises SystemExit where an edit failed."""
    command = [sys.executable, "-m", "benchmarks.editing"]
    editor = subprocess.Popen(command, cwd=HERE.parent, env=bench.environment, stdout=subprocess.PIPE, text=True)
    try:
        yield
    finally:
        editor.send_signal(signal.SIGTERM)
        said, _nothing = editor.communicate()
    if editor.returncode:
        raise SystemExit("Editing failed.")
    print(f"       {said.strip()} edits", flush=True)


if __name__ == "__main__":
    sys.exit(main())
