"""A real browser for the tests: Debian's Chromium, without a screen, speaking to the test's own server only."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from playwright.sync_api import Locator, Page, expect

from articles.models import Article

LIST = "/admin/articles/article/"
LONGEST_ANSWER, SETTLING = 10, 0.1  # seconds
# The one without a window, where it is installed: a page costs it a third, as it draws no controls around it.
WINDOWLESS, WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
CHROMIUM = Path(os.environ.get("CHROMIUM", WINDOWLESS if WINDOWLESS.exists() else WHOLE))

# How long something may take to come, in milliseconds: several browsers share the processor with all other tests.
expect.set_options(timeout=20_000)

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


@pytest.fixture
def enter(page: Page, live_server, login) -> Callable[..., Page]:
    """Open a page of the newsroom, logged in: `enter(reporter, ADD)`, in another window `enter(reporter, page=…)`."""

    def open_page(user: User, address: str = "/admin/", page: Page = page) -> Page:
        page.goto("about:blank")  # what a page sends when it is left is sent by whoever was there
        session = login(user).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(f"{live_server.url}{address}")
        page.wait_for_selector("#user-tools")
        return page

    return open_page


@pytest.fixture
def edit(enter, page: Page) -> Callable[..., Page]:
    """Open a story in the editor: `edit(reporter, article)`; without one, a new story."""

    def open_story(user: User, article: Article | None = None, page: Page = page) -> Page:
        opened = enter(user, f"{LIST}{article.pk}/change/" if article else f"{LIST}add/", page)
        text_of(opened).wait_for()
        return opened

    return open_story


def text_of(page: Page) -> Locator:
    """The body that is written in."""
    return page.frame_locator("iframe.cke_wysiwyg_frame").locator("body[contenteditable=true]")
