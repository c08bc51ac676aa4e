"""A real browser for the tests: Debian's Chromium, without a screen, speaking to the test's own server only."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

LONGEST_ANSWER = 10  # seconds
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))

# Playwright's synchronous interface runs an event loop in the tests' thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    """How Chromium is started. Where there is none the tests are skipped, but never in continuous integration."""
    if not CHROMIUM.exists():
        end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        end(f"there is no Chromium at {CHROMIUM}: install it, or name it in CHROMIUM")
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return browser_type_launch_args | {"executable_path": str(CHROMIUM), "args": switches}


@pytest.fixture(autouse=True)
def _committed(committed, live_server, context) -> Iterator[None]:
    """The browser's server has a connection of its own. It has answered all that was asked before the data goes.

    A page that is left sends what was typed, and that somebody is gone.
    """
    yield
    context.close()
    ends = time.monotonic() + LONGEST_ANSWER
    while _is_answering() and time.monotonic() < ends:
        time.sleep(0.05)


def _is_answering() -> bool:
    return any("process_request_thread" in thread.name for thread in threading.enumerate())
