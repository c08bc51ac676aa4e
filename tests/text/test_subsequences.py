"""What two sequences have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import subsequences
from articles.text.subsequences import matches

letters = st.lists(st.sampled_from("abcd"), max_size=25)


def longest(before, after):
    """The length of the longest common subsequence, by the textbook."""
    row = [0] * (len(after) + 1)
    for item in before:
        above, row = row, [0]
        for index, other in enumerate(after):
            row.append(above[index] + 1 if item == other else max(above[index + 1], row[index]))
    return row[-1]


def assert_rises(pairs):
    assert pairs == sorted(pairs)
    assert len({place for place, _other in pairs}) == len({other for _place, other in pairs}) == len(pairs)
    assert [other for _place, other in pairs] == sorted(other for _place, other in pairs)


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ("", "abc", []),
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)]),
        ("abc", "xbz", [(1, 1)]),
        ("ab", "ba", [(0, 1)]),
        ("a_b", "x_y_b", [(1, 3), (2, 4)]),
    ],
)
def test_equal_items_are_matched_in_order(before, after, pairs):
    assert matches(before, after) == pairs


@given(letters, letters)
def test_matches_are_equal_and_as_many_as_can_be(before, after):
    pairs = matches(before, after)
    assert_rises(pairs)
    assert all(before[place] == after[other] for place, other in pairs)
    assert len(pairs) == longest(before, after)


@given(letters, letters)
def test_long_sequences_are_matched_at_what_they_have_once(before, after):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subsequences, "MAX_CELLS", 4)
        pairs = matches(before, after)
    assert_rises(pairs)
    assert all(before[place] == after[other] for place, other in pairs)


def test_anchors_part_a_sequence_that_is_too_long(monkeypatch):
    monkeypatch.setattr(subsequences, "MAX_CELLS", 6)
    assert matches("xxAxyBxx", "yyAyyxByy") == [(2, 2), (3, 5), (5, 6)]
