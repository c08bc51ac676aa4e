"""How the server lives and dies: with its users, and whatever is killed."""

import os
import signal
import subprocess
import time

import pytest

STARTED_AT = "SELECT pg_postmaster_start_time()::text"


def test_the_server_stays_for_the_one_who_still_uses_it(place):
    first, second = place.site(), place.site()
    started = first.sql(STARTED_AT)
    second.sql("SELECT 1")
    first.end()
    time.sleep(2)
    second("reconnect")
    assert second.sql(STARTED_AT) == started


@pytest.mark.parametrize("number", [None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_server_stops_when_its_last_user_has_ended(place, site, number):
    site.sql("SELECT 1")
    site.end(number)
    place.wait_until_stopped()
    assert not (place.data / "postmaster.pid").exists()


def test_commands_that_follow_each_other_find_the_server_running(place, site):
    started = site.sql(STARTED_AT)
    following = place.site()
    following("configured")  # on a busy machine Python alone takes longer to start than the server lingers
    site.end()
    assert following.sql(STARTED_AT) == started


def test_a_forked_worker_that_ends_leaves_the_server_to_the_others(site):
    started = site.sql(STARTED_AT)
    assert site("fork_and_end_child") == 0
    time.sleep(2)
    assert site.sql(STARTED_AT) == started


def test_a_forked_worker_keeps_the_server_when_its_parent_has_ended(site):
    started = site.sql(STARTED_AT)
    site("fork_and_end_parent")
    time.sleep(2)
    assert site.sql(STARTED_AT) == started


def test_after_everything_was_killed_the_data_is_there(place, site):
    site.sql("CREATE TABLE story AS SELECT 7 AS pages")
    site.end(signal.SIGKILL)
    place.kill_server()
    assert place.site().sql("SELECT pages FROM story") == 7


def test_a_stale_process_id_that_now_is_somebody_elses_does_no_harm(place, site):
    site.sql("SELECT 1")
    place.kill_server()
    owner = {"user": place.data.stat().st_uid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **owner) as stranger:
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            lines = (place.data / name).read_text().splitlines()
            (place.data / name).write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        site("reconnect")
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_that_the_locks_do_not_know_is_used_and_not_started_twice(place, site):
    started = site.sql(STARTED_AT)
    (place.cluster / "running").rename(place.cluster / "forgotten")
    assert place.site().sql(STARTED_AT) == started
    (place.cluster / "forgotten").rename(place.cluster / "running")


def test_the_next_connection_starts_a_server_that_was_killed(place, site):
    site.sql("CREATE TABLE story AS SELECT 7 AS pages")
    place.kill_server()
    site("reconnect")
    assert site.sql("SELECT pages FROM story") == 7


@pytest.mark.parametrize("which", ["keeper", "postmaster", "backend"])
def test_the_next_connection_survives_the_death_of(place, site, which):
    site.sql("CREATE TABLE story AS SELECT 7 AS pages")
    backend = site.sql("SELECT pg_backend_pid()")
    victims = {"keeper": place.keeper(), "postmaster": place.postmaster(), "backend": backend}
    os.kill(victims[which], signal.SIGKILL)
    place.wait_until_ended(backend)  # or the next connection could still be one to a server about to stop
    site("reconnect")
    assert site.sql("SELECT pages FROM story") == 7


def test_the_server_does_not_outlive_its_keeper(place, site):
    site.sql("SELECT 1")
    os.kill(place.keeper(), signal.SIGKILL)
    place.wait_until_stopped()
    assert not place.is_running()
