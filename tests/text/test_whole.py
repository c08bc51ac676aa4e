"""Addresses made whole: those of this site, in tags, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.cleaning import clean
from articles.text.whole import whole

SITE, PAGE = "https://news.example", "https://news.example/articles/a/"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/tags/">A</a>', f'<a href="{SITE}/tags/">A</a>'),
        ('<a href="/">A</a>', f'<a href="{SITE}/">A</a>'),
        ('<a title="T" href="#b" lang="de">A</a>', f'<a title="T" href="{PAGE}#b" lang="de">A</a>'),
        ('<img alt="/a" src="/media/a.png">', f'<img alt="/a" src="{SITE}/media/a.png">'),
        ('<blockquote cite="/b/"><q cite="/c/">', f'<blockquote cite="{SITE}/b/"><q cite="{SITE}/c/">'),
        ('<a href="https://other.example/">A</a>', '<a href="https://other.example/">A</a>'),
        ('<a href="mailto:a@b.example">A</a>', '<a href="mailto:a@b.example">A</a>'),
        ('<p>Words: <b>a</b> href="/tags/"</p>', '<p>Words: <b>a</b> href="/tags/"</p>'),
        ('<a href="/tags/">A</a><a href="/tags/"', f'<a href="{SITE}/tags/">A</a><a href="/tags/"'),
        ('<a title=" href=&#34;/x" href="/y">A</a>', f'<a title=" href=&#34;/x" href="{SITE}/y">A</a>'),
        ("", ""),
    ],
)
def test_addresses_of_the_site_name_it(html, expected):
    assert whole(html, SITE, PAGE) == expected


@given(st.text(alphabet="<>/#\"= aimgqhrefscblockuot'&", max_size=80))
def test_making_it_twice_changes_nothing(text):
    once = whole(clean(text), SITE, PAGE)
    assert whole(once, SITE, PAGE) == once


def test_a_long_text_takes_no_time_to_speak_of():
    html = '<a href="' * 50_000
    assert whole(html, SITE, PAGE) == html
