"""The passage that shows why a story was found."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.snippets import LENGTH, Piece, passage, words


def shown(text: str, *wanted: str) -> list[Piece]:
    return passage(text, [word for word in words(text) if word.term in wanted])


FILL = "Nothing of it here. " * 30


def test_what_was_searched_for_is_marked():
    pieces = shown("A flood, and floods again.", "flood", "floods")
    assert [piece.text for piece in pieces if piece.is_match] == ["flood", "floods"]
    assert "".join(piece.text for piece in pieces) == "A flood, and floods again."


def test_it_is_cut_around_the_most_matches():
    text = f"{FILL}One flood. {FILL}The flood in Peru. {FILL}"
    pieces = shown(text, "flood", "peru")
    assert [piece.text for piece in pieces if piece.is_match] == ["flood", "Peru"]
    assert pieces[0].text == pieces[-1].text == "…"


def test_pairs_that_overlap_are_one_mark():
    pieces = shown("大規模な地震があった", "大規", "規模", "地震")
    assert [piece.text for piece in pieces if piece.is_match] == ["大規模", "地震"]


@given(st.text(max_size=1000), st.sampled_from("aeiou "))
def test_a_passage_is_part_of_the_text(text, letter):
    pieces = passage(text, [word for word in words(text) if letter in word.term])
    said = "".join(piece.text for piece in pieces if piece.text != "…")
    assert said.replace("…", "") in text.replace("…", "")
    assert len(said) <= LENGTH + 1
