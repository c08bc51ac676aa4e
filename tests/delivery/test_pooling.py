"""Behind a real pgbouncer that pools by transaction: few sessions for many processes, and none of anybody's own."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest

from tests.delivery.servers import HOST, PATIENCE, Newsroom, Postgres, Site, free_port, manage, until

SESSIONS = 3
CONFIGURATION = """
[databases]
primary = host={host} port={primary} dbname=postgres
replica = host={host} port={replica} dbname=postgres
[pgbouncer]
listen_addr = {host}
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/people
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 200
"""
# What outlives a transaction, and so would come upon whoever gets the session next. pgbouncer itself keeps the five
# settings that clients are told of with their clients.
_KEPT_BY_PGBOUNCER = "TimeZone|client_encoding|DateStyle|standard_conforming_strings|application_name"
OUTLIVES = re.compile(
    rf"(?:statement: |; ?|^\t)SET (?!LOCAL|TRANSACTION|CONSTRAINTS|{_KEPT_BY_PGBOUNCER})"
    r"|(?:statement: |; ?|^\t)(?:LISTEN|PREPARE) |\bDECLARE\b.*\bWITH HOLD\b|\bTEMP(?:ORARY)? TABLE\b"
    rf"|set_config\('(?!{_KEPT_BY_PGBOUNCER}).*, false\)|pg_(?:try_)?advisory_lock",
    re.IGNORECASE,
)


class Pooled(SimpleNamespace):
    """A site and its newsroom, whose every word to the database goes through pgbouncer."""

    primary: Postgres
    replica: Postgres
    port: int
    site: Site

    def address(self, database: str = "primary") -> str:
        """As `DATABASE_URL` takes it."""
        return f"postgres://newsdesk@{HOST}:{self.port}/{database}"

    def sessions(self) -> list[int]:
        """PostgreSQL's sessions that pgbouncer keeps."""
        with contextlib.closing(psycopg2.connect(self.primary.address)) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in cursor.fetchall()]


