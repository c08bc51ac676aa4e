"""What makes the same story another page: the code, the templates, the texts and the settings of this process."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings

_FOLDERS = ("articles", "newsdesk", "templates", "locale")
_APART = {"NEWSDESK_PAGE_CACHE_MB", "NEWSDESK_SHARED_CACHE_URL"}  # may differ from node to node
_OTHERS = ("ALLOWED_HOSTS", "DEBUG", "LANGUAGE_CODE", "TIME_ZONE")


def release() -> str:
    """A digest of all that: two processes with the same one make the same pages of the same rows."""
    found = sha256()
    for name, path in _files():
        text = path.read_bytes()
        found.update(f"\0{name}\0{len(text)}\0".encode() + text)
    for name in sorted({name for name in dir(settings) if name.startswith("NEWSDESK_")} - _APART) + list(_OTHERS):
        found.update(f"\0{name}={getattr(settings, name)!r}".encode())
    return found.hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    """The files, by names that are the same on all nodes."""
    base = settings.BASE_DIR
    for folder in _FOLDERS:
        several = (path for path in (base / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        yield from ((str(path.relative_to(base)), path) for path in sorted(several))
    more = (base / "requirements.lock", Path(settings.STATIC_ROOT) / "staticfiles.json")
    yield from ((path.name, path) for path in more if path.exists())
