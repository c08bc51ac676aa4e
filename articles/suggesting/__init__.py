"""What to suggest for a text while it is written: stories to point at, and tags."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from articles.models import Content
from articles.models.link import Relation
from articles.publishing import database_now
from articles.suggesting import ranking, tagging
from articles.suggesting.reasons import reasons, relation
from articles.suggesting.subjects import Subject
from articles.suggesting.tagging import TagSuggestion

__all__ = ["Suggestion", "TagSuggestion", "related", "tags_for"]

LIMIT = 10


@dataclass(frozen=True)
class Suggestion:
    """A story that a text might point at, as readers see it now, with what speaks for it."""

    article_id: int
    headline: str
    slug: str
    first_published_at: datetime
    reasons: list[str]
    relation: Relation


def related(
    content: Content, *, article_id: int | None, user: User | None, limit: int = LIMIT, before: datetime | None = None
) -> list[Suggestion]:
    """The live stories that a text, saved or not, is best pointed at, the best first.

    Never the story itself nor one that it points at already. `before` leaves out stories published since then.
    """
    subject = Subject(content, article_id, before or database_now())
    return [
        Suggestion(
            article_id=one.article_id,
            headline=one.headline,
            slug=one.slug,
            first_published_at=one.first_published_at,
            reasons=reasons(subject, one, figures),
            relation=relation(figures),
        )
        for one, figures in ranking.ranked(subject)[:limit]
    ]


def tags_for(
    content: Content,
    *,
    user: User | None,
    limit: int = LIMIT,
    article_id: int | None = None,
    before: datetime | None = None,
) -> list[TagSuggestion]:
    """Tags for a text, saved or not: existing ones that the user may know of first; without those that it has.

    Without a user, those that readers know. `before` leaves out what was published since then.
    """
    subject = Subject(content, article_id, before or database_now())
    likest = sorted(ranking.gathered(subject), key=lambda pair: -pair[1]["text"])
    return tagging.deserved(subject, [(one, figures["text"] ** 2) for one, figures in likest], user, limit)
