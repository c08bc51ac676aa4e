"""The first connection: what it makes, where, and with which guarantees."""

import json
import os
import resource
import shutil
import stat

import pytest

from newsdesk.embedded import binaries

from .conftest import SiteError


def test_reading_the_settings_starts_nothing(place, site):
    assert site("configured") == "postgresql"
    assert not place.cluster.exists()


def test_the_first_connection_makes_the_database(standing_site):
    assert standing_site.sql("SELECT current_database()") == "newsdesk"


def test_the_site_is_no_superuser(standing_site):
    assert standing_site.sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_text_is_utf8_whatever_the_language_of_the_process(place):
    site = place.site(env={"LC_ALL": "POSIX", "LANG": "C", "PGPORT": "1", "PGDATA": "/nowhere"})
    assert site.sql("SELECT lower('ÄДΣ') || current_setting('server_encoding')") == "äдσUTF8"


def test_quotes_are_no_letters_to_the_search(standing_site):
    assert standing_site.sql("SELECT to_tsvector('simple', '“Russia” «Дом»')::text") == "'russia':1 'дом':2"


def test_what_is_committed_is_on_the_disk(standing_site):
    settings = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
    assert {name: standing_site.sql(f"SHOW {name}") for name in settings} == dict.fromkeys(settings, "on")


def test_only_the_owner_can_reach_the_server(place, site):
    assert site.sql("SHOW listen_addresses") == ""
    paths = (place.cluster, place.data, place.data / ".s.PGSQL.5432")
    assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o700] * 3


def test_processes_that_start_at_once_share_one_server(place):
    sites = [place.site() for _ in range(4)]
    for site in sites:
        site.send("sql", "SELECT pg_postmaster_start_time()")
    assert len({json.dumps(site.answer()) for site in sites}) == 1


@pytest.mark.parametrize("name", ["with a space", 'it\'s, "quoted" $HOME \\ %s', "Ünïcödé – 日本"])
def test_any_name_of_the_folder_will_do(place_in, name):
    assert place_in(name).site().sql("SELECT 1") == 1


def test_a_path_too_long_for_a_socket_gets_a_private_short_one(place_in):
    place = place_in("long/" * 40)
    site = place.site()
    sockets = site("address")
    assert len(sockets) < 80
    assert stat.S_IMODE(os.stat(sockets).st_mode) == 0o700
    site.end()
    place.wait_until_stopped()
    assert not os.path.exists(sockets)


def test_the_short_socket_folder_of_a_killed_server_is_removed(place_in):
    place = place_in("long/" * 40)
    site = place.site()
    before = site("address")
    place.kill_server()
    site("reconnect")
    assert not os.path.exists(before)


def test_what_a_killed_initdb_left_is_thrown_away(place, site):
    leftover = place.cluster / "unfinished-x" / "base"
    leftover.mkdir(parents=True)
    assert site.sql("SELECT 1") == 1
    assert not leftover.parent.exists()


def test_a_folder_with_something_else_in_it_is_left_alone(place, site):
    place.data.mkdir(parents=True)
    (place.data / "novel.txt").write_text("Chapter one")
    with pytest.raises(SiteError, match=r"ImproperlyConfigured.*no PostgreSQL cluster.*Move it away"):
        site.sql("SELECT 1")
    assert (place.data / "novel.txt").read_text() == "Chapter one"


def test_a_cluster_of_a_missing_version_is_left_alone(place, site):
    place.data.mkdir(parents=True, mode=0o700)
    (place.data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(SiteError, match=r"ImproperlyConfigured.*made by PostgreSQL 9\.6.*pg_dump"):
        site.sql("SELECT 1")
    assert [path.name for path in place.data.iterdir()] == ["PG_VERSION"]


@pytest.mark.parametrize("install", binaries.installs(), ids=lambda install: install.root.name)
def test_a_cluster_keeps_the_version_that_made_it(tmp_path, install):
    (tmp_path / "PG_VERSION").write_text(f"{install.major}\n")
    assert binaries.for_cluster(tmp_path) == install


def test_a_server_that_does_not_start_shows_its_log(place, site):
    site.sql("SELECT 1")
    place.stop()
    shutil.move(place.data / "global", place.data / "lost")
    with pytest.raises(SiteError, match=rf"(?s)OperationalError.*{place.cluster}/log.*pg_control"):
        site("reconnect")


def _allow_only_small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))


def test_a_full_disk_is_named_and_nothing_half_made_is_kept(place):
    site = place.site(preexec_fn=_allow_only_small_files)
    with pytest.raises(SiteError, match=r"(?s)OperationalError.*NEWSDESK_VAR.*initdb said"):
        site.sql("SELECT 1")
    assert sorted(path.name for path in place.cluster.iterdir()) == ["running", "start", "users"]


def test_the_test_runner_makes_its_own_database(standing_site):
    assert standing_site("throwaway_database") == ["test_newsdesk", "test_newsdesk"]
    assert standing_site.sql("SELECT current_database()") == "newsdesk"


def test_dbshell_opens_the_database(standing_site):
    assert standing_site("dbshell", "SELECT current_database()") == "newsdesk"
