"""Real servers in folders of their own; whatever a test does to them, none is left."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
NOBODY = 65534
PATIENCE = 60  # seconds that a busy machine is given


class SiteError(Exception):
    """The process answered with an exception: its class name and its text."""


class Site:
    """A running process of the site; its methods are those of client_process.py, called by name."""

    def __init__(self, cluster, python=sys.executable, env=None, **options):
        command = [python, Path(__file__).with_name("client_process.py"), cluster]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, env=_environment() | (env or {}), **pipes, **options)

    def send(self, *call):
        self.process.stdin.write(json.dumps(call) + "\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        assert line, f"the process ended with {self.process.wait()}"
        answer = json.loads(line)
        if "error" in answer:
            raise SiteError(*answer["error"])
        return answer["result"]

    def __call__(self, *call):
        self.send(*call)
        return self.answer()

    def sql(self, statement):
        """The first column of the first row."""
        rows = self("sql", statement)
        return rows and rows[0][0]

    def end(self, number=None):
        """End the process: by the end of its input, or by a signal; its forks end with the input too."""
        if number is not None:
            self.process.send_signal(number)
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()


class Place:
    """One cluster's folder, the processes that use it, and what the kernel knows about its server."""

    def __init__(self, folder):
        self.folder = folder
        self.cluster = folder / "postgres"
        self.data = self.cluster / "data"
        self.sites = []

    def site(self, **options):
        self.sites.append(Site(self.cluster, **options))
        return self.sites[-1]

    def server_ids(self):
        """The ids of all processes that hold the lock of the server: the keeper and PostgreSQL's."""
        return [pid for pid in _process_ids() if _has_open(pid, self.cluster / "running")]

    def keeper(self):
        return next(pid for pid in self.server_ids() if b"keeper.py" in _command(pid))

    def postmaster(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def wait_until_ended(self, pid, seconds=PATIENCE):
        deadline = time.monotonic() + seconds
        while pid in self.server_ids():
            assert time.monotonic() < deadline, f"process {pid} of the server still runs"
            time.sleep(0.01)

    def is_running(self):
        if not (self.cluster / "running").exists():
            return False
        with open(self.cluster / "running") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def wait_until_stopped(self, seconds=PATIENCE):
        deadline = time.monotonic() + seconds
        while self.is_running():
            assert time.monotonic() < deadline, "the server still runs although nobody uses it"
            time.sleep(0.05)

    def kill_server(self):
        for pid in self.server_ids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.wait_until_stopped()

    def stop(self):
        """Stop the server as the keeper would, but at once; one whose keeper was killed is stopping already."""
        for pid in self.server_ids():
            if b"keeper.py" in _command(pid):
                os.kill(pid, signal.SIGTERM)
        self.wait_until_stopped()

    def clear(self):
        for site in self.sites:
            site.end(signal.SIGKILL)
        try:
            self.stop()
        finally:
            self.kill_server()
            shutil.rmtree(self.folder)


def _environment():
    # The packages too, for a Python outside the virtual environment.
    path = os.pathsep.join([str(REPOSITORY), sysconfig.get_path("platlib")])
    return os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def _process_ids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _command(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _has_open(pid, path):
    with contextlib.suppress(OSError):
        return any(os.path.samefile(link, path) for link in Path(f"/proc/{pid}/fd").iterdir())
    return False


@pytest.fixture
def folder():
    """A short path of our own: pytest's are so long that they are a case of their own."""
    return Path(tempfile.mkdtemp(prefix="newsdesk-test-"))


@pytest.fixture(scope="module")
def standing_site():
    """One process and its server for the tests that only look."""
    place = Place(Path(tempfile.mkdtemp(prefix="newsdesk-test-")))
    yield place.site()
    place.clear()


@pytest.fixture
def place(folder):
    place = Place(folder)
    yield place
    place.clear()


@pytest.fixture
def place_in(folder):
    """Makes a place below the test's folder, by the name of a folder that may be a strange one."""
    made = []

    def make(name):
        made.append(Place(folder / name))
        made[-1].folder.mkdir(parents=True)
        return made[-1]

    yield make
    for place in made:
        place.clear()
    shutil.rmtree(folder)


@pytest.fixture
def site(place):
    return place.site()


@pytest.fixture(scope="session")
def nobody():
    """What `Place.site` needs to start a process as an ordinary user who shares nothing with root."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    options = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}"):
        command = [python, "-c", "import django, psycopg2, newsdesk.embedded"]
        with contextlib.suppress(OSError):
            if not subprocess.run(command, check=False, env=_environment(), **options).returncode:
                return {"python": python, **options}
    pytest.skip("no Python with this virtual environment's packages that an ordinary user can run")
