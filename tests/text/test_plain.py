"""The words of a story without markup."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from articles.text.plain import plain, shorten
from tests.text.strategies import texts


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("<p>a<br>b</p>", "a b"),
        ("<p>un<b>believ</b>able</p>", "unbelievable"),
        ("<p>a &amp; b &lt;c&gt;&nbsp;d</p>", "a & b <c> d"),
        ("<p>&amp;lt;</p>", "&lt;"),
        ('<img src="/media/a" alt="x"><ul><li>a</li><li>b</li></ul>', "a b"),
        ("", ""),
    ],
)
def test_blocks_are_parted_and_references_resolved(html, text):
    assert plain(html) == text


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("One two", 7, "One two"),
        ("One two three", 8, "One two…"),
        ("One two three", 7, "One…"),
        ("One, two three", 6, "One…"),
        ("Unbelievable", 6, "Unbel…"),
        ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 9, "👩‍👩‍👧‍👦…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_text_is_shortened_at_a_word_end(text, limit, short):
    assert shorten(text, limit) == short


@given(texts, st.integers(min_value=0, max_value=60))
def test_shortening_keeps_to_the_limit_and_the_graphemes(text, limit):
    short = shorten(text, limit)
    assert len(short) <= limit or short == text
    if short != text:
        assert len(short.removesuffix("…")) in {match.end() for match in regex.finditer(r"\X", text)} | {0}
