"""A story without what is no prose: figures, tables, pictures, rules, and elements without words."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.text.markup import Kind, Token, join, tokenize

LEFT_OUT = frozenset({"figure", "table"})


def prose(html: str) -> str:
    """Return clean HTML with nothing in it but prose; what its words stand in is kept."""
    return join(read(tokenize(html)).tokens).strip()


@dataclass
class _Element:
    """An element being read: its tag, where that is in the output, and what the element holds so far."""

    token: Token
    start: int
    has_words: bool = False
    has_anything: bool = False

    def is_pointless(self) -> bool:
        return not (self.has_words if self.token.is_block else self.has_anything)


@dataclass
class Prose:
    """The tokens of a story that are prose, and whether a table with words was left out."""

    tokens: list[Token] = field(default_factory=list)
    has_tables: bool = False
    _opened: list[_Element] = field(default_factory=lambda: [_Element(Token(Kind.START, ""), 0)])
    _left_out: list[str] = field(default_factory=list)

    def read(self, token: Token) -> None:
        if self._left_out or token.name in LEFT_OUT:
            self._skip(token)
        elif token.kind is Kind.TEXT:
            self._add_text(token)
        elif token.kind is Kind.START:
            self._opened.append(_Element(token, len(self.tokens)))
            self.tokens.append(token)
        elif token.kind is Kind.END:
            self._end(token)
        elif token.name == "br":
            self._add(token)
        elif token.is_block:
            self._keep_words_apart()

    def close(self) -> None:
        while len(self._opened) > 1:
            name = self._opened[-1].token.name
            self._end(Token(Kind.END, f"</{name}>", name))

    def _skip(self, token: Token) -> None:
        if token.kind is Kind.START:
            self._left_out.append(token.name)
        elif token.kind is Kind.END and self._left_out:
            self._left_out.pop()
            if not self._left_out:
                self._keep_words_apart()
        elif "table" in self._left_out and token.text.strip():
            self.has_tables = True

    def _add_text(self, token: Token) -> None:
        # A parser would skip a line end here, so it must not be left where a picture stood before it.
        if self.tokens and self.tokens[-1].kind is Kind.START and self.tokens[-1].name == "pre":
            token = token._replace(source=token.source.lstrip("\n"))
        if token.source:
            self._add(token)
            self._opened[-1].has_words |= bool(token.text.strip())

    def _add(self, token: Token) -> None:
        self.tokens.append(token)
        self._opened[-1].has_anything = True

    def _end(self, token: Token) -> None:
        if self._opened[-1].token.name != token.name:
            return
        element = self._opened.pop()
        if element.is_pointless():
            del self.tokens[element.start :]
            if token.is_block:
                self._keep_words_apart()
            return
        self._add(token)
        self._opened[-1].has_words |= element.has_words

    def _keep_words_apart(self) -> None:
        """What parted two words is left out: a space takes its place."""
        last = self.tokens[-1] if self.tokens else None
        if last and not last.is_block and last.kind is not Kind.START and not last.source[-1].isspace():
            self._add(Token(Kind.TEXT, " "))


def read(tokens: Iterable[Token]) -> Prose:
    """Return the prose among the tokens of clean HTML; what is open at their end is closed."""
    result = Prose()
    for token in tokens:
        result.read(token)
    result.close()
    return result
