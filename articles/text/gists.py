"""The gist of a story: which terms it is made of, and how often each occurs."""

from collections import Counter
from typing import NamedTuple

import regex

from articles.text.plain import plain
from articles.text.terms import number, terms

MOST_TERMS = 400
MOST_COUNT = 255
_MOST_ADDRESSES = 50
_ADDRESS = regex.compile(r'href="https?://(?:www\.)?([^"#?]+)', regex.IGNORECASE)


class Gist(NamedTuple):
    """The terms of a story as numbers: {number: how often}, those of the headline first; and the text's length."""

    counts: dict[int, int]
    length: int


def gist(title: str, standfirst: str, body: str) -> Gist:
    """The gist of a story with this clean HTML as its body.

    Of very long texts the most frequent terms are kept. Where a text leads to is a term too.
    """
    head = [number(term) for term in terms(title)]
    text = [number(term) for term in terms(f"{standfirst}\n{plain(body)}")]
    found = Counter(text)
    kept = dict.fromkeys(head, 0) | dict.fromkeys(addresses(body), 1) | dict(found.most_common(MOST_TERMS))
    return Gist({term: min(found.get(term, count), MOST_COUNT) for term, count in kept.items()}, len(text))


def addresses(body: str) -> list[int]:
    """The pages elsewhere that a text leads to, as numbers."""
    found = dict.fromkeys(address.rstrip("/") for address in _ADDRESS.findall(body))
    return [number(f"//{address}") for address in list(found)[:_MOST_ADDRESSES]]
