"""Words that are spelt nearly alike."""

import pytest

from articles.text.spelling import distance, near_keys


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("", "", 0), ("flood", "flood", 0), ("flodo", "flood", 1), ("floo", "flood", 1), ("kitten", "sitting", 3)],
)
def test_distance(one, other, far):
    assert distance(one, other) == distance(other, one) == far


@pytest.mark.parametrize("typed", ["floood", "flod", "fload", "folod", "lfood"])
def test_words_one_slip_away_share_a_key(typed):
    assert set(near_keys(typed)) & set(near_keys("flood"))


def test_other_words_share_none():
    assert not set(near_keys("peru")) & set(near_keys("flood"))
    assert near_keys("x" * 30) == near_keys("ab") == []
