"""Preview links: leave for people without an account to read one story before readers do."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.fields import LineField
from articles.models.revision import Revision


class PreviewLinkQuerySet(models.QuerySet):
    """Preview links."""

    def open(self) -> "PreviewLinkQuerySet":
        """Links that still show something: not expired, not revoked, given by somebody who is still of the newsroom, to
        a story that is not in the bin."""
        return self.filter(
            expires_at__gt=Now(), revoked_at=None, created_by__is_active=True, article__discarded_at=None
        )


class PreviewLink(models.Model):
    """Leave to read a story, in one revision or always the newest; ends by time or by being revoked."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="preview_links", verbose_name=_("story"))
    revision = models.ForeignKey(
        Revision,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="preview_links",
        verbose_name=_("revision"),
        help_text=_("Empty: always the newest text."),
    )
    reader = LineField(_("for whom"), max_length=100, blank=True)
    expires_at = models.DateTimeField(_("expires"))
    created_at = models.DateTimeField(_("given"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("given by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("revoked by")
    )
    views = models.PositiveIntegerField(_("views"), default=0)
    last_viewed_at = models.DateTimeField(_("last viewed"), null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="preview_link_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.reader
