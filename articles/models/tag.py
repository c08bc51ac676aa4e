"""Tags: the subjects that readers browse."""

from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from articles.models.edition import Edition
from articles.models.fields import FoldedField, LineField, SlugField
from articles.models.listing import Listing
from articles.models.living import since_counted
from articles.models.paths import tag_path
from articles.models.slugs import Slugged, free_slugs
from articles.text.names import fold, tidy
from articles.turns import share_turn, take_turn

NAME_LENGTH = 100
_ATTEMPTS = 5
_TURN = "names of tags"


def take_names() -> None:
    """Be the only one to give names and addresses to tags until the transaction ends.

    A name is one tag's, as its own or as another name of it: two tables, which no constraint spans. Those who only make
    new tags share a turn among themselves; the constraints of the one table keep them apart.
    """
    take_turn(_TURN)


class TagQuerySet(models.QuerySet):
    """Tags."""

    def get_by_natural_key(self, name: str) -> "Tag":
        """The tag of this name, however it is spelt; raises Tag.DoesNotExist."""
        return self.get(key=fold(name))

    def resolve(self, names: Iterable[str]) -> list["Tag"]:
        """The tags of these names, in this order, none twice; those that do not exist are made.

        Names that differ in case, width or white space only name the same tag, and so does another name of it. One
        query, and a few more if any of the tags is new. Safe against somebody else making the same tag at the same
        moment.
        """
        return list(dict.fromkeys(self.resolve_each(names).values()))

    def resolve_each(self, names: Iterable[str]) -> dict[str, "Tag"]:
        """The tag of each of these names, by the folded name, in this order; as `resolve` finds and makes them."""
        wanted = {fold(name): tidy(name) for name in reversed(list(names))}
        wanted = dict(reversed(wanted.items()))
        known = self.by_key(wanted)
        if wanted.keys() - known.keys():
            known |= self._made({key: name for key, name in wanted.items() if key not in known})
        return {key: known.get(key) or self.named(name) for key, name in wanted.items()}

    @transaction.atomic
    def _made(self, wanted: dict[str, str]) -> dict[str, "Tag"]:
        """New tags, {folded name: name}. In one order for all: two that make the same ones must not wait for each
        other."""
        share_turn(_TURN)
        known = self.by_key(wanted)  # looked up again: somebody may have had the turn
        new = [wanted[key] for key in sorted(wanted) if key not in known]
        slugs = free_slugs(new, Tag.including_merged.all(), TagAlias.objects.all())
        tags = (Tag(name=name, slug=slug) for name, slug in zip(new, slugs, strict=True))
        self.bulk_create(tags, ignore_conflicts=True)
        return known | self.by_key(wanted.keys() - known.keys())

    def spelt(self, names: Iterable[str]) -> dict[str, "Tag"]:
        """The tags that exist under these names, however they are spelt, by the folded name. One query."""
        return self.by_key({fold(name) for name in names})

    def at(self, slugs: Iterable[str]) -> dict[str, "Tag"]:
        """The tags whose pages are, or once were, at these addresses: by the slug that was asked for. One query."""
        slugs = list(slugs)
        own = self.filter(slug__in=slugs).annotate(asked=F("slug"))
        former = self.filter(aliases__slug__in=slugs).annotate(asked=F("aliases__slug"))
        return {tag.asked: tag for tag in own.union(former, all=True)}

    def by_key(self, keys: Iterable[str]) -> dict[str, "Tag"]:
        """The tags of these folded names: their own, or other names of theirs. One query."""
        keys = list(keys)
        if not keys:
            return {}
        # One value, or reading the statement costs a second for a text whose every run of characters may be a name. No
        # folded name holds a line end.
        asked = RawSQL("SELECT unnest(string_to_array(%s, E'\\n'))", ["\n".join(keys)])
        own = self.filter(key__in=asked).annotate(asked=F("key"))
        other = self.filter(aliases__key__in=asked).annotate(asked=F("aliases__key"))
        return {tag.asked: tag for tag in own.union(other, all=True)}

    def called(self, key: str) -> "TagQuerySet":
        """The tags that have a name, their own or another one, which begins with this folded text."""
        others = TagAlias.objects.filter(tag=OuterRef("pk"), key__startswith=key)
        return self.filter(models.Q(key__startswith=key) | Exists(others))

    def containing(self, key: str) -> "TagQuerySet":
        """The tags that have this folded text somewhere in a name, their own or another one."""
        others = TagAlias.objects.filter(tag=OuterRef("pk"), key__contains=key)
        return self.filter(models.Q(key__contains=key) | Exists(others)) if key else self

    def named(self, name: str) -> "Tag":
        """The tag of this name, made if there is none."""
        for attempt in range(_ATTEMPTS):
            if tag := self.spelt([name]).get(fold(name)):
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
        return self.annotate(story_count=Coalesce(F("tally__stories"), 0) + since_counted(mine))

    def substantial(self) -> "TagQuerySet":
        """Tags that are not thin: whose page search engines are asked to show; of tags `with_story_count()`."""
        return self.filter(story_count__gte=settings.NEWSDESK_THIN_TAG)

    def once_public(self) -> "TagQuerySet":
        """Tags that readers have seen on a story at some time."""
        seen = Listing.objects.filter(tag=OuterRef("pk"), edition__in=Edition.objects.once_live())
        return self.filter(models.Q(was_public=True) | Exists(seen))


class TagsInUse(models.Manager.from_queryset(TagQuerySet)):
    """All tags but those that are being merged into another: everybody calls them by that one's name already."""

    def get_queryset(self) -> TagQuerySet:
        """The tags that there are, for everybody."""
        return super().get_queryset().filter(merged_into=None)


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

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("merged into"),
        help_text=_("The tag that stands for this one, while its last rows are being cleared away."),
    )

    was_public = models.BooleanField(
        _("was public"),
        default=False,
        editable=False,
        help_text=_("Readers have seen it on stories that went to another tag since. Of others, its listings tell."),
    )

    natural_key_fields = ["name"]
    objects = TagsInUse()
    including_merged = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The tag's page."""
        return tag_path(self.slug)

    @property
    def is_thin(self) -> bool:
        """The twin of `substantial()`, for a tag at hand that was fetched `with_story_count()`."""
        return self.story_count < settings.NEWSDESK_THIN_TAG

    def save(self, *args: object, **kwargs: object) -> None:
        """Save. A new tag has a name that is no other tag's other name; raises IntegrityError."""
        if not self._state.adding:
            return super().save(*args, **kwargs)
        with transaction.atomic():
            share_turn(_TURN)
            if TagAlias.objects.filter(key=fold(self.name)).exists():
                raise IntegrityError(f"{self.name!r} is another name of a tag")
            return super().save(*args, **kwargs)

    @classmethod
    def slugs_taken(cls) -> tuple[models.QuerySet, ...]:
        """No tag gets a slug that another has or had."""
        return Tag.including_merged.all(), TagAlias.objects.all()


class TagAlias(models.Model):
    """Another name of a tag, a former address of it, or both: whoever uses one is led to the tag."""

    name = LineField(_("name"), max_length=NAME_LENGTH, blank=True)
    key = FoldedField(_("key"), max_length=4 * NAME_LENGTH, unique=True, null=True)
    slug = SlugField(_("slug"), unique=True, null=True, blank=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="aliases", verbose_name=_("tag"))

    class Meta:
        verbose_name = _("other name or former address")
        verbose_name_plural = _("other names and former addresses")
        ordering = ["name", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(key__isnull=False) | models.Q(slug__isnull=False), name="alias_of_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.slug or ""
