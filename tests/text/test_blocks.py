"""A story as a sequence of blocks."""

import pytest
from hypothesis import given

from articles.text.blocks import blocks, essence, joined
from articles.text.cleaning import Unclean, clean
from tests.text.strategies import soups, stories


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", []),
        ("<p>a</p>\n\n<p>b</p>\n", ["<p>a</p>", "<p>b</p>"]),
        ("<ul><li>a</li><li>b</li></ul><hr><h2>c</h2>", ["<ul><li>a</li><li>b</li></ul>", "<hr>", "<h2>c</h2>"]),
        ("<p>a</p>b <em>c</em> d<p>e</p>", ["<p>a</p>", "b <em>c</em> d", "<p>e</p>"]),
        ("<b><p>a</p></b><p>b</p>", ["<b><p>a</p></b>", "<p>b</p>"]),
        ('<div><p>a</p><p>b</p></div><img src="/media/a">', ["<div><p>a</p><p>b</p></div>", '<img src="/media/a">']),
    ],
)
def test_a_story_is_parted_at_its_top_level(html, expected):
    assert blocks(html) == expected


def assert_is_parted_without_loss(html):
    assert essence("".join(blocks(html))) == essence(html)
    assert essence(joined(blocks(html))) == essence(html)


@given(stories)
def test_joined_blocks_of_a_story_are_the_story(html):
    assert_is_parted_without_loss(clean(html))


@given(soups)
def test_joined_blocks_of_odd_markup_are_the_markup(html):
    try:
        body = clean(html)
    except Unclean:
        return
    assert_is_parted_without_loss(body)


@given(soups)
def test_each_block_is_clean_by_itself(html):
    try:
        body = clean(html)
    except Unclean:
        return
    assert [clean(block) for block in blocks(body)] == blocks(body)


def test_space_between_blocks_is_no_part_of_the_essence():
    assert essence("<p>a</p>\n <p>b</p>") == essence("<p>a</p><p>b</p>")


def test_space_between_words_is_part_of_the_essence():
    assert essence("<p><b>a</b> <i>b</i></p>") != essence("<p><b>a</b><i>b</i></p>")


@pytest.mark.parametrize(
    ("parts", "html"),
    [
        (["<p>a</p>", "<p>b</p>"], "<p>a</p><p>b</p>"),
        (["a", "<p>b</p>", "c"], "a<p>b</p>c"),
        (["a", "", "<em>b</em>"], "a\n<em>b</em>"),
        (["<hr>", "<p>b</p>"], "<hr><p>b</p>"),
    ],
)
def test_words_that_a_block_parted_stay_apart(parts, html):
    assert joined(parts) == html
