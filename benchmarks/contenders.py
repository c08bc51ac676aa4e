"""What is measured: our site in several ways, a textbook one, and a file, each served by two processes."""

import gzip
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.run import HERE, Bench

WORKERS = 2
OURS = ["newsdesk.serving"]
TAG, HOME, FEED = "/tag/everything/", "/", "/tag/everything/feed/"
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


@dataclass(frozen=True)
class Contender:
    """Something that serves pages: its name, where it is, and the process that its processes descend from."""

    name: str
    site: str
    pid: int


@contextmanager
def served(name: str, server: list[str], bench: Bench, **settings: str) -> Iterator[Contender]:
    """A site by a server, while the block runs; `{port}` stands for its port."""
    port = free_port()
    command = [sys.executable, "-m", *(part.format(port=port) for part in server)]
    ours = {"PORT": str(port), "WEB_CONCURRENCY": str(WORKERS), "NEWSDESK_SITE_URL": f"http://127.0.0.1:{port}"}
    process = subprocess.Popen(
        command,
        cwd=HERE.parent,
        env=bench.environment | ours | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        contender = Contender(name, f"http://127.0.0.1:{port}", process.pid)
        wait_for(f"{contender.site}{TAG}")
        yield contender
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def wsgi(module: str) -> list[str]:
    """The server that we use, as it serves any WSGI application, with as many threads as it does best with."""
    options = f"--interface wsgi --http 1 --no-ws --workers {WORKERS} --blocking-threads 2"
    return ["granian", *options.split(), "--port", "{port}", f"{module}:application"]


def ours(bench: Bench, cache: str = "on") -> "contextmanager[Contender]":
    """Our site, with its page cache or without."""
    return served("kept" if cache == "on" else "anew", OURS, bench, NEWSDESK_PAGE_CACHE=cache)


def textbook(bench: Bench) -> "contextmanager[Contender]":
    """Pages as Django's documentation makes them, on the same tables."""
    return served("textbook", wsgi("benchmarks.textbook.wsgi"), bench)


def django_cache(bench: Bench) -> "contextmanager[Contender]":
    """Our site behind Django's own page cache, in the memory of each process; stale for a minute."""
    return served("django", wsgi("benchmarks.django_cache"), bench)


@contextmanager
def file_of(page: bytes, folder: Path) -> Iterator[Contender]:
    """The tag page as a file of nginx."""
    port, place = free_port(), folder / "www" / TAG.strip("/")
    place.mkdir(parents=True, exist_ok=True)
    (place / "index.html").write_bytes(page)
    for parent in (folder, *place.relative_to(folder).parents, place):
        (folder / parent).chmod(0o755)
    config = folder / "www" / "nginx.conf"
    config.write_text(_NGINX.format(workers=WORKERS, folder=folder / "www", port=port), encoding="utf-8")
    process = subprocess.Popen(["nginx", "-c", str(config), "-g", "daemon off;"], stderr=subprocess.DEVNULL)
    try:
        contender = Contender("file", f"http://127.0.0.1:{port}", process.pid)
        wait_for(f"{contender.site}{TAG}")
        yield contender
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for(address: str) -> None:
    """Until there is a page. Raises SystemExit."""
    for _attempt in range(300):
        try:
            return check(address)
        except (OSError, ValueError):
            time.sleep(0.1)
    raise SystemExit(f"{address} is not what was expected.")


def check(address: str) -> None:
    """Raises ValueError unless it is a page of ten stories, a story, or a feed of ten."""
    page = body(address)
    is_story = b'<article class="story"' in page
    if not is_story and len(re.findall(rb'<article class="teaser[ "]|<entry\b', page)) < 10:
        raise ValueError(f"{address} shows no ten stories.")


def body(address: str) -> bytes:
    """What is answered."""
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"}), timeout=60) as response:  # noqa: S310
        content = response.read()
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def newest_story(contender: Contender) -> str:
    """The path of the first story of the tag page."""
    return re.search(rb'href="(?:https?://[^/"]+)?(/articles/[^"]+)"', body(f"{contender.site}{TAG}"))[1].decode()
