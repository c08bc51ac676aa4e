"""Counts that are kept, so that nobody has to count."""

from collections import Counter
from collections.abc import Mapping

from django.db import models
from django.db.models import Count, F, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.models.edition import Edition


class TallyQuerySet(models.QuerySet):
    """Tallies."""

    def add(self, changes: Mapping[int | None, int]) -> None:
        """Add to the counts: {tag id, or None for the whole site: number of stories more or fewer}.

        Rows are taken in one order, so that two moves at once wait for each other and never deadlock.
        """
        changes = {tag: number for tag, number in changes.items() if number}
        missing = set(changes) - {None} - set(self.filter(tag__in=changes).values_list("tag", flat=True))
        if None in changes and not self.filter(tag=None).exists():
            missing.add(None)
        self.bulk_create([Tally(tag_id=tag) for tag in sorted(missing, key=_order)], ignore_conflicts=True)
        for tag in sorted(changes, key=_order):
            self.filter(tag=tag).update(stories=F("stories") + changes[tag])

    def live_stories(self) -> int:
        """How many stories readers see on the whole site at this moment."""
        waiting = Edition.objects.due_to_start().order_by().values(one=Value(1)).annotate(number=Count("pk"))
        over = Edition.objects.due_to_end().order_by().values(one=Value(1)).annotate(number=Count("pk"))
        now = self.filter(tag=None).annotate(
            now=F("stories")
            + Coalesce(Subquery(waiting.values("number")), 0)
            - Coalesce(Subquery(over.values("number")), 0)
        )
        return now.values_list("now", flat=True).first() or 0

    def recount(self, true: Counter) -> int:
        """Set every count to the given one; returns how many were wrong."""
        wrong = {tally.tag_id: true[tally.tag_id] - tally.stories for tally in self.select_for_update().order_by("pk")}
        wrong |= {tag: number for tag, number in true.items() if tag not in wrong}
        self.add(wrong)
        return sum(1 for difference in wrong.values() if difference)


def _order(tag: int | None) -> int:
    return tag or 0


class Tally(models.Model):
    """How many stories of a tag (or, without a tag, of the whole site) are live, as of the last move.

    A row of its own, not a column of the tag: a tag being edited in the admin cannot overwrite it, and stories being
    published do not wait for that form.
    """

    tag = models.OneToOneField("articles.Tag", models.CASCADE, null=True, related_name="tally", verbose_name=_("tag"))
    stories = models.IntegerField(_("live stories"), default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(Coalesce("tag", 0), name="tally_of_site_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tag or _('all stories')}: {self.stories}"
