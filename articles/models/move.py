"""Moves: the log of every step of a story's way, and the addresses that the way has claimed."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.edition import Edition
from articles.models.fields import SlugField


class Move(models.Model):
    """One step of the workflow: who, when, from where to where, why. Written once, never changed."""

    class Verb(models.TextChoices):
        """The moves that an editor speaks of."""

        SUBMIT = "submit", _("hand over")
        SEND_BACK = "send_back", _("send back")
        APPROVE = "approve", _("approve")
        PUBLISH = "publish", _("publish")
        SCHEDULE = "schedule", _("schedule")
        WITHDRAW = "withdraw", _("withdraw")
        CORRECT = "correct", _("add a notice")
        TAKE_BACK = "take_back", _("take a notice back")
        # Into the bin and out of it: no steps of the workflow, and none that `policy.MOVES` knows.
        DISCARD = "discard", _("delete")
        PUT_BACK = "put_back", _("put back from the bin")

    article = models.ForeignKey(Article, models.CASCADE, related_name="moves", verbose_name=_("story"))
    verb = models.CharField(_("move"), max_length=20, choices=Verb)
    from_state = models.CharField(_("from"), max_length=20, choices=Article.State)
    to_state = models.CharField(_("to"), max_length=20, choices=Article.State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(
        _("version"), null=True, help_text=_("The version of the text that was moved.")
    )
    warnings = models.JSONField(_("warnings that were accepted"), default=list, blank=True)
    reason = models.TextField(_("why they were accepted"), max_length=1000, blank=True)
    edition = models.ForeignKey(Edition, models.CASCADE, null=True, related_name="+", verbose_name=_("edition"))

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="move_latest"),
            models.Index(fields=["article", "-at", "-id"], name="move_of_story"),  # a story's own log
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.article}"


class AddressQuerySet(models.QuerySet):
    """Claimed addresses."""

    def never_public(self) -> "AddressQuerySet":
        """Those of plans that were given up before their time: no edition readers saw, see or will see is there."""
        there = Edition.objects.standing().filter(article=OuterRef("article"), slug=OuterRef("slug"))
        return self.filter(~Exists(there))


class Address(models.Model):
    """A slug under which a story was published, or is planned to be: once readers have seen it there, it is that
    story's for good, whatever the story is called later."""

    slug = SlugField(_("slug"), unique=True)
    article = models.ForeignKey(Article, models.CASCADE, related_name="addresses", verbose_name=_("story"))

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("claimed address")
        verbose_name_plural = _("claimed addresses")

    def __str__(self) -> str:
        return self.slug
