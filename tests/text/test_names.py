"""Names, titles and other single lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.names import fold, is_blank, tidy, why_unstorable


def test_white_space_is_folded():
    assert tidy("  The\u00a0New \n York\tTimes ") == "The New York Times"


@given(st.text())
def test_tidying_changes_nothing_but_white_space(text):
    assert tidy(text).replace(" ", "") == "".join(text.split())
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Russia", " RUSSIA "),
        ("Straße", "STRASSE"),
        ("Café", "Cafe\u0301"),
        ("ＵＳＡ", "usa"),
        ("ΟΔΟΣ", "οδος"),
        ("ﬁn", "FIN"),
    ],
)
def test_spellings_of_one_name_fold_to_one_key(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Malmö", "Malmo"), ("C", "C+"), ("US", "U S")])
def test_different_names_keep_different_keys(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_a_key_is_its_own_key(text):
    assert fold(fold(text)) == fold(text)
    assert fold(text.upper().lower()) == fold(fold(text.upper().lower()))


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u200f", "\x00", "\u3164", "\ufe0f", "\u2800"])
def test_text_without_anything_to_see_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", ".", "🎉", " \u200fא"])
def test_text_with_something_to_see_is_not_blank(text):
    assert not is_blank(text)


@pytest.mark.parametrize(("text", "words"), [("ab\x00", "Character 3 is U+0000"), ("\udfff", "Character 1 is U+DFFF")])
def test_what_cannot_be_stored_is_named(text, words):
    assert words in str(why_unstorable(text))


@pytest.mark.parametrize("text", ["", "a", "\n", "\u200f", "🎉"])
def test_any_other_text_can_be_stored(text):
    assert why_unstorable(text) is None
