"""The passage that shows why a story was found."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.snippets import LENGTH, passage

FILL = "Nothing of it here. " * 30


def test_what_was_searched_for_is_marked():
    pieces = passage("A flood, and floods again.", {"flood", "floods"}.__contains__)
    assert [piece.text for piece in pieces if piece.is_match] == ["flood", "floods"]
    assert "".join(piece.text for piece in pieces) == "A flood, and floods again."


def test_it_is_cut_around_the_most_matches():
    text = f"{FILL}One flood. {FILL}The flood in Peru. {FILL}"
    pieces = passage(text, {"flood", "peru"}.__contains__)
    assert [piece.text for piece in pieces if piece.is_match] == ["flood", "Peru"]
    assert pieces[0].text == pieces[-1].text == "…"


def test_pairs_that_overlap_are_one_mark():
    pieces = passage("大規模な地震があった", {"大規", "規模", "地震"}.__contains__)
    assert [piece.text for piece in pieces if piece.is_match] == ["大規模", "地震"]


@given(st.text(max_size=1000), st.sampled_from("aeiou "))
def test_a_passage_is_part_of_the_text(text, letter):
    pieces = passage(text, lambda term: letter in term)
    said = "".join(piece.text for piece in pieces if piece.text != "…")
    assert said.replace("…", "") in text.replace("…", "")
    assert len(said) <= LENGTH + 1
