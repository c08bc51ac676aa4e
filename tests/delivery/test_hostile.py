"""A server that runs, and requests that nobody sends who means well: a hundredth of `python -m benchmarks.hostile`."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from benchmarks import hostile
from tests.storm.site import HOST, REPOSITORY, Site

STORIES, REQUESTS = 100, 100


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Where a site of a hundred stories answers."""
    site = Site(workers=2)
    try:
        site.manage("migrate", "--no-input", "--verbosity", "0")
        site.manage("collectstatic", "--no-input", "--verbosity", "0")
        command = [sys.executable, "-m", "benchmarks.corpus", str(STORIES)]
        subprocess.run(command, cwd=REPOSITORY, env=site.environment, check=True)
        site.start()
        yield f"http://{HOST}:{site.port}"
    finally:
        site.stop()


def test_each_gets_the_right_answer_and_poisons_nothing(site):
    wrong, _growth = hostile.complaints(site, REQUESTS)
    assert wrong == []
