"""Who runs the server: root through a system user, everybody else as themselves."""

import os
import shutil
import subprocess

import pytest

from newsdesk.embedded import account, binaries

from .conftest import NOBODY, SiteError

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")


def test_an_ordinary_user_runs_the_server_themselves(place, nobody):
    os.chown(place.folder, NOBODY, NOBODY)
    assert place.site(**nobody).sql("SELECT 1") == 1
    assert place.data.stat().st_uid == NOBODY


def test_root_can_use_the_cluster_of_an_ordinary_user(place, nobody):
    os.chown(place.folder, NOBODY, NOBODY)
    place.site(**nobody).sql("CREATE TABLE story AS SELECT 7 AS pages")
    place.stop()
    assert place.site().sql("SELECT pages FROM story") == 7
    place.stop()
    assert place.site(**nobody).sql("SELECT pages FROM story") == 7


def test_an_ordinary_user_is_told_that_the_cluster_is_roots(place, site, nobody):
    site.sql("SELECT 1")
    place.folder.chmod(0o755)
    with pytest.raises(SiteError, match=r"ImproperlyConfigured.*Permission denied.*NEWSDESK_VAR"):
        place.site(**nobody).sql("SELECT 1")


def test_an_ordinary_user_is_told_that_the_folder_is_not_writable(place, nobody):
    place.folder.chmod(0o755)
    with pytest.raises(SiteError, match=r"ImproperlyConfigured.*Permission denied.*NEWSDESK_VAR"):
        place.site(**nobody).sql("SELECT 1")


@needs_root
def test_a_cluster_may_lie_where_its_account_cannot_enter(place, site):
    place.folder.chmod(0o700)
    assert site.sql("SELECT 1") == 1
    assert place.folder.stat().st_mode & 0o777 == 0o700


@needs_root
def test_a_cluster_given_to_root_says_how_to_give_it_back(place, site):
    site.sql("SELECT 1")
    place.stop()
    os.chown(place.data, 0, 0)
    with pytest.raises(SiteError, match=r"ImproperlyConfigured.*chown -R"):
        site("reconnect")


@needs_root
def test_programs_that_the_account_cannot_reach_are_copied(folder, monkeypatch):
    monkeypatch.setattr(binaries, "CACHE", folder / "cache")
    folder.chmod(0o755)
    closed = _install_in(folder / "closed")
    user = account.account_for(folder / "data")
    reached = binaries.reachable(closed, user)
    assert folder / "cache" in reached.root.parents
    subprocess.run([reached.program("initdb"), "--version"], check=True, cwd="/", **user.identity)
    shutil.rmtree(folder)


def _install_in(closed):
    """The newest PostgreSQL in a folder that only root can enter."""
    newest = binaries.newest().root
    package = closed / newest.parent.name
    shutil.copytree(newest, package / newest.name, symlinks=True)
    libraries = newest.parent.with_name(f"{newest.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    closed.chmod(0o700)
    return binaries.Install(package / newest.name)
