"""The admin site that is the newsroom."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class NewsroomSite(admin.AdminSite):
    """Django's admin under our name."""

    site_title = _("Newsroom")
    site_header = _("Newsroom")
    index_title = _("Desk")
