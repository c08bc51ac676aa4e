"""Articles: the newsroom's working copies of stories. Seen by staff only."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager, _TaggableManager
from taggit.models import ItemBase

from articles.models.author import Author
from articles.models.content import Content, Pointer
from articles.models.edition import Edition
from articles.models.fields import LanguageField, LineField, ProseField, SlugField, validate_storable
from articles.models.slugs import Slugged
from articles.models.tag import Tag, TagQuerySet
from articles.text.names import fold

TITLE_LENGTH = 300
STANDFIRST_LENGTH = 1000


def default_language() -> str:
    """The language that a new story is written in unless its author says otherwise: the site's."""
    return settings.LANGUAGE_CODE.partition("-")[0]


class Conflict(Exception):
    """The story moved on since the user saw it. The message says what happened; nothing was changed."""


class TagManager(_TaggableManager):
    """`article.tags`: taggit's manager, with names resolved by our rule for "the same name"."""

    def _to_tag_model_instances(self, tags: Iterable[str | Tag], tag_kwargs: dict) -> list[Tag]:
        """Tags for a mixture of names and tags, in order, none twice.

        taggit itself compares with the database's upper(), which knows ASCII only in the C locale.
        """
        named = Tag.objects.resolve_each(tag for tag in tags if isinstance(tag, str))
        found = [named[fold(tag)] if isinstance(tag, str) else tag for tag in tags]
        return list(dict.fromkeys(found))


class ArticleQuerySet(models.QuerySet):
    """Working copies."""

    def written_by(self, user: object) -> "ArticleQuerySet":
        """Stories that the user began or is named as an author of."""
        return self.filter(
            Q(created_by=user) | Exists(Byline.objects.filter(article=OuterRef("pk"), author__user=user.pk))
        )

    def discarded(self) -> "ArticleQuerySet":
        """The bin, what was put into it last on top."""
        return self.exclude(discarded_at=None).order_by("-discarded_at", "-pk")

    def absent(self) -> "ArticleQuerySet":
        """Stories that readers do not have and will not get by themselves: drafts, withdrawn ones, those whose time is
        over.

        Costs as much as there may be of these, not as there are stories: a story in the state “published” is live or
        planned unless what was published had an end.
        """
        kept_back = self.model.with_bin.exclude(state=self.model.State.PUBLISHED).order_by().values("pk")
        ending = Edition.objects.filter(ends_by_itself=True).values("article")
        editions = Edition.objects.filter(article=OuterRef("pk"))
        candidates = self.filter(pk__in=kept_back.union(ending))
        return candidates.filter(~Exists(editions.live()), ~Exists(editions.upcoming()))

    def with_standing(self) -> "ArticleQuerySet":
        """Adds what readers have of each story: `live_version`, `live_since`, `goes_live_at`, `was_live`."""
        editions = Edition.objects.filter(article=OuterRef("pk"))
        return self.annotate(
            live_version=Subquery(editions.live().values("article_version")[:1]),
            live_since=Subquery(editions.live().values("live_from")[:1]),
            live_until=Subquery(editions.live().values("live_until")[:1]),
            goes_live_at=Subquery(editions.upcoming().order_by("live_from").values("live_from")[:1]),
            was_live=Exists(editions.once_live()),
        )


class ArticleManager(models.Manager.from_queryset(ArticleQuerySet)):
    """Working copies; those in the bin are not there for anybody, until they are put back."""

    def get_queryset(self) -> ArticleQuerySet:
        """All but the bin."""
        return super().get_queryset().filter(discarded_at=None)


