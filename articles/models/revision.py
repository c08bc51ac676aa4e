"""Revisions: every state that a working copy has had, for good."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import TITLE_LENGTH, Article
from articles.models.content import Content, Pointer
from articles.models.fields import LanguageField, LineField, ProseField, SlugField, validate_storable

NOTE_LENGTH = 1000


class RevisionQuerySet(models.QuerySet):
    """Revisions."""

    def accepted(self) -> "RevisionQuerySet":
        """States that the story really had; not texts that lost a race."""
        return self.exclude(kind=Revision.Kind.KEPT)

    def kept(self) -> "RevisionQuerySet":
        """Texts that lost a race against another save, and are kept beside the story."""
        return self.filter(kind=Revision.Kind.KEPT)

    def unsettled(self) -> "RevisionQuerySet":
        """Kept texts about which nobody has decided yet."""
        return self.kept().filter(settled_at=None)

    def newest_first(self) -> "RevisionQuerySet":
        """The order of every list of revisions."""
        return self.order_by("-at", "-pk")

    def without_text(self) -> "RevisionQuerySet":
        """For lists: without what is long."""
        return self.defer("body", "standfirst", "links", "tags", "authors")


class Revision(models.Model):
    """One state of a story as somebody saved it: what, who, when, why. Written once, never changed.

    A text that could not be saved because the story moved on is kept in the same way, beside the version on which it
    was written.
    """

    class Kind(models.TextChoices):
        """How the state came about."""

        SAVED = "saved", _("saved")
        MERGED = "merged", pgettext_lazy("of two texts", "merged")
        RESTORED = "restored", _("restored")
        IMPORTED = "imported", _("imported")
        KEPT = "kept", _("kept aside")

    title = models.CharField(_("headline"), max_length=TITLE_LENGTH)
    slug = SlugField(_("slug"))
    standfirst = models.TextField(_("standfirst"), blank=True)
    body = ProseField(_("text"), blank=True, config_name="prose")
    language = LanguageField(_("language"))
    tags = models.JSONField(_("tags"), default=list, help_text=_("A list of {id, name}, in order."))
    authors = models.JSONField(_("authors"), default=list, help_text=_("A list of {id, name}, in order."))
    links = models.JSONField(_("see links"), default=list, help_text=_("A list of see links, in order."))
    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions", verbose_name=_("story"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SAVED)
    version = models.PositiveIntegerField(
        _("version"), help_text=_("The version that this became; of a text kept aside, the one that it was written on.")
    )
    based_on = models.PositiveIntegerField(
        _("based on"), null=True, help_text=_("The version that was restored, or that a merged text was written on.")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = LineField(_("note"), max_length=NOTE_LENGTH, blank=True, validators=[validate_storable])
    settled_at = models.DateTimeField(
        _("settled"), null=True, help_text=_("When it was decided what becomes of a text kept aside.")
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "version"], name="revision_of_version", condition=~Q(kind="kept")
            ),
        ]
        indexes = [
            models.Index(F("article"), F("at").desc(), F("id").desc(), name="revision_latest"),  # history page
            # the desk: texts that wait for a decision
            models.Index(
                fields=["by", "article"], name="revision_unsettled", condition=Q(kind="kept", settled_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def content(self) -> Content:
        """What the story said."""
        return Content(
            title=self.title,
            slug=self.slug,
            standfirst=self.standfirst,
            body=self.body,
            language=self.language,
            tags=tuple(tag["name"] for tag in self.tags),
            authors=tuple(author["id"] for author in self.authors),
            links=tuple(Pointer(**link) for link in self.links),
        )

    @property
    def is_kept_aside(self) -> bool:
        """True for a text that lost a race."""
        return self.kind == self.Kind.KEPT

    def fill(self, content: Content, tags: list[Any], authors: list[Any]) -> "Revision":
        """Take over a content; `tags` and `authors` are the objects that it names, in order. Returns itself."""
        self.title, self.slug, self.standfirst = content.title, content.slug, content.standfirst
        self.body, self.language = content.body, content.language
        self.tags = [{"id": tag.pk, "name": tag.name} for tag in tags]
        self.authors = [{"id": author.pk, "name": author.name} for author in authors]
        self.links = [link._asdict() for link in content.links]
        return self
