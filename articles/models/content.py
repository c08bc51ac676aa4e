"""What a story says at one moment: a value that can be stored, compared and merged."""

from dataclasses import dataclass, fields
from typing import NamedTuple

from articles.text.blocks import essence
from articles.text.names import fold


class Pointer(NamedTuple):
    """A see link: why to follow, the words that are the link, where it leads (a story's id, or an address), what that
    is to this story, and whether its sentence stays where readers cannot follow."""

    lead_in: str
    label: str
    target: int | None = None
    url: str = ""
    awaits: str = ""
    relation: str = ""
    keeps_sentence: bool = False


@dataclass(frozen=True)
class Content:
    """All that is written of a story: its lines of plain text, its HTML, and what it carries in order."""

    title: str
    slug: str
    standfirst: str
    body: str
    language: str
    tags: tuple[str, ...] = ()  # names
    authors: tuple[int, ...] = ()  # ids
    links: tuple[Pointer, ...] = ()

    def parts_unlike(self, other: "Content") -> list[str]:
        """The names of the parts in which the two differ, in the order of the form.

        The spelling of a tag's name and the space between paragraphs make no difference: nobody sees them.
        """
        return [part.name for part in fields(self) if _seen(part.name, self) != _seen(part.name, other)]


def _seen(part: str, content: Content) -> object:
    value = getattr(content, part)
    if part == "body":
        return essence(value)
    if part == "tags":
        return [fold(name) for name in value]
    return value
