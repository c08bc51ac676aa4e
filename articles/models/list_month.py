"""How many stories of a list are of each month: so that a page far down is found without passing all before it."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import connection, models
from django.db.models import DateField, IntegerField, Value
from django.db.models.functions import TruncMonth
from django.utils import timezone

from articles.models.living import LivingQuerySet
from articles.models.statements import Compiled, compiled

Months = Mapping[tuple[int, date], int]  # stories by the key of a tag or an author, and the first day of a month

_ADD = """
INSERT INTO {table} ({of}, month, stories)
SELECT * FROM unnest(%s::bigint[], %s::date[], %s::integer[]) AS added ORDER BY 1, 2
ON CONFLICT ({of}, month) DO UPDATE SET stories = {table}.stories + excluded.stories
"""


class ListMonthQuerySet(models.QuerySet):
    """The months of the lists of one kind."""

    def add(self, changes: Months) -> None:
        """Add to the counts. Rows are taken in one order, so that two moves at once wait for each other and never
        deadlock."""
        changed = [(of, month, number) for (of, month), number in changes.items() if number]
        if changed:
            table, of = self.model._meta.db_table, self.model._meta.get_field(self.model.of).column
            with connection.cursor() as cursor:
                cursor.execute(_ADD.format(table=table, of=of), list(map(list, zip(*changed, strict=True))))

    def kept(self) -> dict[tuple[int, date], int]:
        """All counts, as of the last move."""
        return {(of, month): stories for of, month, stories in self.values_list(self.model.of, "month", "stories")}


class ListMonth(models.Model):
    """How many live stories of a list were first published in a month of the site's time zone, as of the last move."""

    month = models.DateField()
    stories = models.IntegerField(default=0)

    of: ClassVar[str]  # the field that names the list

    objects = ListMonthQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{getattr(self, self.of)}, {self.month:%Y-%m}: {self.stories}"


class TagMonth(ListMonth):
    """A month of a tag's page."""

    tag = models.ForeignKey("articles.Tag", models.CASCADE, related_name="+", db_index=False)

    of = "tag"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "month"], name="tag_month_once")]


class AuthorMonth(ListMonth):
    """A month of an author's page."""

    author = models.ForeignKey("articles.Author", models.CASCADE, related_name="+", db_index=False)

    of = "author"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "month"], name="author_month_once")]


# The months from the newest on, each with how many stories there are up to its end; the place lies in the first of
# which that is more than are passed.
_PLACE = """
place (until, passed) AS MATERIALIZED (
    SELECT (month + interval '1 month') AT TIME ZONE %s, %s - (upto - stories)
    FROM (
        SELECT month, stories, sum(stories) OVER (ORDER BY month DESC) AS upto
        FROM (SELECT month, sum(stories) AS stories FROM ({counts}) AS counts (month, stories) GROUP BY month) AS months
    ) AS months
    WHERE upto > %s ORDER BY month DESC LIMIT 1
),
"""


def place(months: models.QuerySet, rows: LivingQuerySet, start: int) -> Compiled:
    """A part of a statement that finds where a list goes on after so many stories: `place`, with the moment `until`
    which its months reach, and how many are still to be `passed` from there.

    `months` are the list's counts, of which each has a `month` and its `stories`; `rows` are all of its rows. What
    time alone has changed since it was counted is in the few rows that are due.
    """
    month = TruncMonth("first_published_at", output_field=DateField(), tzinfo=timezone.get_default_timezone())
    counts = [
        months.order_by().values_list("month", "stories"),
        rows.due_to_start().order_by().values_list(month, Value(1, IntegerField())),
        rows.due_to_end().order_by().values_list(month, Value(-1, IntegerField())),
    ]
    statements, parameters = zip(*map(compiled, counts), strict=True)
    sql = _PLACE.format(counts=" UNION ALL ".join(statements))
    return sql, [settings.TIME_ZONE, start, *(one for some in parameters for one in some), start]
