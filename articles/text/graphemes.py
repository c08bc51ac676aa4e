"""Where a text may be cut: between what a reader sees as characters (UAX #29, extended grapheme clusters)."""

import regex

_GRAPHEME = regex.compile(r"\X")


def floor(text: str, offset: int) -> int:
    """Return the last offset, not after the given one, that lies between two graphemes."""
    if offset >= len(text):
        return len(text)
    if text[: offset + 1].isascii() and "\r" not in text[: offset + 1]:
        return max(offset, 0)
    boundary = 0
    for grapheme in _GRAPHEME.finditer(text):
        if grapheme.end() > offset:
            break
        boundary = grapheme.end()
    return boundary
