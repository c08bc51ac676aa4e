"""The embedded server as its users see it: started when it is not running, found when it is.

Three lock files in the cluster's folder carry the whole protocol. The kernel drops a lock when the last
process that holds it is gone, however it ended, so nothing here trusts a process id that was left behind:

`start`    held by whoever starts or stops the server;
`users`    shared by every process that uses the server (and by its forks);
`running`  held by every process of the server itself.
"""

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError

from . import account, binaries, cluster, keeper

# Long enough for the replay of a large write-ahead log after a crash.
PATIENCE_SECONDS = 60
POLL_SECONDS = 0.02

LOG_BYTES = 10_000_000
LOG_TAIL_LINES = 8


@cache
def server_in(directory: str | Path) -> "Server":
    """The server whose cluster lies in `directory`: one object for each process."""
    return Server(Path(directory).absolute())


class Server:
    """The private PostgreSQL in one folder, for any number of processes and threads at once."""

    def __init__(self, directory: Path):
        self.directory = directory
        self.data = directory / "data"
        self.log = directory / "log"
        self._use = None

    def start(self):
        """Make sure the server runs, and count this process among its users until it ends.

        Raises ImproperlyConfigured for what an operator must change (rights, versions) and OperationalError
        for what went wrong while starting; both say what to do and where the log is.
        """
        with self._starting():
            if not self._is_running():
                self._launch()

    def recover(self):
        """Wait until the server accepts connections again after one failed; start it anew if it died."""
        with self._starting():
            if not (self._is_running() and self._accepts_in_time()):
                self._launch()

    def address(self) -> dict[str, str]:
        """Where the running server listens, as connection parameters."""
        return {"host": str(self._socket_folder()), "port": keeper.PORT, "user": cluster.ROLE}

    def _socket_folder(self) -> Path:
        # PostgreSQL writes it on the fifth line; a relative one is relative to the data directory.
        with contextlib.suppress(OSError, IndexError):
            return self.data / (self.data / "postmaster.pid").read_text().splitlines()[4]
        return self.data

    @contextlib.contextmanager
    def _starting(self):
        self._make_folder()
        with self._open("start") as lock:
            self._wait_for(lock)
            try:
                if self._use is None:
                    self._use = self._open("users")
                    fcntl.flock(self._use, fcntl.LOCK_SH)
                yield
            finally:
                _unlock(lock)

    def _wait_for(self, lock):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._try_lock(lock):
            if time.monotonic() > deadline:
                raise OperationalError(
                    f"Another process has been starting or stopping the database in {self.directory} for"
                    f" {PATIENCE_SECONDS} seconds. Try again when it is done; the log is {self.log}."
                )
            time.sleep(POLL_SECONDS)

    def _make_folder(self):
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    def _open(self, name: str, flags=os.O_RDWR):
        # Never through a symbolic link: root may work in a folder that belongs to someone else, and leaves
        # what it makes there to them.
        try:
            descriptor = os.open(self.directory / name, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            if os.geteuid() == 0:
                owner = self.directory.stat()
                os.fchown(descriptor, owner.st_uid, owner.st_gid)
        except OSError as error:
            raise self._unusable(error) from error
        return os.fdopen(descriptor, "r+b" if flags == os.O_RDWR else "ab")

    def _unusable(self, error: OSError) -> ImproperlyConfigured:
        return ImproperlyConfigured(
            f"The embedded database cannot use the folder {self.directory}: {error.strerror}. Run as the user"
            " it belongs to, make it writable, or set NEWSDESK_VAR to another folder (or DATABASE_URL to a"
            " PostgreSQL that you run)."
        )

    def _is_running(self) -> bool:
        with self._open("running") as lock:
            if self._try_lock(lock):
                _unlock(lock)
                return False
            return True

    def _try_lock(self, file) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:  # a file system without locks
            raise self._unusable(error) from error
        return True

    def _launch(self):
        install = binaries.for_cluster(self.data)
        owner = account.account_for(self.data)
        install = binaries.reachable(install, owner)
        cluster.make_if_missing(self.data, install, owner)
        self._spawn_keeper(install, owner)
        if not self._accepts_in_time():
            raise OperationalError(
                f"The embedded database did not start. The end of its log, {self.log}:\n{self._tail()}"
            )

    def _spawn_keeper(self, install, owner):
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old"))
        script = [sys.executable, "-I", "-S", keeper.__file__]
        ids = [] if owner.uid is None else [str(owner.uid), str(owner.gid)]
        with self._open("log", os.O_WRONLY | os.O_APPEND) as log:
            subprocess.run(  # noqa: S603
                [
                    *script,
                    self.directory,
                    install.program("postgres"),
                    cluster.data_argument(self.data),
                    *ids,
                ],
                cwd=self.data,
                env=cluster.server_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that Ctrl-C at the site's terminal does not reach it
                check=False,
            )

    def _accepts_in_time(self) -> bool:
        """True once the server accepts connections, False when it is no more."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._accepts():
            if not self._is_running():
                return False
            if time.monotonic() > deadline:
                raise OperationalError(
                    f"The embedded database has not accepted connections for {PATIENCE_SECONDS} seconds;"
                    " after a crash it may still be putting its files right. Try again in a minute. The end"
                    f" of its log, {self.log}:\n{self._tail()}"
                )
            time.sleep(POLL_SECONDS)
        return True

    def _accepts(self) -> bool:
        address = self.address()
        where = ["-h", address["host"], "-p", address["port"], "-U", address["user"], "-d", "postgres"]
        command = [binaries.for_cluster(self.data).program("pg_isready"), "--quiet", *where]
        return not subprocess.run(command, env=cluster.server_environment(), check=False).returncode  # noqa: S603

    def _tail(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:])
        return "(no log)"


def _unlock(file):
    # Closing the file would not do: a process that another thread forked meanwhile has a copy of it.
    fcntl.flock(file, fcntl.LOCK_UN)
