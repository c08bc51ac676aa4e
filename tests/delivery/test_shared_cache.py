"""The page cache that processes share: what one has made the others take, and only as long as it would be made alike.

Two readers whose caches know nothing of each other stand for two processes.
"""

import logging
import runpy
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection

from articles import publishing
from articles.delivery.pages import Answer
from articles.delivery.shared import SharedPages
from articles.models import Clock, Tag
from newsdesk import shared_cache
from tests.delivery.cache_server import CacheServer
from tests.delivery.reader import Got, Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]
PAGES = ["/", "/tag/peru/", "/tag/chad/", "/articles/in-peru/", "/articles/in-chad/", "/tag/peru/feed/"]


@pytest.fixture(autouse=True)
def server(tmp_path, settings) -> Iterator[CacheServer]:
    """The server that is shared."""
    running = CacheServer(tmp_path)
    running.start()
    settings.CACHES = running.settings()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def _stories(published) -> None:
    published("In Peru", slug="in-peru", tags=["Peru"])
    published("In Chad", slug="in-chad", tags=["Chad"])


def process() -> Reader:
    """Another process, that keeps nothing yet."""
    return Reader(shared=SharedPages())


def made(reader: Reader, *addresses: str) -> list[str]:
    """Which of these answers had to be made."""
    found = []
    for address in addresses:
        before = reader.made
        assert reader.get(address).status == 200
        found += [address] * (reader.made - before)
    return found


def taken(address: str) -> Got:
    """The answer of another process, which had not to make it."""
    reader = process()
    got = reader.get(address)
    assert reader.made == 0
    return got


class TestWhatIsShared:
    """Whole pages."""

    def test_another_process_need_not_make_what_one_has_made(self):
        first = process()
        assert made(first, *PAGES) == PAGES
        assert made(process(), *PAGES) == []

    def test_the_site_as_it_is_served_shares_them(self):
        reader = Reader()
        reader.site = runpy.run_module("newsdesk.wsgi")["application"]
        reader.get("/")
        assert made(process(), "/") == []

    @pytest.mark.parametrize("address", PAGES)
    def test_it_is_the_same_to_the_letter(self, address):
        first = process()
        first.get(address)
        time.sleep(1.1)  # in the second in which it was made a page does not say since when it has been true
        kept, other = first.get(address), taken(address)
        assert (other.status, other.headers, other.body) == (kept.status, kept.headers, kept.body)

    def test_who_has_it_from_one_process_is_told_so_by_another(self):
        tag = process().get("/")["ETag"]
        second = process()
        assert second.get("/", HTTP_IF_NONE_MATCH=tag).status == 304
        assert second.made == 0

    def test_who_took_it_keeps_it(self, server):
        process().get("/")
        second = process()
        second.get("/")
        server.client().flushall()
        assert made(second, "/") == []

    def test_pages_that_are_not_kept_are_not_shared(self, server):
        first = process()
        first.get("/articles/none/")
        first.get("/admin/login/")
        assert server.entries() == {}

    def test_nothing_of_a_visitor_gets_in(self):
        headers = {"HTTP_COOKIE": "sessionid=secret-of-ours", "HTTP_USER_AGENT": "secret-of-ours"}
        process().get("/?utm_source=secret-of-ours", **headers)
        got = taken("/")
        assert "secret-of-ours" not in got.text + str(got.headers)

    def test_nothing_lies_there_for_longer_than_it_is_true(self, server):
        process().get("/")  # it says how many minutes ago stories were published
        (name,) = server.entries()
        assert 0 < server.client().ttl(name) <= 3600


