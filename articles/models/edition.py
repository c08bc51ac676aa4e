"""Editions: what readers see, from a moment until a moment. All that the reading side ever asks for."""

from datetime import datetime, timedelta

from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Prefetch, Q, Value
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models.edition_link import EditionLink
from articles.models.fields import LanguageField, SlugField
from articles.models.listing import Listing
from articles.models.living import LivingQuerySet, Phase
from articles.text.languages import direction

# The silent reading rate for non-fiction in English (Brysbaert 2019, doi:10.1016/j.jml.2019.104047). Languages written
# without spaces are counted by the measure of the teasers, which makes their words about as long.
WORDS_A_MINUTE = 238


class EditionQuerySet(LivingQuerySet):
    """Editions."""

    def for_listing(self) -> "EditionQuerySet":
        """With what a teaser shows: `shown_tags`, `shown_links` and `addresses`; without the whole text. Two more
        queries."""
        return self.defer("body_html", "standfirst", "description")._with(_with_tags())

    def for_story(self) -> "EditionQuerySet":
        """With what a story shows beside its words: `shown_tags` with their other names, `shown_links` and `addresses`.
        Two more queries.

        Its `shown_notices` cost another one where they are asked for, which lists do not.
        """
        return self._with(_with_tags().annotate(other_keys=ArrayAgg("tag__aliases__key", default=Value([]))))

    def _with(self, listings: LivingQuerySet) -> "EditionQuerySet":
        return self.prefetch_related(
            Prefetch("listings", listings, to_attr="shown_listings"),
            Prefetch("links", EditionLink.objects.shown(), to_attr="links_now"),
        )


def _with_tags() -> LivingQuerySet:
    return Listing.objects.filter(tag__merged_into=None).select_related("tag").order_by("position", "pk")


class Edition(models.Model):
    """One version of a story as readers see it: rendered, immutable but for its end."""

    title = models.CharField(_("headline"), max_length=300)
    slug = SlugField(_("slug"))
    standfirst = models.TextField(_("standfirst"), blank=True)
    body_html = models.TextField(_("text"))
    teaser_html = models.TextField(_("teaser"))
    is_cut = models.BooleanField(_("there is more than the teaser"))
    description = models.CharField(_("description for search engines"), max_length=300)
    byline = models.JSONField(
        _("byline"),
        default=list,
        help_text=_("The authors in order, each with the name of that time and the slug of the author's page."),
    )
    words = models.PositiveIntegerField(_("words"), default=0)
    language = LanguageField(_("language"))
    first_published_at = models.DateTimeField(_("first published"))
    live_from = models.DateTimeField(_("live from"))
    live_until = models.DateTimeField(_("live until"), null=True)
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="editions", verbose_name=_("story"))
    # The story's own, whatever its address: in its names for feeds. The same in all its editions.
    uuid = models.UUIDField()
    article_version = models.PositiveIntegerField(_("version of the working copy"))
    # Given an end when it was published, by which it may be over without a move; not one that a later move gave it.
    ends_by_itself = models.BooleanField(default=False)
    phase = models.SmallIntegerField(choices=Phase, default=Phase.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            # Never two editions of one story live at one moment. Ranges have GiST support in core PostgreSQL, plain
            # numbers have not: so the article is a range of one number.
            ExclusionConstraint(
                name="edition_one_live_at_a_time",
                expressions=[
                    (
                        Func(F("article_id"), F("article_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("live_from"), F("live_until"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(live_until=None) | Q(live_until__gte=F("live_from")),
                name="edition_ends_after_start",
            ),
        ]
        indexes = [
            # home page: the newest stories
            models.Index(
                F("first_published_at").desc(),
                F("article_id").desc(),
                name="edition_newest",
                condition=~Q(phase=2),
            ),
            models.Index(Upper("title"), name="edition_titled"),  # checklist: was this headline used before?
            # see links: is the story live, or will it be?
            models.Index(
                fields=["article"],
                include=["live_from", "live_until"],
                name="edition_of_story",
                condition=~Q(phase=2),
            ),
            # link health: stories that may be over although no move says so
            models.Index(fields=["article"], name="edition_ends_by_itself", condition=Q(ends_by_itself=True)),
            # story page: the edition at an address
            models.Index(fields=["slug", "live_from"], name="edition_at_slug"),
            # page cache: what does time change next, and what has it changed?
            models.Index(fields=["live_from"], name="edition_begins"),
            models.Index(fields=["live_until"], name="edition_ends", condition=Q(live_until__isnull=False)),
            # tallies: what time has changed since they were brought up to date
            models.Index(fields=["live_from"], name="edition_due_to_start", condition=Q(phase=0)),
            models.Index(
                fields=["live_until"],
                name="edition_due_to_end",
                condition=Q(phase=1, live_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The story's page."""
        return reverse("article-detail", args=[self.slug])

    @property
    def is_live(self) -> bool:
        """The twin of `live()`, for an edition at hand."""
        return self.live_from <= timezone.now() and (self.live_until is None or self.live_until > timezone.now())

    @property
    def authors(self) -> list[str]:
        """The names of the authors, in order."""
        return [author["name"] for author in self.byline]

    @property
    def minutes(self) -> int:
        """How long reading it takes, at least one."""
        return max(1, round(self.words / WORDS_A_MINUTE))

    @property
    def shown_tags(self) -> list:
        """The tags in order, of an edition fetched `for_listing()` or `for_story()`."""
        return [listing.tag for listing in self.shown_listings]

    @property
    def shown_links(self) -> list["EditionLink"]:
        """The see links in order, of an edition fetched `for_listing()` or `for_story()`."""
        return [link for link in self.links_now if link.kind == EditionLink.Kind.SEE]

    @property
    def addresses(self) -> dict[int, str]:
        """Where the links in its text lead now, {id of a live story: its address}, of an edition fetched likewise."""
        inline = (link for link in self.links_now if link.kind == EditionLink.Kind.INLINE)
        return {link.target_id: link.address for link in inline}

    @cached_property
    def shown_notices(self) -> list:
        """The corrections and updates that stand on the story, the newest first. One query."""
        notices = apps.get_model("articles.Notice").objects.standing()
        return list(notices.filter(article=self.article_id).newest_first())

    @property
    def shown_notices_top(self) -> list:
        """Those of its notices that stand above the text."""
        return [notice for notice in self.shown_notices if notice.place == notice.Place.TOP]

    @property
    def shown_notices_bottom(self) -> list:
        """Those of its notices that stand below the text."""
        return [notice for notice in self.shown_notices if notice.place == notice.Place.BOTTOM]

    @property
    def updated_at(self) -> datetime:
        """When readers last got something new of the story: this edition, or the newest notice on it."""
        return max([self.live_from, *(notice.at for notice in self.shown_notices)])

    @property
    def is_updated(self) -> bool:
        """True when that was after the story was first published, by the minute that readers are told."""
        return self.updated_at - self.first_published_at >= timedelta(minutes=1)

    @property
    def direction(self) -> str:
        """ "rtl" or "ltr", by the story's language."""
        return direction(self.language)
