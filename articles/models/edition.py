"""Editions: what readers see, from a moment until a moment. All that the reading side ever asks for."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.fields import LanguageField, SlugField
from articles.models.living import LivingQuerySet, Phase
from articles.models.readable import Readable


class Edition(Readable, models.Model):
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

    objects = LivingQuerySet.as_manager()

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

    @property
    def is_live(self) -> bool:
        """The twin of `live()`, for an edition at hand."""
        return self.live_from <= timezone.now() and (self.live_until is None or self.live_until > timezone.now())
