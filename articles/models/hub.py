"""How far a WebSub hub knows what is new."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HubMark(models.Model):
    """The moment up to which a hub was told of all that changed."""

    hub = models.URLField(_("hub"), max_length=500, unique=True)
    told_until = models.DateTimeField(_("told until"))

    class Meta:
        verbose_name = _("mark of a hub")
        verbose_name_plural = _("marks of hubs")

    def __str__(self) -> str:
        return self.hub
