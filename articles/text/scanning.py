"""How deep and how many the tags of any HTML are, in linear time and before a parser sees them."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from articles.text.wordlists import words

# One token as the HTML standard's tokenizer (https://html.spec.whatwg.org/#tokenization) reads it: a comment,
# an element whose content is no markup, or a tag with its quoted values. Each branch runs on to its end or to
# the text's, and the loops are possessive: the time is linear whatever comes.
_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s"'>][^\s>]*+|(?=>)|\Z))?+"""
_ATTRIBUTES = rf"(?:[\s/]++|{_ATTRIBUTE})*+"
_TOKEN = re.compile(
    rf"""<!--(?:-?>|.*?(?:--!?>|\Z))
    |<(?P<raw>script|style|xmp|iframe|noembed|noframes|noscript|textarea|title)(?=[\s/>])
        {_ATTRIBUTES}(?:>|\Z).*?(?=</(?P=raw)[\s/>]|\Z)
    |<(?P<slash>/?)(?P<name>[a-z][^\s/>]*+)(?P<rest>{_ATTRIBUTES}(?:>|\Z))
    |<(?:[!?]|/[^a-z])[^>]*+(?:>|\Z)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)

_VOID = words("area base br col embed hr img input link meta param source track wbr")
# Their start tags close an open one of their kind. Where they nest after all, a list or a table lies between,
# which is counted for them.
_CLOSED_BY_NEXT = words("p li dt dd tr td th thead tbody tfoot colgroup option optgroup a nobr")
_LEVELS = {"ul": 2, "ol": 2, "dl": 2, "table": 4}


class Extent(NamedTuple):
    """The size of markup: tags of both kinds, levels of the deepest, the levels of all tags summed, and the equals
    signs in the one tag that has the most (no fewer than its values)."""

    tags: int
    depth: int
    sum_of_depths: int
    values: int


def measure(html: str) -> Extent:
    """Return an upper estimate of what a parser would build. An end tag only closes a tag of its own name."""
    tags = depth = deepest = total = values = 0
    opened: Counter[str] = Counter()
    for name, step, rest in _tags(html):
        tags += 1
        values = max(values, rest.count("="))
        if step > 0 or opened[name]:
            opened[name] += step
            depth += step * _levels(name)
        deepest = max(deepest, depth)
        total += depth
    return Extent(tags, deepest, total, values)


def rename(html: str, names: dict[str, str]) -> str:
    """Return the HTML with elements renamed, attributes kept; not within comments, scripts or values."""

    def replace(token: re.Match) -> str:
        name = names.get((token["name"] or "").lower())
        return f"<{token['slash']}{name}{token['rest']}" if name else token[0]

    return _TOKEN.sub(replace, html)


def _tags(html: str) -> Iterator[tuple[str, int, str]]:
    for token in _TOKEN.finditer(html):
        if token["name"]:
            yield token["name"].lower(), -1 if token["slash"] else 1, token["rest"]


def _levels(name: str) -> int:
    return 0 if name in _VOID or name in _CLOSED_BY_NEXT else _LEVELS.get(name, 1)
