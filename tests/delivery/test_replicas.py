"""Pages made of read replicas, with real ones: never older than what was committed, whatever happens to whom."""

import contextlib
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count, product
from random import Random
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session

from articles import publishing
from articles.delivery import replicas
from articles.delivery.routing import ReaderRouter, reading_from
from articles.models import Clock, Edition
from tests.delivery.servers import Newsroom, Postgres, Site, manage, until

STORIES = 'FROM "articles_'  # of whatever a page is made
PAGES = ["/", "/tag/peru/", "/tags/", "/archive/", "/search/?q=happened", "/tag/peru/feed/", "/sitemap.xml", "/tag/no/"]


class Place(SimpleNamespace):
    """A primary with a replica, a site on them, and its newsroom, which knows the primary alone."""

    primary: Postgres
    replica: Postgres
    site: Site  # without a page cache: each page is made anew, and so shows of what it is made
    keeping: Site  # with one
    newsroom: Newsroom

    def is_level(self) -> bool:
        """Whether the replica has all that the primary has."""
        return self.replica.sql(f"SELECT pg_last_wal_replay_lsn() >= '{self.primary.sql(_POSITION)}'")

    def level(self) -> None:
        """Wait for that."""
        until(self.is_level, "The replica does not follow", self.replica.said)

    def pause(self) -> None:
        """Let the replica go on receiving, and show nothing of it."""
        self.replica.sql("SELECT pg_wal_replay_pause()")
        until(lambda: self.replica.sql("SELECT pg_get_wal_replay_pause_state() = 'paused'"), "It does not pause")

    def resume(self) -> None:
        """Let it show what it received."""
        self.replica.sql("SELECT pg_wal_replay_resume()")

    def makes(self, address: str) -> str:
        """Of which database a page is made, as their logs say."""
        servers = {"primary": self.primary, "replica": self.replica}
        before = {name: len(server.said()) for name, server in servers.items()}
        assert self.site.get(address).status < 500
        found = [name for name, server in servers.items() if STORIES in server.said()[before[name] :]]
        return " and ".join(found) or "none"


_POSITION = "SELECT pg_current_wal_lsn()"
_END_CLIENTS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """Made once: what a test does to it, it has to undo."""
    with contextlib.ExitStack() as ends:
        primary = Postgres.primary()
        ends.callback(primary.remove)
        replica = primary.replica()
        ends.callback(replica.remove)
        both = {"DATABASE_URL": primary.address, "DATABASE_REPLICA_URLS": replica.address}
        site, keeping = Site(**both, NEWSDESK_PAGE_CACHE="off"), Site(**both, workers=2)
        ends.callback(site.remove)
        ends.callback(keeping.remove)
        alone = site.environment | {"DATABASE_REPLICA_URLS": ""}
        manage(alone, "migrate", "--verbosity", "0")
        newsroom = Newsroom(alone)
        ends.callback(newsroom.end)
        yield Place(primary=primary, replica=replica, site=site, keeping=keeping, newsroom=newsroom)


class TestTheReplica:
    """What it is used for, and when it is not."""

    def test_readers_pages_are_made_of_it_alone(self, place):
        address = place.newsroom("publish", "Nothing new", "Peru")
        place.level()
        pages = [*PAGES, address, f"{address}thread/", "/no-such-page/"]
        assert {page: place.makes(page) for page in pages} == dict.fromkeys(pages, "replica") | {
            "/no-such-page/": "none"
        }

    def test_the_newsroom_does_not_ask_it(self, place):
        place.level()
        before = len(place.replica.said())
        assert place.site.get("/admin/login/").status == 200
        assert "SELECT" not in place.replica.said()[before:]

    def test_a_replica_that_is_behind_makes_no_page(self, place):
        place.level()
        place.pause()
        try:
            address = place.newsroom("publish", "Quite new", "Peru")
            assert place.site.get(address).status == 200
            assert "Quite new" in place.site.get("/tag/peru/").data.decode()
            assert place.makes("/tag/peru/") == "primary"
        finally:
            place.resume()
        place.level()
        assert place.makes("/tag/peru/") == "replica"

    def test_near_a_planned_moment_the_primary_is_asked_whose_clock_counts(self, place):
        numbers = count()

        def made_of() -> str:
            place.newsroom("plan", f"By and by {next(numbers)}", 3, "Peru")
            place.level()
            return place.makes("/tag/peru/")

        until(lambda: made_of() == "primary", "It is not asked")  # once more where three seconds were too few
        until(lambda: "By and by 0" in place.site.get("/tag/peru/").data.decode(), "It does not come")
        until(lambda: place.makes("/tag/peru/") == "replica", "It is asked still")


