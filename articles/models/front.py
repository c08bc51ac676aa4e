"""How far a front cache was told of what changes for readers."""

from django.db import models

from articles.models.change import Instant


class FrontMark(models.Model):
    """The instant up to which a front cache was told of all that changed, in one of several passes.

    A later pass tells the same again, `lag` seconds after the first did: `next` is how far it will have told then.
    Without an instant nothing is known of what the cache keeps.
    """

    front = models.CharField(max_length=500, help_text="The address of the front cache, without its secret.")
    lag = models.PositiveSmallIntegerField()
    version = models.BigIntegerField(null=True)
    at = models.DateTimeField(null=True)
    next_version = models.BigIntegerField(null=True)
    next_at = models.DateTimeField(null=True)
    next_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["front", "lag"], name="front_is_marked_once")]

    def __str__(self) -> str:
        return f"{self.front}, {self.lag} s"

    @property
    def told(self) -> Instant | None:
        """How far it was told."""
        return None if self.version is None else Instant(self.version, self.at)

    @property
    def next(self) -> Instant | None:
        """How far it will have been told after the next purge of this pass."""
        return None if self.next_version is None else Instant(self.next_version, self.next_at)

    def move(self, **fields: object) -> bool:
        """Write fields, unless somebody else has moved the mark since it was read; returns whether they were."""
        seen = {name: getattr(self, name) for name in _MOVING}
        return FrontMark.objects.filter(pk=self.pk, **seen).update(**fields) == 1


_MOVING = ("version", "at", "next_version", "next_at", "next_since")
