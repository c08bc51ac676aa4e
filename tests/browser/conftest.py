"""A real browser for the tests: Debian's Chromium, without a screen, speaking to the test's own server only."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started

LONGEST_ANSWER, SETTLING = 10, 0.1  # seconds
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


class Answering:
    """How many requests the test's server is answering at this moment."""

    def __init__(self) -> None:
        self.number = 0
        self.lock = threading.Lock()

    def begin(self, **_signal: object) -> None:
        """Count a request."""
        with self.lock:
            self.number += 1

    def end(self, **_signal: object) -> None:
        """Count one less."""
        with self.lock:
            self.number -= 1

    def wait(self) -> None:
        """Wait until all are answered."""
        ends = time.monotonic() + LONGEST_ANSWER
        time.sleep(SETTLING)
        while self.number > 0 and time.monotonic() < ends:
            time.sleep(SETTLING)


@pytest.fixture(autouse=True)
def _committed(committed, live_server, context) -> Iterator[None]:
    """The browser's server has a connection of its own. It has answered all that was asked before the data goes.

    A page that is left sends what was typed, and that somebody is gone.
    """
    answering = Answering()
    request_started.connect(answering.begin)
    request_finished.connect(answering.end)
    yield
    context.close()
    answering.wait()
    request_started.disconnect(answering.begin)
    request_finished.disconnect(answering.end)
