"""Every kind of bad line gets a reason that a person can act on, and never costs the good ones."""

import json

import pytest

from articles.exchange.lines import LONGEST_LINE
from articles.models import Article
from tests.exchange.conftest import line

GOOD = line(id="good")
HALF_A_PAIR = "\ud800"

BAD = {
    "cut in half": (line()[:40] + b"\n", "cut off"),
    "not JSON": (b"Bridge reopens\n", "Not JSON"),
    "a list": (b"[1]\n", "Not a JSON object"),
    "text": (b'"story"\n', "Not a JSON object"),
    "not UTF-8": (line(title="?").replace(b"?", b"\xff"), "not UTF-8"),
    "UTF-16": ("{}".encode("utf-16") + b"\n", "not UTF-8"),
    "NaN": (b'{"id": NaN}\n', "NaN is not JSON"),
    "a number of ten thousand digits": (b'{"id": ' + b"9" * 10_000 + b"}\n", "Not JSON"),
    "a key twice": (b'{"id": "a", "id": "b"}\n', "given twice"),
    "deep nesting": (b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "nested too deeply"),
    "a line too long": (line(body_text="x" * LONGEST_LINE), "longer than 4 MB"),
    "no id": (line(id=None), "id is missing"),
    "blank id": (line(id=" \u200b"), "id is missing or blank"),
    "id not text": (line(id=7), "id is a number where text is expected"),
    "id too long": (line(id="x" * 501), "501 characters, 500 at the most"),
    "NUL in the id": (line(id="a\x00b"), "U+0000"),
    "no title": (line(title=None), "title is missing"),
    "blank title": (line(title="\u3164"), "title is missing or blank"),
    "title too long": (line(title="x" * 10_000), "title has 10000 characters, 300 at the most"),
    "NUL in the title": (line(title="a\x00b"), "title: Character 2 is U+0000"),
    "half a surrogate pair in the title": (line(title=HALF_A_PAIR), "U+D800"),
    "half a surrogate pair in the body": (line(body_text=HALF_A_PAIR), "U+D800"),
    "half a surrogate pair in a tag": (line(tags=[HALF_A_PAIR]), "U+D800"),
    "title is a list": (line(title=["a"]), "title is a list"),
    "no date": (line(published="yesterday"), "is no date"),
    "an impossible date": (line(published="2025-02-30"), "is no date"),
    "a date that is a number": (line(published=1735786800), "published is a number"),
    "the year 0": (line(published="0000-01-01T00:00:00Z"), "is no date"),
    "the year 1": (line(published="0001-01-01T00:00:00+01:00"), "is no date"),
    "the year 9999": (line(published="9999-12-31T23:59:59-01:00"), "is no date"),
    "a year out of range": (line(published="0101-01-01"), "out of range"),
    "tags as text": (line(tags="Peru, Chad"), "tags is text where a list is expected"),
    "a tag that is null": (line(tags=["Peru", None]), "An entry of tags is null"),
    "a tag that is a number": (line(tags=[1]), "An entry of tags is a number where text is expected"),
    "too many tags": (line(tags=[f"t{number}" for number in range(101)]), "101 entries, 100 at the most"),
    "a tag too long": (line(tags=["x" * 101]), "101 characters, 100 at the most"),
    "a tag too long when written out": (line(tags=["\ufdfa" * 100]), "too long when written out"),
    "NUL in a tag": (line(tags=["a\x00"]), "U+0000"),
    "authors as text": (line(authors="Rosa"), "authors is text where a list is expected"),
    "body is an object": (line(body_html={"a": 1}), "body_html is an object"),
    "a body of 5 MB": (line(body_text="x" * 3_000_000), "body_text: This text is larger than 500 kB"),
    "a body nested too deeply": (line(body_html="<div>" * 200), "nested more than 100 levels"),
    "published without a text": (line(body_text=None), "published but has no text"),
    "see as an object": (line(see={"target": "x"}), "see is an object"),
    "a see link that is text": (line(see=["x"]), "see holds text"),
    "a see link to two targets": (line(see=[{"target": "x", "url": "https://example.org/"}]), "a target and a url"),
    "a see link to a script": (line(see=[{"url": "javascript:alert(1)"}]), "not an address of the web"),
    "a see link to half an IPv6 address": (line(see=[{"url": "http://[::1"}]), "not an address of the web"),
    "a see link to a host of strange letters": (
        line(see=[{"url": "http://a\u2100b.org/"}]),
        "not an address of the web",
    ),
    "a see link to a file": (line(see=[{"url": "file:///etc/passwd"}]), "not an address of the web"),
    "a relation that is none": (
        line(see=[{"target": "x", "relation": "sequel"}]),
        "'sequel' is no relation. Write one of",
    ),
    "a relation that is a list": (line(see=[{"relation": ["result"]}]), "relation is a list where text is expected"),
    "keeps_sentence as text": (line(see=[{"keeps_sentence": "no"}]), "keeps_sentence is text where true or false"),
    "a lead-in too long": (line(see=[{"lead_in": "x" * 301}]), "301 characters, 300 at the most"),
    "related_ids as text": (line(related_ids="s-2"), "related_ids is text"),
    "too many see links": (line(see=[{"lead_in": "Why"}] * 201), "see has 201 entries, 200 at the most"),
    "too many related stories": (line(related_ids=[str(number) for number in range(201)]), "200 at the most"),
    "language is a number": (line(lang=1), "lang is a number"),
    "slug is a list": (line(slug=[]), "slug is a list"),
}


