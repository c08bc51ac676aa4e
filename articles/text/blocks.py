"""The blocks of a story: its paragraphs, headings, lists and pictures, each whole."""

from articles.text.markup import Kind, Token, tokenize


def essence(html: str) -> list[str]:
    """The sources of the tokens of clean HTML without the space between blocks, which is never seen."""
    edge = Token(Kind.COMMENT, "")
    tokens = [edge, *tokenize(html), edge]
    return [
        token.source
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if not (_is_space(token) and _parts(before) and _parts(after))
    ]


def _is_space(token: Token) -> bool:
    return token.kind is Kind.TEXT and not token.text.strip()


def _parts(token: Token) -> bool:
    return token.is_block or token.kind is Kind.COMMENT
