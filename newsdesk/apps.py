"""The site's own apps: its system checks, and the admin that is the newsroom."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from newsdesk import checks


class NewsdeskConfig(AppConfig):
    """The site: registers the checks of its settings."""

    name = "newsdesk"

    def ready(self) -> None:
        """Make `manage.py check` know the site's checks."""
        for check in (checks.site_address, checks.hosts, checks.debug):
            register(check, Tags.security)
        for check in (checks.feed_authority, checks.websub_hub, checks.front_caches):
            register(check)
        for check in (checks.database_replicas, checks.shared_pages):
            register(check)


class NewsroomConfig(AdminConfig):
    """Django's admin with the newsroom's own site class."""

    default_site = "articles.newsroom.site.NewsroomSite"


class PeopleConfig(AuthConfig):
    """Accounts and roles, under a name that journalists use."""

    verbose_name = _("People")
