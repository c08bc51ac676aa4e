"""The people whose names stand under the headlines."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.fields import LineField, SlugField
from articles.models.slugs import Slugged, free_slugs


class AuthorQuerySet(models.QuerySet):
    """Authors."""

    def called(self, name: str) -> "Author":
        """The first author of exactly this name; made if there is none."""
        return self.filter(name=name).order_by("pk").first() or self.create(name=name)

    def resolve(self, names: Iterable[str]) -> dict[str, "Author"]:
        """Such an author for each name, in a fixed number of queries."""
        wanted = dict.fromkeys(names)
        known = {author.name: author for author in self.filter(name__in=wanted).order_by("-pk")}
        new = [name for name in wanted if name not in known]
        slugs = free_slugs(new, Author.objects.all()) if new else []
        made = self.bulk_create(Author(name=name, slug=slug) for name, slug in zip(new, slugs, strict=True))
        return known | {author.name: author for author in made}


class Author(Slugged):
    """A byline: usually a person, who may have an account in the newsroom."""

    name = LineField(_("name"), max_length=200, db_index=True)
    slug = SlugField(_("slug"), unique=True, blank=True, help_text=_("Left empty, it is made from the name."))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("account"),
        help_text=_("The person's account in the newsroom, if there is one. Their stories are then theirs to edit."),
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
