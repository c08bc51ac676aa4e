"""The gist of a story: which terms it is made of, and how often each occurs."""

import re
from collections import Counter
from typing import NamedTuple

from articles.text.plain import plain
from articles.text.terms import number, numbers

MOST_TERMS = 400
MOST_COUNT = 255
_MOST_ADDRESSES = 50
_ADDRESS = re.compile(r'href="https?://(?:www\.)?([^"#?]+)', re.IGNORECASE)


class Gist(NamedTuple):
    """The terms of a story as numbers: of the headline and of the text in order, and {term: how often in the text}."""

    headline: list[int]
    text: list[int]
    counts: dict[int, int]


def gist(title: str, standfirst: str, body: str) -> Gist:
    """The gist of a story with this clean HTML as its body.

    Of very long texts the most frequent terms are counted. Where a text leads to is a term too.
    """
    headline, text = numbers(title), numbers(f"{standfirst}\n{plain(body)}")
    frequent = {term: min(count, MOST_COUNT) for term, count in Counter(text).most_common(MOST_TERMS)}
    return Gist(headline, text, dict.fromkeys(headline, 0) | dict.fromkeys(_addresses(body), 1) | frequent)


def _addresses(body: str) -> list[int]:
    """The pages elsewhere that a text leads to."""
    found = dict.fromkeys(address.rstrip("/") for address in _ADDRESS.findall(body))
    return [number(f"//{address}") for address in list(found)[:_MOST_ADDRESSES]]
