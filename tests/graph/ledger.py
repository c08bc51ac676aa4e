"""What readers have, had and never had, as a model of its own: plain Python, which knows nothing of the site's code.

Time does not pass in it. What becomes of a story is told to it, and it says what every address has to answer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Answer(NamedTuple):
    """What an address answers: a status, and the slug that a 301 leads to."""

    status: int
    slug: str = ""


UNKNOWN, GONE, HERE = Answer(404), Answer(410), Answer(200)


class Shown(NamedTuple):
    """What readers get of a story: its slug, the ids of its tags, and the ids of the stories that it points at, by see
    links in their order and by links in its text."""

    slug: str
    tags: tuple[int, ...]
    see: tuple[int | None, ...]
    inline: tuple[int, ...]


@dataclass
class Story:
    """A story: its working copy, what readers have of it, what is planned, and every slug they ever had it under."""

    pk: int
    copy: Shown
    shown: Shown | None = None
    planned: Shown | None = None
    known_as: set[str] = field(default_factory=set)

    @property
    def is_draft(self) -> bool:
        """True for a story that readers never had and will not have by themselves."""
        return not self.known_as and self.planned is None


@dataclass
class Tag:
    """A tag: its slug, former slugs that lead to it, and whether readers ever saw a story under it."""

    pk: int
    slug: str
    was_public: bool = False
    aliases: set[str] = field(default_factory=set)


class Ledger:
    """All stories and tags."""

    def __init__(self) -> None:
        self.stories: dict[int, Story] = {}
        self.tags: dict[int, Tag] = {}
        self.owners: dict[str, Story] = {}  # of the slugs that were ever public
        self.never: set[str] = set()  # slugs that somebody thought of; public or not
        self._live_tags: set[int] | None = None

    # --- What happens ----------------------------------------------------------------------------------

    def begin(self, pk: int, copy: Shown) -> Story:
        """A story is written."""
        self.never.add(copy.slug)
        self.stories[pk] = Story(pk, copy)
        return self.stories[pk]

    def rewrite(self, story: Story, copy: Shown) -> None:
        """The working copy is changed: nothing that readers would notice."""
        self.never.add(copy.slug)
        story.copy = copy

    def publish(self, story: Story) -> None:
        """Readers get the working copy; what was planned is given up."""
        story.planned = None
        self._show(story, story.copy)

    def plan(self, story: Story) -> None:
        """They will get it as it is now."""
        story.planned = story.copy

    def come_true(self, story: Story) -> None:
        """The time of the plan comes."""
        self._show(story, story.planned)
        story.planned = None

    def take_away(self, story: Story) -> None:
        """It is withdrawn, with what was planned."""
        story.shown = story.planned = self._live_tags = None

    def expire(self, story: Story) -> None:
        """Its time is over."""
        story.shown = self._live_tags = None

    def delete(self, story: Story) -> None:
        """A draft is thrown away: links to it lead nowhere from then on, in stories that readers have too."""
        del self.stories[story.pk]
        for other in self.stories.values():
            other.copy, other.shown, other.planned = (
                shown and shown._replace(see=_without(shown.see, story.pk))
                for shown in (other.copy, other.shown, other.planned)
            )

    def rename_tag(self, tag: Tag, slug: str) -> None:
        """A tag moves; only an address that readers knew goes on leading there."""
        tag.aliases.discard(slug)
        if tag.was_public:
            tag.aliases.add(tag.slug)
        self.never |= {tag.slug, slug}
        tag.slug = slug

    def merge(self, source: Tag, target: Tag) -> None:
        """A tag becomes another one: its stories stand there, and what readers knew of it leads there."""
        for story in self.stories.values():
            story.copy, story.shown, story.planned = (
                shown and shown._replace(tags=_instead(shown.tags, source.pk, target.pk))
                for shown in (story.copy, story.shown, story.planned)
            )
        if source.was_public:
            target.aliases.add(source.slug)
        target.aliases |= source.aliases
        target.was_public = target.was_public or source.was_public
        self.never.add(source.slug)
        del self.tags[source.pk]
        self._live_tags = None

    def _show(self, story: Story, shown: Shown) -> None:
        story.shown, self._live_tags = shown, None
        story.known_as.add(shown.slug)
        assert self.owners.setdefault(shown.slug, story) is story, f"{shown.slug} belongs to two stories"
        for tag in shown.tags:
            self.tags[tag].was_public = True

    # --- What has to be --------------------------------------------------------------------------------

    def story_at(self, slug: str) -> Answer:
        """What a story's address has to answer."""
        story = self.owners.get(slug)
        if story is None:
            return UNKNOWN
        if story.shown is None:
            return GONE
        return HERE if story.shown.slug == slug else Answer(301, story.shown.slug)

    def tag_at(self, slug: str) -> Answer:
        """What a tag's address has to answer."""
        tag = next((tag for tag in self.tags.values() if slug == tag.slug or slug in tag.aliases), None)
        if tag is None or not tag.was_public:
            return UNKNOWN
        if tag.pk not in self.live_tags():
            return GONE
        return HERE if tag.slug == slug else Answer(301, tag.slug)

    def live_tags(self) -> set[int]:
        """The tags under which readers find stories."""
        if self._live_tags is None:
            self._live_tags = {tag for story in self.live() for tag in story.shown.tags}
        return self._live_tags

    def live(self) -> Iterator[Story]:
        """The stories that readers have."""
        return (story for story in self.stories.values() if story.shown)

    def see_slugs(self, story: Story) -> list[str]:
        """Where the see links of a live story lead, in their order: to the live ones of its targets."""
        return list(self._live_slugs(story.shown.see))

    def inline_slugs(self, story: Story) -> list[str]:
        """Where the links in its text lead."""
        return list(self._live_slugs(story.shown.inline))

    def _live_slugs(self, targets: Iterable[int | None]) -> Iterator[str]:
        for pk in targets:
            target = self.stories.get(pk)
            if target and target.shown:
                yield target.shown.slug


def _without(targets: tuple[int | None, ...], gone: int) -> tuple[int | None, ...]:
    return tuple(None if target == gone else target for target in targets)


def _instead(tags: tuple[int, ...], old: int, new: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(new if tag == old else tag for tag in tags))
