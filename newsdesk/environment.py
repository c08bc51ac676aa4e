"""Read settings from environment variables, each with a clear error when it makes no sense."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The variable's value without surrounding space; `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """A yes/no variable. Raises ImproperlyConfigured for anything else."""
    if name not in os.environ:
        return default
    value = os.environ[name].strip().lower()
    if value in _YES | _NO:
        return value in _YES
    raise ImproperlyConfigured(f"{name}={value!r} is neither on nor off. Set it to 1 or 0, or leave it unset.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number within bounds. Raises ImproperlyConfigured for anything else."""
    value = text(name, str(default))
    if value.isascii() and value.isdigit() and least <= int(value) <= most:
        return int(value)
    raise ImproperlyConfigured(f"{name}={value!r} is not a whole number from {least} to {most}.")


def choice(name: str, default: str, *others: str) -> str:
    """One of several words. Raises ImproperlyConfigured for anything else."""
    value = text(name, default).lower()
    if value in {default, *others}:
        return value
    raise ImproperlyConfigured(f"{name}={value!r} is none of: {', '.join([default, *others])}.")


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list; blanks are dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def words(name: str) -> list[str]:
    """A list whose parts are separated by spaces, commas or both."""
    return text(name).replace(",", " ").split()


def kept_secret(path: Path) -> str:
    """A random secret of this installation, made once and kept in `path`, readable by its owner only.

    Two processes that start at the same moment agree on one secret: only one of them can create the file,
    and it appears under its name only when it is whole.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(50))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key cannot be kept in {path} ({error.strerror}). "
            "Set SECRET_KEY, or point NEWSDESK_VAR at a folder that can be written to."
        ) from error
