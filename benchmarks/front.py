"""What Varnish brings in front of the site: how fast a hit is, how many there are, and how soon an edit is seen.

    python -m benchmarks.front [STORIES] [--addresses 10000] [--seconds 60] [--rounds 3]

A hit with our VCL beside one of a bare Varnish with the same page, in turns; then a crawl, with Zipf's law, over many
addresses that have all been asked for once, while a story a second is published. Needs wrk and varnish with xkey
(Debian: wrk, varnish, varnish-modules).
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import accumulate
from pathlib import Path
from random import Random
from urllib.request import Request, urlopen

from benchmarks import contenders
from benchmarks.contenders import OURS, TAG, free_port, served, wait_for
from benchmarks.load import load, needed
from benchmarks.run import HERE, WITHIN, Bench, filled, verdict

CONNECTIONS = 16
DRAWN = 500_000  # addresses of the crawl, before it begins again
LEAST_TO_BARE, LEAST_HITS, MOST_SECONDS = 0.9, 0.95, 1
VCL = HERE.parent / "deploy" / "varnish"
_SECRET = "only-for-the-benchmark"  # noqa: S105
_ASKING = """
local paths, number = {{}}, 0
for line in io.lines("{file}") do paths[#paths + 1] = line end
function request()
    number = number % #paths + 1
    return wrk.format("GET", paths[number])
end
"""


class Varnish:
    """A running varnishd, on a port, with a folder for what it counts."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port, self.folder = port, folder
        self.site = f"http://127.0.0.1:{port}"

    def counted(self) -> dict[str, int]:
        """Requests by what became of them."""
        command = ["varnishstat", "-n", str(self.folder), "-1", "-j"]
        said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        names = {"hit": "cache_hit", "miss": "cache_miss", "hit for miss": "cache_hitmiss", "pass": "s_pass"}
        counters = said.get("counters", said)
        return {name: counters[f"MAIN.{counter}"]["value"] for name, counter in names.items()}


@contextmanager
def varnish(*arguments: str, port: int) -> Iterator[Varnish]:
    """One while the block runs."""
    home = Path(tempfile.mkdtemp(prefix="newsdesk-varnish-", dir="/tmp"))
    command = ["varnishd", "-F", "-j", "none", "-T", "none", "-a", f"127.0.0.1:{port}", "-n", str(home)]
    command += ["-p", "backend_idle_timeout=4", "-s", "malloc,2g", *arguments]
    environment = os.environ | {"NEWSDESK_PURGE_SECRET": _SECRET}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield Varnish(port, home)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(home, ignore_errors=True)


def shipped(folder: Path, origin: str) -> list[str]:
    """The VCL that is shipped, with another origin."""
    shutil.copy(VCL / "newsdesk.vcl", folder)
    text = (VCL / "local.vcl").read_text(encoding="utf-8")
    port = origin.rpartition(":")[2]
    (folder / "local.vcl").write_text(text.replace('.port = "8000"', f'.port = "{port}"'), encoding="utf-8")
    return ["-f", str(folder / "local.vcl")]


@contextmanager
def page_server(page: bytes, headers: list[tuple[str, str]]) -> Iterator[int]:
    """The same answer to everything, to be kept for an hour; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in [*headers, ("Cache-Control", "max-age=3600"), ("Content-Length", str(len(page)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@contextmanager
def bare(front: Varnish) -> Iterator[Varnish]:
    """A Varnish without any VCL of ours, with the same page in the same encoding."""
    asked = Request(front.site + TAG, headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urlopen(asked, timeout=60) as response:  # noqa: S310
        page = response.read()
        sent = [(name, value) for name, value in response.headers.items() if name.lower() not in _OF_CONNECTION]
    with page_server(page, sent) as port, varnish("-b", f"127.0.0.1:{port}", port=free_port()) as one:
        wait_for(one.site + TAG)
        yield one


_OF_CONNECTION = {"cache-control", "content-length", "date", "server", "connection", "accept-ranges", "x-cache"}


def hits(front: Varnish, rounds: int, seconds: int) -> bool:
    """How fast a hit is, beside a bare Varnish."""
    print("A hit: our VCL, and a bare Varnish with the same page and headers", flush=True)
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    with bare(front) as other:
        for turn in range(rounds + 1):
            for name, one in (("ours", front), ("bare", other)):
                found = load(one.site + TAG, seconds if turn else 1, CONNECTIONS)
                if found.wrong:
                    raise SystemExit(found.said)
                rates[name] += [found.rate] * bool(turn)
    for name, measured in rates.items():
        print(f"       {name}: {', '.join(f'{rate:,.0f}' for rate in measured)} a second", flush=True)
    return verdict(
        "ours : bare", statistics.median(rates["ours"]) / statistics.median(rates["bare"]), least=LEAST_TO_BARE
    )


def crawl(bench: Bench, front: Varnish, number: int, seconds: int) -> bool:
    """How many hits there are, and how soon an edit is seen."""
    addresses = bench.within("front_within.py")[:number]
    print(f"A crawl over {len(addresses):,} addresses, a story a second being published", flush=True)
    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(contenders.body, (front.site + path for path in addresses)))
    print(f"       all asked for once in {time.monotonic() - began:,.0f} s", flush=True)
    drawn = Random("crawl").choices(  # noqa: S311 - nothing here is a secret
        addresses, cum_weights=list(accumulate(1 / rank for rank in range(1, len(addresses) + 1))), k=DRAWN
    )
    before, delays = front.counted(), []
    with publishing(bench, front, delays):
        found = load(front.site, seconds, CONNECTIONS, script=asking(bench, drawn))
    counted = {name: count - before[name] for name, count in front.counted().items()}
    print(f"       {found.rate:,.0f} a second, {found.wrong} wrong; {counted}; {len(delays)} stories", flush=True)
    return all(
        [
            verdict("hits", counted["hit"] / sum(counted.values()), least=LEAST_HITS),
            verdict("answers that were wrong", found.wrong, most=0),
            verdict("seconds until a story was seen, median", statistics.median(delays), most=MOST_SECONDS),
            verdict("the same, the slowest", max(delays)),
        ]
    )


def asking(bench: Bench, paths: list[str]) -> Path:
    """A script for wrk that asks for these one by one."""
    (bench.scratch / "paths").write_text("\n".join(paths) + "\n", encoding="ascii")
    script = bench.scratch / "asking.lua"
    script.write_text(_ASKING.format(file=bench.scratch / "paths"), encoding="ascii")
    return script


@contextmanager
def publishing(bench: Bench, front: Varnish, delays: list[float]) -> Iterator[None]:
    """A story a second while the block runs, and for each the seconds until it was on the front page."""
    script = WITHIN.format(str(HERE / "front_publishing.py"))
    command = [sys.executable, str(HERE.parent / "manage.py"), "shell", "--verbosity", "0", "--command", script]
    process = subprocess.Popen(command, env=bench.environment, stdout=subprocess.PIPE, text=True)

    def watch() -> None:
        for line in process.stdout:
            moment, slug = line.split()
            while f"/articles/{slug}/".encode() not in contenders.body(f"{front.site}/"):
                time.sleep(0.01)
            delays.append(time.time() - float(moment))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        process.terminate()
        process.wait()
        watcher.join(10)


@contextmanager
def purging(bench: Bench, name: str) -> Iterator[None]:
    """The worker while the block runs."""
    ours = {"NEWSDESK_FRONT_CACHES": name, "NEWSDESK_PURGE_SECRET": _SECRET, "NEWSDESK_PAGE_CACHE": "on"}
    command = [sys.executable, str(HERE.parent / "manage.py"), "purge"]
    process = subprocess.Popen(command, env=bench.environment | ours)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def main() -> int:
    """Measure; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="?", type=int, default=10_000)
    parser.add_argument("--addresses", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60, help="of the crawl; a tenth of it for each turn of hits")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    needed("wrk", "varnishd")
    port = free_port()
    with filled("front", asked.stories) as bench, ExitStack() as stack:
        name = f"varnish://127.0.0.1:{port}"
        ours = {"NEWSDESK_FRONT_CACHES": name, "NEWSDESK_BEHIND_PROXY": "1", "NEWSDESK_PURGE_SECRET": _SECRET}
        origin = stack.enter_context(served("kept", OURS, bench, NEWSDESK_PAGE_CACHE="on", **ours))
        front = stack.enter_context(varnish(*shipped(bench.scratch, origin.site), port=port))
        wait_for(front.site + TAG)
        stack.enter_context(purging(bench, name))
        kept = [hits(front, asked.rounds, max(1, round(asked.seconds / 10)))]
        kept.append(crawl(bench, front, asked.addresses, asked.seconds))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
