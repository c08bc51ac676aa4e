"""The story that suggestions are asked for, as its text stands now."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from articles.models import Content, Tag
from articles.text import anchors
from articles.text.gists import Gist, gist
from articles.text.kickers import split
from articles.text.names import fold, storable

NEWEST = 2**63 - 1


@dataclass(frozen=True)
class Subject:
    """A text, saved or not, and its place in time.

    Only stories published before a moment count; of those published at that very moment, the ones with smaller ids than
    the subject's, as in the order of every list.
    """

    content: Content
    article_id: int | None
    before: datetime
    published: datetime  # or about to be: the time that others are near to or far from

    @property
    def place(self) -> tuple[datetime, int]:
        """Its place in the order of stories: those before it have smaller ones."""
        return self.before, NEWEST if self.article_id is None else self.article_id

    @property
    def earlier(self) -> Q:
        """Editions of stories published before it."""
        before, article = self.place
        return Q(first_published_at__lt=before) | Q(first_published_at=before, article__lt=article)

    @cached_property
    def gist(self) -> Gist:
        """What the text is made of."""
        return gist(self.content.title, self.content.standfirst, self.content.body)

    @cached_property
    def linked(self) -> frozenset[int]:
        """The stories that it points at, in its text or under it."""
        targets = {link.target for link in self.content.links if link.target}
        return frozenset(targets | set(anchors.stories(self.content.body)))

    @cached_property
    def kicker(self) -> frozenset[str]:
        """The places before the headline's colon, folded."""
        return places(self.content.title)

    @cached_property
    def tags(self) -> frozenset[int]:
        """The ids of those of its tags that exist. One query."""
        return frozenset(tag.pk for tag in Tag.objects.spelt(map(storable, self.content.tags)).values())


def places(headline: str) -> frozenset[str]:
    """The places in a headline's kicker, folded."""
    return frozenset(fold(place) for place in split(headline)[0])
