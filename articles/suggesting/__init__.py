"""What to suggest for a text while it is written: stories to point at, and tags."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User

from articles.models import Content, Edition
from articles.models.link import Relation
from articles.publishing import database_now
from articles.suggesting.ranking import Ranked, Ranking, rank
from articles.suggesting.reasons import reasons, relation
from articles.suggesting.subjects import Subject
from articles.suggesting.tagging import TagSuggestion, deserved

__all__ = ["Past", "Suggestion", "Suggestions", "TagSuggestion", "as_of", "related", "suggestions", "tags_for"]

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


class Suggestions(NamedTuple):
    """What a text is suggested, the best first."""

    stories: list[Suggestion]
    tags: list[TagSuggestion]


def suggestions(
    content: Content, *, article_id: int | None, user: User, stories: int = LIMIT, tags: int = LIMIT
) -> Suggestions:
    """The live stories that a text, saved or not, is best pointed at, and its tags: so many of each at the most.

    Never the story itself nor one that it points at already, and no tag that it has. Stories are the same for every
    user, since all of them are public; tags are those that the user may know of, and then new ones.
    """
    subject = _subject(content, article_id)
    ranking = rank(subject)
    unlinked = [one for one in ranking.rows if one.story.article_id not in subject.linked]
    found = [_suggestion(subject, ranking, one) for one in unlinked[:stories]]
    return Suggestions(found, deserved(subject, ranking.rows, user=user, limit=tags) if tags else [])


def related(content: Content, *, article_id: int | None, user: User, limit: int = LIMIT) -> list[Suggestion]:
    """The stories of `suggestions` alone."""
    return suggestions(content, article_id=article_id, user=user, stories=limit, tags=0).stories


def tags_for(content: Content, *, user: User, limit: int = LIMIT, article_id: int | None = None) -> list[TagSuggestion]:
    """The tags of `suggestions` alone."""
    return suggestions(content, article_id=article_id, user=user, stories=0, tags=limit).tags


def as_of(content: Content, *, article_id: int, published: datetime | None) -> Past:
    """What would have been suggested for a story when it was published; for one that never was, what is now.

    Knows stories published before it, and neither its own links nor, for the tags, its own tags.
    """
    moment = published or database_now()
    subject = Subject(replace(content, links=()), article_id, moment, moment)
    rows = rank(subject).rows
    untagged = replace(subject, content=replace(content, tags=()))
    tags = deserved(untagged, rows, user=None, limit=MOST)
    return Past([one.story.article_id for one in rows], [tag.name for tag in tags])


def _subject(content: Content, article_id: int | None) -> Subject:
    """A text of now; that of a story which readers have belongs to the time when they first saw it."""
    seen = Edition.objects.live().filter(article=article_id).values_list("first_published_at", flat=True).first()
    now = database_now()
    return Subject(content, article_id, now, seen or now)


def _suggestion(subject: Subject, ranking: Ranking, one: Ranked) -> Suggestion:
    return Suggestion(
        article_id=one.story.article_id,
        headline=one.story.headline,
        slug=one.story.slug,
        first_published_at=one.story.first_published_at,
        reasons=reasons(subject, ranking, one),
        relation=relation(subject, one),
    )
