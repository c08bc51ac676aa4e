"""Links that say nothing by themselves."""

import time

import pytest

from articles.text.generic_links import generic_texts


def link(text: str) -> str:
    return f'<p>More on this <a href="https://example.org/talks">{text}</a>.</p>'


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "here"),
        ("en", "Click here"),
        ("en-GB", "Read more »"),
        ("en", "<strong>more</strong>…"),
        ("en", "this&nbsp;link"),
        ("en", "https://example.org/talks"),
        ("en", "www.example.org"),
        ("en", "example.org/talks"),
        ("de", "Hier klicken"),
        ("de-AT", "weiterlesen"),
        ("fr", "Cliquez ici"),
        ("fr", "plus d'infos"),
        ("es", "aquí"),
        ("es", "AQUI"),
        ("it", "Leggi di più"),
        ("nl", "lees meer"),
        ("pt-BR", "saiba mais"),
        ("pl", "więcej"),
        ("ru", "Здесь"),
        ("ru", "читать ещё"),
        ("uk", "за посиланням"),
        ("uk", "click here"),
        ("zh-Hans", "here"),
    ],
)
def test_generic_words_and_addresses_are_found(language, text):
    assert len(generic_texts(link(text), language)) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "see"),
        ("en", "a report on the talks"),
        ("en", "here is what they agreed"),
        ("en", "Booking.com"),
        ("en", "desk@example.org"),
        ("en", "hier"),
        ("fr", "hier"),
        ("en", ""),
        ("en", "«»"),
        ("en", '<img src="/media/a.jpg" alt="A bridge">'),
    ],
)
def test_other_links_are_not(language, text):
    assert generic_texts(link(text), language) == []


def test_each_is_told_once_in_order_as_it_is_written():
    html = link("More") + link("here") + link("a report") + link("more")
    assert generic_texts(html, "en") == ["More", "here"]


def test_the_words_around_a_link_are_not_its_text():
    assert generic_texts('<p>here <a href="/a">the report</a> here</p>', "en") == []


@pytest.mark.parametrize("text", ["e" + "\u0301\u0323" * 100_000, "a." * 100_000, "www." * 50_000, "here " * 50_000])
def test_endless_words_are_judged_soon(text):
    began = time.process_time()
    generic_texts(link(text), "en")
    assert time.process_time() - began < 1
