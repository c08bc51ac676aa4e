"""Newsdesk behind a real Varnish, with the worker that purges it: what readers get is as fresh as without."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from articles import publishing
from articles.delivery.application import CachedApplication
from articles.delivery.fronts import Untaken
from articles.delivery.purging import Purger
from articles.models import Article, Clock, FrontMark
from tests.delivery.reader import LIMIT, Got, Reader
from tests.delivery.test_coherence import STEPS, Newsroom
from tests.delivery.test_purging import hurry, settle, started
from tests.delivery.varnish import SECRET, Front, varnish

EXAMPLES = max(1, int(os.environ.get("NEWSDESK_COHERENCE", "8")) // 4)
PATIENCE = 30  # seconds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]


class Server(ThreadingMixIn, WSGIServer):
    """Newsdesk with its page cache, on a port."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.asked: list[str] = []
        self.site = CachedApplication(WSGIHandler(), LIMIT)
        self.set_app(self._answered)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def _answered(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.asked.append(environ["PATH_INFO"])
        try:
            result = self.site(environ, start)
            body = b"".join(result)
            if hasattr(result, "close"):
                result.close()
            return [body]
        finally:
            connection.close()

    def close(self) -> None:
        """End it."""
        self.shutdown()
        self.server_close()


class Handler(WSGIRequestHandler):
    """One request."""

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Front]:
    with varnish(tmp_path_factory.mktemp("varnish")) as front:
        yield front


@pytest.fixture(autouse=True)
def site(running, settings) -> Iterator[Server]:
    settings.NEWSDESK_FRONT_CACHES = [running.name]
    settings.NEWSDESK_PURGE_SECRET = SECRET
    settings.IS_BEHIND_PROXY = True
    server = Server(running.origin)
    yield server
    server.close()


@pytest.fixture
def front(running, site) -> Front:
    """An empty one, which has found the site: where nobody answered, as in the test before, Varnish does not look again
    for a quarter of a second (backend_remote_error_holddown)."""
    running.empty()
    seconds_until(lambda: running.get("/healthz/live/").status == 200)
    site.asked.clear()
    return running


@pytest.fixture
def purger(front) -> Purger:
    """The worker's rounds, one by one."""
    purger = Purger(front.name, front.purges)
    settle(purger)
    return purger


@contextmanager
def at_work(purger: Purger) -> Iterator[None]:
    """The worker, while the block runs."""
    stopped = threading.Event()
    worker = threading.Thread(target=purger.run, args=(stopped,))
    worker.start()
    try:
        yield
    finally:
        stopped.set()
        worker.join()


