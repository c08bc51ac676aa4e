"""A story as a sequence of blocks: its paragraphs, headings, lists, tables and figures."""

import re
from collections.abc import Iterable

from articles.text.markup import BLOCKS, Kind, Token, join, tokenize

_STEPS = {Kind.START: 1, Kind.END: -1}
_FIRST_TAG = re.compile(r"<([a-z0-9]+)")
_LAST_TAG = re.compile(r"</?([a-z0-9]+)[^<>]*>\Z")


def essence(html: str) -> list[str]:
    """Return the sources of the tokens of clean HTML without the space between blocks, which is never seen."""
    edge = Token(Kind.COMMENT, "")
    tokens = [edge, *tokenize(html), edge]
    return [
        token.source
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if not (_is_space(token) and _parts(before) and _parts(after))
    ]


def blocks(html: str) -> list[str]:
    """Return the sources of the top-level blocks of clean HTML, in order.

    Text that stands between blocks is a block of its own, white space is none: what the list makes when joined
    has the essence of the whole.
    """
    groups: list[list[Token]] = []
    depth = 0
    for token in tokenize(html):
        if depth == 0 and (token.is_block or not groups or groups[-1][0].is_block):
            groups.append([])
        groups[-1].append(token)
        depth += _STEPS.get(token.kind, 0)
    return [join(group) for group in groups if not all(map(_is_space, group))]


def joined(parts: Iterable[str]) -> str:
    """Return the HTML that sequences of blocks make one after the other; empty ones are skipped.

    Text that was parted by a block, which is gone, stays parted by a line end.
    """
    result: list[str] = []
    for part in filter(None, parts):
        if result and not _ends_in_block(result[-1]) and not block_name(part):
            result.append("\n")
        result.append(part)
    return "".join(result)


def block_name(html: str) -> str:
    """Return the name of the block element that the HTML begins with, or nothing."""
    tag = _FIRST_TAG.match(html)
    return tag[1] if tag and tag[1] in BLOCKS else ""


def _ends_in_block(html: str) -> bool:
    tag = _LAST_TAG.match(html, html.rfind("<"))
    return bool(tag) and tag[1] in BLOCKS


def _is_space(token: Token) -> bool:
    return token.kind is Kind.TEXT and not token.text.strip()


def _parts(token: Token) -> bool:
    return token.is_block or token.kind is Kind.COMMENT
