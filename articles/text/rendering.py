"""The body of a story as its page prints it."""

from articles.text import breaks
from articles.text.markup import Kind, Token, tokenize

# A table that is wider than a phone scrolls within this; tabindex lets the keyboard do it (WCAG 2.1.1).
WRAPPER = '<div class="wide" tabindex="0">'
_IMAGE_DEFAULTS = {"alt": "", "loading": "lazy", "decoding": "async"}


def render_body(html: str) -> str:
    """Return clean HTML made ready for print: lazy pictures, scrolling tables, no manual break.

    Every picture has an alternative text afterwards, if only an empty one. Rendering twice changes nothing.
    """
    tokens = list(tokenize(html))
    at = breaks.find(tokens)
    if at is not None and tokens[at].name == "hr":
        # The line end keeps words apart that only the break parted.
        tokens[at] = Token(Kind.COMMENT, f"\n{breaks.MARKER}")
    return "".join(_wrapped([_with_defaults(token) for token in tokens]))


def _with_defaults(token: Token) -> Token:
    if token.name != "img":
        return token
    missing = [name for name in _IMAGE_DEFAULTS if name not in token.attributes]
    added = "".join(f' {name}="{_IMAGE_DEFAULTS[name]}"' for name in missing)
    return token._replace(source=f"{token.source[:-1]}{added}>")


def _wrapped(tokens: list[Token]) -> list[str]:
    """Put a wrapper around each table that is in no other table and has none yet."""
    sources = []
    depth = 0
    has_wrapper = False
    for previous, token in zip([None, *tokens], tokens, strict=False):
        depth += (token.name == "table") * (token.kind is Kind.START)
        if token.name == "table" and depth == 1 and token.kind is Kind.START:
            has_wrapper = previous is not None and previous.source == WRAPPER
            sources.append("" if has_wrapper else WRAPPER)
        sources.append(token.source)
        if token.name == "table" and token.kind is Kind.END:
            sources.append("" if has_wrapper or depth > 1 else "</div>")
            depth -= 1
    return sources
