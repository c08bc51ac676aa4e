"""The terms of a text, whatever its script."""

import pytest

from articles.text.terms import LONGEST_TEXT, LONGEST_WORD, number, numbers, terms, unspaced


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("… — !", []),
        ("The prisoners' exchange", ["the", "prisoners", "exchange"]),
        ("Café CAFE cafe\u0301", ["cafe", "cafe", "cafe"]),
        ("openSUSE 11.1, 1,000 votes.", ["opensuse", "11.1", "1,000", "votes"]),
        ("snake_case", ["snake", "case"]),
        ("Россия и Ещё", ["россия", "и", "еще"]),
        ("东京都 Tokyo", ["东京", "京都", "tokyo"]),
        ("ニュース", ["ニュ", "ュー", "ース"]),
        ("ﾆｭｰｽ ＡＢＣ", ["ニュ", "ュー", "ース", "abc"]),
        ("が", ["が"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("ไทย", ["ไท", "ทย"]),
    ],
)
def test_the_terms_of_a_text(text, found):
    assert terms(text) == found


@pytest.mark.parametrize("letter", ["a", "я"])
def test_endless_words_and_texts_are_cut(letter):
    assert set(terms(letter * 10 * LONGEST_WORD)) == {letter * LONGEST_WORD}
    assert len(terms(f"{letter} " * LONGEST_TEXT)) == LONGEST_TEXT / 2


@pytest.mark.parametrize("text", ["A b_c 11.1, 1,000 don't", "x" * 90, "1.2.3 a.5 .5"])
def test_plain_text_has_the_same_terms_beside_other_scripts(text):
    assert [*terms(text), "я"] == terms(f"{text} я")


@pytest.mark.parametrize("text", ["\x00", "\ud800 word", "\U0010ffff"])
def test_no_character_stops_it(text):
    assert all(isinstance(term, int) for term in numbers(text))


def test_numbers_fit_into_a_column_of_the_database():
    some = {number(str(one)) for one in range(2000)}
    assert len(some) == 2000
    assert min(some) < 0 < max(some)
    assert all(-(2**31) <= one < 2**31 for one in some)


def test_runs_of_scripts_without_spaces():
    assert unspaced("In 東京都 und 大阪!") == ["東京都", "大阪"]
