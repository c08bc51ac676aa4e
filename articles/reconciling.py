"""Bring together two people's changes of one story, and find what only a person can decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from articles.models import Content
from articles.text.cleaning import cleaned_anyway
from articles.text.merging import Choice, Kind, Piece, merge, merge_line, merge_list, merged, merged_line
from articles.text.names import fold

LINES = ("title", "standfirst", "language", "slug")
_BODY = "body-"


@dataclass(frozen=True)
class Reconciliation:
    """Two contents that grew from one, part by part."""

    lines: Mapping[str, Piece]  # {name of the part: what became of it}
    body: list[Piece]  # paragraph by paragraph
    tags: tuple[str, ...]
    authors: tuple
    links: tuple

    @property
    def is_clean(self) -> bool:
        """True when nobody has to decide anything."""
        return not any(True for _question in self.questions())

    def questions(self) -> Iterator[tuple[str, Piece]]:
        """What both have changed, each under the key by which it is answered."""
        for name, piece in self.lines.items():
            if piece.kind is Kind.CONFLICT:
                yield name, piece
        for number, piece in enumerate(self.body):
            if piece.kind is Kind.CONFLICT:
                yield f"{_BODY}{number}", piece

    def resolved(self, choices: Mapping[str, Choice] | None = None) -> Content:
        """The one content that comes of it. Raises Undecided where a question was left open."""
        choices = choices or {}
        lines = {name: merged_line(piece, choices.get(name)) for name, piece in self.lines.items()}
        answers = {number: choices.get(f"{_BODY}{number}") for number in range(len(self.body))}
        body = merged(self.body, answers)
        return Content(**lines, body=body, tags=self.tags, authors=self.authors, links=self.links)


def reconcile(base: Content, mine: Content, theirs: Content) -> Reconciliation:
    """Merge what two people made of `base`. What only one of them changed is taken over."""
    return Reconciliation(
        lines={name: merge_line(getattr(base, name), getattr(mine, name), getattr(theirs, name)) for name in LINES},
        body=merge(*(cleaned_anyway(content.body) for content in (base, mine, theirs))),
        tags=_tags(base.tags, mine.tags, theirs.tags),
        authors=tuple(merge_list(base.authors, mine.authors, theirs.authors)),
        links=tuple(merge_list(base.links, mine.links, theirs.links)),
    )


def _tags(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """Tags that differ in their spelling only are the same; theirs is how it is spelt by now."""
    spelt = {fold(name): name for names in (base, mine, theirs) for name in names}
    keys = ([fold(name) for name in names] for names in (base, mine, theirs))
    return tuple(spelt[key] for key in merge_list(*keys))
