"""Kept pages that the event loop gives out itself: as fresh as those that are made, at a question for all at once."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection, transaction

from articles import publishing
from tests.delivery.loop import LoopReader
from tests.delivery.reader import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]


@pytest.fixture
def reader() -> Iterator[LoopReader]:
    reader = LoopReader()
    try:
        reader.wait_for_its_clock()
        yield reader
    finally:
        reader.close()


@pytest.fixture(autouse=True)
def _stories(published):
    published("In Peru", slug="in-peru", tags=["Peru"])
    published("In Chad", slug="in-chad", tags=["Chad"])


@pytest.fixture
def locked_clock(reader) -> Iterator[psycopg2.extensions.connection]:
    """A connection on which nobody can read the clock until it is rolled back."""
    with closing(connection.copy()) as other:
        other.ensure_connection()
        _lock(other.connection)
        yield other.connection


def _lock(other: psycopg2.extensions.connection) -> None:
    other.autocommit = False
    with other.cursor() as cursor:
        cursor.execute("LOCK TABLE articles_clock")


def left(reader: LoopReader, *addresses: str) -> int:
    """How many of these answers the event loop did not give itself."""
    before = reader.left
    for address in addresses:
        reader.get(address)
    return reader.left - before


def test_what_is_kept_is_given_at_once_and_is_the_page(reader):
    assert left(reader, "/tag/peru/", "/tag/peru/", "/tag/peru/?utm_source=x") == 1
    assert reader.get("/tag/peru/").body == Reader(limit=0).get("/tag/peru/").body


def test_what_was_committed_is_in_the_next_answer(reader, published):
    left(reader, "/tag/peru/", "/tag/chad/")
    published("More of Chad", tags=["Chad"])
    assert "More of Chad" in reader.get("/tag/chad/").text
    assert left(reader, "/tag/peru/") == 0


def test_what_is_not_committed_yet_is_not(reader, draft, chief):
    article = draft("More of Chad", tags=["Chad"])
    left(reader, "/tag/chad/")
    with transaction.atomic():
        publishing.publish(article, by=chief, version=article.version)
        assert "More of Chad" not in reader.get("/tag/chad/").text
    assert "More of Chad" in reader.get("/tag/chad/").text


def test_time_alone_brings_what_was_planned(reader, draft, chief):
    article = draft("Planned", tags=["Chad"])
    soon = publishing.database_now() + timedelta(seconds=5)  # time enough to see that it is not there yet
    publishing.schedule(article, by=chief, version=article.version, live_from=soon)
    assert left(reader, "/tag/chad/", "/tag/chad/") == 1
    assert "Planned" not in reader.get("/tag/chad/").text
    while publishing.database_now() <= soon:
        threading.Event().wait(0.1)
    assert "Planned" in reader.get("/tag/chad/").text


def test_one_question_answers_all_who_ask_at_one_moment(reader):
    reader.get("/tag/peru/")
    before, asked = _executions(), 50
    answers = reader.get_all(["/tag/peru/"] * asked)
    assert {one.status for one in answers} == {200}
    assert reader.left == 1
    assert 1 <= _executions() - before <= 3


def test_whoever_has_it_is_told_so(reader):
    first = reader.get("/tag/peru/")
    again = reader.get("/tag/peru/", **{"if-none-match": first["ETag"]})
    assert (again.status, again.body) == (304, b"")
    head = reader.get("/tag/peru/", method="HEAD")
    assert (head.status, head.body, head["Content-Length"]) == (200, b"", str(len(first.body)))
    assert reader.left == 1


@pytest.mark.parametrize(
    "address", ["/admin/", "/healthz/live/", "/static/nothing.css", "/tag/nothing/", "/preview/x/"]
)
def test_what_is_not_kept_is_the_applications(reader, address):
    assert left(reader, address, address) == 2


def test_a_lost_connection_costs_nothing_but_time(reader, published):
    reader.get("/tag/peru/")
    assert _ended() >= 1
    published("More of Peru", tags=["Peru"])
    for _again in range(3):
        assert "More of Peru" in reader.get("/tag/peru/").text
    threading.Event().wait(1.1)
    reader.wait_for_its_clock()
    assert left(reader, "/tag/peru/") == 0


def test_a_question_that_is_not_answered_is_given_up(reader, locked_clock):
    assert reader.instant() is None
    locked_clock.rollback()
    threading.Event().wait(1.1)
    reader.wait_for_its_clock()


def test_a_question_is_given_all_its_time_whenever_the_one_before_was_asked(reader, locked_clock):
    locked_clock.rollback()
    assert reader.instant() is not None
    threading.Event().wait(1.5)
    _lock(locked_clock)
    threading.Timer(1, locked_clock.rollback).start()
    assert reader.instant() is not None


def test_where_connections_are_pooled_the_question_is_sent_whole(settings, reader):
    settings.DATABASE_POOLED = True
    assert _ended() >= 1
    reader.get("/tag/peru/")
    threading.Event().wait(1.1)
    reader.wait_for_its_clock()
    assert left(reader, "/tag/peru/") <= 1
    assert left(reader, "/tag/peru/") == 0


_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE query LIKE '%newsdesk_instant%' AND pid <> pg_backend_pid() AND datname = current_database()
"""


def _ended() -> int:
    """End the connections of event loops; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_END)
        return len(cursor.fetchall())


def _executions() -> int:
    """How often event loops have asked, by what their connection has begun: a transaction for each question."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    with psycopg2.connect(**parameters) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()" if other.server_version >= 150000 else "SELECT 1")
        cursor.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
