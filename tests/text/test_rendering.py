"""What publishing makes of a body."""

import pytest
from hypothesis import given

from articles.text.cleaning import clean
from articles.text.plain import plain
from articles.text.rendering import render_body
from tests.text.strategies import stories

TABLE = "<table><tbody><tr><td>a</td></tr></tbody></table>"
WIDE = '<div class="wide" tabindex="0">'


@pytest.mark.parametrize(
    ("body", "rendered"),
    [
        ('<img src="/media/a">', '<img src="/media/a" alt="" loading="lazy" decoding="async">'),
        (
            '<img src="/media/a" alt="A cat loading=">',
            '<img src="/media/a" alt="A cat loading=" loading="lazy" decoding="async">',
        ),
        ("<p>a</p><hr><p>b</p><hr>", "<p>a</p>\n<!-- break --><p>b</p><hr>"),
        ("<hr><p>a</p>", "<hr><p>a</p>"),
        (TABLE, f"{WIDE}{TABLE}</div>"),
        ("<p>One.</p>", "<p>One.</p>"),
    ],
)
def test_bodies_are_made_ready_for_print(body, rendered):
    assert render_body(body) == rendered


def test_a_table_within_a_table_scrolls_with_it():
    nested = f"<table><tbody><tr><td>{TABLE}</td></tr></tbody></table>"
    assert render_body(nested + TABLE) == f"{WIDE}{nested}</div>{WIDE}{TABLE}</div>"


@given(stories)
def test_rendering_twice_changes_nothing(html):
    once = render_body(clean(html))
    assert render_body(once) == once


@given(stories)
def test_rendering_loses_no_words(html):
    body = clean(html)
    assert plain(render_body(body)) == plain(body)
