"""Real servers of a test's own, on the loopback address: PostgreSQL and its replicas, the site, the newsroom."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg2
import urllib3

from newsdesk.embedded import binaries
from newsdesk.embedded.account import account_for

REPOSITORY = Path(__file__).parents[2]
HOST = "127.0.0.1"
PATIENCE = 60
_OPTIONS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "fsync": "off",
    "log_statement": "all",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "200ms",
}


class Postgres:
    """A PostgreSQL, of the programs that the embedded one has. Its log holds each statement."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="newsdesk-test-"))
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.port = free_port()
        self._account = account_for(self.data)
        self._account.own(self.folder)
        self._install = binaries.reachable(binaries.newest(), self._account)
        self._server: subprocess.Popen | None = None

    @classmethod
    def primary(cls) -> "Postgres":
        """A new one."""
        made = cls()
        how = ["--username=newsdesk", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        made._run("initdb", f"--pgdata={made.data}", *how)
        made.start()
        return made

    def replica(self) -> "Postgres":
        """One that follows this one."""
        made = type(self)()
        source = f"host={HOST} port={self.port} user=newsdesk"
        made._run("pg_basebackup", f"--pgdata={made.data}", f"--dbname={source}", "--write-recovery-conf", "--no-sync")
        made.start()
        return made

    @property
    def identity(self) -> dict[str, Any]:
        """What `subprocess` needs to run a program as its owner, who is not root."""
        return self._account.identity

    @property
    def address(self) -> str:
        """As `DATABASE_URL` takes it."""
        return f"postgres://newsdesk@{HOST}:{self.port}/postgres"

    def sql(self, statement: str) -> Any:
        """The first column of a statement's first row."""
        with contextlib.closing(psycopg2.connect(self.address, connect_timeout=5)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0] if cursor.description else None

    def said(self) -> str:
        """Its log."""
        return self.log.read_text(errors="replace")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [f"--{name}={value}" for name, value in (_OPTIONS | {"port": self.port}).items()]
        command = [self._install.program("postgres"), "-D", self.data, *options]
        with self.log.open("a") as log:
            how = {"stdout": log, "stderr": log, "start_new_session": True, "cwd": self.folder, "env": _environment()}
            self._server = subprocess.Popen(command, **how, **self._account.identity)
        until(self._answers, "PostgreSQL did not start", self.said)

    def stop(self) -> None:
        """End it at once, as a machine that loses its power."""
        if self._server and self._server.poll() is None:
            self.freeze(False)
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(PATIENCE)

    def freeze(self, is_frozen: bool = True) -> None:
        """Let it stand still, or go on."""
        for pid in (self._server.pid, *self._children()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP if is_frozen else signal.SIGCONT)

    def remove(self) -> None:
        """End it, and leave nothing of it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _children(self) -> list[int]:  # each in a session of its own
        return [
            int(pid) for pid in Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        ]

    def _answers(self) -> bool:
        try:
            return self.sql("SELECT true")
        except psycopg2.OperationalError:
            if self._server.poll() is not None:
                raise
            return False

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._install.program(program), *arguments]
        how = {"cwd": self.folder, "env": _environment(), "capture_output": True, "text": True}
        done = subprocess.run(command, check=False, **how, **self._account.identity)
        assert done.returncode == 0, done.stderr


class Newsroom:
    """A process of the newsroom: the functions of newsroom_process.py, called by name."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.delivery.newsroom_process"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, **pipes)

    def __call__(self, name: str, *arguments: Any) -> Any:
        self.ask(name, *arguments)
        return self.answer()

    def ask(self, name: str, *arguments: Any) -> None:
        """Let it begin something."""
        self._process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """What came of it."""
        line = self._process.stdout.readline()
        assert line, f"the newsroom ended with {self._process.wait()}"
        return json.loads(line)

    def end(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


class Site:
    """The site as it is served: granian, with a number of processes."""

    def __init__(self, workers: int = 1, **variables: str) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="newsdesk-test-"))
        self.environment = environment(self.folder, PORT=str(self.port), WEB_CONCURRENCY=str(workers), **variables)
        self.log = self.folder / "server.log"
        self._pool = urllib3.PoolManager(timeout=PATIENCE, retries=False)
        command = [sys.executable, "-m", "newsdesk.serving"]
        with self.log.open("a") as log:
            how = {"cwd": REPOSITORY, "env": self.environment, "stdout": log, "stderr": log}
            self._server = subprocess.Popen(command, start_new_session=True, **how)
        until(self._answers, "The site did not start", self.said)

    def get(self, address: str, **headers: str) -> urllib3.BaseHTTPResponse:
        """The answer at an address, over a connection of its own: each may come to another process."""
        how = {"Connection": "close", **headers}
        return self._pool.request("GET", f"http://{HOST}:{self.port}{address}", headers=how, redirect=False)

    def said(self) -> str:
        """Its log."""
        return self.log.read_text(errors="replace")

    def remove(self) -> None:
        """End it, and leave nothing of it."""
        self._server.terminate()
        try:
            self._server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            return self.get("/healthz/live/").status == 200
        except urllib3.exceptions.HTTPError:
            assert self._server.poll() is None, self.said()
            return False


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run manage.py; returns what it said. Raises CalledProcessError."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, check=True, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
    ).stdout


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """The environment of a process of the site, of none of the variables that it reads but these."""
    ours = ("NEWSDESK_", "DJANGO_", "DATABASE_", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "WEB_CONCURRENCY", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    given = {"NEWSDESK_VAR": str(folder), "SECRET_KEY": "for-the-test-only-" + "x0y1z2" * 8, "HOST": HOST}
    return kept | given | {"PYTHONUNBUFFERED": "1"} | variables


def until(is_so: Any, otherwise: str, said: Any = str, patience: float = PATIENCE) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < deadline, f"{otherwise}:\n{said()[-3000:]}"
        time.sleep(0.05)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
