"""How many tag pages a second: kept, made anew, of a textbook site, by Django's page cache, and of a file.

    python -m benchmarks.serving [STORIES] [--seconds 5] [--rounds 3]

All on the same database, each with two processes behind wrk with 16 connections, in turns; what counts are the ratios
of the medians. Needs wrk and nginx (Debian: wrk, nginx-light), and gunicorn as the site has it.
"""

import argparse
import gzip
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.run import HERE, Bench, remove, verdict

PAGE = "/tag/served-everything/"
CONNECTIONS, WORKERS = 16, 2
LEAST_TO_DJANGO, LEAST_TO_TEXTBOOK = 3.5, 1
_NGINX = """
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; location / {{ root {folder}; default_type text/html; index index.html; }} }}
}}
"""


class Figures(dict[str, list[float]]):
    """Requests a second by what served them, one for each round."""

    def ratio(self, one: str, other: str) -> float:
        """How many times as many the first serves."""
        return statistics.median(self[one]) / statistics.median(self[other])


@contextmanager
def served(name: str, module: str, bench: Bench, port: int, **settings: str) -> Iterator[tuple[str, str]]:
    """A site on a port, while the block runs."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:newsdesk.serving", module]
    ours = {"PORT": str(port), "WEB_CONCURRENCY": str(WORKERS), "NEWSDESK_SITE_URL": f"http://127.0.0.1:{port}"}
    process = subprocess.Popen(
        command, cwd=HERE.parent, env=bench.environment | ours | settings, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}{PAGE}"
        _wait(address)
        yield name, address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


@contextmanager
def file_of(body: bytes, folder: Path, port: int) -> Iterator[tuple[str, str]]:
    """The same page as a file of nginx."""
    path = folder / "www" / PAGE.strip("/")
    path.mkdir(parents=True)
    (path / "index.html").write_bytes(body)
    for parent in (folder, *path.relative_to(folder).parents):
        (folder / parent).chmod(0o755)
    config = folder / "www" / "nginx.conf"
    config.write_text(_NGINX.format(workers=WORKERS, folder=folder / "www", port=port), encoding="utf-8")
    process = subprocess.Popen(["nginx", "-c", str(config), "-g", "daemon off;"], stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}{PAGE}"
        _wait(address)
        yield "file", address
    finally:
        process.terminate()
        process.wait()


def load(address: str, seconds: float) -> float:
    """Requests a second. Raises SystemExit where one was not answered with 200."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "-H", "Accept-Encoding: gzip", address]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or re.search(r"Socket errors:.*(?:connect|read|write) [1-9]", said):
        raise SystemExit(f"{address}: {said}")
    return float(re.search(r"Requests/sec:\s*([0-9.]+)", said)[1])


def _wait(address: str) -> None:
    for _attempt in range(300):
        try:
            if body(address).count(b'<article class="teaser') == 10:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"{address} does not show ten stories.")


def body(address: str) -> bytes:
    """What is answered."""
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"}), timeout=10) as response:  # noqa: S310
        content = response.read()
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def main() -> int:
    """Measure; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="?", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    missing = [name for name in ("wrk", "nginx") if not shutil.which(name)]
    if missing:
        raise SystemExit(f"Not found: {', '.join(missing)}. On Debian: apt-get install wrk nginx-light")
    scratch = Path(tempfile.mkdtemp(prefix="newsdesk-serving-"))
    bench = Bench(scratch)
    try:
        bench.manage("migrate", "--verbosity", "0")
        bench.manage("collectstatic", "--no-input", "--verbosity", "0")
        bench.imported("served", asked.stories)
        figures = measured(bench, asked.rounds, asked.seconds)
    finally:
        remove(scratch)
    for name, rounds in figures.items():
        print(
            f"       {name}: {statistics.median(rounds):,.0f} a second ({', '.join(f'{one:,.0f}' for one in rounds)})"
        )
    return 0 if kept(figures) else 1


def measured(bench: Bench, rounds: int, seconds: float) -> Figures:
    """Each in turn, as many rounds as are asked for, after one that does not count."""
    figures = Figures()
    with ExitStack() as stack:
        sites = [
            stack.enter_context(served("kept", "newsdesk.wsgi", bench, 8501, NEWSDESK_PAGE_CACHE="on")),
            stack.enter_context(served("made anew", "newsdesk.wsgi", bench, 8502, NEWSDESK_PAGE_CACHE="off")),
            stack.enter_context(served("textbook", "benchmarks.textbook.wsgi", bench, 8503)),
            stack.enter_context(served("Django's cache", "benchmarks.django_cache", bench, 8504)),
        ]
        sites.append(stack.enter_context(file_of(body(sites[0][1]), bench.scratch, 8505)))
        for name, address in sites:
            load(address, 1)
            figures[name] = []
        for _round in range(rounds):
            for name, address in sites:
                figures[name].append(load(address, seconds))
    return figures


def kept(figures: Figures) -> bool:
    """Say how the figures compare with what was promised."""
    return all(
        [
            verdict("kept : Django's cache", figures.ratio("kept", "Django's cache"), least=LEAST_TO_DJANGO),
            verdict("made anew : textbook", figures.ratio("made anew", "textbook"), least=LEAST_TO_TEXTBOOK),
            verdict("file : kept", figures.ratio("file", "kept")),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
