"""What to suggest for a text while it is written: stories to point at, and tags."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User

from articles.models import Content, Edition
from articles.models.link import Relation
from articles.publishing import database_now
from articles.suggesting.ranking import rank
from articles.suggesting.reasons import reasons, relation
from articles.suggesting.subjects import Subject
from articles.suggesting.tagging import TagSuggestion, deserved
from articles.text import anchors

__all__ = ["Past", "Suggestion", "TagSuggestion", "as_of", "related", "tags_for"]

LIMIT = 10
MOST = 50


@dataclass(frozen=True)
class Suggestion:
    """A story that a text might point at, as readers see it now, with what speaks for it."""

    article_id: int
    headline: str
    slug: str
    first_published_at: datetime
    reasons: list[str]
    relation: Relation


class Past(NamedTuple):
    """What would have been suggested at a moment: ids of stories, and names of tags, the best first."""

    related: list[int]
    tags: list[str]


def related(content: Content, *, article_id: int | None, user: User, limit: int = LIMIT) -> list[Suggestion]:
    """The live stories that a text, saved or not, is best pointed at, the best first.

    Never the story itself nor one that it points at already. They are the same for every user: all of them are public.
    """
    subject = _subject(content, article_id, _known(content, article_id))
    ranking = rank(subject)
    return [
        Suggestion(
            article_id=one.story.article_id,
            headline=one.story.headline,
            slug=one.story.slug,
            first_published_at=one.story.first_published_at,
            reasons=reasons(subject, ranking, one),
            relation=relation(subject, one),
        )
        for one in ranking.rows[:limit]
    ]


def tags_for(content: Content, *, user: User, limit: int = LIMIT, article_id: int | None = None) -> list[TagSuggestion]:
    """Tags for a text, saved or not, without those that it has; ones that exist and that the user may know of first."""
    subject = _subject(content, article_id, frozenset({article_id} - {None}))
    return deserved(subject, rank(subject).rows, user=user, limit=limit)


def as_of(content: Content, *, article_id: int, published: datetime | None) -> Past:
    """What would have been suggested for a story when it was published; for one that never was, what is now.

    Knows stories published before it, and neither its own links nor, for the tags, its own tags.
    """
    moment = published or database_now()
    subject = Subject(replace(content, links=()), article_id, moment, moment, frozenset({article_id}))
    rows = rank(subject).rows
    untagged = replace(subject, content=replace(content, tags=()))
    tags = deserved(untagged, rows, user=None, limit=MOST)
    return Past([one.story.article_id for one in rows], [tag.name for tag in tags])


def _known(content: Content, article_id: int | None) -> frozenset[int]:
    """The stories that need no suggestion: the story itself, and those that it points at."""
    linked = {link.target for link in content.links} | {*anchors.stories(content.body), article_id}
    return frozenset(linked - {None})


def _subject(content: Content, article_id: int | None, known: frozenset[int]) -> Subject:
    """A text of now; that of a story which readers have belongs to the time when they first saw it."""
    seen = Edition.objects.live().filter(article=article_id).values_list("first_published_at", flat=True).first()
    now = database_now()
    return Subject(content, article_id, now, seen or now, known)
