"""The people whose names stand under the headlines."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.models.edition import Edition
from articles.models.fields import LineField, SlugField
from articles.models.listing import Credit
from articles.models.living import since_counted
from articles.models.paths import author_path
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

    def with_story_count(self) -> "AuthorQuerySet":
        """Authors with `story_count`: live stories at this moment, exact without counting them."""
        mine = Credit.objects.filter(author=OuterRef("pk"))
        return self.annotate(story_count=Coalesce(F("tally__stories"), 0) + since_counted(mine))

    def once_public(self) -> "AuthorQuerySet":
        """Authors whose name readers have seen on a story at some time."""
        seen = Credit.objects.filter(author=OuterRef("pk"), edition__in=Edition.objects.once_live())
        return self.filter(Exists(seen))


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

    def get_absolute_url(self) -> str:
        """The author's page."""
        return author_path(self.slug)
