"""Two versions of a text side by side."""

import time

import pytest
import regex
from hypothesis import given

from articles.text.blocks import blocks
from articles.text.cleaning import Unclean, clean
from articles.text.comparing import Change, Kind, Row, Span, compare, compare_line
from articles.text.plain import plain
from tests.text.strategies import soups, stories, texts


def marked(spans):
    """The spans as text, with [what was removed or added]."""
    return "".join(span.text if span.kind is Kind.SAME else f"[{span.text}]" for span in spans)


def sides(row):
    return marked(row.left), marked(row.right)


# --- Words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("", "", "", ""),
        ("Snow fell.", "Snow fell.", "Snow fell.", "Snow fell."),
        ("Snow fell on Monday.", "Snow fell on Tuesday.", "Snow fell on [Monday].", "Snow fell on [Tuesday]."),
        ("The cat", "The big cat", "The cat", "The [big ]cat"),
        ("a word, then", "a word then", "a word[,] then", "a word then"),
        ("It doesn't", "It does", "It [doesn't]", "It [does]"),
        ("€3.5 bn", "€3.6 bn", "€[3.5] bn", "€[3.6] bn"),
        ("One two three", "four five six", "[One two three]", "[four five six]"),
        ("今日は晴れです。", "今日は雨です。", "今日は[晴れ]です。", "今日は[雨]です。"),
        ("สวัสดีครับ", "สวัสดีค่ะ", "สวัสดี[ครับ]", "สวัสดี[ค่ะ]"),
        ("a👩‍👩‍👧‍👦", "a👩‍👩‍👧", "a[👩‍👩‍👧‍👦]", "a[👩‍👩‍👧]"),
        (
            "the president on Monday",
            "the prime minister on May 3",
            "the [president] on [Monday]",
            "the [prime minister] on [May 3]",
        ),
    ],
)
def test_lines_are_compared_word_by_word(before, after, left, right):
    assert tuple(map(marked, compare_line(before, after))) == (left, right)


@given(texts, texts)
def test_the_spans_of_a_side_are_its_text(before, after):
    left, right = compare_line(before, after)
    assert "".join(span.text for span in left) == before
    assert "".join(span.text for span in right) == after
    assert {span.kind for span in left} <= {Kind.SAME, Kind.REMOVED}
    assert {span.kind for span in right} <= {Kind.SAME, Kind.ADDED}


@given(texts, texts)
def test_both_sides_have_the_same_in_common(before, after):
    left, right = ("".join(s.text for s in side if s.kind is Kind.SAME) for side in compare_line(before, after))
    assert left == right


@given(texts, texts)
def test_spans_split_no_grapheme(before, after):
    for text, spans in zip((before, after), compare_line(before, after), strict=True):
        ends = {found.end() for found in regex.finditer(r"\X", text)}
        place = 0
        for span in spans:
            place += len(span.text)
            assert place in ends


@given(texts)
def test_a_line_has_no_changes_to_itself(text):
    assert compare_line(text, text) == ([Span(Kind.SAME, text)] * bool(text),) * 2


# --- Rows --------------------------------------------------------------------------------------------------

SNOW = "<p>Snow fell on the city during the night.</p>"
TRAINS = "<p>Trains to the airport were late. Buses ran as usual.</p>"


def test_paragraphs_answer_those_that_they_came_of():
    after = "<p>Ploughs were out.</p><p>Snow fell on the town during the night.</p>"
    rows = compare(SNOW + TRAINS, after)
    assert [(row.kind, *sides(row)) for row in rows] == [
        (Kind.ADDED, "", "[Ploughs were out.]"),
        (Kind.CHANGED, "Snow fell on the [city] during the night.", "Snow fell on the [town] during the night."),
        (Kind.REMOVED, "[Trains to the airport were late. Buses ran as usual.]", ""),
    ]