def seconds_until(condition) -> float:
    """How long it took until something was so."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + PATIENCE
        time.sleep(0.02)
    return time.monotonic() - began


def test_a_second_reader_does_not_reach_newsdesk(front, published, site):
    published("In Peru", slug="in-peru", tags=["Peru"])
    for address in ("/", "/tag/peru/", "/articles/in-peru/", "/feed/", "/tags/", "/archive/", "/search/?q=peru"):
        assert [front.cached(address) for _time in range(2)] == ["miss", "hit"]
    assert len(site.asked) == 7


def test_an_edit_is_seen_soon_after_its_commit(front, purger, published):
    published("In Peru", tags=["Peru"])
    with at_work(purger):
        front.get("/tag/peru/")
        for number in range(5):
            title = f"More of Peru {number}"
            published(title, tags=["Peru"])
            assert seconds_until(lambda title=title: title in front.get("/tag/peru/").text) < 10


def test_what_is_about_something_else_stays(front, purger, published):
    published("In Peru", slug="in-peru", tags=["Peru"])
    published("In Chad", tags=["Chad"])
    settle(purger)
    pages = ["/tag/peru/", "/articles/in-peru/", "/tag/peru/feed/"]
    for address in pages:
        front.get(address)
    published("More of Chad", tags=["Chad"])
    purger.round()
    assert [front.cached(address) for address in pages] == ["hit"] * 3


def test_a_story_that_is_withdrawn_is_gone(front, purger, published, editor):
    published("In Peru", slug="in-peru", tags=["Peru"])
    front.get("/articles/in-peru/")
    publishing.withdraw(Article.objects.get(), by=editor, version=1)
    purger.round()
    assert [front.get("/articles/in-peru/").status for _time in range(2)] == [410, 410]
    assert "In Peru" not in front.get("/").text


def test_a_story_that_comes_to_an_address_that_was_asked_for_is_there(front, purger, published):
    assert front.get("/articles/in-peru/").status == 404
    published("In Peru", slug="in-peru")
    assert front.get("/articles/in-peru/").status == 200


def test_a_page_that_shows_very_much_is_kept_and_purged(front, purger, published, monkeypatch):
    article = published("In Peru", slug="in-peru")
    settle(purger)
    monkeypatch.setattr("articles.delivery.surrogate._LONGEST", 20)
    assert [front.cached("/articles/in-peru/") for _time in range(2)] == ["miss", "hit"]
    published("Why", see=[("Why", article)])
    purger.round()
    assert front.cached("/articles/in-peru/") == "miss"


def test_staff_who_are_logged_in_get_the_readers_page_and_their_newsroom(front, published, login, editor):
    published("In Peru")
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in login(editor).cookies.items())
    assert "In Peru" in front.get("/", Cookie=cookies).text
    assert front.cached("/") == "hit"
    newsroom = front.get("/admin/", Cookie=cookies)
    assert (newsroom.status, newsroom["X-Cache"]) == (200, "pass")
    assert front.get("/admin/").status == 302


def test_a_purge_that_comes_too_early_is_followed_by_another(front, purger, published, site, monkeypatch):
    """A page is made, then a story is published and told of, and only then the page arrives at Varnish."""
    published("In Peru", tags=["Peru"])
    purger.round()
    answered = site.site

    def slow(environ: dict[str, Any], start: Any) -> list[bytes]:
        result = list(answered(environ, start))
        if environ["PATH_INFO"] == "/tag/peru/":
            made.set()
            overtaken.wait(PATIENCE)
        return result

    made, overtaken = threading.Event(), threading.Event()
    monkeypatch.setattr(site, "site", slow)
    reader = threading.Thread(target=front.get, args=("/tag/peru/",))
    reader.start()
    made.wait(PATIENCE)
    published("More of Peru", tags=["Peru"])
    purger.round()
    overtaken.set()
    reader.join()
    assert "More of Peru" not in front.get("/tag/peru/").text
    hurry()
    purger.round()
    assert "More of Peru" in front.get("/tag/peru/").text


def test_a_worker_that_is_killed_loses_nothing(front, published):
    published("In Peru", tags=["Peru"])
    for number in range(3):
        front.get("/tag/peru/")
        process = started(front.name)
        title = f"More of Peru {number}"
        published(title, tags=["Peru"])
        time.sleep(number)
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = started(front.name)
    try:
        seconds_until(lambda: FrontMark.objects.filter(lag=0, version=Clock.objects.read().version).exists())
        assert title in front.get("/tag/peru/").text
    finally:
        process.kill()
        process.wait()


def test_while_newsdesk_is_down_pages_that_were_not_purged_are_shown(front, purger, published, site):
    published("In Peru", slug="in-peru", tags=["Peru"])
    published("In Chad", slug="in-chad", tags=["Chad"])
    front.get("/articles/in-peru/")
    site.close()
    assert "In Peru" in front.get("/articles/in-peru/").text
    assert front.get("/articles/in-chad/").status == 503


class Flaky:
    """A front cache whose purges get lost, or whose answers do."""

    at_once, most = 250, 5000

    def __init__(self, front: Front) -> None:
        self.front, self.random = front, Random(1)  # noqa: S311

    def purge(self, names) -> None:
        """Purge, or not."""
        happens = self.random.random()
        if happens < 0.3:
            raise Untaken("It was lost.")
        self.front.purges.purge(names)
        if happens > 0.8:
            raise Untaken("Its answer was lost.")


def test_what_readers_get_is_what_would_be_made_anew(front, site):
    """The steps of the coherence test; after each, purges are sent until they are taken."""
    flaky = Flaky(front)

    class BehindVarnish(Newsroom):
        def __init__(self) -> None:
            FrontMark.objects.all().delete()
            self.purger = Purger(front.name, flaky)
            # A newsroom begins with a clock that is set back: for seconds the cache of another would not believe it.
            site.site = CachedApplication(WSGIHandler(), LIMIT)
            super().__init__()

        def _answers(self, address: str) -> Iterator[Got]:
            self._tell()
            yield front.get(address)
            yield self.fresh.get(address)

        def _tell(self) -> None:
            taken = False
            while not taken:
                with suppress(Untaken):
                    self.purger.round()
                    taken = True

    run_state_machine_as_test(
        BehindVarnish,
        settings=hypothesis_settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_coherence_test_notices_a_purge_that_is_not_sent(front, published):
    """What it rests on: without purges Varnish is stale."""
    published("In Peru", tags=["Peru"])
    front.get("/tag/peru/")
    published("More of Peru", tags=["Peru"])
    assert front.get("/tag/peru/").body != Reader(limit=0).get("/tag/peru/").body
