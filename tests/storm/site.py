"""A whole site of its own: granian with several workers and an embedded PostgreSQL, in a folder that goes with it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import psycopg2

REPOSITORY = Path(__file__).parents[2]
HOST = "127.0.0.1"
PASSWORD = "correct horse battery staple"
_PATIENCE = 60


class Site:
    """The site, started as a user starts it. Only processes that belong to it are ever killed."""

    def __init__(self, workers: int = 3) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="newsdesk-storm-"))
        self.port = _free_port()
        self.log = self.folder / "server.log"
        self.server: subprocess.Popen | None = None
        self.people: list[str] = []
        self.starting = 0.0  # seconds that the first start took
        ours = {
            "NEWSDESK_VAR": str(self.folder),
            "DATABASE_URL": "",
            "DEBUG": "0",
            "HOST": HOST,
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(workers),
            "NEWSDESK_SITE_URL": f"http://{HOST}:{self.port}",
            "ALLOWED_HOSTS": HOST,
        }
        self.environment = os.environ | ours

    def manage(self, *arguments: str) -> str:
        """Run manage.py; returns what it said. Raises CalledProcessError."""
        command = [sys.executable, "manage.py", *arguments]
        options = {"cwd": REPOSITORY, "env": self.environment, "stdout": subprocess.PIPE, "text": True}
        return subprocess.run(command, check=True, **options).stdout

    def start(self) -> None:
        """Start the server, and wait until it answers. The first time says how long that takes on this machine."""
        began = time.monotonic()
        command = [sys.executable, "-m", "newsdesk.serving"]
        with self.log.open("a") as log:
            options = {"cwd": REPOSITORY, "env": self.environment, "stdout": log, "stderr": log}
            self.server = subprocess.Popen(command, start_new_session=True, **options)
        deadline = time.monotonic() + _PATIENCE
        while not self._accepts():
            if time.monotonic() > deadline or self.server.poll() is not None:
                raise AssertionError(f"The site did not start:\n{self.said()[-3000:]}")
            time.sleep(0.05)
        self.starting = self.starting or time.monotonic() - began

    def stop(self) -> None:
        """Stop the server and remove the folder, once the database has ended with its last user."""
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.server.wait(20)
            self.kill_server()
        for _attempt in range(200):
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder.exists():
                return
            time.sleep(0.1)

    def said(self) -> str:
        """The server's log."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def database(self) -> "psycopg2.extensions.connection":
        """A connection of one's own to the site's database."""
        data = self.folder / "postgres" / "data"
        sockets = data / (data / "postmaster.pid").read_text().splitlines()[4]
        address = {"host": str(sockets), "port": "5432", "user": "newsdesk", "dbname": "newsdesk"}
        connection = psycopg2.connect(**address, options="-c timezone=UTC")
        connection.autocommit = True
        return connection

    # --- Killing ---------------------------------------------------------------------------------------

    def kill_server(self) -> None:
        """Kill the server's first process and all its workers at one moment."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def kill_worker(self, random: Random) -> None:
        """Kill one worker; its master starts another one."""
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(random.choice(children)), signal.SIGKILL)

    def kill_database(self) -> None:
        """Kill PostgreSQL's first process; the next connection starts it anew."""
        data = self.folder / "postgres" / "data"
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            pid = int((data / "postmaster.pid").read_text().split()[0])
            if os.path.samefile(f"/proc/{pid}/cwd", data):  # the file of one that was killed may name anybody's process
                os.kill(pid, signal.SIGKILL)

    def _accepts(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), 1) as connection:
                connection.sendall(b"GET /healthz/ready/ HTTP/1.0\r\nHost: %b\r\n\r\n" % HOST.encode())
                return b" 200 " in connection.recv(100)
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
