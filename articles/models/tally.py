"""Counts that are kept, so that nobody has to count."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.db import connection, models
from django.db.models import Count, F, Q, Subquery, Value
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
        mine = self._of(changes)
        missing = changes.keys() - set(mine.values_list("tag", flat=True))
        self.bulk_create([Tally(tag_id=tag) for tag in sorted(missing, key=_order)], ignore_conflicts=True)
        list(mine.order_by(Coalesce("tag", 0)).select_for_update().values_list("pk"))
        tags = defaultdict(set)
        for tag, number in changes.items():
            tags[number].add(tag)
        for number, changed in tags.items():
            self._of(changed).update(stories=F("stories") + number)

    def _of(self, tags: Iterable[int | None]) -> "TallyQuerySet":
        """The tallies of these tags, and of the whole site if None is among them."""
        named = Q(tag__in=[tag for tag in tags if tag is not None])
        return self.filter(named | Q(tag=None) if None in tags else named)

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

    def lock(self) -> None:
        """Let nobody else change a count until the transaction ends; reading goes on."""
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(self.model._meta.db_table)} IN EXCLUSIVE MODE")

    def correct(self, true: Counter[int | None]) -> int:
        """Set every count to the given one; returns how many were wrong. Needs `lock`."""
        kept = Counter(dict(self.values_list("tag", "stories")))
        wrong = {tag: true[tag] - kept[tag] for tag in true.keys() | kept.keys() if true[tag] != kept[tag]}
        self.add(wrong)
        return len(wrong)


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
