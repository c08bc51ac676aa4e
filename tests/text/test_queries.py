"""What readers type, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.queries import LONGEST, MOST_PARTS, parse


def parts(typed: str) -> list[tuple[str, bool, bool, bool]]:
    return [(part.text, part.is_phrase, part.is_excluded, part.is_beginning) for part in parse(typed).parts]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ("- \" ' &", []),
        ("Flood ", [("Flood", False, False, False)]),
        ("flood per", [("flood", False, False, False), ("per", False, False, True)]),
        ('"a flood" peru ', [("a flood", True, False, False), ("peru", False, False, False)]),
        ("“a flood”", [("a flood", True, False, False)]),
        ('"a flood', [("a flood", True, False, False)]),
        ("-nato", [("nato", False, True, False)]),
        ('x -"a b"', [("x", False, False, False), ("a b", True, True, False)]),
        ("covid-19 ", [("covid-19", False, False, False)]),
        ("a", [("a", False, False, False)]),
        ("地震", [("地震", False, False, False)]),
    ],
)
def test_parts(typed, found):
    assert parts(typed) == found


def test_what_is_too_long_is_cut():
    assert parse("x" * (LONGEST + 1)).is_cut
    assert not parse("x" * LONGEST).is_cut
    many = parse(" ".join(["ab"] * (MOST_PARTS + 1)))
    assert many.is_cut
    assert len(many.parts) == MOST_PARTS


@given(st.text(max_size=300))
def test_anything_can_be_typed_and_typed_again(typed):
    query = parse(typed)
    assert len(query.parts) <= MOST_PARTS
    assert all(part.terms for part in query.parts)
    again = parse(f"{query} ")
    if not again.is_cut:
        assert [part.terms for part in again.parts] == [part.terms for part in query.parts]
