"""Whatever becomes of stories and tags: no link leads to anything but a live page, and every address answers as it has
to. `python -m benchmarks.graph` does the same with a hundred times as many stories."""

import secrets

from tests.graph.rounds import Rounds

STORIES, LINKS = 200, 600
ROUNDS, EACH = 4, 50


def test_no_address_that_was_ever_public_dies(db):
    seed = secrets.token_hex(4)
    rounds = Rounds(seed, STORIES, LINKS)
    for _round in range(ROUNDS):
        rounds.run(EACH, pages=10, addresses=30)
        assert rounds.reader.faults == [], f"seed {seed}"
    assert rounds.reader.links > 500
