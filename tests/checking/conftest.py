"""A web of one machine: a real server on the loopback address, and a way to it that only code can give."""

import os
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from articles.checking.fetching import Web


class Site(ThreadingHTTPServer):
    """Answers each path as it was told to: `site.says["/path"] = status, headers`. Remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.says: dict[str, object] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str = "/", host: str = "example.org") -> str:
        """An address of a host whose name stands for this server."""
        return f"http://{host}:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away early is what is tested."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Site

    def do_HEAD(self) -> None:
        """Answer."""
        self._answer()

    def do_GET(self) -> None:
        """Answer, with a body that nobody should read."""
        self._answer()

    def _answer(self) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        told = self.server.says.get(self.path, (200, {}))
        status, headers = told(self) if callable(told) else told
        if status is None:
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def web(site) -> Callable[..., Web]:
    """A way to the site, whatever the name: `web(seconds=1)`."""

    def make(**changes: object) -> Web:
        ports = frozenset({80, 443, site.server_port})
        ways = {"find": lambda _host, _port: ["127.0.0.1"], "may_connect": lambda _address: True, "ports": ports}
        return Web(**({"seconds": 2, "deadline": 4} | ways | changes))

    return make


@pytest.fixture
def certificate(tmp_path) -> Path:
    """A certificate of example.org with its key in one file, signed by itself."""
    path = tmp_path / "certificate.pem"
    name = ["-subj", "/CN=example.org", "-addext", "subjectAltName=DNS:example.org"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    try:
        command = ["openssl", "req", "-x509", *key, *name, "-keyout", str(path), "-out", str(tmp_path / "public.pem")]
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        end("There is no openssl to make a certificate with.")
    path.write_text(path.read_text() + (tmp_path / "public.pem").read_text())
    return path


@pytest.fixture
def secure(site, certificate) -> Site:
    """The site over TLS; the names that it was asked for stand in `names`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    site.names = []
    context.sni_callback = lambda _socket, name, _context: site.names.append(name)
    site.socket = context.wrap_socket(site.socket, server_side=True)
    return site
