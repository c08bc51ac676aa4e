"""The rows that lists of stories are made of: each an edition under one of its tags, or under one of its authors.

What a page needs to find its ten stories stands here once more, so that one index answers it however many stories the
list has.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.living import LivingQuerySet, Phase


class ListRow(models.Model):
    """An edition in a list."""

    first_published_at = models.DateTimeField()
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True)
    phase = models.SmallIntegerField(choices=Phase, default=Phase.WAITING)

    objects = LivingQuerySet.as_manager()

    class Meta:
        abstract = True


class Listing(ListRow):
    """One row of a tag's page: an edition under one of its tags."""

    tag = models.ForeignKey(
        "articles.Tag", models.PROTECT, related_name="listings", verbose_name=_("tag"), db_index=False
    )
    edition = models.ForeignKey("articles.Edition", models.CASCADE, related_name="listings")

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.UniqueConstraint(fields=["edition", "tag"], name="listing_once"),
        ]
        indexes = [
            # tag page: the tag's newest stories
            models.Index(
                F("tag"),
                F("first_published_at").desc(),
                F("article_id").desc(),
                name="listing_of_tag",
                condition=~Q(phase=2),
            ),
            # was the tag ever public?; also serves the foreign key
            models.Index(fields=["tag", "live_from"], name="listing_tag_from"),
            # tag counts: what time has changed since the tallies were brought up to date
            models.Index(fields=["tag", "live_from"], name="listing_due_to_start", condition=Q(phase=0)),
            models.Index(
                fields=["tag", "live_until"],
                name="listing_due_to_end",
                condition=Q(phase=1, live_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag_id}: {self.edition_id}"


class Credit(ListRow):
    """One row of an author's page: an edition under one of those who wrote it."""

    author = models.ForeignKey(
        "articles.Author", models.PROTECT, related_name="credits", verbose_name=_("author"), db_index=False
    )
    edition = models.ForeignKey("articles.Edition", models.CASCADE, related_name="credits")

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        constraints = [
            models.UniqueConstraint(fields=["edition", "author"], name="credit_once"),
        ]
        indexes = [
            # author's page: the author's newest stories
            models.Index(
                F("author"),
                F("first_published_at").desc(),
                F("article_id").desc(),
                name="credit_of_author",
                condition=~Q(phase=2),
            ),
            # was the author ever public?; also serves the foreign key
            models.Index(fields=["author", "live_from"], name="credit_author_from"),
            # author counts: what time has changed since the tallies were brought up to date
            models.Index(fields=["author", "live_from"], name="credit_due_to_start", condition=Q(phase=0)),
            models.Index(
                fields=["author", "live_until"],
                name="credit_due_to_end",
                condition=Q(phase=1, live_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_id}: {self.edition_id}"