@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_line_is_refused_with_a_reason_and_the_next_is_kept(take, bad, reason):
    taken = take(bad, GOOD)
    assert taken.counts == (1, 0, 0, 1)
    assert [number for number, _reason in taken.refusals] == [1]
    assert reason in taken.reason


def test_numbers_count_blank_lines_too(take):
    assert take(b"\n", GOOD, b"  \r\n", b"{}\n").refusals[0][0] == 4


def test_a_reason_holds_no_control_characters(take):
    assert "\x1b" not in take(line(published="\x1b[31mred")).reason


def test_a_byte_order_mark_at_the_start_is_no_defect(take):
    assert take(b"\xef\xbb\xbf" + line()).counts == (1, 0, 0, 0)


def test_the_last_line_needs_no_end(take):
    assert take(line().rstrip()).counts == (1, 0, 0, 0)


def test_a_last_line_that_is_too_long_ends_the_file(take):
    assert take(GOOD, b"x" * (LONGEST_LINE + 5)).counts == (1, 0, 0, 1)


def test_unknown_keys_are_counted(take):
    see = [{"lead_in": "Why", "rel": "x"}]
    taken = take(line(script="Latn", see=see), line(id="s-2", script="Cyrl"))
    assert taken.report.ignored == {"script": 2, "see.rel": 1}


def test_unknown_keys_without_number_are_counted_together(take):
    taken = take(line(**{f"key{number}": 1 for number in range(1000)}))
    assert len(taken.report.ignored) <= 51
    assert sum(taken.report.ignored.values()) == 1000


def test_a_link_to_the_story_itself_is_left_out_and_counted(take):
    taken = take(line(related_ids=["s-1"], see=[{"target": "s-1"}]))
    assert taken.report.ignored == {"see link to itself": 2}
    assert Article.objects.get().see_links.count() == 0


def test_nul_in_a_body_is_dropped(take):
    take(line(body_text="It\x00 rained."))
    assert Article.objects.get().body == "<p>It rained.</p>"


def test_markup_is_cleaned(take):
    take(line(body_text=None, body_html="<p onclick=x()>Hot<script>alert(1)</script> news</p>"))
    assert Article.objects.get().body == "<p>Hot news</p>"


def test_numbers_of_any_size_in_ignored_keys_do_no_harm(take):
    assert take(json.dumps({**json.loads(line()), "views": 10**400}).encode()).counts == (1, 0, 0, 0)
