"""Notices: dated corrections and updates that readers find on a live story."""

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation
from django.utils.translation import gettext_lazy as _

from articles.models.edition import live_q
from articles.models.fields import validate_storable

TEXT_LENGTH = 2000


class NoticeQuerySet(models.QuerySet):
    """Notices."""

    def standing(self) -> "NoticeQuerySet":
        """Notices that were not taken back."""
        return self.filter(taken_back_at=None)

    def newest_first(self) -> "NoticeQuerySet":
        """The order of every list of notices. Total."""
        return self.order_by("-at", "-pk")

    def live(self) -> "NoticeQuerySet":
        """What readers may see: notices of stories that are live, each with its story's `slug`, `title`, `language`."""
        return (
            self.standing()
            .annotate(edition=FilteredRelation("article__editions", condition=live_q("article__editions__")))
            .filter(edition__isnull=False)
            .annotate(slug=F("edition__slug"), title=F("edition__title"), language=F("edition__language"))
        )


class Notice(models.Model):
    """What was wrong in a story or is new in it, told to readers with its date."""

    class Kind(models.TextChoices):
        """Whether something was wrong, or something is new."""

        CORRECTION = "correction", _("correction")
        UPDATE = "update", _("update")

    class Place(models.TextChoices):
        """Where in the story it stands."""

        TOP = "top", _("above the text")
        BOTTOM = "bottom", _("below the text")

    text = models.TextField(
        _("text"), max_length=TEXT_LENGTH, validators=[validate_storable], help_text=_("Plain text, for readers.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CORRECTION)
    place = models.CharField(_("place"), max_length=10, choices=Place, default=Place.TOP)
    at = models.DateTimeField(_("date"), auto_now_add=True)
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="notices", verbose_name=_("story"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(F("at").desc(), F("id").desc(), name="notice_latest"),  # the page of corrections
        ]

    def __str__(self) -> str:
        return self.text[:60]
