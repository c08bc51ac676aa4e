"""A real cache server of a test's own, Valkey or Redis, on the loopback address."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from django.core.cache import caches

from newsdesk import shared_cache
from tests.delivery.servers import HOST, free_port, until


class CacheServer:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"redis://{HOST}:{self.port}/0"
        self._server: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        log = self.folder / "cache.log"
        command = [program(), "--port", str(self.port), "--bind", HOST, "--save", "", "--dir", str(self.folder)]
        with log.open("a") as out:
            self._server = subprocess.Popen(command, stdout=out, stderr=out)
        until(self._answers, "The cache server did not start", log.read_text)

    def stop(self) -> None:
        """End it at once, as a machine that loses its power."""
        if self._server and self._server.poll() is None:
            self._server.kill()
            self._server.wait()

    def freeze(self) -> None:
        """Let it stand still: connections are made, and nothing is answered."""
        self._server.send_signal(signal.SIGSTOP)

    def settings(self, waits: float = 20) -> dict:
        """Django's CACHES, with so many seconds of patience: by itself it is less than a busy machine may need."""
        found = shared_cache.caches(self.address)
        found["pages"]["OPTIONS"] |= {"socket_connect_timeout": waits, "socket_timeout": waits}
        return found

    def entries(self) -> dict[bytes, bytes]:
        """All that lies there."""
        client = self.client()
        return {name: client.get(name) for name in client.scan_iter()}

    def client(self):
        """A client of its library."""
        return caches.create_connection("pages")._cache.get_client(write=True)

    def _answers(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex((HOST, self.port)) == 0


def program() -> str:
    """The program. Where there is none tests are skipped, but never in continuous integration."""
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        end("there is no cache server: on Debian, apt-get install valkey-server or redis-server")
    return found
