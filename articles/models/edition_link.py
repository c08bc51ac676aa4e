"""The links of editions: the words are fixed, where they lead is looked up when they are read."""

from urllib.parse import urlsplit
from uuid import UUID

from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.living import live_q
from articles.models.relation import in_words
from articles.text.sentences import as_sentence


class EditionLinkQuerySet(models.QuerySet):
    """The links of editions: see links, and those in the text."""

    def shown(self) -> "EditionLinkQuerySet":
        """What readers get of links now, with their targets' present `target_slug`, `target_title` and `target_uuid`.

        A link to a story that is not live is left out, and comes back by itself; one that keeps its sentence stays, and
        leads nowhere meanwhile. One query for all links of a page.
        """
        keeps_sentence = Q(kind=EditionLink.Kind.SEE, keeps_sentence=True) & ~Q(lead_in="")
        return (
            self.annotate(target_live=FilteredRelation("target__editions", condition=live_q("target__editions__")))
            .annotate(target_slug=F("target_live__slug"), target_title=F("target_live__title"))
            .annotate(target_uuid=F("target_live__uuid"))
            .filter(~Q(url="") | Q(target_slug__isnull=False) | keeps_sentence)
            .order_by("edition_id", "kind", "position")
        )


class EditionLink(models.Model):
    """A link of an edition: the words are fixed, where it leads is looked up when it is read.

    See links stand under the text in their order. Links within the text are rows too, one for each story that it leads
    to, so that one query finds where all links of a page lead, and one index who points at a story.
    """

    class Kind(models.TextChoices):
        """Where in the story the link stands."""

        SEE = "see", _("see link")
        INLINE = "inline", _("link in the text")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SEE)
    edition = models.ForeignKey("articles.Edition", models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()
    lead_in = models.CharField(max_length=300, blank=True)
    label = models.CharField(max_length=50)
    target = models.ForeignKey("articles.Article", models.SET_NULL, null=True, related_name="+")
    url = models.URLField(max_length=2000, blank=True)
    relation = models.CharField(max_length=20, blank=True)
    keeps_sentence = models.BooleanField(default=False)
    awaits = models.CharField(max_length=500, blank=True, help_text=_("The source's id of a story not yet imported."))

    # As `shown()` finds them: the story's present address and headline, and its own name; None while it is not live.
    target_slug: str | None = None
    target_title: str | None = None
    target_uuid: UUID | None = None

    objects = EditionLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("published see link")
        verbose_name_plural = _("published see links")
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "position"], name="edition_link_in_order"),
        ]
        indexes = [
            # import: links that wait for the story just imported
            models.Index(fields=["awaits"], name="edition_link_awaits", condition=~Q(awaits="")),
            # link health: links that lead nowhere
            models.Index(fields=["edition"], name="edition_link_nowhere", condition=Q(target=None, url="")),
        ]

    def __str__(self) -> str:
        return f"{self.lead_in}: {self.label}" if self.lead_in else self.label

    @property
    def address(self) -> str:
        """Where a link of `shown()` leads at this moment: empty for nowhere."""
        if self.target_slug:
            return reverse("article-detail", args=[self.target_slug])
        return self.url

    @property
    def is_shown(self) -> bool:
        """The twin of `shown()`, for a link that knows its target's present address."""
        keeps_sentence = self.kind == self.Kind.SEE and self.keeps_sentence and self.lead_in
        return bool(self.address or keeps_sentence)

    @property
    def sentence(self) -> str:
        """The lead-in, to be read without the link."""
        return as_sentence(self.lead_in)

    @property
    def relation_in_words(self) -> str:
        """What its target is to the story, for readers; empty where that was left open."""
        return in_words(self.relation)

    @property
    def host(self) -> str:
        """The host that a link elsewhere leads to."""
        return urlsplit(self.url).hostname or ""
