"""Links to our own stories: named by id where they are kept, by address where they are read."""

import re
import time

import pytest
from hypothesis import given

from articles.text.anchors import resolved, rewrite, stories
from articles.text.cleaning import clean, cleaned_anyway
from articles.text.plain import plain
from tests.text import strategies
from tests.text.harmless import harm

HERE = {7: "/articles/seven/", 12: "/articles/%D0%BF/"}
REL = 'rel="noopener noreferrer"'
TAG = re.compile(r"<[^>]*>")


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("<p>No link.</p>", "<p>No link.</p>"),
        ('<a data-article="7">words</a>', '<a href="/articles/seven/">words</a>'),
        (f'<a data-article="7" {REL}>words</a>', '<a href="/articles/seven/">words</a>'),
        ('<a data-article="12">words</a>', '<a href="/articles/%D0%BF/">words</a>'),
        (
            '<a data-article="7">so <em>it <b>is</b></em></a>.',
            '<a href="/articles/seven/">so <em>it <b>is</b></em></a>.',
        ),
        (
            '<a title="&quot;&lt;x&gt;" lang="de" data-article="7">a</a>',
            '<a href="/articles/seven/" title="&quot;&lt;x&gt;" lang="de">a</a>',
        ),
        ('<p>It <a data-article="8">is <em>so</em></a> today.</p>', "<p>It is <em>so</em> today.</p>"),
        (f'<a href="https://e.org/" {REL}>out</a>', f'<a href="https://e.org/" {REL}>out</a>'),
        (f'<a href="/a" title=" data-article=7" {REL}>out</a>',) * 2,
        ("<p>data-article=7</p>", "<p>data-article=7</p>"),
        ('<a data-article="7"></a>', '<a href="/articles/seven/"></a>'),
        (f'<a data-article="{"9" * 5000}">a</a>', "a"),
        ('<a data-article="">a</a>', "a"),
        ('<a data-article="0">a</a>', "a"),
        ('<a data-article="07">a</a>', "a"),
        ('<a data-article="-7">a</a>', "a"),
        ('<a data-article="७">a</a>', "a"),
        ('<a data-article="7x">a</a>', "a"),
        ('<a data-article="7" href="https://e.org/">a</a>', '<a href="/articles/seven/">a</a>'),
        ('<a data-article="8" href="https://e.org/">a</a>', "a"),
        ('<a data-article="8">unclosed', "unclosed"),
        ("stray</a>", "stray</a>"),
        ('<abbr title="x">a</abbr><a data-article="8">b</a>', '<abbr title="x">a</abbr>b'),
        (
            '<a data-article="8"><table><tr><td><a data-article="7">in</a></td></tr></table>out</a>',
            '<table><tr><td><a href="/articles/seven/">in</a></td></tr></table>out',
        ),
    ],
)
def test_a_link_leads_to_its_storys_address_or_leaves_its_words(stored, read):
    assert resolved(stored, HERE) == read


def test_the_stories_of_a_text_are_named_in_order_and_once():
    text = '<p><a data-article="3">a</a> <a href="/x">b</a> <a data-article="1">c</a> <a data-article="3">d</a></p>'
    assert stories(text) == [3, 1]


@pytest.mark.parametrize("value", ["", "0", "07", "7a", "-1", "9" * 19, "9" * 5000, "٧"])
def test_what_is_no_id_names_no_story(value):
    assert stories(f'<a data-article="{value}">a</a>') == []


def test_links_are_rewritten_one_by_one():
    html = '<a href="/a">a</a><a href="/b">b</a>'
    assert rewrite(html, lambda tag: None if "/a" in tag else tag.replace("/b", "/c")) == 'a<a href="/c">b</a>'


@given(strategies.soups)
def test_of_any_clean_text_readers_get_the_words_and_no_id(soup):
    html = clean(soup)
    for addresses in ({}, {12: "/articles/twelve/"}):
        read = resolved(html, addresses)
        assert plain(read) == plain(html)
        assert not any(" data-article=" in tag for tag in TAG.findall(read))
        assert harm(read) == []
        assert clean(read) == clean(clean(read))


@given(strategies.texts)
def test_any_text_stays_what_it_is_in_a_link_and_outside(text):
    assert resolved(f'{text}<a data-article="7">{text}</a>', HERE) == f'{text}<a href="/articles/seven/">{text}</a>'
    assert resolved(f'<a data-article="8">{text}', HERE) == text


@pytest.mark.parametrize("folder", ["xss", "urls", "strings"])
def test_attack_strings_come_out_as_harmless_as_they_went_in(folder, shared):
    hostile = strategies.payloads(shared / "security" / folder)
    assert len(hostile) > 50
    for name, payload in hostile:
        html = cleaned_anyway(f'<p><a data-article="7">{payload}</a> <a data-article="{payload}">x</a></p>')
        read = resolved(html, HERE)
        assert harm(read) == [], name
        assert not any(" data-article=" in tag for tag in TAG.findall(read)), name


def test_ten_thousand_links_take_no_time():
    html = '<a data-article="7">a</a> <a data-article="8">b</a> ' * 4_900
    begun = time.process_time()
    read = resolved(html, HERE)
    assert time.process_time() - begun < 1
    assert read.count("<a ") == 4_900
