"""`manage.py first_chief`: the account with which a new site begins."""

import os
import secrets
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from articles.models import Author
from articles.policy import CHIEF
from articles.turns import take_turn

USERNAME = "chief"
PASSWORD_BYTES = 15  # 20 characters


class Command(BaseCommand):
    """Make a chief editor with a random password, if nobody can manage the site yet."""

    help = "Makes a first chief editor with a random password, unless there is an active superuser."

    def handle(self, **options: Any) -> None:
        """Make the account and say where its password is kept; the second time only the latter."""
        path = settings.VAR_DIR / "first-chief.txt"
        try:
            note = first_chief(path)
        except OSError as error:
            raise CommandError(f"The password cannot be kept in {path} ({error.strerror}). Nobody was made.") from error
        if note:
            self.stdout.write(f"A first chief editor was made:\n\n{note}\nKept in {path}, which only you can read.")
        elif path.exists():
            self.stdout.write(f"There is a chief editor already; the first password is kept in {path}.")
        else:
            self.stdout.write("There is a chief editor already.")


@transaction.atomic
def first_chief(path: Path) -> str | None:
    """Make the account, keep what is needed to log in in the file, and return it; None if a superuser is active.

    Raises OSError where the file cannot be written: there is no account then.
    """
    take_turn("first_chief")
    if User.objects.filter(is_superuser=True, is_active=True).exists():
        return None
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user = User.objects.create_superuser(_free_username(), password=password)
    user.groups.add(Group.objects.get(name=CHIEF))
    Author.objects.create(name="Chief editor", user=user)
    note = f"Address:  {settings.NEWSDESK_SITE_URL}{reverse('admin:index')}\nUser:     {user}\nPassword: {password}\n"
    _keep(path, note)
    return note


def _free_username() -> str:
    names = (USERNAME if number == 1 else f"{USERNAME}{number}" for number in count(1))
    return next(name for name in names if not User.objects.filter(username=name).exists())


def _keep(path: Path, note: str) -> None:
    """Write the file readable by its owner only, and whole or not at all; a former one is of no use any more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(note)
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
