"""Autosaves: what somebody has typed and not saved yet. Never part of the history, never read by readers."""

from django.conf import settings
from django.db import models
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article

TAB_LENGTH = 36


class AutosaveQuerySet(models.QuerySet):
    """Slots, each the work of one window of one person."""

    def unsaved(self) -> "AutosaveQuerySet":
        """Slots that hold a text; not the marks that windows leave whose text was saved."""
        return self.exclude(fields={})

    def spent(self) -> "AutosaveQuerySet":
        """The marks of windows whose text was saved."""
        return self.filter(fields={})

    def for_listing(self) -> "AutosaveQuerySet":
        """For lists: with the `title` that was typed, and without the texts."""
        return self.select_related("article").defer("fields", "article__body").annotate(title=KT("fields__title"))


class Autosave(models.Model):
    """The fields of a story's form as they stood in one window of one person.

    A slot belongs to a person and a story; a story that was never saved has none yet, so its window stands for it.
    Two windows of one person do not overwrite each other: all of a story's slots are offered, and cleared, together.
    A slot without fields is the mark of a window whose text was saved: what arrives late from it is not news, and what
    it sends twice is not a second story.
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

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "tab"], name="autosave_of_window")]
        indexes = [models.Index(fields=["person", "article"], name="autosave_slot")]  # what is offered on return

    def __str__(self) -> str:
        return self.fields.get("title", "")

    @property
    def is_spent(self) -> bool:
        """True for the mark of a window whose text was saved."""
        return self.pk is not None and not self.fields
