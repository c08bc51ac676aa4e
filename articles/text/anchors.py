"""Links in clean HTML: rewritten one by one, and those to our own stories, which hold the story's id and no address."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from articles.text.markup import Kind, Token, tokenize
from articles.text.names import tidy

STORY_ID = re.compile(r"[1-9][0-9]{0,17}")  # within the bounds of the database's ids

# In clean HTML values hold no >, and links stand within links only in the cells of a table.
_TAG = re.compile(r"<a(?: [^>]*)?>|</a>")
_OWN = " data-article="
_HREF = re.compile(r' href="[^"]*"')
_NOT_FOR_READERS = frozenset({"data-article", "href", "rel"})


@dataclass
class Link:
    """A link of a text: its attributes, its words on one line, and whether it holds a picture."""

    attributes: Mapping[str, str]
    has_picture: bool = False
    _parts: list[str] = field(default_factory=list)

    @property
    def story(self) -> int | None:
        """The id of the story of ours that it leads to."""
        value = self.attributes.get("data-article", "")
        return int(value) if STORY_ID.fullmatch(value) else None

    @property
    def words(self) -> str:
        """Its text."""
        return tidy("".join(self._parts))

    def read(self, token: Token) -> None:
        """Take in a token that stands in the link."""
        self._parts.append(token.text or " " * (token.is_block or token.name == "br"))
        self.has_picture = self.has_picture or token.name == "img"


def links(html: str) -> Iterator[Link]:
    """Yield the links of clean HTML in the order in which they end."""
    opened: list[Link] = []
    for token in tokenize(html) if "<a " in html else ():
        if token.name == "a" and token.kind is Kind.START:
            opened.append(Link(token.attributes))
        elif token.name == "a" and opened:
            yield opened.pop()
        elif opened:
            opened[-1].read(token)


def rewrite(html: str, change: Callable[[str], str | None]) -> str:
    """Return the HTML with what `change` makes of the opening tag of each link.

    A link of which it makes None loses its tags and keeps its words. Takes any text, in time that grows with its size.
    """
    is_kept: list[bool] = []

    def replaced(tag: re.Match) -> str:
        if tag[0] == "</a>":
            return tag[0] if not is_kept or is_kept.pop() else ""
        changed = change(tag[0])
        is_kept.append(changed is not None)
        return changed or ""

    return _TAG.sub(replaced, html)


def stories(html: str) -> list[int]:
    """Return the ids of the stories that links in clean HTML lead to, in order, none twice."""
    found = (Link(attributes).story for attributes in _all_attributes(html)) if _OWN in html else ()
    return list(dict.fromkeys(pk for pk in found if pk))


def addresses(html: str) -> list[str]:
    """Return the addresses in the links of clean HTML, in order, none twice."""
    found = (attributes.get("href") for attributes in _all_attributes(html))
    return list(dict.fromkeys(address for address in found if address))


def named(html: str, ids: Mapping[str, int]) -> str:
    """Return clean HTML with its links to the addresses {address: id of a story} turned into links to the stories."""
    return rewrite(html, lambda tag: _named(tag, ids)) if ids else html


def without(html: str, gone: Collection[int]) -> str:
    """Return clean HTML without the links to these stories: their words stay."""
    return rewrite(html, lambda tag: None if Link(_attributes(tag)).story in gone else tag) if gone else html


def resolved(html: str, addresses: Mapping[int, str]) -> str:
    """Return clean HTML with each link to a story of ours leading to the story's address, {id: address}.

    Where a story has none, the words stay and the link goes. Ids are in no attribute of the result.
    """
    if _OWN not in html:
        return html
    return rewrite(html, lambda tag: _resolved(tag, addresses))


def leads(html: str, place: int | str | None) -> bool:
    """Whether a link in clean HTML leads to a place: a story's id, or an address elsewhere."""
    return bool(place) and any(_place(attributes) == place for attributes in _all_attributes(html))


def repointed(html: str, old: int | str, new: int | str | None) -> str:
    """Return clean HTML with each link that leads to `old`, a story's id or an address elsewhere, leading to `new`.

    None takes the links away and leaves their words.
    """
    return rewrite(html, lambda tag: _repointed(tag, new) if _place(_attributes(tag)) == old else tag)


def _place(attributes: Mapping[str, str]) -> int | str | None:
    return Link(attributes).story or attributes.get("href")


def _repointed(tag: str, new: int | str | None) -> str | None:
    if new is None:
        return None
    leads = {"data-article": str(new)} if isinstance(new, int) else {"href": new}
    return _link(leads | _kept(_attributes(tag)))


def _kept(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if name not in _NOT_FOR_READERS}


def _link(attributes: Mapping[str, str]) -> str:
    return "<a{}>".format("".join(f' {name}="{escape(value)}"' for name, value in attributes.items()))


def _resolved(tag: str, addresses: Mapping[int, str]) -> str | None:
    attributes = _attributes(tag)
    if "data-article" not in attributes:
        return tag
    address = addresses.get(Link(attributes).story or 0)
    if not address:
        return None
    return _link({"href": address} | _kept(attributes))


def _named(tag: str, ids: Mapping[str, int]) -> str:
    story = ids.get(_attributes(tag).get("href", ""))
    return _HREF.sub(f' data-article="{story}"', tag, count=1) if story else tag


def _all_attributes(html: str) -> Iterator[dict[str, str]]:
    return (_attributes(tag) for tag in _TAG.findall(html) if tag != "</a>")


def _attributes(tag: str) -> dict[str, str]:
    return Token(Kind.START, tag, "a").attributes