def test_a_paragraph_that_was_split_is_one_row():
    (row,) = compare(TRAINS, "<p>Trains to the airport were late.</p><p>Buses ran as usual.</p>")
    assert row.kind is Kind.MARKUP
    assert sides(row)[1] == "Trains to the airport were late.\nBuses ran as usual."
    assert row.markup == [Change(Kind.CHANGED, "p", "Buses ran as usual.", before="p", after="p p")]


def test_a_sentence_that_went_to_the_next_paragraph_is_seen():
    before, after = "<p>One two. Three four.</p><p>Five six.</p>", "<p>One two.</p><p>Three four. Five six.</p>"
    assert [row.kind for row in compare(before, after)] != [Kind.SAME]


def test_space_between_and_within_paragraphs_is_no_change():
    assert [row.kind for row in compare(f"{SNOW}\n\n{TRAINS}", SNOW.replace(" ", "\n") + TRAINS)] == [Kind.SAME] * 2


def test_words_and_markup_may_change_in_one_row():
    (row,) = compare(SNOW, "<p><strong>Snow</strong> fell on the town during the night.</p>")
    assert row.kind is Kind.CHANGED
    assert row.markup == [Change(Kind.ADDED, "strong", "Snow")]


PICTURE = '<img src="/media/a" alt="A cat">'
OTHER_PICTURE = PICTURE.replace("/a", "/b")


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("<p>a b c</p>", "<p>a <em>b</em> c</p>", Change(Kind.ADDED, "em", "b")),
        ("<p>a <b>b c</b></p>", "<p>a <b>b</b> c</p>", Change(Kind.REMOVED, "b", "c")),
        ("<p>un<b>believ</b>able</p>", "<p>unbelievable</p>", Change(Kind.REMOVED, "b", "believ")),
        ('<p><a href="/a">b</a></p>', '<p><a href="/c">b</a></p>', Change(Kind.CHANGED, "a", "b", "href", "/a", "/c")),
        ("<p>a b</p>", '<p>a <a href="/c">b</a></p>', Change(Kind.ADDED, "a", "b", "href", after="/c")),
        ("<p>a b</p>", "<h2>a b</h2>", Change(Kind.CHANGED, "h2", "a b", before="p", after="h2")),
        ("a b", "<p>a b</p>", Change(Kind.CHANGED, "p", "a b", before="", after="p")),
        ("<p>a</p>", '<p class="lead">a</p>', Change(Kind.CHANGED, "p", "a", "class", after="lead")),
        ("<p>a</p>", f"<p>a{PICTURE}</p>", Change(Kind.ADDED, "img", "A cat", "src", after="/media/a")),
        (f"<p>a{PICTURE}</p>", "<p>a</p>", Change(Kind.REMOVED, "img", "A cat", "src", before="/media/a")),
        (PICTURE, PICTURE.replace("cat", "dog"), Change(Kind.CHANGED, "img", "A dog", "alt", "A cat", "A dog")),
        (PICTURE, OTHER_PICTURE, Change(Kind.CHANGED, "img", "A cat", "src", "/media/a", "/media/b")),
        ("<p>a<br>b</p>", "<p>a b</p>", Change(Kind.REMOVED, "br")),
        ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>", Change(Kind.CHANGED, "ol", "a", before="ul", after="ol")),
        ("<ul><li>a b</li></ul>", "<ul><li>a</li><li>b</li></ul>", Change(Kind.CHANGED, "ul")),
        ("<table><tr><td>a</td></tr></table>", "<table><tr><th>a</th></tr></table>", Change(Kind.CHANGED, "table")),
        ("<figure>a b</figure>", "<figure>a <figcaption>b</figcaption></figure>", Change(Kind.CHANGED, "figure")),
        ("<div><p>a</p><p>b</p></div>", "<div><p>a b</p></div>", Change(Kind.CHANGED, "div")),
        ("<pre>a\nb</pre>", "<pre>a b</pre>", Change(Kind.CHANGED, "pre")),
    ],
)  # fmt: skip
def test_a_change_of_markup_alone_is_named(before, after, change):
    (row,) = compare(clean(before), clean(after))
    assert (row.kind, row.markup) == (Kind.MARKUP, [change])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>a <b>b</b></p>", "<p>a <b>b c</b></p>"),
        ("<p>See <b>old</b> now</p>", "<p>See <b>new</b> now</p>"),
        ("<p>a <b>b</b> <b>c</b></p>", "<p>x a <b>b c</b></p>"),
        ("<ul><li>a b</li><li>c</li></ul>", "<ul><li>x</li><li>c</li></ul>"),
    ],
)
def test_other_words_in_the_same_markup_are_no_change_of_markup(before, after):
    (row,) = compare(before, after)
    assert (row.kind, row.markup) == (Kind.CHANGED, [])


