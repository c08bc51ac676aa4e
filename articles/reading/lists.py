"""The lists that readers page through. Those that are asked for most are prepared: a page costs one known statement."""

from collections.abc import Callable, Sequence
from typing import Protocol

from django.db import models, router
from django.db.models.expressions import RawSQL

from articles.models import AuthorMonth, Credit, Edition, Listing, TagMonth, Tally
from articles.models.list_month import place
from articles.models.living import LivingQuerySet
from articles.models.readable import ShownStory
from articles.models.showing import TEASER, shown, statement, stories
from articles.models.statements import NUMBER, SECOND_NUMBER, Compiled, Statement, compiled

_FAR = 200  # stories: from there on it is cheaper to count months than to pass rows
_PASSED = " OFFSET (SELECT passed FROM place)"


class StoryList(Protocol):
    """A list of stories, the newest first."""

    def cut(self, start: int, size: int, columns: str = TEASER) -> list[ShownStory]:
        """So many of its stories from a place on, which is counted from 0. One query."""


class Chosen:
    """The stories of editions, or rows of lists, that a queryset chooses."""

    def __init__(self, rows: LivingQuerySet) -> None:
        self._rows = rows

    def cut(self, start: int, size: int, columns: str = TEASER) -> list[ShownStory]:
        """As in StoryList."""
        return shown(self._rows.newest_first()[start : start + size], columns)


class Prepared:
    """The stories of a queryset that is always the same but for a value, such as the tag's key.

    The months of the list are counted, so that a page far down is found by its month, not by passing all before it.
    """

    def __init__(
        self, rows: Callable[..., LivingQuerySet], months: Callable[..., models.QuerySet], *slots: int
    ) -> None:
        """`rows` makes the queryset of all rows, `months` that of its months; they are handed the slots that stand for
        the values."""
        self._rows, self._months, self._slots = rows, months, slots
        self._statements: dict[tuple[Callable[..., Compiled], int, str], Statement] = {}

    def of(self, *values: int) -> "Standing":
        """The list for these values."""
        return Standing(self, values)

    def cut(self, values: Sequence[int], start: int, size: int, columns: str) -> list[ShownStory]:
        """As in StoryList, of the list for these values."""
        passing = self._first if not start else self._near if start < _FAR else self._far
        key = passing, size, columns
        if key not in self._statements:
            place = (SECOND_NUMBER,) if start else ()
            self._statements[key] = Statement(lambda: passing(size, columns), *self._slots, *place)
        values = (*values, start) if start else values
        return stories(self._statements[key].rows(router.db_for_read(Edition), *values))

    def _first(self, size: int, columns: str) -> Compiled:
        return statement(compiled(self._chosen[:size]), columns)

    def _near(self, size: int, columns: str) -> Compiled:
        sql, parameters = compiled(self._chosen[:size])
        return statement((f"{sql} OFFSET %s", [*parameters, SECOND_NUMBER]), columns)

    def _far(self, size: int, columns: str) -> Compiled:
        older = self._chosen.filter(first_published_at__lt=RawSQL("SELECT until FROM place", []))
        sql, parameters = compiled(older[:size])
        found = place(self._months(*self._slots), self._rows(*self._slots), SECOND_NUMBER)
        return statement((sql + _PASSED, parameters), columns, before=found)

    @property
    def _chosen(self) -> models.QuerySet:
        rows = self._rows(*self._slots).live().newest_first()
        return rows.values("pk" if rows.model is Edition else "edition")


class Standing:
    """A prepared list, for values of its own."""

    def __init__(self, prepared: Prepared, values: Sequence[int]) -> None:
        self._prepared, self._values = prepared, values

    def cut(self, start: int, size: int, columns: str = TEASER) -> list[ShownStory]:
        """As in StoryList."""
        return self._prepared.cut(self._values, start, size, columns)


LATEST = Prepared(lambda: Edition.objects.all(), lambda: Tally.objects.exclude(month=None))
OF_TAG = Prepared(lambda tag: Listing.objects.filter(tag=tag), lambda tag: TagMonth.objects.filter(tag=tag), NUMBER)
OF_AUTHOR = Prepared(
    lambda author: Credit.objects.filter(author=author),
    lambda author: AuthorMonth.objects.filter(author=author),
    NUMBER,
)
