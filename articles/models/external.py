"""Addresses elsewhere that stories point at, and how they answered when they were last asked."""

from hashlib import sha256

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.edition import Edition

ADDRESS_LENGTH = 2000


def digest_of(url: str) -> str:
    """The key of an address: an index has no room for the whole of the longest."""
    return sha256(url.encode()).hexdigest()


class ExternalAddressQuerySet(models.QuerySet):
    """Addresses elsewhere."""

    def due(self) -> "ExternalAddressQuerySet":
        """Those to be asked again by now, the longest waiting first; of those that readers can still follow."""
        return self.filter(Exists(_live_uses()), next_check_at__lte=Now()).order_by("next_check_at", "pk")

    def broken(self) -> "ExternalAddressQuerySet":
        """Those that do not answer, or not with a page."""
        return self.exclude(broken_since=None)

    def moved(self) -> "ExternalAddressQuerySet":
        """Those that answer, and say that they are elsewhere for good."""
        return self.filter(broken_since=None).exclude(moved_to="")


def _live_uses() -> models.QuerySet:
    live = Edition.objects.live().filter(pk=OuterRef("edition"))
    return ExternalUse.objects.filter(Exists(live), address=OuterRef("pk"))


class ExternalAddress(models.Model):
    """An address on the web, once however many stories point at it."""

    class Answer(models.TextChoices):
        """How it answered."""

        UNASKED = "", _("not asked yet")
        FINE = "fine", _("answers")
        CLOSED = "closed", _("answers, but not to programs")
        FAILED = "failed", _("does not answer with a page")
        FORBIDDEN = "forbidden", _("is not asked: no address of the public web")

    url = models.TextField(_("address"), max_length=ADDRESS_LENGTH)
    digest = models.CharField(max_length=64, unique=True)
    host = models.CharField(_("host"), max_length=255)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    detail = models.CharField(_("in detail"), max_length=200, blank=True)
    moved_to = models.TextField(_("moved to"), max_length=ADDRESS_LENGTH, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    broken_since = models.DateTimeField(_("broken since"), null=True)
    checked_at = models.DateTimeField(_("last asked"), null=True)
    next_check_at = models.DateTimeField(_("to be asked again"), db_default=Now())
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)

    objects = ExternalAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address elsewhere")
        verbose_name_plural = _("addresses elsewhere")
        indexes = [
            models.Index(fields=["next_check_at", "id"], name="external_due"),  # check_links: what to ask next
            # link health: what is broken, and what moved
            models.Index(fields=["broken_since"], name="external_broken", condition=Q(broken_since__isnull=False)),
            models.Index(fields=["id"], name="external_moved", condition=~Q(moved_to="")),
        ]

    def __str__(self) -> str:
        return self.url

    def save(self, *args: object, **kwargs: object) -> None:
        """Save, with the key of the address."""
        self.digest = digest_of(self.url)
        super().save(*args, **kwargs)


class ExternalUse(models.Model):
    """An edition that points at an address elsewhere, by a see link or in its text."""

    address = models.ForeignKey(ExternalAddress, models.CASCADE, related_name="uses", verbose_name=_("address"))
    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="external_uses", verbose_name=_("edition"), db_index=False
    )

    class Meta:
        verbose_name = _("use of an address elsewhere")
        verbose_name_plural = _("uses of addresses elsewhere")
        constraints = [models.UniqueConstraint(fields=["edition", "address"], name="external_use_once")]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.address_id}"
