"""Counts that are kept, so that nobody has to count."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, models, router
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.edition import Edition
from articles.models.living import LivingQuerySet, since_counted
from articles.models.statements import MOMENT, NUMBER, SECOND_TEXT, TEXT, Statement, array, compiled


class Subject(NamedTuple):
    """What stories are counted for: a tag or an author (their ids), a month (its first day), a month of a tag or of an
    author, or the whole site."""

    tag: int | None = None
    author: int | None = None
    month: date | None = None


SITE = Subject()


class TallyQuerySet(models.QuerySet):
    """Tallies."""

    def add(self, changes: Mapping[Subject, int]) -> None:
        """Add to the counts: how many stories more or fewer of each subject.

        Rows are taken in one order, so that two moves at once wait for each other and never deadlock.
        """
        changes = {subject: number for subject, number in changes.items() if number}
        if changes and not self._added(changes):
            missing = changes.keys() - self.kept().keys()
            new = (Tally(tag_id=one.tag, author_id=one.author, month=one.month) for one in sorted(missing, key=_order))
            self.bulk_create(new, ignore_conflicts=True)
            self._added(changes)

    def _added(self, changes: Mapping[Subject, int]) -> bool:
        """Add to the counts if all of them are there; whether they are."""
        columns = [*zip(*changes, strict=True), changes.values()]
        return bool(_ADD.rows(router.db_for_write(Tally), *map(array, columns)))

    def live_stories(self) -> int:
        """How many stories readers see on the whole site at this moment."""
        return next((number for (number,) in _OF_SITE.rows(router.db_for_read(Tally))), 0)

    def months(self) -> dict[date, int]:
        """How many stories readers see of each month at this moment, the newest first; those of none are left out."""
        counts = Counter(dict(self.exclude(month=None).values_list("month", "stories")))
        counts.update(_months(Edition.objects.due_to_start()))
        counts.subtract(_months(Edition.objects.due_to_end()))
        return {month: counts[month] for month in sorted(counts, reverse=True) if counts[month] > 0}

    def lock(self) -> None:
        """Let nobody else change a count until the transaction ends; reading goes on."""
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(self.model._meta.db_table)} IN EXCLUSIVE MODE")

    def kept(self) -> dict[Subject, int]:
        """All counts, as of the last move."""
        return {Subject(*of): stories for *of, stories in self.values_list(*Subject._fields, "stories")}


# All or none: a row that is not there yet is made before any of the others is held.
_ADDED = """
WITH changed (tag, author, month, number) AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::integer[])
),
mine (id, number) AS MATERIALIZED (
    SELECT tally.id, number FROM changed JOIN {tallies} AS tally ON tally.tag_id = changed.tag
    UNION ALL SELECT tally.id, number FROM changed JOIN {tallies} AS tally ON tally.author_id = changed.author
    UNION ALL SELECT tally.id, number FROM changed JOIN {tallies} AS tally ON tally.month = changed.month
    UNION ALL SELECT tally.id, number FROM changed CROSS JOIN {tallies} AS tally
    WHERE num_nonnulls(tag, author, changed.month) = 0
        AND tag_id IS NULL AND author_id IS NULL AND tally.month IS NULL
),
held (id) AS MATERIALIZED (
    SELECT id FROM {tallies}
    WHERE id IN (SELECT id FROM mine) AND (SELECT count(*) FROM mine) = (SELECT count(*) FROM changed)
    ORDER BY coalesce(tag_id, 0), coalesce(author_id, 0), coalesce(month, '0001-01-01') FOR UPDATE
)
UPDATE {tallies} AS tally SET stories = tally.stories + mine.number
FROM held JOIN mine ON mine.id = held.id WHERE tally.id = held.id RETURNING tally.id
"""
_COLUMNS = (TEXT, SECOND_TEXT, MOMENT, NUMBER)
_ADD = Statement(lambda: (_ADDED.format(tallies=Tally._meta.db_table), _COLUMNS), *_COLUMNS)


def month_of(moment: datetime) -> date:
    """The first day of the month in which something was, in the site's time zone."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date().replace(day=1)


def _months(editions: LivingQuerySet) -> Counter[date]:
    return Counter(map(month_of, editions.values_list("first_published_at", flat=True)))


def _order(subject: Subject) -> tuple[int, int, date]:
    return subject.tag or 0, subject.author or 0, subject.month or date.min


class Tally(models.Model):
    """How many stories of a tag, of an author, of a month, or of the whole site are live, as of the last move.

    A row of its own, not a column of the tag: a tag being edited in the admin cannot overwrite it, and stories being
    published do not wait for that form. A month is one of the site's time zone.
    """

    tag = models.OneToOneField("articles.Tag", models.CASCADE, null=True, related_name="tally", verbose_name=_("tag"))
    author = models.OneToOneField(
        "articles.Author", models.CASCADE, null=True, related_name="tally", verbose_name=_("author")
    )
    month = models.DateField(_("first day of the month"), null=True, unique=True)
    stories = models.IntegerField(_("live stories"), default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            # of the whole site there is one
            models.UniqueConstraint(
                Value(1), name="tally_of_site_once", condition=Q(tag=None, author=None, month=None)
            ),
            models.CheckConstraint(
                condition=Q(tag=None, author=None) | Q(tag=None, month=None) | Q(author=None, month=None),
                name="tally_of_one_subject",
            ),
        ]

    def __str__(self) -> str:
        subject = self.tag or self.author or self.month or _("all stories")
        return f"{subject}: {self.stories}"


_OF_SITE = Statement(
    lambda: compiled(
        Tally.objects.filter(tag=None, author=None, month=None).values_list(
            F("stories") + since_counted(Edition.objects.all())
        )
    )
)
