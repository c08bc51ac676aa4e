"""Settings from the environment: what is refused at start, and what production gets. Each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsdesk import checks

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "a-key-for-the-test-only-" + "x0y1z2" * 8,
    "DATABASE_URL": "postgres://newsdesk@127.0.0.1/newsdesk",
    "ALLOWED_HOSTS": "news.example.org",
    "NEWSDESK_SITE_URL": "https://news.example.org",
}
FRONT = {"NEWSDESK_FRONT_CACHES": "varnish://127.0.0.1:6081", "NEWSDESK_PURGE_SECRET": "only-for-the-test"}
OURS = ("NEWSDESK_", "DJANGO_", "DATABASE_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "PORT", "HOST")


def manage(*arguments: str, tmp_path: Path, **variables: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment = kept | {"NEWSDESK_VAR": str(tmp_path / "var")} | variables
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_production_settings_pass_djangos_deployment_check(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_a_mistake_in_the_address_of_a_replica_is_said_without_its_password(tmp_path):
    done = manage("check", tmp_path=tmp_path, **PRODUCTION, DATABASE_REPLICA_URLS="mysql://newsdesk:secret@replica/x")
    assert "Number 1 of DATABASE_REPLICA_URLS" in done.stderr
    assert "secret" not in done.stderr


def test_nothing_starts_on_reading_the_settings(tmp_path):
    done = manage("check", tmp_path=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_the_key_of_this_machine_is_random_kept_and_private(tmp_path):
    manage("check", tmp_path=tmp_path)
    kept = tmp_path / "var" / "secret_key"
    first = kept.read_text()
    manage("check", tmp_path=tmp_path)
    assert kept.read_text() == first
    assert len(first) >= 50
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"DEBUG": "maybe"}, "DEBUG='maybe' is neither on nor off"),
        ({"NEWSDESK_PAGE_SIZE": "ten"}, "NEWSDESK_PAGE_SIZE='ten' is not a whole number from 1 to 100"),
        ({"PORT": "70000", "NEWSDESK_SITE_URL": ""}, "PORT='70000'"),
        ({"ALLOWED_HOSTS": "*"}, "newsdesk.E002"),
        ({"ALLOWED_HOSTS": "other.example.org"}, "newsdesk.E003"),
        ({"NEWSDESK_SITE_URL": "news.example.org"}, "newsdesk.E001"),
        ({"NEWSDESK_SITE_URL": "https://news.example.org/site"}, "newsdesk.E001"),
        ({"DEBUG": "1"}, "newsdesk.E004"),
        ({"NEWSDESK_FEED_TEXT": "all"}, "NEWSDESK_FEED_TEXT='all' is none of: teaser, whole"),
        ({"NEWSDESK_FEED_AUTHORITY": "news.example.org"}, "newsdesk.E005"),
        ({"NEWSDESK_FEED_AUTHORITY": "news.example.org,2026-02-30"}, "newsdesk.E005"),
        ({"NEWSDESK_FEED_AUTHORITY": "news.example.org,9999"}, "newsdesk.E005"),
        ({"NEWSDESK_FEED_AUTHORITY": "https://news.example.org,2026"}, "newsdesk.E005"),
        ({"NEWSDESK_WEBSUB_HUB": "hub.example.org"}, "newsdesk.E006"),
        ({"NEWSDESK_FRONT_CACHES": "squid://127.0.0.1"}, "newsdesk.E007"),
        ({"NEWSDESK_FRONT_CACHES": "varnish://127.0.0.1:6081"}, "NEWSDESK_PURGE_SECRET is not set"),
        ({"NEWSDESK_FRONT_CACHES": "fastly://SU1Z0isxPaozGVKXdv0eY"}, "NEWSDESK_FASTLY_TOKEN is not set"),
        ({"NEWSDESK_FRONT_CACHES": "cloudflare://023e105f4ecef8ad9ca31a8372d0c353"}, "NEWSDESK_CLOUDFLARE_TOKEN is"),
        ({**FRONT, "NEWSDESK_PAGE_CACHE": "off"}, "newsdesk.W002"),
        ({"DATABASE_REPLICA_URLS": "postgres://newsdesk@replica/newsdesk mysql://replica/newsdesk"}, "newsdesk.E008"),
        ({"DATABASE_REPLICA_URLS": "replica"}, "newsdesk.E008"),
        ({"DATABASE_URL": "", "DATABASE_REPLICA_URLS": "postgres://newsdesk@replica/newsdesk"}, "newsdesk.E008"),
        ({"NEWSDESK_SHARED_CACHE_URL": "memcached://127.0.0.1:11211"}, "newsdesk.E009"),
        ({"NEWSDESK_SHARED_CACHE_URL": "redis://127.0.0.1:6379/0", "NEWSDESK_PAGE_CACHE": "off"}, "newsdesk.W003"),
        ({"NEWSDESK_SITE_URL": "http://news.example.org"}, "newsdesk.W001"),
    ],
)
def test_a_mistake_is_said_at_start(changed, said, tmp_path):
    done = manage("check", "--fail-level", "WARNING", tmp_path=tmp_path, **PRODUCTION | changed)
    assert done.returncode != 0
    assert said in done.stderr


@pytest.mark.parametrize("authority", ["news.example.org,2026", "press@example.org,2020-05", "a-b.example,2026-03-01"])
def test_an_authority_is_a_host_or_an_address_of_mail_and_a_day(authority, settings):
    settings.NEWSDESK_FEED_AUTHORITY = authority
    assert checks.feed_authority(None) == []


def test_a_key_that_cannot_be_kept_is_said(tmp_path):
    (tmp_path / "var").write_text("a file where a folder should be")
    done = manage("check", tmp_path=tmp_path)
    assert "NEWSDESK_VAR" in done.stderr
    assert done.returncode != 0
