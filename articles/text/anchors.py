"""Links in clean HTML: rewritten one by one, and those to our own stories, which hold the story's id and no address."""

import re
from collections.abc import Callable, Mapping
from html import escape

from articles.text.markup import Kind, Token

STORY_ID = re.compile(r"[1-9][0-9]{0,17}")  # within the bounds of the database's ids

# In clean HTML values hold no >, and links stand within links only in the cells of a table.
_TAG = re.compile(r"<a(?: [^>]*)?>|</a>")
_OWN = " data-article="
_NOT_FOR_READERS = frozenset({"data-article", "href", "rel"})


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
    found = (_story(tag) for tag in _tags(html)) if _OWN in html else ()
    return list(dict.fromkeys(pk for pk in found if pk))


def resolved(html: str, addresses: Mapping[int, str]) -> str:
    """Return clean HTML with each link to a story of ours leading to the story's address, {id: address}.

    Where a story has none, the words stay and the link goes. Ids are in no attribute of the result.
    """
    if _OWN not in html:
        return html
    return rewrite(html, lambda tag: _resolved(tag, addresses))


def repointed(html: str, old: int | str, new: int | str | None) -> str:
    """Return clean HTML with each link that leads to `old`, a story's id or an address elsewhere, leading to `new`.

    None takes the links away and leaves their words.
    """
    return rewrite(html, lambda tag: _repointed(tag, new) if _leads_to(tag) == old else tag)


def _leads_to(tag: str) -> int | str | None:
    return _story(tag) or _token(tag).attributes.get("href")


def _repointed(tag: str, new: int | str | None) -> str | None:
    if new is None:
        return None
    leads = {"data-article": str(new)} if isinstance(new, int) else {"href": new}
    kept = {name: value for name, value in _token(tag).attributes.items() if name not in _NOT_FOR_READERS}
    return _link(leads | kept)


def _link(attributes: Mapping[str, str]) -> str:
    return "<a{}>".format("".join(f' {name}="{escape(value)}"' for name, value in attributes.items()))


def _resolved(tag: str, addresses: Mapping[int, str]) -> str | None:
    attributes = _token(tag).attributes
    if "data-article" not in attributes:
        return tag
    address = addresses.get(_story(tag) or 0)
    if not address:
        return None
    kept = {name: value for name, value in attributes.items() if name not in _NOT_FOR_READERS}
    return _link({"href": address} | kept)


def _story(tag: str) -> int | None:
    value = _token(tag).attributes.get("data-article", "")
    return int(value) if STORY_ID.fullmatch(value) else None


def _tags(html: str) -> list[str]:
    return [tag for tag in _TAG.findall(html) if tag != "</a>"]


def _token(tag: str) -> Token:
    return Token(Kind.START, tag, "a")
