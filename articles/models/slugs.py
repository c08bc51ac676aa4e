"""Find a slug that nobody has yet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from django.db import IntegrityError, models, transaction
from django.db.models import Q, QuerySet

from articles.models.fields import SLUG_LENGTH
from articles.text.slugs import slugify

_ROOM_FOR_NUMBER = 10
_ATTEMPTS = 100


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


def free_slugs(texts: Sequence[str], *taken: QuerySet) -> list[str]:
    """Such a slug for each text, no two alike, in two queries for each queryset at the most."""
    bases = [next(candidates(text)) for text in texts]
    known = _held({"slug__in": set(bases)}, taken=taken)
    crowded = known | {base for base, times in Counter(bases).items() if times > 1}
    if crowded:
        known |= _held(*({"slug__startswith": f"{base}-"} for base in crowded), taken=taken)
    tries = {base: candidates(text) for base, text in zip(bases, texts, strict=True)}
    return [_take(tries[base], known) for base in bases]


def _take(tries: Iterator[str], known: set[str]) -> str:
    slug = next(slug for slug in tries if slug not in known)
    known.add(slug)
    return slug


def _held(*conditions: dict[str, object], taken: Iterable[QuerySet]) -> set[str]:
    wanted = Q(*(Q(**condition) for condition in conditions), _connector=Q.OR)
    return set().union(*(rows.filter(wanted).values_list("slug", flat=True) for rows in taken))


class Slugged(models.Model):
    """A model with a field `slug` that is made from another field when it is left empty."""

    slug_of = "name"

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Save; without a slug, under the best free one.

        Where somebody else takes that slug between our look and our write, the next free one is tried.
        """
        if self.slug:
            return super().save(*args, **kwargs)
        for _attempt in range(_ATTEMPTS):
            self.slug = free_slug(getattr(self, self.slug_of), *self.slugs_taken())
            try:
                with transaction.atomic():
                    return super().save(*args, **kwargs)
            except IntegrityError as error:
                self.slug = ""
                if "_slug_" not in (error.__cause__.diag.constraint_name or ""):
                    raise
        raise IntegrityError(f"{self!r} found no free slug in {_ATTEMPTS} attempts")

    @classmethod
    def slugs_taken(cls) -> tuple[QuerySet, ...]:
        """The querysets whose slugs a new one must not be."""
        return (cls._default_manager.all(),)
