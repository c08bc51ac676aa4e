"""The one app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """Articles, tags, see links, editions."""

    name = "articles"
    verbose_name = _("Newsroom")
