"""Find a slug that nobody has yet."""

from collections.abc import Iterator
from itertools import count

from django.db.models import QuerySet

from articles.models.fields import SLUG_LENGTH
from articles.text.slugs import slugify

_ROOM_FOR_NUMBER = 10


def candidates(text: str) -> Iterator[str]:
    """The slugs to try for a text, best first: "russia", "russia-2", "russia-3" …"""
    base = slugify(text, SLUG_LENGTH - _ROOM_FOR_NUMBER)
    yield base
    for number in count(2):
        yield f"{base}-{number}"


def free_slug(text: str, *taken: QuerySet) -> str:
    """The best slug for a text that none of the querysets (of models with a field `slug`) holds."""
    best = next(candidates(text))
    known = set().union(*(rows.filter(slug__startswith=best).values_list("slug", flat=True) for rows in taken))
    return next(slug for slug in candidates(text) if slug not in known)
