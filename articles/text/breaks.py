"""The manual break: where an editor says that a teaser ends."""

from collections.abc import Sequence

from articles.text.markup import Kind, Token
from articles.text.prose import LEFT_OUT

# What a break becomes on the story's page: nothing that is seen, and still known for a break.
MARKER = "<!-- break -->"


def find(tokens: Sequence[Token]) -> int | None:
    """Return the index of the break, or None: the first <hr> on the top level that has words before it."""
    opened: list[str] = []
    has_words = False
    for index, token in enumerate(tokens):
        if token.kind is Kind.START:
            opened.append(token.name)
        elif token.kind is Kind.END and opened:
            opened.pop()
        elif token.kind is Kind.TEXT:
            has_words = has_words or (bool(token.text.strip()) and LEFT_OUT.isdisjoint(opened))
        elif has_words and not opened and (token.name == "hr" or token.source == MARKER):
            return index
    return None
