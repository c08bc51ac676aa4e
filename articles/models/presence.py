"""Presence: who has which story open at this moment."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.autosave import TAB_LENGTH

FADES_AFTER = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(hours=1)


class PresenceQuerySet(models.QuerySet):
    """Windows in which stories are open."""

    def present(self) -> "PresenceQuerySet":
        """Those heard of within the last minute."""
        return self.filter(seen_at__gt=Now() - FADES_AFTER)

    def forgotten(self) -> "PresenceQuerySet":
        """Those that nobody needs any more."""
        return self.filter(seen_at__lt=Now() - FORGOTTEN_AFTER)

    def note(self, article: Article, person: AbstractBaseUser, tab: str, *, has_changes: bool) -> None:
        """Take in a heartbeat. One query. Raises IntegrityError where the story is gone."""
        heard = Presence(article=article, person=person, tab=tab, has_changes=has_changes, seen_at=Now())
        self.bulk_create(
            [heard],
            update_conflicts=True,
            unique_fields=["person", "tab", "article"],
            update_fields=["has_changes", "seen_at"],
        )


class Presence(models.Model):
    """A window in which somebody has a story open, by its last heartbeat."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="presences", verbose_name=_("story"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    tab = models.CharField(_("window"), max_length=TAB_LENGTH)
    has_changes = models.BooleanField(_("has typed something that is not saved"), default=False)
    seen_at = models.DateTimeField(_("last heard of"))

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("open story")
        verbose_name_plural = _("open stories")
        constraints = [models.UniqueConstraint(fields=["person", "tab", "article"], name="presence_of_window")]
        indexes = [models.Index(fields=["-seen_at"], name="presence_latest")]  # the desk: what colleagues work on

    def __str__(self) -> str:
        return f"{self.person}: {self.article_id}"
