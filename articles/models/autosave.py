"""Autosaves: what somebody has typed and not saved yet. Never part of the history, never read by readers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article

TAB_LENGTH = 36


class Autosave(models.Model):
    """The fields of a story's form as they stood in one window of one person.

    A slot belongs to a person and a story; a story that was never saved has none yet, so its window stands for it.
    Two windows of one person do not overwrite each other: all of a story's slots are offered, and cleared, together.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    # A story that is deleted leaves its writer what was typed, as a new story's beginning.
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, related_name="autosaves", verbose_name=_("story")
    )
    tab = models.CharField(_("window"), max_length=TAB_LENGTH)
    version = models.PositiveIntegerField(_("written on version"), null=True)
    fields = models.JSONField(_("fields"), default=dict, help_text=_("The form's fields: {name: value}."))
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "tab"], name="autosave_of_window")]
        indexes = [models.Index(fields=["person", "article"], name="autosave_slot")]  # what is offered on return

    def __str__(self) -> str:
        return self.fields.get("title", "")
