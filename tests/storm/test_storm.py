"""A storm over the newsroom: eight people save, move and restore at once; then again while the server is killed.

The seed is printed where something fails; STORM_SEED=… lets the same people do the same things once more.
"""

import os
import secrets
from collections.abc import Iterator

import pytest

from tests.storm import checks
from tests.storm.ledger import ACKNOWLEDGED, Outcome
from tests.storm.site import Site
from tests.storm.storm import Storm, prepared

OPERATIONS = {0: 152, 3: 96}
STORIES = 8


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A whole site, of several processes."""
    site = prepared()
    yield site
    site.stop()


@pytest.fixture(scope="module", params=OPERATIONS, ids=["calm", "killed"])
def storm(request, site) -> Storm:
    """A storm that is over."""
    seed = os.environ.get("STORM_SEED") or secrets.token_hex(4)
    storm = Storm(site, seed, OPERATIONS[request.param], STORIES, kills=request.param)
    print(f"STORM_SEED={seed}")
    print(storm.run().figures())
    return storm


@pytest.fixture
def cursor(site):
    """The site's database, as it was left."""
    with site.database() as connection, connection.cursor() as cursor:
        yield cursor
    connection.close()


def test_everybody_does_all_that_they_set_out_to_do(storm):
    assert storm.ledger.troubles == []
    assert storm.ledger.operations == storm.operations


def test_most_of_what_is_typed_is_acknowledged(storm):
    saves = storm.ledger.saves
    assert sum(save.outcome in ACKNOWLEDGED for save in saves) > len(saves) * 0.6


def test_people_really_get_into_each_others_way(storm):
    assert any(save.outcome == Outcome.KEPT for save in storm.ledger.saves)


def test_no_text_that_was_answered_for_is_lost(storm, cursor):
    assert list(checks.lost_texts(cursor, storm.ledger.saves)) == []


def test_no_text_that_was_answered_with_success_is_kept_from_its_story(storm, cursor):
    assert list(checks.dropped_texts(cursor, storm.ledger.saves)) == []


def test_a_text_without_an_answer_is_there_wholly_or_not_at_all(storm, cursor):
    assert list(checks.half_saved_texts(cursor, storm.ledger.saves)) == []


def test_what_was_chosen_in_a_conflict_is_in_the_story(storm, cursor):
    assert list(checks.lost_settlements(cursor, storm.ledger.settlements)) == []


def test_every_move_that_was_answered_for_is_in_the_log(storm, cursor):
    assert list(checks.lost_moves(cursor, storm.ledger.steps)) == []


@pytest.mark.parametrize("check", checks.ALWAYS, ids=lambda check: check.__name__)
def test_there_are_no(check, storm, cursor):
    assert list(check(cursor)) == []


def test_no_answer_is_a_server_error(storm):
    assert storm.unexpected_failures() == []


def test_the_site_is_back_soon_after_every_kill(storm):
    assert max(storm.outages(), default=0) < storm.longest_outage


def test_the_log_of_a_calm_storm_names_no_error(storm, site):
    assert storm.kills or not [line for line in site.said().splitlines() if "ERROR" in line or "CRITICAL" in line]


def test_the_tallies_are_exact(storm, site):
    assert site.manage("recount") == "All counts are right.\n"
