"""Making a cluster: the data directory of one PostgreSQL server."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError

from .account import Account
from .binaries import Install

# The site's role may create databases (the tests do), but is no superuser: SQL that slips in through the
# site cannot read files or run programs. The superuser is there for repairs by the owner of the folder.
ROLE = "newsdesk"
SUPERUSER = "postgres"

# UTF-8 whatever the caller's LANG says. The builtin provider sorts by code point, gives lower() and upper()
# all of Unicode, and never changes with the machine's libc, so no upgrade of the system can break an index.
# The full-text parser still asks libc what a letter is, and in plain C it takes curly quotes for letters.
LOCALE = [
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
    "--text-search-config=simple",
]

# No passwords: the socket lies in a folder that only the owner can enter, and there is no network address.
AUTHENTICATION = ["--auth-local=trust", "--auth-host=reject"]

UNFINISHED = "unfinished-"


def make_if_missing(data: Path, install: Install, account: Account):
    """Make the data directory unless it is there. The caller holds the cluster's start lock.

    It is made under another name and renamed when whole, so `data` is never half a cluster, and what a killed
    process left behind can be thrown away. Raises ImproperlyConfigured when the folder cannot be used.
    """
    if (data / "PG_VERSION").exists():
        return
    if data.exists() and any(data.iterdir()):
        raise ImproperlyConfigured(
            f"{data} is not empty, and is no PostgreSQL cluster either (it has no PG_VERSION). Nothing was"
            " changed. Move it away, or set NEWSDESK_VAR to another folder."
        )
    for leftover in data.parent.glob(f"{UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=data.parent))
    try:
        _fill(unfinished, install, account)
        unfinished.rename(data)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def server_environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs: nobody's PGPORT or PGDATA, messages in English."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C"}


def data_argument(data: Path) -> str:
    """How the server, whose working directory is `data`, is told where its data is.

    Linux has a name for the working directory that needs no right to enter the folders above it, so the
    cluster can lie below /root although the server runs as another user.
    """
    return "/proc/self/cwd" if sys.platform == "linux" else str(data)


def _fill(folder: Path, install: Install, account: Account):
    account.own(folder)
    where = ["-D", data_argument(folder)]
    _run([install.program("initdb"), *where, "-U", SUPERUSER, *LOCALE, *AUTHENTICATION], folder, account)
    single = [install.program("postgres"), "--single", *where, "-c", "exit_on_error=on", "postgres"]
    _run(single, folder, account, input=f"CREATE ROLE {ROLE} LOGIN CREATEDB\n")


def _run(command: list, folder: Path, account: Account, **options):
    result = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env=server_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        **account.identity,
        **options,
    )
    if result.returncode:
        raise OperationalError(
            f"Making the embedded database in {folder.parent} failed, and nothing of it was kept. If the disk"
            " is full or read-only, change that or set NEWSDESK_VAR to another folder."
            f" {command[0].name} said:\n{result.stdout.strip()}"
        )