class TestChanges:
    """What has changed since is made anew."""

    def test_publishing_about_one_subject_leaves_the_pages_of_another(self, published):
        made(process(), *PAGES)
        published("More of Peru", tags=["Peru"])
        assert made(process(), *PAGES) == ["/", "/tag/peru/", "/tag/peru/feed/"]

    def test_the_next_process_shows_what_was_published(self, published):
        process().get("/tag/peru/")
        published("More of Peru", tags=["Peru"])
        assert "More of Peru" in process().get("/tag/peru/").text

    def test_what_was_made_anew_is_shared_instead(self, published):
        process().get("/tag/peru/")
        published("More of Peru", tags=["Peru"])
        process().get("/tag/peru/")
        assert "More of Peru" in taken("/tag/peru/").text

    def test_a_page_that_was_taken_goes_when_it_changes(self, published):
        process().get("/tag/peru/")
        second = process()
        second.get("/tag/peru/")
        published("More of Peru", tags=["Peru"])
        assert "More of Peru" in second.get("/tag/peru/").text

    def test_a_story_that_time_brings_is_seen(self, draft, editor):
        article = draft("Planned", tags=["Peru"])
        soon = publishing.database_now() + timedelta(seconds=5)
        publishing.schedule(article, by=editor, version=article.version, live_from=soon)
        assert "Planned" not in process().get("/tag/peru/").text
        while publishing.database_now() <= soon:
            time.sleep(0.1)
        assert "Planned" in process().get("/tag/peru/").text

    def test_a_story_that_time_takes_is_gone(self, draft, editor):
        article = draft("For a while", tags=["Peru"])
        until = publishing.database_now() + timedelta(seconds=5)
        publishing.publish(article, by=editor, version=article.version, live_until=until)
        assert "For a while" in process().get("/tag/peru/").text
        while publishing.database_now() <= until:
            time.sleep(0.1)
        assert "For a while" not in process().get("/tag/peru/").text

    def test_a_tag_is_called_by_its_new_name(self, readdress):
        process().get("/articles/in-peru/")
        readdress(Tag.objects.get(slug="peru"), "republic-of-peru")
        assert "/tag/republic-of-peru/" in process().get("/articles/in-peru/").text

    def test_a_page_is_over_when_it_would_say_something_else_by_itself(self):
        shared, now = SharedPages(), Clock.objects.read()
        over = now.at + timedelta(hours=1)
        shared.keep("address", answer(until=over, made_at=now.at), now)
        assert shared.get("address", now)
        assert not shared.get("address", now._replace(at=over))

    def test_what_others_changed_is_looked_through_once(self):
        process().get("/tag/chad/")
        change_peru(21)
        assert made(process(), "/tag/chad/") == []
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM articles_change WHERE version < (SELECT max(version) FROM articles_clock)")
        change_peru(1)
        assert made(process(), "/tag/chad/") == []

    def test_what_was_forgotten_of_the_log_may_have_been_anything(self):
        process().get("/tag/chad/")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_edition SET title = title || '!' WHERE slug = 'in-peru'")
            cursor.execute("DELETE FROM articles_change WHERE version = (SELECT max(version) FROM articles_clock)")
        assert made(process(), "/tag/chad/") == ["/tag/chad/"]

    def test_a_clock_that_began_again_tells_of_another_history(self):
        process().get("/tag/peru/")
        before = Clock.objects.read().version
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_edition SET title = 'Restored' WHERE slug = 'in-peru'")
            cursor.execute("TRUNCATE articles_clock, articles_change")
            cursor.execute("INSERT INTO articles_clock VALUES (1, %s, 0)", [before])  # as many changes later
        assert "Restored" in process().get("/tag/peru/").text

    def test_a_server_that_was_started_again_may_have_another_history(self):
        shared, now = SharedPages(), Clock.objects.read()
        shared.keep("address", answer(made_at=now.at), now)
        assert shared.get("address", now)
        assert not shared.get("address", now._replace(server=now.server + timedelta(seconds=1)))

    @pytest.mark.parametrize("later", [{"version": 1}, {"at": 1}])
    def test_a_page_is_not_taken_for_an_instant_before_it_was_made(self, later):
        shared, now = SharedPages(), Clock.objects.read()
        more = {"version": now.version + later.get("version", 0), "at": now.at + timedelta(seconds=later.get("at", 0))}
        shared.keep("address", answer(made_at=now.at), now._replace(**more))
        assert not shared.get("address", now)

    def test_pages_of_a_replica_alone_are_not_shared(self, server):
        shared, now = SharedPages(), Clock.objects.read()
        shared.keep("address", answer(made_at=now.at), now._replace(alias="replica-1"))
        assert server.entries() == {}

    def test_while_a_replica_stands_in_nothing_is_taken(self):
        shared, now = SharedPages(), Clock.objects.read()
        shared.keep("address", answer(made_at=now.at), now)
        assert not shared.get("address", now._replace(alias="replica-1"))


def change_peru(times: int) -> None:
    """So many changes of what the pages about Chad do not show."""
    for number in range(times):
        Tag.objects.filter(slug="peru").update(description=f"Number {number} of {times}.")


def answer(made_at: datetime, until: datetime | None = None) -> Answer:
    """An answer that shows nothing that is there."""
    return Answer([("Content-Type", "text/plain")], b"Words", "tag", frozenset({"s0"}), until, made_at)


class TestHostileServer:
    """What lies there is not believed."""

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda value: b"",
            lambda value: b"\x80\x04N.",  # pickled
            lambda value: value[:20],
            lambda value: value[:-1],
            lambda value: value + b"0",
            lambda value: bytes([value[0] ^ 1]) + value[1:],
            lambda value: value[:40] + bytes([value[40] ^ 1]) + value[41:],
            lambda value: b"\0" * 32 + value[32:],
        ],
        ids=["empty", "pickled", "cut", "truncated", "longer", "signature", "garbled", "unsigned"],
    )
    def test_what_was_spoilt_is_made_anew(self, spoil, server):
        right = process().get("/tag/peru/").body
        ((name, value),) = server.entries().items()
        server.client().set(name, spoil(value))
        reader = process()
        assert reader.get("/tag/peru/").body == right
        assert reader.made == 1

    def test_a_page_is_not_shown_at_another_address(self, server):
        process().get("/tag/peru/")
        ((_name, value),) = server.entries().items()
        right = process().get("/tag/chad/").body
        for name in server.entries():
            server.client().set(name, value)
        assert process().get("/tag/chad/").body == right

    def test_an_old_page_that_is_put_back_is_not_shown(self, server, published):
        process().get("/tag/peru/")
        before = server.entries()
        published("More of Peru", tags=["Peru"])
        process().get("/tag/peru/")
        for name, value in before.items():
            server.client().set(name, value)
        assert "More of Peru" in process().get("/tag/peru/").text

    def test_it_does_not_learn_addresses(self, server):
        process().get("/tag/peru/")
        (name,) = server.entries()
        assert b"peru" not in name


