"""What a feed says, before it is written in a format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Person:
    """Who wrote something, or answers for it."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing that a feed tells of. Addresses are whole ones."""

    id: str  # for good
    address: str
    title: str  # words, no markup
    summary: str  # words, no markup
    content: str  # HTML
    language: str
    published: datetime
    updated: datetime
    authors: Sequence[Person] = ()
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class Channel:
    """One document of a feed. Addresses are whole ones."""

    id: str  # for good, and the same for all documents of the feed
    address: str  # of the page that shows the same
    title: str
    description: str
    language: str
    publisher: Person
    # Of the documents of the feed, by their relation: self, first, previous, next, last (RFC 5005, section 3).
    documents: Mapping[str, str]
    tags_address: str  # of the page of all tags: what they are tags of
    hub: str  # the WebSub hub, if there is one
    changed_at: datetime  # in any way
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime:
        """When one of its entries was last updated; of an empty feed, the beginning of time, for want of another."""
        return max((entry.updated for entry in self.entries), default=self.changed_at)
