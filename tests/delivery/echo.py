"""A site that says what it was asked, served as ours is."""

import json
import os
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "newsdesk.settings"
django.setup()

from articles.delivery.rsgi import ServedApplication  # noqa: E402

PART, PARTS = b"x" * 100_000, 50
BEGUN, OVER = "begun-*", "over"  # files of the folder that a request to be held names
_LONGEST = 60  # seconds
_posts, _held = count(1), count(1)
_state = {"posts": 0, "closed": 0}


class _Parts:
    """An answer of many parts, which notes that it was closed."""

    def __iter__(self) -> Iterator[bytes]:
        yield from [PART] * PARTS

    def close(self) -> None:
        _state["closed"] += 1


def _hold(folder: Path) -> None:
    """Note that the request was begun, and go on when the test says so."""
    (folder / BEGUN.replace("*", f"{os.getpid()}-{next(_held)}")).touch()
    ends = time.monotonic() + _LONGEST
    while not (folder / OVER).exists() and time.monotonic() < ends:
        time.sleep(0.02)


def echo(environ: dict[str, Any], start_response: Any) -> Any:
    """Say what was asked; by the path: when the test lets go, at length, or with an error."""
    body, path = environ["wsgi.input"].read(), environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] == "POST":
        _state["posts"] = next(_posts)
    if path.endswith("/held/"):
        _hold(Path(environ["QUERY_STRING"]))
    if path == "/error/":
        raise RuntimeError("An error of the application.")
    if path == "/large/":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return _Parts()
    said = {name: value for name, value in environ.items() if isinstance(value, str)}
    start_response("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [json.dumps(said | _state | {"body": len(body), "pid": os.getpid()}).encode()]


application = ServedApplication(echo)
