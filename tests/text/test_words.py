"""The length of a text in words."""

import time

import pytest
from hypothesis import given, strategies

from articles.text.words import count
from tests.text.strategies import texts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n ", 0),
        ("One two three.", 3),
        ("well-being isn't U.S. €3.5", 4),
        ("a — b … c", 3),
        ("मैं घर जा रहा हूँ", 5),
        ("안녕하세요 여러분", 2),
        ("今日は晴れ。", 3),
        ("他走了", 2),
        ("コーヒー", 2),
        ("か\u3099き\u3099", 1),
        ("สวัสดี", 1),
        ("iPhoneを買う", 3),
        ("🎉 👩‍👩‍👧‍👦", 2),
        ("x" * 100, 2),
    ],
)
def test_words_are_counted_by_the_measure_of_their_script(text, words):
    assert count(text) == words


@given(strategies.text(strategies.characters(max_codepoint=126, exclude_categories=["Cc"])))
def test_plain_texts_are_counted_like_others(text):
    assert count(text) == count(f"{text} 字") - 1


@given(texts, texts)
def test_a_longer_text_has_no_fewer_words(first, second):
    assert count(f"{first} {second}") >= max(count(first), count(second))


@pytest.mark.parametrize("text", ["!" * 10**6, "e\u0301" * 10**6, "字" * 10**5, "ก" * 10**5])
def test_long_runs_are_counted_in_linear_time(text):
    started = time.process_time()
    count(text)
    assert time.process_time() - started < 2