class Article(Slugged):
    """A story as the newsroom works on it. Readers see its editions instead, made by the moves in `publishing`."""

    class State(models.TextChoices):
        """Where the working copy is on its way. What readers see is a matter of editions and time."""

        DRAFT = "draft", _("draft")
        REVIEW = "review", _("in review")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    slug_of = "title"

    title = LineField(_("headline"), max_length=TITLE_LENGTH)
    slug = SlugField(
        _("slug"),
        unique=True,
        blank=True,
        help_text=_("The story's address. Left empty, it is made from the headline."),
        error_messages={"unique": _("Another story has this address. Choose a different slug.")},
    )
    standfirst = models.TextField(
        _("standfirst"),
        max_length=STANDFIRST_LENGTH,
        blank=True,
        validators=[validate_storable],
        help_text=_("One or two sentences that lists show instead of the beginning of the text. Plain text."),
    )
    body = ProseField(_("text"), blank=True, config_name="prose")
    authors = models.ManyToManyField(
        Author, through="Byline", blank=True, related_name="articles", verbose_name=_("authors")
    )
    language = LanguageField(
        _("language"), default=default_language, help_text=_("A language tag such as en, de-AT or zh-Hans.")
    )
    # The order in which they were given, also where the tags of many stories are fetched at once.
    tags = TaggableManager(
        _("tags"), through="ArticleTag", manager=TagManager, blank=True, ordering=["articles_articletag_items__pk"]
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False, validators=[MinValueValidator(1)])
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("begun by"),
    )
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("last changed by"),
    )

    discarded_at = models.DateTimeField(_("put into the bin"), null=True, editable=False)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("put into the bin by"),
    )

    objects = ArticleManager()
    with_bin = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-updated_at", "-pk"]
        permissions = [
            ("edit_every_article", _("Can see and edit every story, not only their own")),
            ("publish_article", _("Can publish, schedule and withdraw stories")),
        ]
        indexes = [
            models.Index(fields=["state", "-updated_at"], name="article_in_state"),  # the desk's lists
            models.Index(fields=["-updated_at", "-id"], name="article_last_changed"),
            # link health: stories that readers may not have
            models.Index(fields=["id"], name="article_kept_back", condition=~Q(state="published")),
            # the bin
            models.Index(fields=["-discarded_at"], name="article_bin", condition=Q(discarded_at__isnull=False)),
            models.Index(Upper("title"), name="article_titled"),  # checklist: was this headline used before?
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def slugs_taken(cls) -> tuple[models.QuerySet, ...]:
        """No story gets a slug that another has or had; one that was only planned and never came true is free."""
        return Article.with_bin.all(), Edition.objects.standing()

    @property
    def byline(self) -> list[Author]:
        """The authors in the order in which they are named."""
        return [byline.author for byline in self.bylines.select_related("author")]

    @property
    def content(self) -> Content:
        """What the story says now, as the database has its tags, authors and see links. Three queries."""
        links = self.see_links.values_list(*Pointer._fields[:2], "target_id", *Pointer._fields[3:])
        return Content(
            title=self.title,
            slug=self.slug,
            standfirst=self.standfirst,
            body=self.body,
            language=self.language,
            tags=tuple(tag.name for tag in self.tags.all()),
            authors=tuple(self.bylines.values_list("author_id", flat=True)),
            links=tuple(Pointer(*link) for link in links),
        )


class ArticleTag(ItemBase):
    """A tag on a working copy."""

    content_object = models.ForeignKey(Article, models.CASCADE, related_name="tagged_items", verbose_name=_("story"))
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="articles_articletag_items", verbose_name=_("tag"))

    class Meta:
        verbose_name = _("tag of a story")
        verbose_name_plural = _("tags of stories")
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="article_tag_once"),
        ]

    @classmethod
    def tags_for(cls, model: type[models.Model], instance: models.Model | None = None, **filters: Any) -> TagQuerySet:
        """The tags of a story, or of those that the filters name. taggit's own rule hides one that is being merged."""
        if instance is not None:
            return Tag.including_merged.filter(**filters, articles_articletag_items__content_object=instance)
        filters["articles_articletag_items__content_object__isnull"] = False
        return Tag.including_merged.filter(**filters).distinct()


class Byline(models.Model):
    """An author of a story, in order."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines", verbose_name=_("story"))
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines", verbose_name=_("author"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "author"], name="byline_once"),
        ]

    def __str__(self) -> str:
        return str(self.author)
