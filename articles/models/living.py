"""What is live from a moment until a moment: public, said once, for editions and for the rows of lists."""

from django.db import models
from django.db.models import Count, F, Q, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _


def live_q(prefix: str = "", at: object = None) -> Q:
    """live_from <= at < live_until, where no end means for good. By the database's clock, the one all hosts share."""
    at = at or Now()
    return Q(**{f"{prefix}live_from__lte": at}) & (
        Q(**{f"{prefix}live_until": None}) | Q(**{f"{prefix}live_until__gt": at})
    )


class Phase(models.IntegerChoices):
    """How far an edition's way is reflected in the tallies. Says nothing about what readers see: time does."""

    WAITING = 0, _("not yet counted")
    COUNTED = 1, _("counted as live")
    CLOSED = 2, _("over")


class LivingQuerySet(models.QuerySet):
    """Rows with live_from, live_until and phase: editions and their listing rows."""

    def live(self, at: object = None) -> "LivingQuerySet":
        """Public, said once: what readers see now, or saw `at` a moment. Every query for readers starts here."""
        rows = self if at else self.exclude(phase=Phase.CLOSED)  # the condition of the partial indexes
        return rows.filter(live_q(at=at))

    def newest_first(self) -> "LivingQuerySet":
        """The order of every list. Total, so that no list repeats or loses a story between its pages."""
        return self.order_by("-first_published_at", "-article_id")

    def oldest_first(self) -> "LivingQuerySet":
        """The order of what happened. Total."""
        return self.order_by("first_published_at", "article_id")

    def standing(self) -> "LivingQuerySet":
        """Rows that readers saw, see or will see; not plans that were given up before their time came."""
        return self.exclude(live_until=F("live_from"))

    def once_live(self) -> "LivingQuerySet":
        """Rows that readers have seen at some time."""
        return self.standing().filter(live_from__lte=Now())

    def upcoming(self) -> "LivingQuerySet":
        """Rows whose time is still to come."""
        return self.filter(live_from__gt=Now()).exclude(phase=Phase.CLOSED)

    def due_to_start(self) -> "LivingQuerySet":
        """Rows that time has made live since the tallies were last brought up to date."""
        return self.filter(live_q(), phase=Phase.WAITING)

    def due_to_end(self) -> "LivingQuerySet":
        """Rows that the tallies still count although their time is over."""
        return self.filter(phase=Phase.COUNTED, live_until__lte=Now())

    def missed(self) -> "LivingQuerySet":
        """Rows that began and ended without having been counted."""
        return self.filter(phase=Phase.WAITING, live_until__lte=Now())


def since_counted(rows: LivingQuerySet) -> CombinedExpression:
    """How many of these rows more, or fewer, are live than were counted: what time alone has changed since the tallies
    were brought up to date."""
    return _number(rows.due_to_start()) - _number(rows.due_to_end())


def _number(rows: LivingQuerySet) -> Coalesce:
    counted = rows.order_by().values(one=Value(1)).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