@pytest.fixture(scope="module")
def pooled() -> Iterator[Pooled]:
    """All servers, once for all tests here."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        end("pgbouncer is not installed")
    with contextlib.ExitStack() as ends:
        primary = Postgres.primary()
        ends.callback(primary.remove)
        replica = primary.replica()
        ends.callback(replica.remove)
        place = Pooled(primary=primary, replica=replica, port=free_port())
        ends.enter_context(_pgbouncer(program, place))
        both = {
            "DATABASE_URL": place.address(),
            "DATABASE_REPLICA_URLS": place.address("replica"),
            "DATABASE_POOLED": "1",
        }
        place.site = Site(workers=2, **both, NEWSDESK_CHECK_LINKS="1")
        ends.callback(place.site.remove)
        manage(place.site.environment, "migrate", "--verbosity", "0")
        yield place


@contextlib.contextmanager
def _pgbouncer(program: str, place: Pooled) -> Iterator[None]:
    folder = Path(tempfile.mkdtemp(prefix="newsdesk-test-"))
    ports = {"primary": place.primary.port, "replica": place.replica.port, "port": place.port}
    configuration = CONFIGURATION.format(host=HOST, folder=folder, sessions=SESSIONS, **ports)
    (folder / "pgbouncer.ini").write_text(configuration)
    (folder / "people").write_text('"newsdesk" ""\n')
    folder.chmod(0o755)
    log = (folder / "log").open("w")
    how = {"stdout": log, "stderr": log} | place.primary.identity  # it refuses to run as root, too
    server = subprocess.Popen([program, str(folder / "pgbouncer.ini")], **how)
    try:
        until(lambda: _answers(place), "pgbouncer did not start", (folder / "log").read_text)
        yield
    finally:
        server.terminate()
        server.wait(PATIENCE)
        log.close()
        shutil.rmtree(folder)


def _answers(place: Pooled) -> bool:
    try:
        psycopg2.connect(place.address(), connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def story(number: int) -> dict:
    return {
        "id": f"{number}",
        "title": f"Imported {number}",
        "published": "2026-01-05T12:00:00Z",
        "tags": ["Peru", "Chad", "Mali"][number % 3 :],
        "body_html": f"<p>It happened in {number}.</p>",
        "see": [{"lead_in": "More", "label": "see", "target": f"{number - 1}", "url": None}] if number else [],
    }


class TestThroughThePool:
    """The essential ways, in the order in which a newsroom goes them."""

    def test_an_archive_is_imported_and_looked_through(self, pooled, tmp_path):
        lines = tmp_path / "stories.jsonl"
        lines.write_text("".join(json.dumps(story(number)) + "\n" for number in range(90)))
        manage(pooled.site.environment, "import_articles", str(lines))
        for command in ("index_search", "index_suggestions", "recount"):
            manage(pooled.site.environment, command)
        for _time in range(2):  # a lock that was left in the pool would keep the second out
            manage(pooled.site.environment, "check_links", "--limit", "1")
        assert "Imported 89" in pooled.site.get("/").data.decode()
        assert "Imported 7" in pooled.site.get("/search/?q=imported+7").data.decode()

    def test_tags_are_merged(self, pooled):
        manage(pooled.site.environment, "tags", "merge", "Mali", "Chad")
        assert pooled.site.get("/tag/mali/").headers["Location"] == "/tag/chad/"

    def test_many_write_and_read_at_once_and_everybody_sees_what_is_there(self, pooled):
        with ThreadPoolExecutor(8) as crowd:
            people = list(crowd.map(lambda _number: Newsroom(pooled.site.environment), range(3)))
            people[0]("editor")
            titles = [[f"Of {person} number {number}" for number in range(6)] for person in range(len(people))]

            def work(person: Newsroom, mine: list[str]) -> list[str]:
                return [title for title in mine if title in _read(pooled.site, person("publish", title, "Peru"))]

            def look(_number: int) -> set[int]:
                return {pooled.site.get(page).status for page in ("/", "/tag/peru/", "/search/?q=number", "/tags/")}

            readers = [crowd.submit(look, number) for number in range(40)]
            seen = list(crowd.map(work, people, titles))
            assert set().union(*(reader.result() for reader in readers)) == {200}
        assert seen == titles
        assert set(people[0]("open_forms")) == {200}
        for person in people:
            person.end()

    def test_there_were_no_more_sessions_than_the_pool_may_have(self, pooled):
        assert 0 < len(pooled.sessions()) <= SESSIONS

    def test_nothing_was_left_in_a_session_for_whoever_comes_next(self, pooled):
        said = pooled.primary.said() + pooled.replica.said()
        assert [line for line in said.splitlines() if OUTLIVES.search(line)] == []
        assert pooled.primary.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


@pytest.mark.parametrize(
    ("statement", "outlives"),
    [
        ("SET enable_seqscan = off", True),
        ("SET statement_timeout TO 5", True),
        ("SELECT 1; SET jit=off", True),
        ("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", True),
        ('DECLARE "c" NO SCROLL CURSOR WITH HOLD FOR SELECT 1', True),
        ("SELECT pg_advisory_lock(1)", True),
        ("PREPARE one AS SELECT 1", True),
        ("CREATE TEMP TABLE x (y int)", True),
        ("SELECT set_config('work_mem', '1', false)", True),
        ("SET LOCAL enable_seqscan = off; SET LOCAL jit = off", False),
        ("SELECT pg_advisory_xact_lock(1)", False),
        ("SELECT set_config('TimeZone', 'UTC', false)", False),
        ('UPDATE "articles_tag" SET "name" = 1', False),
        ("SET CONSTRAINTS ALL IMMEDIATE", False),
    ],
)
def test_what_outlives_a_transaction_is_known(statement, outlives):
    assert bool(OUTLIVES.search(f"LOG:  statement: {statement}")) is outlives


def _read(site: Site, address: str) -> str:
    return site.get(address).data.decode()
