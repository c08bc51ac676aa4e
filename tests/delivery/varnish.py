"""A real varnishd with the VCL that is shipped, on the loopback address, in front of any server of a test."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from urllib3 import HTTPConnectionPool, HTTPResponse

from articles.delivery.fronts import Varnish
from tests.delivery.reader import SITE, Got

VCL = Path(__file__).parents[2] / "deploy" / "varnish" / "newsdesk.vcl"
SECRET = "a-secret-for-the-test"
_PATIENCE = 60  # seconds: the VCL is compiled
_ENTRY = """
vcl 4.1;
backend newsdesk {{
    .host = "127.0.0.1"; .port = "{origin}"; .connect_timeout = 2s; .first_byte_timeout = {waits}s;
    {probe}
}}
acl purgers {{ "{purger}"; }}
include "{vcl}";
"""


class Front:
    """A running Varnish: what readers get there, and how it is purged."""

    def __init__(self, port: int, origin: int) -> None:
        self.port, self.origin = port, origin
        self.address = f"http://127.0.0.1:{port}/"
        self.name = f"varnish://127.0.0.1:{port}"
        self.purges = Varnish(self.address, SECRET)
        self._pool = HTTPConnectionPool("127.0.0.1", port, timeout=_PATIENCE, maxsize=10)

    def ask(self, address: str, method: str = "GET", **headers: str) -> HTTPResponse:
        """The answer; headers by their names with underscores, such as `Accept_Encoding`."""
        named = {"Host": SITE} | {name.replace("_", "-"): value for name, value in headers.items()}
        return self._pool.request(method, address, headers=named, retries=False, redirect=False, decode_content=False)

    def get(self, address: str, method: str = "GET", **headers: str) -> Got:
        """The answer to a reader."""
        response = self.ask(address, method, **headers)
        return Got(response.status, dict(response.headers), response.data)

    def cached(self, address: str, **headers: str) -> str:
        """Where the answer came from: hit, miss, pass, stale."""
        return self.get(address, **headers)["X-Cache"]

    def empty(self) -> None:
        """Drop everything."""
        self.purges.purge(["newsdesk"])


@contextmanager
def varnish(
    folder: Path, purger: str = "localhost", waits: int = 20, probe: str = "", **settings: str
) -> Iterator[Front]:
    """A Varnish while the block runs; further settings are variables of its environment."""
    port, origin = free_ports(2)
    entry = folder / "entry.vcl"
    text = _ENTRY.format(origin=origin, purger=purger, waits=waits, probe=probe, vcl=VCL)
    entry.write_text(text, encoding="utf-8")
    command = [varnishd(), "-F", "-j", "none", "-a", f"127.0.0.1:{port}", "-T", "none", "-f", str(entry)]
    # Its folder's name, that of a socket in it, is short for the system's sake.
    home = tempfile.mkdtemp(prefix="newsdesk-varnish-", dir="/tmp")
    command += ["-n", home, "-s", "malloc,64m", "-s", "Transient=malloc,64m"]
    environment = os.environ | {"NEWSDESK_PURGE_SECRET": SECRET} | settings
    with (folder / "varnishd.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait(port, process, folder / "varnishd.log")
        yield Front(port, origin)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(home, ignore_errors=True)


def varnishd() -> str:
    """The program. Where there is none tests are skipped, but never in continuous integration."""
    program = shutil.which("varnishd", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        end("there is no varnishd: on Debian, apt-get install varnish varnish-modules")
    return program


def free_ports(number: int) -> list[int]:
    """Ports of the loopback address that nobody listens at."""
    held = [socket.socket() for _one in range(number)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _wait(port: int, process: subprocess.Popen, log: Path) -> None:
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"varnishd did not start: {log.read_text()}")
