"""Whatever becomes of stories and tags: no link leads to anything but a live page, and every address answers as it has
to. `python -m benchmarks.graph` does the same with a hundred times as many stories."""

import secrets

import pytest
from django.http import HttpResponsePermanentRedirect

from articles.models.readable import ShownLink
from articles.reading import addresses
from tests.graph.rounds import Rounds

STORIES, LINKS = 200, 600
ROUNDS, EACH = 2, 100


def test_no_address_that_was_ever_public_dies(db):
    seed = secrets.token_hex(4)
    rounds = Rounds(seed, STORIES, LINKS)
    for _round in range(ROUNDS):
        rounds.run(EACH, pages=5, addresses=12)
        assert rounds.reader.faults == [], f"seed {seed}"
    assert rounds.reader.links > 100


@pytest.fixture
def small(db) -> Rounds:
    """A small graph in which something has happened, and all is well."""
    rounds = Rounds("small", 20, 60)
    rounds.run(20, pages=2, addresses=4)
    assert rounds.reader.faults == []
    return rounds


def test_a_link_to_what_is_not_there_is_noticed(small, monkeypatch):
    monkeypatch.setattr(ShownLink, "address", "/articles/nowhere/")
    small.run(0, pages=3, addresses=0)
    assert small.reader.dead


def test_a_redirect_to_a_redirect_is_noticed(small, monkeypatch):
    moved = HttpResponsePermanentRedirect("/articles/STORY-1/")
    monkeypatch.setattr(addresses, "_moved", lambda *_arguments: moved)
    small.run(20, pages=0, addresses=5)
    assert small.reader.chains


def test_an_address_that_answers_otherwise_is_noticed(small):
    small.world.ledger.expire(next(small.world.ledger.live()))
    small.run(0, pages=0, addresses=20)
    assert small.reader.wrong
