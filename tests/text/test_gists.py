"""The gist of a story: its terms, counted."""

from articles.text.gists import MOST_COUNT, MOST_TERMS, gist
from articles.text.terms import number


def test_terms_of_standfirst_and_body_are_counted():
    found = gist("", "Rain", "<p>Rain and <b>rain</b></p>")
    assert found.counts == {number("rain"): 3, number("and"): 1}


def test_terms_of_the_headline_alone_count_nothing():
    assert gist("Rain in Peru", "", "<p>Rain</p>").counts == {number("rain"): 1, number("in"): 0, number("peru"): 0}


def test_the_order_is_kept():
    assert gist("Rain in Peru", "", "").headline == [number("rain"), number("in"), number("peru")]


def test_where_a_text_leads_to_is_a_term():
    one, other = (gist("", "", f'<p><a href="{url}">x</a></p>') for url in ("https://www.a.org/b/", "http://a.org/b#c"))
    assert one.counts == other.counts
    assert number("//a.org/b") in one.counts


def test_very_long_texts_keep_their_frequent_terms():
    words = " ".join(f"once{at}" for at in range(2000)) + " often" * 1000
    found = gist("", "", f"<p>{words}</p>")
    assert len(found.counts) == MOST_TERMS
    assert found.counts[number("often")] == MOST_COUNT
