"""Changes of tags: the log of every renaming, merge and split, with all that undoing one needs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.fields import LineField, validate_storable
from articles.models.tag import NAME_LENGTH

WORDS_LENGTH = 200


class TagSearch(models.Model):
    """A saved search for the stories of one tag that belong under another: what `split` works by.

    Tags are named, not pointed at: the search still works when one of them was renamed or merged.
    """

    name = LineField(_("name"), max_length=NAME_LENGTH, unique=True)
    tag = LineField(_("of the tag"), max_length=NAME_LENGTH)
    into = LineField(_("under the tag"), max_length=NAME_LENGTH)
    words = LineField(
        _("words"),
        max_length=WORDS_LENGTH,
        blank=True,
        help_text=_("All of them stand in the headline, the standfirst or the text. Case makes no difference."),
    )
    since = models.DateField(_("published since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    is_instead = models.BooleanField(
        _("instead"), default=False, help_text=_("The stories leave the first tag. Otherwise they stand under both.")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class TagChangeQuerySet(models.QuerySet):
    """Changes of tags."""

    def running(self) -> "TagChangeQuerySet":
        """Changes that are under way: being worked on, or interrupted and to be taken up again."""
        return self.filter(finished_at=None)

    def standing(self) -> "TagChangeQuerySet":
        """Changes that were neither undone nor are undoings themselves."""
        return self.exclude(verb=TagChange.Verb.UNDO).filter(undone_by=None)

    def about(self, *tags: int | None) -> "TagChangeQuerySet":
        """Changes that one of these tags (their ids) takes part in."""
        ids = [tag for tag in tags if tag is not None]
        return self.filter(Q(source__in=ids) | Q(target__in=ids))

    def newest_first(self) -> "TagChangeQuerySet":
        """The order of the log."""
        return self.order_by("-pk")


class TagChange(models.Model):
    """One change of a tag: who, when, what, how many stories. Nobody changes or deletes what is logged here.

    A long one is made in many short steps. Where it stands is in `stage` and `reached`, in the same transaction as the
    step itself: one that was interrupted, however, goes on from there.
    """

    class Verb(models.TextChoices):
        """What is done to tags."""

        RENAME = "rename", _("renamed")
        MERGE = "merge", _("merged")
        SPLIT = "split", _("split")
        UNDO = "undo", _("undone")

    verb = models.CharField(_("change"), max_length=10, choices=Verb)
    # Ids, not keys: a merged tag is gone, and comes back under its id if that is undone.
    source = models.BigIntegerField(_("tag"))
    target = models.BigIntegerField(_("other tag"), null=True)
    source_name = models.CharField(_("name of the tag"), max_length=NAME_LENGTH)
    target_name = models.CharField(_("name of the other tag"), max_length=NAME_LENGTH, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    stage = models.CharField(max_length=20, blank=True)
    reached = models.BigIntegerField(default=0)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    stories = models.PositiveIntegerField(_("stories"), default=0, help_text=_("Working copies that were changed."))
    listings = models.PositiveIntegerField(_("listings"), default=0, help_text=_("Editions that were moved."))
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by", verbose_name=_("undoes"))

    objects = TagChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a tag")
        verbose_name_plural = _("changes of tags")
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["id"], name="tag_change_running", condition=Q(finished_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.source_name}"

    @property
    def is_running(self) -> bool:
        """The twin of `running()`."""
        return self.finished_at is None


class TagChangeRows(models.Model):
    """What one step of a change did to which rows: what undoing it needs."""

    class What(models.TextChoices):
        """What was done. Tags are those of working copies, listings those of editions."""

        TAGS_MOVED = "tags_moved", _("tags: [row, story]")
        TAGS_DROPPED = "tags_dropped", _("tags, of stories that have the other one too: [row, story]")
        TAGS_ADDED = "tags_added", _("tags added: [row, story]")
        LISTINGS_ADDED = "listings_added", _("listings added: [row, edition]")
        LISTINGS_MOVED = "listings_moved", _("listings: [row, edition]")
        LISTINGS_DROPPED = "listings_dropped", _("listings removed: [row, edition, position]")

    change = models.ForeignKey(TagChange, models.CASCADE, related_name="rows")
    what = models.CharField(max_length=20, choices=What)
    rows = models.JSONField()
    mark = models.BigIntegerField(
        default=0, help_text=_("The newest edition at that moment: later ones came of the change.")
    )

    class Meta:
        verbose_name = _("rows of a change")
        verbose_name_plural = _("rows of changes")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.what}: {len(self.rows)}"


class TagVerdict(models.Model):
    """What a chief has looked at in a report and wants to see there no more: two tags that are different, for one."""

    class Report(models.TextChoices):
        """Where it was shown."""

        ALIKE = "alike", _("nearly the same")
        ONCE = "once", _("used once")
        PLACE = "place", _("places without a tag")
        UNUSED = "unused", _("without stories")

    report = models.CharField(max_length=10, choices=Report)
    subject = models.CharField(max_length=4 * NAME_LENGTH, validators=[validate_storable])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("verdict on tags")
        verbose_name_plural = _("verdicts on tags")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["report", "subject"], name="verdict_once")]

    def __str__(self) -> str:
        return f"{self.report}: {self.subject}"
