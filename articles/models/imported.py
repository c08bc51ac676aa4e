"""Where imported stories came from, so that importing them again updates and never doubles."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.fields import SlugField


class ImportedStory(models.Model):
    """The source's id of an article, and what the source said when it was last imported."""

    source_id = models.CharField(_("the source's id"), max_length=500, unique=True)
    article = models.OneToOneField(Article, models.CASCADE, related_name="imported", verbose_name=_("story"))
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of what was imported."))
    article_version = models.PositiveIntegerField(help_text=_("The working copy's version right after the import."))
    source = models.TextField(_("source"), blank=True)
    license = models.TextField(_("licence"), blank=True)

    class Meta:
        verbose_name = _("imported story")
        verbose_name_plural = _("imported stories")

    def __str__(self) -> str:
        return self.source_id


class AwaitedAddress(models.Model):
    """A slug to which a link of a story leads, and at which there was no story yet."""

    slug = SlugField(_("slug"))
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name=_("story"))

    class Meta:
        verbose_name = _("awaited address")
        verbose_name_plural = _("awaited addresses")
        constraints = [
            models.UniqueConstraint(fields=["slug", "article"], name="awaited_address_once"),
        ]

    def __str__(self) -> str:
        return self.slug
