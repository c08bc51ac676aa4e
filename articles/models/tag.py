"""Tags: the subjects that readers browse."""

from collections.abc import Iterable

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from articles.models.edition import Edition, Listing
from articles.models.fields import FoldedField, LineField, SlugField
from articles.models.slugs import Slugged, free_slugs
from articles.text.names import fold, tidy

NAME_LENGTH = 100
_ATTEMPTS = 5


def _rows(queryset: models.QuerySet) -> Coalesce:
    """The number of a queryset's rows, as a scalar subquery."""
    counted = queryset.order_by().values("tag").annotate(number=models.Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


class TagQuerySet(models.QuerySet):
    """Tags."""

    def get_by_natural_key(self, name: str) -> "Tag":
        """The tag of this name, however it is spelt; raises Tag.DoesNotExist."""
        return self.get(key=fold(name))

    def resolve(self, names: Iterable[str]) -> list["Tag"]:
        """The tags of these names, in this order, none twice; those that do not exist are made.

        Names that differ in case, width or white space only name the same tag. One query, and a few more if any of the
        tags is new. Safe against somebody else making the same tag at the same moment.
        """
        wanted = {fold(name): tidy(name) for name in reversed(list(names))}
        wanted = dict(reversed(wanted.items()))
        known = self._by_key(wanted)
        # In one order for all: two that make the same tags at once must not wait for each other.
        if new := [wanted[key] for key in sorted(wanted) if key not in known]:
            slugs = free_slugs(new, Tag.objects.all(), TagAlias.objects.all())
            tags = (Tag(name=name, slug=slug) for name, slug in zip(new, slugs, strict=True))
            self.bulk_create(tags, ignore_conflicts=True)
            known |= self._by_key(wanted.keys() - known.keys())
        return [known.get(key) or self.named(name) for key, name in wanted.items()]

    def spelt(self, names: Iterable[str]) -> "TagQuerySet":
        """The tags that exist under these names, however they are spelt."""
        return self.filter(key__in={fold(name) for name in names})

    def _by_key(self, keys: Iterable[str]) -> dict[str, "Tag"]:
        return {tag.key: tag for tag in self.filter(key__in=keys)}

    def named(self, name: str) -> "Tag":
        """The tag of this name, made if there is none."""
        for attempt in range(_ATTEMPTS):
            if tag := self.filter(key=fold(name)).first():
                return tag
            try:
                with transaction.atomic():
                    return self.create(name=name)
            except IntegrityError:  # made by somebody else, or its slug was taken, since we looked
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def with_story_count(self) -> "TagQuerySet":
        """Tags with `story_count`: live stories at this moment, exact without counting them.

        The tally was right when stories last went live or ended by a move; what time alone has changed since is in the
        few rows that are due.
        """
        mine = Listing.objects.filter(tag=OuterRef("pk"))
        return self.annotate(
            story_count=Coalesce(F("tally__stories"), 0) + _rows(mine.due_to_start()) - _rows(mine.due_to_end())
        )

    def once_public(self) -> "TagQuerySet":
        """Tags that readers have seen on a story at some time."""
        seen = Listing.objects.filter(tag=OuterRef("pk"), edition__in=Edition.objects.once_live())
        return self.filter(Exists(seen))


class Tag(Slugged, TagBase):
    """A subject: place, person, organisation or topic. Names are unique without regard to case."""

    class Kind(models.TextChoices):
        """What sort of subject a tag is."""

        PLACE = "place", _("place")
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        TOPIC = "topic", _("topic")

    name = LineField(_("name"), max_length=NAME_LENGTH)
    slug = SlugField(_("slug"), unique=True, blank=True, help_text=_("Left empty, it is made from the name."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TOPIC)
    description = models.TextField(
        _("description"),
        max_length=1000,
        blank=True,
        help_text=_("Shown on top of the tag's page. Plain text."),
    )
    key = FoldedField(_("key"), max_length=4 * NAME_LENGTH, unique=True)

    natural_key_fields = ["name"]
    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The tag's page."""
        return reverse("tag-detail", args=[self.slug])

    @classmethod
    def slugs_taken(cls) -> tuple[models.QuerySet, ...]:
        """No tag gets a slug that another has or had."""
        return Tag.objects.all(), TagAlias.objects.all()

    def readdress(self, slug: str) -> None:
        """Move the tag's page to another slug; its former address leads there for good."""
        with transaction.atomic():
            TagAlias.objects.filter(tag=self, slug=slug).delete()
            if Tag.objects.once_public().filter(pk=self.pk).exists():
                TagAlias.objects.get_or_create(slug=self.slug, tag=self)
            self.slug = slug
            self.save(update_fields=["slug"])


class TagAlias(models.Model):
    """A former slug of a tag: its address answers 301 to the tag's present page."""

    slug = SlugField(_("slug"), unique=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="aliases", verbose_name=_("tag"))

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug
