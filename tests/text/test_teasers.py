"""Where a story is cut for a list."""

import gzip
import json
import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from articles.text.cleaning import Unclean, clean, from_plain
from articles.text.plain import plain
from articles.text.prose import prose
from articles.text.teasers import Teaser, teaser
from articles.text.words import count
from tests.text.harmless import harm
from tests.text.strategies import soups, stories

budgets = st.integers(min_value=1, max_value=30)


@pytest.mark.parametrize(
    ("html", "words", "expected"),
    [
        ("<p>One two. Three.</p>", 3, "<p>One two. Three.</p>"),
        ("<p>One two. Three four.</p>", 3, "<p>One two.</p>"),
        ("<p>One two.</p><p>Three. Four five.</p>", 4, "<p>One two.</p><p>Three.</p>"),
        ("<p>One <b>two <i>three four</i></b> five</p>", 3, "<p>One <b>two <i>three…</i></b></p>"),
        ("<p>One, two, three</p>", 2, "<p>One, two…</p>"),
        ("<p>A &amp; b &lt;c&gt; d. E f.</p>", 3, "<p>A &amp; b &lt;c&gt;…</p>"),
        ("<p>The U.S. secretary met Mr. Smith. He left.</p>", 7, "<p>The U.S. secretary met Mr. Smith.</p>"),
        ("<p>He said “It is over.” She left.</p>", 5, "<p>He said “It is over.”</p>"),
        ("<p>In <b>St</b>. Petersburg it rains. Always.</p>", 3, "<p>In <b>St</b>. Petersburg…</p>"),
        ("<p>今日は晴れ。明日は雨です。</p>", 3, "<p>今日は晴れ。</p>"),
        ("<p>สวัสดีชาวโลก</p>", 1, "<p>สวัสดี…</p>"),
        ("<ul><li>one</li><li>two three</li></ul>", 2, "<ul><li>one</li></ul>"),
        ("One two. Three four.", 3, "One two."),
        ("<p>One<br>two<br>three</p>", 2, "<p>One<br>two…</p>"),
        ("", 3, ""),
    ],
)
def test_a_story_is_cut_after_a_sentence_or_else_a_word(html, words, expected):
    assert teaser(html, words).html == expected


@pytest.mark.parametrize(
    ("html", "words", "expected"),
    [
        ("<p>One two.</p><h2>Head</h2><p>three four five.</p>", 4, "<p>One two.</p>"),
        ("<h2>Head</h2><p>one two three.</p>", 2, "<h2>Head</h2><p>one…</p>"),
        ("<p>One. These two:</p><ul><li>a b c</li></ul>", 4, "<p>One.</p>"),
        ("<dl><dt>Term</dt><dd>one two</dd></dl>", 2, "<dl><dt>Term</dt><dd>one…</dd></dl>"),
    ],
)
def test_a_teaser_does_not_end_where_something_is_announced(html, words, expected):
    assert teaser(html, words).html == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<figure><img src="/media/a"><figcaption>Photo</figcaption></figure><p>One.</p>', "<p>One.</p>"),
        ('<p><img src="/media/a"></p><p>&nbsp;</p><p>One.</p>', "<p>One.</p>"),
        ('<p><a href="/a"><img src="/media/a"></a>One.</p>', "<p>One.</p>"),
        ("<p>a<b> </b>b<i></i></p>", "<p>a<b> </b>b</p>"),
        ("one<table><tbody><tr><td>cell</td></tr></tbody></table>two", "one two"),
        ("<hr><p>One.</p>", "<p>One.</p>"),
        ("<div><p></p></div><p>One.</p>", "<p>One.</p>"),
    ],
)
def test_pictures_tables_and_empty_elements_are_left_out(html, expected):
    assert teaser(html).html == expected


def test_a_story_that_is_whole_is_not_called_cut():
    assert teaser('<p>One.</p><figure><img src="/media/a"></figure>') == Teaser("<p>One.</p>", is_cut=False)


def test_a_story_whose_table_is_left_out_is_called_cut():
    html = "<p>One.</p><table><tbody><tr><td>cell</td></tr></tbody></table>"
    assert teaser(html) == Teaser("<p>One.</p>", is_cut=True)


@pytest.mark.parametrize(
    ("html", "words", "expected"),
    [
        ("<p>One two.</p><hr><p>Three.</p>", 60, Teaser("<p>One two.</p>", True)),
        ("<p>One two.</p><hr><p>Three.</p>", 1, Teaser("<p>One two.</p><hr>", True)),
        ("<p>One two.</p><hr>", 60, Teaser("<p>One two.</p>", False)),
        ("<hr><p>One.</p><hr><p>Two.</p><hr><p>Three.</p>", 60, Teaser("<p>One.</p>", True)),
        ("<div>One<hr>two.</div><p>Three.</p>", 60, Teaser("<div>One two.</div><p>Three.</p>", False)),
    ],
)
def test_a_manual_break_wins_over_the_budget(html, words, expected):
    assert teaser(html, words) == expected


def test_ordinals_are_read_by_the_story_s_language():
    html = "<p>Ja. Am 3. Oktober kam er.</p>"
    assert teaser(html, 4, "de").html == "<p>Ja.</p>"


def assert_is_true_teaser(html, words):
    cut = teaser(html, words)
    shown = plain(cut.html).removesuffix("…")
    story = plain(prose(html))
    assert story.startswith(shown)
    assert len(shown) in {match.end() for match in regex.finditer(r"\X", story)} | {0}
    assert teaser(cut.html, words) == Teaser(cut.html, is_cut=False)
    assert clean(cut.html) == cut.html
    assert count(plain(cut.html)) <= words or cut.html.endswith("<hr>")


@given(stories, budgets)
def test_teasers_of_stories_keep_their_promises(html, words):
    assert_is_true_teaser(clean(html), words)


@given(soups, budgets)
def test_teasers_of_odd_markup_keep_their_promises(html, words):
    try:
        body = clean(html)
    except Unclean:
        return
    assert_is_true_teaser(body, words)


@given(stories, budgets)
def test_a_teaser_is_cut_exactly_when_words_are_missing(html, words):
    body = clean(html)
    if "<table" not in body and "<fig" not in body and "<hr" not in body:
        cut = teaser(body, words)
        assert cut.is_cut == (plain(cut.html) != plain(body))


@given(soups)
def test_a_teaser_adds_nothing_harmful(html):
    try:
        body = clean(html)
    except Unclean:
        return
    assert harm(teaser(body, 5).html) == []


@pytest.mark.parametrize(
    "html",
    [
        "x" * 400_000,
        "." * 400_000,
        ". " * 200_000,
        "a. " * 150_000,
        "e\u0301" * 150_000,
        "<b>a</b>" * 9_000,
        "<p></p>" * 9_000,
        "<p>a.</p>" * 9_000,
        "<hr>" * 19_000,
        "(" * 400_000 + "a",
        "<b>.</b>" * 9_000,
    ],
    ids=lambda html: html[:9],
)
def test_long_stories_are_cut_in_linear_time(html):
    body = clean(html)
    started = time.process_time()
    teaser(body)
    assert time.process_time() - started < 1


CORPORA = ("digitalgov", "lctt-zh", "many-scripts", "newsroom-articles", "wikinews-ja", "opensuse-news")


@pytest.mark.parametrize("name", CORPORA)
def test_teasers_of_real_stories_keep_their_promises(shared, name):
    with gzip.open(shared / "corpora" / "articles" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in list(lines)[::8]:
            story = json.loads(line)
            body = clean(story.get("body_html") or from_plain(story["body_text"]))
            assert_is_true_teaser(body, 60)
