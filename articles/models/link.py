"""See links: an editor's pointers from one story to another."""

from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.content import Pointer
from articles.models.fields import LineField, validate_storable
from articles.models.relation import Relation
from articles.text.hosts import is_public_name

LEAD_IN_LENGTH = 300


def _parts(address: str) -> SplitResult:
    """The parts of an address; none of what is no address at all, which another validator says."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def validate_no_account(value: str) -> None:
    """Refuse an address that carries a user's name: it shows readers one host and leads to another."""
    if "@" in _parts(value).netloc:
        raise ValidationError(_("Leave out what stands before the @: an address elsewhere names no user."), code="user")


def validate_public(value: str) -> None:
    """Refuse an address that readers cannot reach: of this machine, of a network of one's own. Our own they can."""
    parts = _parts(value)
    is_ours = parts.netloc == urlsplit(settings.NEWSDESK_SITE_URL).netloc
    if parts.hostname and not is_ours and not is_public_name(parts.hostname):
        message = _(
            "“%(host)s” is not on the public web, so readers cannot get there. Give an address that they can open."
        )
        raise ValidationError(message, code="internal", params={"host": parts.hostname})


def default_label() -> str:
    """The words that are a see link unless somebody chooses others: "see", in the site's language."""
    return gettext("see")


class SeeLinkQuerySet(models.QuerySet):
    """See links of working copies."""

    def incomplete(self) -> "SeeLinkQuerySet":
        """Links that still lead nowhere: to be completed in the newsroom."""
        return self.filter(target=None, url="")


class SeeLink(models.Model):
    """Why to follow (the lead-in), the word that is the link (the label), and where it leads."""

    lead_in = LineField(
        _("lead-in"),
        max_length=LEAD_IN_LENGTH,
        blank=True,
        help_text=_("Why to follow, without a colon: “One immediate result has been an exchange of prisoners”"),
    )
    label = LineField(_("label"), max_length=50, default=default_label, help_text=_("The words that are the link."))
    target = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, related_name="linked_from", verbose_name=_("story")
    )
    url = models.URLField(
        _("or an address elsewhere"),
        max_length=2000,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"]), validate_storable, validate_no_account, validate_public],
    )
    relation = models.CharField(
        _("relation"), max_length=20, choices=Relation, blank=True, help_text=_("What that story is to this one.")
    )
    keeps_sentence = models.BooleanField(
        _("keep the sentence"),
        default=False,
        help_text=_("Readers get the lead-in, without the link, also while the story that it leads to is not live."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    article = models.ForeignKey(Article, models.CASCADE, related_name="see_links", verbose_name=_("story"))
    awaits = models.CharField(
        max_length=500,
        blank=True,
        editable=False,
        help_text=_("The source's id of a story not yet imported."),
    )

    objects = SeeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("see link")
        verbose_name_plural = _("see links")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target=None) | Q(url=""),
                name="see_link_one_target",
                violation_error_message=_("A see link leads to a story or to an address elsewhere, not to both."),
            ),
            models.CheckConstraint(
                condition=Q(target=None) | ~Q(target=F("article")),
                name="see_link_not_to_itself",
                violation_error_message=_("A story cannot point at itself. Choose another story."),
            ),
        ]
        indexes = [
            # import: links that wait for the story just imported
            models.Index(fields=["awaits"], name="see_link_awaits", condition=~Q(awaits="")),
            # link health: links to be completed
            models.Index(fields=["article"], name="see_link_incomplete", condition=Q(target=None, url="")),
        ]

    def __str__(self) -> str:
        return f"{self.lead_in}: {self.label}" if self.lead_in else self.label

    @property
    def pointer(self) -> Pointer:
        """The link as a value."""
        return Pointer(
            self.lead_in, self.label, self.target_id, self.url, self.awaits, self.relation, self.keeps_sentence
        )

    @property
    def is_complete(self) -> bool:
        """True when the link leads somewhere."""
        return bool(self.target_id or self.url)

    def clean(self) -> None:
        """Refuse a second target; the message stands at the field to clear."""
        if self.target_id and self.url:
            message = _("A see link leads to a story or to an address elsewhere, not to both. Clear one of them.")
            raise ValidationError({"url": ValidationError(message, code="two_targets")})
        if self.target_id and self.target_id == self.article_id:
            raise ValidationError({"target": _("A story cannot point at itself. Choose another story.")})