def test_what_a_new_paragraph_leads_to_is_named():
    rows = compare(SNOW, SNOW + '<p>See <a href="/a">more</a></p><hr>')
    assert [row.markup for row in rows[1:]] == [
        [Change(Kind.ADDED, "a", "more", "href", after="/a")],
        [Change(Kind.ADDED, "hr")],
    ]


# --- Whatever the text -------------------------------------------------------------------------------------


def assert_is_whole(before, after):
    rows = compare(before, after)
    for html, side in ((before, [row.left for row in rows]), (after, [row.right for row in rows])):
        shown = "\n".join("".join(span.text for span in spans) for spans in side)
        assert " ".join(shown.split()) == " ".join(" ".join(map(plain, blocks(html))).split())


def assert_is_same_to_itself(html):
    rows = compare(html, html)
    assert {row.kind for row in rows} <= {Kind.SAME}
    assert all(span.kind is Kind.SAME for row in rows for span in (*row.left, *row.right))


@given(stories.map(clean), stories.map(clean))
def test_rows_hold_the_text_of_both_stories(before, after):
    assert_is_whole(before, after)
    assert_is_same_to_itself(before)


@given(soups, soups)
def test_rows_hold_the_text_of_odd_markup(before, after):
    try:
        versions = clean(before), clean(after)
    except Unclean:
        return
    assert_is_whole(*versions)
    assert_is_same_to_itself(versions[0])


@given(stories.map(clean), stories.map(clean))
def test_turning_the_versions_round_turns_the_kinds_round(before, after):
    turned = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}
    there = sorted(turned.get(row.kind, row.kind) for row in compare(before, after))
    assert there == sorted(row.kind for row in compare(after, before))


def paragraphs(words, size):
    return "".join(f"<p>{' '.join(words[start : start + size])}</p>" for start in range(0, len(words), size))


LONG = {
    "unrelated": [paragraphs([f"{side}{n % 7919}" for n in range(80_000)], 80) for side in "ab"],
    "short": [paragraphs([f"{side}{n}" for n in range(20_000)], 1) for side in "ab"],
    "few": [paragraphs([str(n * step % 7 % 2) for n in range(20_000)], 1) for step in (3, 5)],
    "one": [paragraphs([str(n * step % 9973) for n in range(60_000)], 60_000) for step in (3, 5)],
    "unspaced": [f"<p>{signs * 60_000}</p>" for signs in ("的", "的一")],
    "styled": [f"<p>{f'<{name}>a</{name}> ' * 9_000}</p>" for name in "bi"],
    "listed": [f"<ul>{f'<li>{words}</li>' * 9_000}</ul>" for words in ("a", "a b")],
    "deep": ["<blockquote>" * depth + "a " * 100_000 + "</blockquote>" * depth for depth in (90, 91)],
}


@pytest.mark.parametrize("name", LONG)
def test_long_texts_are_compared_in_bounded_time(name):
    started = time.process_time()
    compare(*LONG[name])
    assert time.process_time() - started < 10


def test_a_row_is_shown_by_its_spans():
    assert compare("<p>a</p>", "<p>a</p>") == [Row(Kind.SAME, [Span("same", "a")], [Span("same", "a")], [])]