class TestOtherSites:
    """Sites on one server have nothing in common."""

    @pytest.mark.parametrize(
        ("name", "value"),
        [("SECRET_KEY", "another"), ("NEWSDESK_SITE_NAME", "Another"), ("LANGUAGE_CODE", "de")],
    )
    def test_pages_of_other_settings_are_not_taken(self, name, value, settings):
        process().get("/")
        setattr(settings, name, value)
        assert made(process(), "/") == ["/"]

    def test_pages_of_another_version_are_not_taken(self, settings, tmp_path):
        process().get("/")
        (tmp_path / "templates").mkdir()
        (tmp_path / "templates" / "one.html").write_text("Another")
        settings.BASE_DIR = tmp_path
        assert made(process(), "/") == ["/"]

    def test_a_node_may_keep_more_in_its_memory(self, settings):
        process().get("/")
        settings.NEWSDESK_PAGE_CACHE_MB = 1
        assert made(process(), "/") == []


class TestServerThatFails:
    """Readers do not notice."""

    def test_pages_go_on_without_it(self, server):
        reader = process()
        reader.get("/")
        server.stop()
        assert made(reader, "/", *PAGES[1:]) == PAGES[1:]

    def test_its_absence_is_said_once(self, server, caplog):
        server.stop()
        with caplog.at_level(logging.WARNING):
            made(process(), *PAGES)
        said = [record.getMessage() for record in caplog.records if "does not answer" in record.getMessage()]
        assert [one[:26] for one in said] == ["The shared cache (reading)", "The shared cache (writing)"]

    def test_it_is_asked_again_after_a_while(self, server, monkeypatch):
        monkeypatch.setattr("articles.delivery.shared._REST", 0.5)
        server.stop()
        reader = process()
        reader.get("/")
        server.start()
        time.sleep(0.6)
        reader.get("/tag/peru/")
        assert made(process(), "/tag/peru/") == []

    def test_a_server_that_stands_still_costs_a_moment(self, server, settings):
        settings.CACHES = shared_cache.caches(server.address)
        reader = process()
        server.freeze()
        began = time.monotonic()
        reader.get("/")
        assert time.monotonic() - began < 4  # half a second, on a machine with nothing else to do

    def test_it_costs_it_only_once(self, server, settings, monkeypatch):
        monkeypatch.setattr("articles.delivery.shared._REST", 60)
        settings.CACHES = server.settings(waits=2)
        reader = process()
        server.freeze()
        began = time.monotonic()
        made(reader, *PAGES)
        assert time.monotonic() - began < 12  # four seconds, instead of four for each of the six pages

    def test_a_server_that_takes_nothing_more_still_gives(self, server):
        process().get("/")
        server.client().config_set("maxmemory", "1")
        assert made(process(), "/", "/tag/peru/") == ["/tag/peru/"]

    def test_an_entry_of_another_kind_does_no_harm(self, server):
        process().get("/")
        (name,) = server.entries()
        server.client().delete(name)
        server.client().rpush(name, "x")
        assert made(process(), "/") == ["/"]


@pytest.mark.parametrize(
    "address",
    [
        "redis://127.0.0.1:6379/0",
        "redis://cache",
        "rediss://user:a,b;c@cache.example.org:6380/1",
        "valkey://[::1]:6379",
        "valkeys://cache/0?ssl_ca_certs=/etc/ssl/our.pem",
    ],
)
def test_addresses_of_servers(address):
    assert shared_cache.is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "cache:6379",
        "http://cache",
        "redis://",
        "redis://cache:x",
        "redis://cache/one",
        "redis://cache?a=b",
        "redis:cache",
    ],
)
def test_what_is_none(address):
    assert not shared_cache.is_address(address)


def test_valkey_is_spoken_to_as_redis():
    assert shared_cache.caches("valkeys://cache/1")["pages"]["LOCATION"] == ["rediss://cache/1"]


def test_nothing_is_shared_by_itself():
    assert "pages" not in shared_cache.caches("")


def test_a_story_changed_while_nobody_asked_is_seen_by_all(published):
    first, second = process(), process()
    first.get("/tag/peru/")
    second.get("/tag/peru/")
    published("More of Peru", tags=["Peru"])
    assert "More of Peru" in second.get("/tag/peru/").text
    assert made(first, "/tag/peru/") == []
