"""The places before the colon."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.kickers import is_likely_place, pieces, split
from tests.text.strategies import texts


@pytest.mark.parametrize(
    ("headline", "places", "rest"),
    [
        ("Germany / Ukraine: Scholz in Kyiv", ["Germany", "Ukraine"], "Scholz in Kyiv"),
        ("Germany/Ukraine: Scholz", ["Germany", "Ukraine"], "Scholz"),
        ("Ukraine: a: b", ["Ukraine"], "a: b"),
        ("United Arab Emirates: talks", ["United Arab Emirates"], "talks"),
        ("U.S.: talks", ["U.S."], "talks"),
        ("Côte d’Ivoire / Timor-Leste: talks", ["Côte d’Ivoire", "Timor-Leste"], "talks"),
        ("ロシア：会談", ["ロシア"], "会談"),
        ("Россия / США: переговоры", ["Россия", "США"], "переговоры"),
    ],
)
def test_places_are_read_before_the_first_colon(headline, places, rest):
    assert split(headline) == (places, rest)


@pytest.mark.parametrize(
    "headline",
    [
        "No colon here",
        "Talks at 10:30 in Kyiv",
        "why not: an essay",
        "A very long beginning of five words: talks",
        "A / B / C / D / E: talks",
        "What now?: talks",
        "Yes, Minister: talks",
        "2024: a year",
        "Germany /: talks",
        ": talks",
        "Germany:",
        "",
    ],
)
def test_other_headlines_have_no_kicker(headline):
    assert split(headline) == ([], headline)


@pytest.mark.parametrize(
    "headline",
    [
        "Germany: talks",
        "Bosnia and Herzegovina: talks",
        "Port Maren: talks",
        "Россия: переговоры",
        "俄罗斯 / 中国：会谈",
    ],
)
def test_a_kicker_that_no_tag_is_known_of_may_well_be_a_place(headline):
    places, rest = split(headline)
    assert all(is_likely_place(place, places, rest) for place in places)


@pytest.mark.parametrize(
    "headline",
    ["Breaking: talks", "Why it matters: talks", "Live updates: talks", "Opinion: a plea", "Scholz: “We will talk”"],
)
def test_a_rubric_or_a_speaker_is_no_place(headline):
    places, rest = split(headline)
    assert not any(is_likely_place(place, places, rest) for place in places)


@given(texts)
def test_no_headline_is_lost(headline):
    places, rest = split(headline)
    assert rest.strip() in headline
    assert all(place in headline for place in places)


def test_a_real_page_of_headlines_is_read(shared):
    lines = (shared / "seed" / "russia.jsonl").read_text("utf-8").splitlines()
    kickers = [split(json.loads(line)["title"])[0] for line in lines]
    assert sum(bool(kicker) for kicker in kickers) == 8


class TestPieces:
    """The headline in pieces, for links on its places."""

    @pytest.mark.parametrize(
        ("headline", "expected"),
        [
            ("Germany / Ukraine: Scholz", [("Germany", True), (" / ", False), ("Ukraine", True), (": Scholz", False)]),
            ("Peru: Peru wins", [("Peru", True), (": Peru wins", False)]),
            ("Chad/Chad: Twice", [("Chad", True), ("/", False), ("Chad", True), (": Twice", False)]),
            ("Peru wins", [("Peru wins", False)]),
            ("", []),
        ],
    )
    def test_places_are_told_from_the_rest(self, headline, expected):
        assert pieces(headline) == expected

    @given(st.text(st.sampled_from("Aa/ :：／日\u0301'"), max_size=30))
    def test_together_they_are_the_headline_to_the_letter(self, headline):
        found = pieces(headline)
        assert "".join(text for text, _is_place in found) == headline
        assert [text for text, is_place in found if is_place] == split(headline)[0]
