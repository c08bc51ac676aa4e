"""The system user that the server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SYSTEM_USER = "newsdesk"


@dataclass(frozen=True)
class Account:
    """The user and group of the server's processes; `uid` is None for "as whoever asks"."""

    uid: int | None = None
    gid: int | None = None

    @property
    def identity(self):
        """What `subprocess` needs to run a program as this account."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path):
        """Give a file or folder to the account."""
        if self.uid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(data: Path) -> Account:
    """The account for a data directory: its owner's, or a system user's where root makes a new one.

    So root can use the cluster of an ordinary user without taking it away from them.
    Raises ImproperlyConfigured when the folder was given to root, or no system user can be made.
    """
    if os.geteuid() != 0:
        return Account()
    if not (data / "PG_VERSION").exists():
        entry = _system_user()
        return Account(entry.pw_uid, entry.pw_gid)
    owner = data.stat()
    if owner.st_uid == 0:
        raise ImproperlyConfigured(
            f"The database in {data} belongs to root, and PostgreSQL does not run as root. Give it to the"
            f' user it is to run as, for example: chown -R {SYSTEM_USER}: "{data}"'
        )
    return Account(owner.st_uid, owner.st_gid)


def _system_user():
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise ImproperlyConfigured(
            f'PostgreSQL does not run as root, and the system user "{SYSTEM_USER}" for it could not be made.'
            " Make that user by hand, or start the site as an ordinary user."
        ) from None


def _add_system_user():
    # No home, no password, no shell: the account only owns the data. That it worked is seen by looking
    # it up, because another process may be adding it at the same moment.
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command = ["/usr/sbin/useradd", *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL)  # noqa: S603
    except OSError as error:
        raise ImproperlyConfigured(
            f"PostgreSQL does not run as root, and {command[0]} cannot be run ({error.strerror})."
            f' Make a system user called "{SYSTEM_USER}", or start the site as an ordinary user.'
        ) from error
