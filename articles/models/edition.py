"""Editions: what readers see, from a moment until a moment. All that the reading side ever asks for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, FilteredRelation, Func, Prefetch, Q, Value
from django.db.models.functions import Now, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models.fields import LanguageField, SlugField
from articles.models.relation import in_words
from articles.text.languages import direction
from articles.text.sentences import as_sentence


def live_q(prefix: str = "", at: object = None) -> Q:
    """live_from <= at < live_until, where no end means for good. By the database's clock, the one all hosts share."""
    at = at or Now()
    return Q(**{f"{prefix}live_from__lte": at}) & (
        Q(**{f"{prefix}live_until": None}) | Q(**{f"{prefix}live_until__gt": at})
    )


class Phase(models.IntegerChoices):
    """How far an edition's way is reflected in the tallies. Says nothing about what readers see: time does."""

    WAITING = 0, _("not yet counted")
    COUNTED = 1, _("counted as live")
    CLOSED = 2, _("over")


class LivingQuerySet(models.QuerySet):
    """Rows with live_from, live_until and phase: editions and their listing rows."""

    def live(self, at: object = None) -> "LivingQuerySet":
        """Public, said once: what readers see now, or saw `at` a moment. Every query for readers starts here."""
        rows = self if at else self.exclude(phase=Phase.CLOSED)  # the condition of the partial indexes
        return rows.filter(live_q(at=at))

    def newest_first(self) -> "LivingQuerySet":
        """The order of every list. Total, so that no list repeats or loses a story between its pages."""
        return self.order_by("-first_published_at", "-article_id")

    def oldest_first(self) -> "LivingQuerySet":
        """The order of what happened. Total."""
        return self.order_by("first_published_at", "article_id")

    def standing(self) -> "LivingQuerySet":
        """Rows that readers saw, see or will see; not plans that were given up before their time came."""
        return self.exclude(live_until=F("live_from"))

    def once_live(self) -> "LivingQuerySet":
        """Rows that readers have seen at some time."""
        return self.standing().filter(live_from__lte=Now())

    def upcoming(self) -> "LivingQuerySet":
        """Rows whose time is still to come."""
        return self.filter(live_from__gt=Now()).exclude(phase=Phase.CLOSED)

    def due_to_start(self) -> "LivingQuerySet":
        """Rows that time has made live since the tallies were last brought up to date."""
        return self.filter(live_q(), phase=Phase.WAITING)

    def due_to_end(self) -> "LivingQuerySet":
        """Rows that the tallies still count although their time is over."""
        return self.filter(phase=Phase.COUNTED, live_until__lte=Now())

    def missed(self) -> "LivingQuerySet":
        """Rows that began and ended without having been counted."""
        return self.filter(phase=Phase.WAITING, live_until__lte=Now())


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
    byline = models.JSONField(_("byline"), default=list, help_text=_("The names of the authors, in order."))
    language = LanguageField(_("language"))
    first_published_at = models.DateTimeField(_("first published"))
    live_from = models.DateTimeField(_("live from"))
    live_until = models.DateTimeField(_("live until"), null=True)
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="editions", verbose_name=_("story"))
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


class Listing(models.Model):
    """One row of a tag's page: an edition under one of its tags.

    What a page needs to find its ten stories stands here once more, so that one index answers it however many stories
    the tag has.
    """

    tag = models.ForeignKey(
        "articles.Tag", models.PROTECT, related_name="listings", verbose_name=_("tag"), db_index=False
    )
    first_published_at = models.DateTimeField()
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="+", db_index=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="listings")
    position = models.PositiveSmallIntegerField(default=0)
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True)
    phase = models.SmallIntegerField(choices=Phase, default=Phase.WAITING)

    # As `for_story()` finds them: the keys of the tag's other names; None stands for a former address without a name.
    other_keys: Sequence[str | None] = ()

    objects = LivingQuerySet.as_manager()

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


class EditionLinkQuerySet(models.QuerySet):
    """The links of editions: see links, and those in the text."""

    def shown(self) -> "EditionLinkQuerySet":
        """What readers get of links at this moment, with `target_slug` and `target_title` as they are now.

        A link to a story that is not live is left out, and comes back by itself; one that keeps its sentence stays, and
        leads nowhere meanwhile. One query for all links of a page.
        """
        keeps_sentence = Q(kind=EditionLink.Kind.SEE, keeps_sentence=True) & ~Q(lead_in="")
        return (
            self.annotate(target_live=FilteredRelation("target__editions", condition=live_q("target__editions__")))
            .annotate(target_slug=F("target_live__slug"), target_title=F("target_live__title"))
            .filter(~Q(url="") | Q(target_slug__isnull=False) | keeps_sentence)
            .order_by("edition_id", "kind", "position")
        )


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
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()
    lead_in = models.CharField(max_length=300, blank=True)
    label = models.CharField(max_length=50)
    target = models.ForeignKey("articles.Article", models.SET_NULL, null=True, related_name="+")
    url = models.URLField(max_length=2000, blank=True)
    relation = models.CharField(max_length=20, blank=True)
    keeps_sentence = models.BooleanField(default=False)
    awaits = models.CharField(max_length=500, blank=True, help_text=_("The source's id of a story not yet imported."))

    # As `shown()` finds them: the story's present address and headline, None while it is not live.
    target_slug: str | None = None
    target_title: str | None = None

    objects = EditionLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("published see link")
        verbose_name_plural = _("published see links")
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "position"], name="edition_link_in_order"),
        ]
        indexes = [
            # import: links that wait for the story just imported
            models.Index(fields=["awaits"], name="edition_link_awaits", condition=~Q(awaits="")),
            # link health: links that lead nowhere
            models.Index(fields=["edition"], name="edition_link_nowhere", condition=Q(target=None, url="")),
        ]

    def __str__(self) -> str:
        return f"{self.lead_in}: {self.label}" if self.lead_in else self.label

    @property
    def address(self) -> str:
        """Where a link of `shown()` leads at this moment: empty for nowhere."""
        if self.target_slug:
            return reverse("article-detail", args=[self.target_slug])
        return self.url

    @property
    def is_shown(self) -> bool:
        """The twin of `shown()`, for a link that knows its target's present address."""
        keeps_sentence = self.kind == self.Kind.SEE and self.keeps_sentence and self.lead_in
        return bool(self.address or keeps_sentence)

    @property
    def sentence(self) -> str:
        """The lead-in, to be read without the link."""
        return as_sentence(self.lead_in)

    @property
    def relation_in_words(self) -> str:
        """What its target is to the story, for readers; empty where that was left open."""
        return in_words(self.relation)

    @property
    def host(self) -> str:
        """The host that a link elsewhere leads to."""
        return urlsplit(self.url).hostname or ""
