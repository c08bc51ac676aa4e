"""Notices: dated corrections and updates that readers find on a live story."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, FilteredRelation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.fields import validate_storable
from articles.models.living import live_q
from articles.models.paths import story_path
from articles.text.names import is_blank

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
    place = models.CharField(pgettext_lazy("of a notice", "place"), max_length=10, choices=Place, default=Place.TOP)
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

    def get_absolute_url(self) -> str:
        """Where the notice stands on its story's page; of a notice fetched `live()`."""
        return f"{story_path(self.slug)}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """The name by which an address points at the notice within its story's page."""
        return self.anchor_of(self.pk)

    @staticmethod
    def anchor_of(pk: int) -> str:
        """The same of the notice with a key."""
        return f"notice-{pk}"

    def clean(self) -> None:
        """Keep the text in lines, and refuse one that says nothing or too much. Raises ValidationError."""
        if self.text and is_blank(self.text):
            raise ValidationError({"text": ValidationError(_("Say what was wrong, or what is new."), code="blank")})
        self.text = "\n".join(self.text.splitlines()).strip()
        if len(self.text) > TEXT_LENGTH:
            params = {"most": TEXT_LENGTH, "length": len(self.text)}
            message = _("At most %(most)d characters: these are %(length)d. What needs more room belongs in the story.")
            raise ValidationError({"text": ValidationError(message, code="too_long", params=params)})