class TestWhoIsLost:
    """Nobody who reads notices more than a moment's delay."""

    def test_a_replica_that_dies_leaves_its_pages_to_the_primary(self, place):
        place.level()
        assert place.makes("/") == "replica"
        said = len(place.site.said())
        place.replica.stop()
        try:
            assert [place.makes("/") for _time in range(5)] == ["primary"] * 5
            assert place.site.said()[said:].count("replica-1 does not answer") == 1
        finally:
            place.replica.start()
        until(lambda: place.makes("/") == "replica", "It is not used again", place.site.said)
        assert place.site.said()[said:].count("replica-1 answers again") == 1

    def test_one_that_stands_still_costs_seconds_once(self, place):
        place.level()
        assert place.makes("/") == "replica"
        place.replica.freeze()
        try:
            began = time.monotonic()
            assert place.site.get("/").status == 200
            then = time.monotonic()
            assert place.site.get("/").status == 200
            assert time.monotonic() - then < then - began
        finally:
            place.replica.freeze(False)
        until(lambda: place.makes("/") == "replica", "It is not used again", place.site.said)

    def test_one_that_was_restarted_between_two_pages_is_not_lost(self, place):
        place.level()
        assert place.makes("/") == "replica"
        said = len(place.site.said())
        assert place.replica.sql(_END_CLIENTS)
        assert place.makes("/") == "replica"
        assert "does not answer" not in place.site.said()[said:]

    def test_without_the_primary_readers_get_what_the_replica_has(self, place):
        address = place.newsroom("publish", "The last thing", "Peru")
        place.level()
        place.newsroom.end()
        place.primary.stop()
        try:
            for site, page in product((place.site, place.keeping), ("/", address, "/tag/peru/", "/")):
                answer = site.get(page)
                assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
                assert "The last thing" in answer.data.decode()
            ready = place.site.get("/healthz/ready/")
            assert (ready.status, ready.data) == (200, b"ready for readers only: the primary does not answer\n")
            desk = place.site.get("/admin/", Cookie="sessionid=anybodys")
            assert (desk.status, desk.headers["Retry-After"]) == (503, "5")
        finally:
            place.primary.start()
            place.newsroom = Newsroom(place.site.environment | {"DATABASE_REPLICA_URLS": ""})
        time.sleep(2)  # the primary is left alone for one
        address = place.newsroom("publish", "The next thing", "Peru")
        for site, page in product((place.site, place.keeping), (address, "/", "/tag/peru/")):
            answer = site.get(page)
            assert answer.headers.get("Cache-Control") != "no-store"
            assert "The next thing" in answer.data.decode()


def test_no_page_is_older_than_a_commit_that_its_reader_has_seen(place):
    """With caches in two processes, and a replica that stands still and catches up at random."""
    random = Random(6)  # noqa: S311 - any one will do
    replayed = len(place.replica.said())
    try:
        for number in range(25):
            if random.random() < 0.5:
                random.choice([place.pause, place.resume])()
            title = f"Number {number} of many"
            address = place.newsroom("publish", title, "Chad")
            for site, page in product((place.site, place.keeping), (address, "/", "/tag/chad/", "/tag/chad/feed/")):
                answer = site.get(page)
                assert (answer.status, title in answer.data.decode()) == (200, True), f"{title}: {page}"
    finally:
        place.resume()
    assert STORIES in place.replica.said()[replayed:]


class TestHowFar:
    """When a database has come far enough for a page: asked of the tests' own."""

    pytestmark = pytest.mark.django_db

    @staticmethod
    def is_behind(now) -> bool:
        try:
            replicas._must_have_come_to(now, "default")
        except replicas._Behind:
            return True
        return False

    def test_one_that_lacks_a_change_is_behind(self):
        now = Clock.objects.read()
        assert not self.is_behind(now)
        assert self.is_behind(now._replace(version=now.version + 1))

    @pytest.mark.parametrize(
        ("planned_in", "primarys_clock_is_ahead_by", "is_behind"),
        [
            (3600, 0, False),
            (2, 0, True),
            (3600, 7200, True),  # by the primary's clock it has been live for an hour
            (7200, 3600, False),
            (3600, -3600, False),
            (3600, 3598, True),
        ],
    )
    def test_what_is_planned_between_two_clocks_is_left_to_the_primary(
        self, draft, editor, planned_in, primarys_clock_is_ahead_by, is_behind
    ):
        moment = publishing.database_now() + timedelta(seconds=planned_in)
        publishing.schedule(draft(), by=editor, version=1, live_from=moment)
        now = Clock.objects.read()
        then = now._replace(at=now.at + timedelta(seconds=primarys_clock_is_ahead_by))
        assert self.is_behind(then) is is_behind


class TestTheRouter:
    """Which database is asked for what."""

    def test_stories_are_read_from_the_replica_of_which_a_page_is_made(self):
        router = ReaderRouter()
        assert router.db_for_read(Edition) == "default"
        with reading_from("replica-1"):
            assert router.db_for_read(Edition) == "replica-1"
        assert router.db_for_read(Edition) == "default"

    def test_accounts_and_whatever_is_written_are_the_primarys(self):
        router = ReaderRouter()
        with reading_from("replica-1"):
            assert router.db_for_read(Session) == "default"
            assert router.db_for_write(Edition) == "default"

    def test_replicas_are_not_migrated(self):
        assert ReaderRouter().allow_migrate("default", "articles")
        assert not ReaderRouter().allow_migrate("replica-1", "articles")
