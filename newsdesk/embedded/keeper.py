"""Runs the embedded PostgreSQL for as long as somebody uses it: a process of its own, started by `server`.

    python keeper.py FOLDER POSTGRES DATA [UID GID]

It is the parent of the server, sleeps while the server is used, and stops it when the kernel has dropped the
last lock on FOLDER/users: when every process that used it has ended, be it by exit, Ctrl-C or kill -9. No
process of the site therefore stops the server, and a worker that is forked or killed cannot take it from the
others. It imports only the standard library, to stay small.
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PORT = "5432"
SOCKET = f".s.PGSQL.{PORT}"

# What fits into a socket's address less its final zero byte: 104 on BSD and macOS, 108 on Linux.
SOCKET_PATH_BYTES = 103

# Commands often come one after another (migrate, demo, runserver): the next one finds the server running.
LINGER_SECONDS = 1

PR_SET_PDEATHSIG = 1


def main(folder: str, postgres: str, data: str, *ids: str):
    """Start PostgreSQL in FOLDER/data and return when it has ended; at once if another keeper has it."""
    folder = Path(folder)
    running = _open(folder / "running")
    if not _try_lock(running):
        return
    if os.fork():
        os._exit(0)  # the one who asked sees the lock taken, and does not become our parent
    _remove_stale_files(folder / "data")
    uid, gid = (int(number) for number in ids or (-1, -1))
    sockets = _socket_folder(folder / "data", uid, gid)
    try:
        server = _run(postgres, data, sockets, running, uid, gid)
        threading.Thread(target=_stop_when_unused, args=(folder, server), daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
        server.wait()
    finally:
        if sockets != ".":
            shutil.rmtree(sockets, ignore_errors=True)


def _run(postgres, data, sockets, running, uid, gid):
    # The server inherits the lock on `running`, and with it every process that it forks.
    quoted = '"{}"'.format(sockets.replace('"', '""'))
    options = ["-D", data, "-p", PORT, "-h", "", "-k", quoted, "-c", "unix_socket_permissions=0700"]
    identity = {"user": uid, "group": gid, "extra_groups": []} if uid != -1 else {}
    return subprocess.Popen(  # noqa: S603
        [postgres, *options],
        pass_fds=[running.fileno()],
        preexec_fn=_stop_with_parent,
        **identity,
    )


def _stop_with_parent():
    # If the keeper itself is killed nobody would stop the server: have Linux send it a "fast shutdown" then.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _stop_when_unused(folder, server):
    users, start = _open(folder / "users"), _open(folder / "start")
    while True:
        fcntl.flock(users, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_UN)
        time.sleep(LINGER_SECONDS)
        # New users register under `start`, so none can come between the look and the stop.
        fcntl.flock(start, fcntl.LOCK_EX)
        if _try_lock(users):
            break
        fcntl.flock(start, fcntl.LOCK_UN)
    server.send_signal(signal.SIGINT)
    server.wait()


def _remove_stale_files(data):
    """Remove what a killed server left, the process id first.

    PostgreSQL takes any living process with that number for its predecessor and would not start. That no such
    server lives is known from the lock, unless somebody started one by hand: then PostgreSQL shall refuse.
    """
    with contextlib.suppress(FileNotFoundError, IndexError, ValueError):
        lines = (data / "postmaster.pid").read_text().splitlines()
        if _works_in(int(lines[0]), data):
            return
        _remove_sockets(data / lines[4])
    (data / "postmaster.pid").unlink(missing_ok=True)


def _works_in(pid, data):
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", data)
    except OSError:
        return False


def _remove_sockets(sockets):
    for name in (SOCKET, f"{SOCKET}.lock"):
        (sockets / name).unlink(missing_ok=True)
    if sockets.name.startswith("newsdesk-"):
        with contextlib.suppress(OSError):
            sockets.rmdir()


def _socket_folder(data, uid, gid):
    """The data directory itself, or a new private folder with a short name where its own name is too long.

    libpq takes a comma for the end of a host's name. mkdtemp makes a folder that nobody else can
    enter, and under a name that nobody can have taken before.
    """
    if len(os.fsencode(data / SOCKET)) <= SOCKET_PATH_BYTES and "," not in str(data):
        return "."
    folder = tempfile.mkdtemp(prefix="newsdesk-", dir="/tmp")
    os.chown(folder, uid, gid)
    return folder


def _open(path):
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "r+b")


def _try_lock(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
