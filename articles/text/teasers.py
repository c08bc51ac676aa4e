"""A story's beginning as a list shows it.

Figures, tables, pictures and elements without words are left out of a teaser. Its text is a true prefix of
the text of what remains (`articles.text.prose`), apart from the ellipsis.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate
from typing import NamedTuple

from articles.text import breaks, graphemes, prose, sentences
from articles.text import words as measure
from articles.text.markup import Kind, Token, encode, join, tokenize
from articles.text.plain import ELLIPSIS, tail_trimmed

# After a heading or a term something must follow; neither is a place to stop.
_TITLES = frozenset({"h2", "h3", "h4", "dt"})
_INTRODUCES = (":", "：", "\u061b")
BREAK = "<hr>"
_TITLE_STEPS = {Kind.START: 1, Kind.END: -1}
# How far beyond the budget a sentence end is judged by what follows it.
_LOOKAHEAD = 100


@dataclass(frozen=True)
class Teaser:
    """The HTML of a teaser; `is_cut` says whether the story has words that it does not show."""

    html: str
    is_cut: bool


def teaser(html: str, words: int = 60, language: str = "") -> Teaser:
    """Return the beginning of clean HTML in at most `words` words (at least one), as valid HTML.

    A story that fits is whole. A manual break (see `articles.text.breaks`) wins over the budget. Otherwise it
    is cut after the last sentence that fits, or, where none does, after the last word, with an ellipsis.
    Cutting a teaser again changes nothing; so one that its break lets exceed the budget ends in that break.
    """
    tokens = list(tokenize(html))
    at = breaks.find(tokens)
    story = prose.read(tokens[:at])
    whole = join(story.tokens).strip()
    cut = _cut(story.tokens, max(words, 1) * measure.PARTS, language)
    if at is not None:
        return Teaser(whole + (BREAK if cut else ""), is_cut=story.has_tables or _has_words(tokens[at:]))
    if cut is None:
        return Teaser(whole, is_cut=story.has_tables)
    return Teaser(_closed(story.tokens, cut).strip(), is_cut=True)


def _has_words(tokens: Iterable[Token]) -> bool:
    return any(token.text.strip() for token in tokens)


# --- Where to cut -------------------------------------------------------------------------------------------


class _Cut(NamedTuple):
    """A place in the text of a token, and whether an ellipsis shows that a sentence goes on."""

    index: int
    offset: int
    is_within_sentence: bool


@dataclass
class _Run:
    """The text between two block boundaries, in the parts in which the tokens hold it."""

    is_title: bool
    parts: list[tuple[int, str]]

    @cached_property
    def text(self) -> str:
        return "".join(text for _index, text in self.parts)

    def cut_at(self, offset: int, is_within_sentence: bool) -> _Cut:
        ends = list(accumulate(len(text) for _index, text in self.parts))
        at = bisect_left(ends, offset)
        index, text = self.parts[at]
        return _Cut(index, offset - (ends[at] - len(text)), is_within_sentence)

    def sentence_end(self, limit: int, language: str) -> _Cut | None:
        """Return the last end of a sentence in the run's first `limit` characters."""
        if self.is_title:
            return None
        text = self.text.rstrip()
        if limit >= len(text) and not text.endswith(_INTRODUCES):
            return self.cut_at(len(text), False)
        for end in reversed(sentences.ends(self.text[: limit + _LOOKAHEAD], language)):
            if end <= limit and graphemes.floor(self.text, end) == end:
                return self.cut_at(end, False)
        return None

    def word_end(self, offset: int) -> _Cut:
        text = tail_trimmed(self.text[: graphemes.floor(self.text, offset)])
        return self.cut_at(len(text), True)


def _cut(tokens: list[Token], budget: int, language: str) -> _Cut | None:
    """Return where to cut so that at most `budget` parts of words remain, or None if all of them fit."""
    sentence = word = None
    for run in _runs(tokens):
        for piece in measure.pieces(run.text):
            budget -= piece.parts
            if budget < 0:
                return run.sentence_end(piece.start, language) or sentence or word()
            word = partial(run.word_end, piece.end)
        sentence = run.sentence_end(len(run.text), language) or sentence
    return None


def _runs(tokens: list[Token]) -> Iterator[_Run]:
    titles = 0
    parts: list[tuple[int, str]] = []
    for index, token in enumerate(tokens):
        if token.is_block:
            yield from _run(titles > 0, parts)
            titles += _TITLE_STEPS.get(token.kind, 0) if token.name in _TITLES else 0
            parts = []
        elif token.name == "br" or token.kind is Kind.TEXT:
            parts.append((index, token.text or "\n"))
    yield from _run(titles > 0, parts)


def _run(is_title: bool, parts: list[tuple[int, str]]) -> Iterator[_Run]:
    if any(text.strip() for _index, text in parts):
        yield _Run(is_title, parts)


def _closed(tokens: list[Token], cut: _Cut) -> str:
    """Return the HTML up to the cut, with what is open there closed."""
    opened: list[str] = []
    for token in tokens[: cut.index]:
        if token.kind is Kind.START:
            opened.append(token.name)
        elif token.kind is Kind.END:
            opened.pop()
    text = encode(tokens[cut.index].text[: cut.offset]) + (ELLIPSIS if cut.is_within_sentence else "")
    return join(tokens[: cut.index]) + text + "".join(f"</{name}>" for name in reversed(opened))
