"""The links of editions: the words are fixed, where they lead is looked up when they are read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.relation import Relation


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

    class Meta:
        verbose_name = _("published see link")
        verbose_name_plural = _("published see links")
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "position"], name="edition_link_in_order"),
        ]
        indexes = [
            # import: links that wait for the story just imported
            models.Index(fields=["awaits"], name="edition_link_awaits", condition=~Q(awaits="")),
            # a story's page: who says that it is the story in another language
            models.Index(fields=["target"], name="edition_link_translates", condition=Q(relation=Relation.TRANSLATION)),
            # link health: links that lead nowhere
            models.Index(fields=["edition"], name="edition_link_nowhere", condition=Q(target=None, url="")),
        ]

    def __str__(self) -> str:
        return f"{self.lead_in}: {self.label}" if self.lead_in else self.label
