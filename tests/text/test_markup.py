"""The tokens of clean HTML."""

from hypothesis import given

from articles.text.cleaning import clean
from articles.text.markup import Kind, decode, encode, join, tokenize
from tests.text.strategies import stories, texts


@given(stories)
def test_tokens_join_to_what_they_were_read_from(html):
    body = clean(html)
    assert join(tokenize(body)) == body


@given(texts)
def test_any_text_at_all_survives_the_tokenizer(text):
    assert join(tokenize(text)) == text


@given(texts)
def test_text_is_escaped_as_the_cleaner_does_it(text):
    cleaned = clean(encode(text))
    assert decode(cleaned) == decode(encode(cleaned and decode(cleaned)))
    assert encode(decode(cleaned)) == cleaned


def test_tags_are_told_from_text():
    kinds = [token.kind for token in tokenize('<p lang="de">a<br>b</p>')]
    assert kinds == [Kind.START, Kind.TEXT, Kind.VOID, Kind.TEXT, Kind.END]
