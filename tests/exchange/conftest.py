"""Lines to import, and a site in processes of its own."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from django.db import connection

from articles.exchange.jsonlines import Report, import_stories

REPOSITORY = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
STORY = {
    "id": "s-1",
    "title": "Bridge reopens",
    "published": "2025-01-02T03:04:05Z",
    "tags": ["Peru"],
    "body_text": "It reopened on Monday.",
}


def line(**fields) -> bytes:
    """A line of the story above, with other fields."""
    return json.dumps(STORY | fields).encode() + b"\n"


@dataclass
class Taken:
    """What came of an import."""

    report: Report
    refusals: list[tuple[int, str]]

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Created, updated, unchanged, refused."""
        return self.report.created, self.report.updated, self.report.unchanged, self.report.refused

    @property
    def reason(self) -> str:
        """Why the one refused line was refused."""
        [(_number, reason)] = self.refusals
        return reason


@pytest.fixture
def take(db) -> Callable[..., Taken]:
    """Import lines: `take(line(), line(id="s-2"), overwrite=True)`."""

    def run(*lines: bytes, **options) -> Taken:
        refusals = []
        stream = io.BytesIO(b"".join(lines))
        report = import_stories(stream, refuse=lambda *refusal: refusals.append(refusal), **options)
        return Taken(report, refusals)

    return run


class Site:
    """A database of its own, worked on by `manage.py` in other processes."""

    def __init__(self, parameters: dict, folder: Path):
        self.parameters = parameters
        self.folder = folder

    def sql(self, statement: str) -> list[tuple]:
        """The rows that a statement gives."""
        database = psycopg2.connect(**self.parameters)
        database.autocommit = True
        try:
            with database.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            database.close()

    @property
    def stories(self) -> int:
        """How many working copies there are."""
        return self.sql("SELECT count(*) FROM articles_article")[0][0]

    def start(self, *arguments: str, program: str = "", **options) -> subprocess.Popen:
        """Start `manage.py` with these arguments, or a program that is handed them and runs it."""
        command = [sys.executable, *(["-c", program] if program else []), str(REPOSITORY / "manage.py"), *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        return subprocess.Popen(command, env=self._environment(), preexec_fn=_interruptible, **pipes)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run `manage.py` to its end: the exit code, what it said, and what it complained about."""
        process = self.start(*arguments)
        said, complained = process.communicate(timeout=PATIENCE_SECONDS)
        return process.returncode, said.decode(), complained.decode()

    def _environment(self) -> dict[str, str]:
        where = self.parameters
        login = quote(where["user"]) + (f":{quote(where['password'], safe='')}" if where.get("password") else "")
        host = quote(where.get("host") or "localhost", safe="")
        port = f":{where['port']}" if where.get("port") else ""
        return os.environ | {
            "DATABASE_URL": f"postgres://{login}@{host}{port}/{where['dbname']}",
            "SECRET_KEY": "only for tests",
            "NEWSDESK_VAR": str(self.folder),
        }


def statement(parameters: dict, text: str) -> None:
    """Run a statement that no transaction may hold, such as CREATE DATABASE."""
    database = psycopg2.connect(**parameters)
    database.autocommit = True
    with database.cursor() as cursor:
        cursor.execute(text)
    database.close()


@pytest.fixture(scope="session")
def _migrated_site(django_db_blocker, tmp_path_factory) -> Iterator[Site]:
    with django_db_blocker.unblock():
        known = connection.get_connection_params()
    server = {name: known[name] for name in ("host", "port", "user", "password") if known.get(name)}
    name = f"exchange_{os.getpid()}"
    statement(server | {"dbname": "postgres"}, f"CREATE DATABASE {name}")
    site = Site(server | {"dbname": name}, tmp_path_factory.mktemp("var"))
    try:
        assert site.run("migrate", "--verbosity", "0")[0] == 0
        yield site
    finally:
        statement(server | {"dbname": "postgres"}, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def site(_migrated_site) -> Iterator[Site]:
    """The site without a story in it."""
    yield _migrated_site
    _migrated_site.sql("TRUNCATE articles_article, articles_tag, articles_author, articles_tally, auth_user CASCADE")


def _interruptible() -> None:
    """What a shell starts in the background ignores Ctrl-C, and all that it starts; this is not to be ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
