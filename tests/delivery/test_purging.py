"""The worker that tells front caches what has changed: everything, whatever happens to it or to them."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import StringIO
from itertools import cycle
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles import publishing
from articles.delivery import purging
from articles.delivery.fronts import Untaken, Varnish
from articles.delivery.purging import Purger
from articles.models import Change, Clock, FrontMark, Tag
from articles.models.change import ClockManager
from tests.delivery.recorder import Recorder, Says
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]

SECRET = "a-secret-for-the-test"
GOOD = Says(headers=(("Newsdesk-Purged", "0"),))
PATIENCE = 60  # seconds


class Killed(BaseException):
    """What a process does not outlive."""


class Listening:
    """A front cache that remembers the names, and fails as it is told to."""

    at_once, most = 250, 5000

    def __init__(self) -> None:
        self.names: list[set[str]] = []
        self.fails = lambda: None

    def purge(self, names) -> None:
        self.fails()
        self.names.append(set(names))

    def told(self) -> set[str]:
        """All names since it was last asked this."""
        names, self.names = self.names, []
        return set().union(*names)


@pytest.fixture
def front() -> Listening:
    return Listening()


@pytest.fixture
def purger(front) -> Purger:
    """A worker whose cache knows all that was before."""
    purger = Purger("varnish://cache", front)
    settle(purger)
    front.told()
    return purger


def settle(purger: Purger) -> None:
    """Let all passes tell what they have to tell."""
    for _pass in range(2 * len(purging.LAGS)):
        purger.round()
        hurry()


def hurry() -> None:
    """Let a minute go by for those passes that wait."""
    past = publishing.database_now() - timedelta(minutes=2)
    FrontMark.objects.filter(next_since__isnull=False).update(next_since=past)


def test_who_knows_nothing_is_told_of_everything(front):
    Purger("varnish://new", front).round()
    assert front.told() == {"newsdesk"}


def test_a_cache_is_told_of_what_was_committed(purger, front, published):
    article = published("In Chad", tags=["Chad"])
    purger.round()
    told = front.told()
    assert {f"s{article.pk}", f"t{Tag.objects.get().pk}", "all-stories", "any-s", "any-t"} <= told
    assert "newsdesk" not in told


def test_it_is_told_of_nothing_when_nothing_changed(draft, purger, front):
    draft("Nobody knows")
    purger.round()
    assert front.names == []


def test_while_nothing_happens_a_round_costs_two_queries(purger, django_assert_num_queries):
    purger.round()
    with django_assert_num_queries(2):
        purger.round()


def test_it_is_told_of_what_time_has_changed(purger, front, draft, editor):
    soon = publishing.database_now() + timedelta(seconds=4)
    article = draft("Soon", tags=["Chad"])
    publishing.schedule(article, by=editor, version=1, live_from=soon)
    purger.round()
    front.told()
    while publishing.database_now() <= soon:
        threading.Event().wait(0.05)
    purger.round()
    assert {f"s{article.pk}", "all-stories"} <= front.told()


def test_all_is_told_again_later_and_then_no_more(purger, front, published):
    published("In Chad", tags=["Chad"])
    purger.round()
    first = front.told()
    hurry()
    purger.round()
    assert front.names == [first] * len(purging.LAGS[1:])
    front.told()
    settle(purger)
    assert front.told() == set()


def test_a_later_pass_waits(purger, front, published):
    published("In Chad")
    purger.round()
    front.told()
    FrontMark.objects.filter(lag=1).delete()
    purger.round()
    assert front.told() == set()


def test_what_comes_while_a_pass_waits_is_told_again_too(purger, front, published):
    published("One")
    purger.round()
    other = published("Two")
    purger.round()
    front.told()
    hurry()
    purger.round()
    purger.round()
    hurry()
    purger.round()
    assert f"s{other.pk}" in front.told()


def test_what_was_not_taken_is_told_until_it_is(purger, front, published):
    article = published("In Chad")

    def fails() -> None:
        raise Untaken("No.")

    front.fails = fails
    for _time in range(3):
        with pytest.raises(Untaken):
            purger.round()
    front.fails = lambda: None
    purger.round()
    assert f"s{article.pk}" in front.told()


def test_names_are_sent_some_at_a_time(purger, front, published):
    front.at_once = 3
    published("In Chad", tags=["Chad", "Peru"])
    purger.round()
    assert len(front.names) > 1
    assert all(len(names) <= 3 for names in front.names)


def test_too_many_names_are_everything(purger, front, published):
    front.most = 3
    published("In Chad", tags=["Chad", "Peru"])
    purger.round()
    assert front.told() == {"newsdesk"}


def test_changes_that_are_forgotten_are_everything(purger, front, published):
    published("In Chad")
    Change.objects.all().delete()
    purger.round()
    assert front.told() == {"newsdesk"}


def test_a_clock_that_was_set_back_is_everything(purger, front, published):
    for number in range(3):
        published(f"Story {number}")
    purger.round()
    front.told()
    Clock.objects.update(version=1)
    purger.round()
    assert front.told() == {"newsdesk"}
    settle(purger)
    front.told()
    published("In Chad")
    purger.round()
    assert "newsdesk" not in front.told()


def test_a_server_that_was_started_again_or_took_over_is_everything(purger, front, monkeypatch):
    now = Clock.objects.read()._replace(server=publishing.database_now())
    monkeypatch.setattr(ClockManager, "read", lambda _self: now)
    purger.round()
    assert front.told() == {"newsdesk"}


@pytest.mark.parametrize("survived", range(9))
def test_wherever_it_is_killed_all_is_told(front, purger, published, monkeypatch, survived):
    """A step is a purge, or a mark that moves: it ends before one, and another worker goes on."""
    front.at_once = 4
    article = published("In Chad", tags=["Chad"])
    steps = iter(range(1000))

    def step() -> None:
        if next(steps) == survived:
            raise Killed

    move = FrontMark.move

    def moved(mark: FrontMark, **fields: object) -> bool:
        step()
        return move(mark, **fields)

    front.fails = step
    monkeypatch.setattr(FrontMark, "move", moved)
    with pytest.raises(Killed):
        settle(purger)
    settle(Purger("varnish://cache", front))
    told = [one for one in front.names if f"s{article.pk}" in one]
    assert len(told) >= len(purging.LAGS)
    front.told()
    settle(Purger("varnish://cache", front))
    assert front.told() == set()


def test_who_is_overtaken_moves_no_mark_back(purger, front, published):
    published("One")
    slow = FrontMark.objects.get(lag=0)
    published("Two")
    purger.round()
    now = FrontMark.objects.get(lag=0).version
    assert not slow.move(version=slow.version + 1, at=slow.at)
    assert FrontMark.objects.get(lag=0).version == now


def test_several_at_once_lose_nothing(published, front):
    purgers = [Purger("varnish://cache", front) for _number in range(4)]
    at_once([purger.round for purger in purgers])
    articles = [published(f"Story {number}") for number in range(5)]
    at_once([purger.round for purger in purgers])
    assert {f"s{article.pk}" for article in articles} <= front.told()
    assert FrontMark.objects.filter(lag=0).get().version == Clock.objects.read().version
    assert FrontMark.objects.count() == len(purging.LAGS)


def test_one_that_mostly_fails_is_told_of_everything_in_the_end(published):
    server, answers = Recorder(), cycle([Says(503), None, GOOD, Says(200, b"Welcome!"), Says(500), Says(404), GOOD])
    server.answer = lambda _asked: next(answers)
    purger = Purger("varnish://cache", Varnish(f"{server.address}/", SECRET))
    articles = [published(f"Story {number}") for number in range(10)]
    stopped = threading.Event()
    worker = threading.Thread(target=purger.run, args=(stopped,))
    worker.start()
    articles += [published(f"Later {number}") for number in range(10)]
    wait_for(lambda: FrontMark.objects.filter(lag=0, version=Clock.objects.read().version).exists())
    stopped.set()
    worker.join()
    server.close()
    told = set().union(*(asked.headers["xkey-purge"].split() for asked in server.asked))
    assert {f"s{article.pk}" for article in articles} <= told or "newsdesk" in told


def test_one_that_is_not_there_holds_up_no_other(settings, published):
    server = Recorder(GOOD)
    settings.NEWSDESK_FRONT_CACHES = ["varnish://127.0.0.1:9", f"varnish://127.0.0.1:{server.server_port}"]
    settings.NEWSDESK_PURGE_SECRET = SECRET
    published("In Chad")
    with pytest.raises(CommandError, match=r"127\.0\.0\.1:9: It cannot be asked") as raised:
        call_command("purge", "--once", stdout=StringIO())
    server.close()
    assert SECRET not in str(raised.value)
    assert [asked.headers["xkey-purge"] for asked in server.asked] == ["newsdesk"]


def test_everything_is_purged_where_that_is_asked_for(settings, published):
    server = Recorder(GOOD)
    settings.NEWSDESK_FRONT_CACHES = [f"varnish://127.0.0.1:{server.server_port}"]
    settings.NEWSDESK_PURGE_SECRET = SECRET
    published("In Chad")
    for _time in range(2):
        call_command("purge", "--once", "--everything", stdout=StringIO())
    server.close()
    assert [asked.headers["xkey-purge"] for asked in server.asked] == ["newsdesk", "newsdesk"]


def test_without_a_front_cache_it_says_what_to_do():
    with pytest.raises(CommandError, match="NEWSDESK_FRONT_CACHES"):
        call_command("purge")


def test_the_process_can_be_killed_and_started_again(published):
    """A real one, with SIGKILL, while stories are being published."""
    server, articles = Recorder(GOOD), [published("Before")]
    name = f"varnish://127.0.0.1:{server.server_port}"
    for life in range(3):
        process = started(name)
        wait_for(lambda: FrontMark.objects.filter(lag=0, version=Clock.objects.read().version).exists())
        articles += [published(f"Story {len(articles) + number}") for number in range(3)]
        time.sleep(life / 5)
        process.send_signal(signal.SIGKILL)
        process.wait()
        articles.append(published(f"While it was away {len(articles)}"))
    process = started(name)
    try:
        wait_for(lambda: FrontMark.objects.filter(lag=0, version=Clock.objects.read().version).exists())
    finally:
        process.kill()
        process.wait()
    told = set().union(*(asked.headers["xkey-purge"].split() for asked in server.asked))
    assert {f"s{article.pk}" for article in articles[1:]} <= told
    server.close()


def started(name: str) -> subprocess.Popen:
    """`manage.py purge` on the tests' database."""
    database = connection.settings_dict["NAME"]
    script = (
        "import django; django.setup(); from django.db import connection as c; from django.core.management import *; "
        f"c.settings_dict['NAME'] = {database!r}; call_command('purge')"
    )
    ours = {
        "DJANGO_SETTINGS_MODULE": "newsdesk.settings",
        "NEWSDESK_FRONT_CACHES": name,
        "NEWSDESK_PURGE_SECRET": SECRET,
    }
    command = [sys.executable, "-c", script]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], env=os.environ | ours, stderr=subprocess.DEVNULL)


def wait_for(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
