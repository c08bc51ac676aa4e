"""What readers are shown of a story: said once for an edition, and for the row of one that a page is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from articles.models.edition_link import EditionLink
from articles.models.notice import Notice
from articles.models.paths import story_path, tag_path
from articles.models.relation import in_words
from articles.text.languages import direction
from articles.text.sentences import as_sentence

# The silent reading rate for non-fiction in English (Brysbaert 2019, doi:10.1016/j.jml.2019.104047). Languages written
# without spaces are counted by the measure of the teasers, which makes their words about as long.
WORDS_A_MINUTE = 238


class ShownTag(NamedTuple):
    """A tag of a story."""

    pk: int | None  # None: not made yet, in a preview
    name: str
    slug: str
    kind: str
    other_keys: Sequence[str] = ()  # the keys of its other names, where a whole story was asked for

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The tag's page."""
        return tag_path(self.slug)


_SEE, _INLINE = str(EditionLink.Kind.SEE), str(EditionLink.Kind.INLINE)
_FIXED = 7  # fields of a link that are its own; the others are its target's


class _LinkRow(NamedTuple):
    kind: str
    target_id: int | None
    lead_in: str
    label: str
    url: str
    relation: str
    keeps_sentence: bool
    # The present address, headline and name of the story that it leads to; None while that is not live.
    target_slug: str | None = None
    target_title: str | None = None
    target_uuid: str | None = None


class ShownLink(_LinkRow):
    """A link of a story, and where it leads at this moment."""

    __slots__ = ()

    @classmethod
    def of(cls, link: EditionLink, *target: str) -> "ShownLink":
        """A link of an edition; `target` is where it leads now, as the last of its fields, nothing where that is not
        live."""
        return cls(*(getattr(link, name) for name in cls._fields[:_FIXED]), *target)

    @property
    def is_shown(self) -> bool:
        """Whether readers get it: it leads somewhere, or keeps its sentence where it does not."""
        keeps_sentence = self.kind == _SEE and self.keeps_sentence and self.lead_in
        return bool(self.address or keeps_sentence)

    @property
    def address(self) -> str:
        """Where it leads: empty for nowhere."""
        return story_path(self.target_slug) if self.target_slug else self.url

    @property
    def sentence(self) -> str:
        """The lead-in, to be read without the link."""
        return as_sentence(self.lead_in)

    @property
    def relation_in_words(self) -> str:
        """What its target is to the story, for readers; empty where that was left open."""
        return in_words(self.relation)

    @property
    def host(self) -> str:
        """The host that a link elsewhere leads to."""
        return urlsplit(self.url).hostname or ""


class ShownNotice(NamedTuple):
    """A correction or an update on a story."""

    pk: int
    kind: str
    place: str
    at: datetime
    text: str

    @property
    def anchor(self) -> str:
        """The name by which an address points at it within its story's page."""
        return Notice.anchor_of(self.pk)

    def get_kind_display(self) -> str:
        """Its kind in words."""
        return str(Notice.Kind(self.kind).label)


class Readable:
    """An edition with its tags, links and notices: `shown_tags`, `links_now`, `shown_notices`."""

    shown_tags: Sequence[ShownTag]
    links_now: Sequence[ShownLink]
    shown_notices: Sequence[ShownNotice]

    def get_absolute_url(self) -> str:
        """The story's page."""
        return story_path(self.slug)

    @property
    def authors(self) -> list[str]:
        """The names of the authors, in order."""
        return [author["name"] for author in self.byline]

    @property
    def minutes(self) -> int:
        """How long reading it takes, at least one."""
        return max(1, round(self.words / WORDS_A_MINUTE))

    @property
    def direction(self) -> str:
        """ "rtl" or "ltr", by the story's language."""
        return direction(self.language)

    @property
    def shown_links(self) -> list[ShownLink]:
        """The see links in order."""
        return [link for link in self.links_now if link.kind == _SEE]

    @property
    def addresses(self) -> dict[int, str]:
        """Where the links in its text lead now, {id of a live story: its address}."""
        return {link.target_id: link.address for link in self.links_now if link.kind == _INLINE}

    @property
    def shown_notices_top(self) -> list[ShownNotice]:
        """Those of its notices that stand above the text."""
        return [notice for notice in self.shown_notices if notice.place == Notice.Place.TOP]

    @property
    def shown_notices_bottom(self) -> list[ShownNotice]:
        """Those of its notices that stand below the text."""
        return [notice for notice in self.shown_notices if notice.place == Notice.Place.BOTTOM]

    @property
    def updated_at(self) -> datetime:
        """When readers last got something new of the story: this edition, or the newest notice on it."""
        return max([self.live_from, *(notice.at for notice in self.shown_notices)])

    @property
    def is_updated(self) -> bool:
        """True when that was after the story was first published, by the minute that readers are told."""
        return self.updated_at - self.first_published_at >= timedelta(minutes=1)


@dataclass(slots=True)
class ShownStory(Readable):
    """An edition as a page shows it: a row of `articles.models.showing`."""

    pk: int
    article_id: int
    title: str
    slug: str
    language: str
    first_published_at: datetime
    byline: list[dict[str, str]]
    teaser_html: str
    is_cut: bool
    shown_tags: list[ShownTag]
    links_now: list[ShownLink]
    # what feeds tell besides
    description: str = ""
    uuid: UUID | None = None
    live_from: datetime | None = None
    live_until: datetime | None = None
    created_at: datetime | None = None
    shown_notices: list[ShownNotice] = field(default_factory=list)
    # what a story's own page shows besides
    words: int = 0
    article_version: int = 0
    standfirst: str = ""
    body_html: str = ""
    is_translated: bool = True  # or may be
