"""The admin site that is the newsroom."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.models import User
from django.core.validators import MaxLengthValidator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import SeeLink
from articles.newsroom import desk
from articles.newsroom.resending import log_in_again
from articles.newsroom.targets import found
from articles.text.names import why_unstorable


class Suggestions(AutocompleteJsonView):
    """What can be chosen in a field, as the user types."""

    def get_queryset(self) -> QuerySet:
        """The objects that match what was typed; for see links, the stories that the user may point at."""
        if why_unstorable(self.term):
            return self.source_field.related_model.objects.none()
        if self.source_field == SeeLink._meta.get_field("target"):
            return found(self.request.user, self.term[:200])
        return super().get_queryset()

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """An object as an option; a story by the headline that the user may know."""
        option = super().serialize_result(obj, to_field_name)
        return option | {"text": obj.headline} if hasattr(obj, "headline") else option


class LoginForm(AdminAuthenticationForm):
    """The login, which refuses a name that nobody can have before it is counted as a failed attempt."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].validators.append(MaxLengthValidator(User._meta.get_field("username").max_length))


class NewsroomSite(admin.AdminSite):
    """Django's admin under our name, with the desk as its first page."""

    site_title = site_header = settings.NEWSDESK_SITE_NAME
    index_title = _("Desk")
    login_form = LoginForm
    index_template = "newsroom/desk.html"
    enable_nav_sidebar = False  # the desk names the few lists there are; stories need the width

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """The view for those who may see it. A form that was sent without a session is not lost for the log-in."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not self.has_permission(request) and not self._is_logout(request):
                return log_in_again(request, self) or guarded(request, *args, **kwargs)
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, view)

    def _is_logout(self, request: HttpRequest) -> bool:
        return request.path == reverse("admin:logout", current_app=self.name)

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The desk: what waits for this user."""
        return super().index(request, {**(extra_context or {}), "panels": desk.panels(request.user)})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Suggestions, as JSON."""
        return Suggestions.as_view(admin_site=self)(request)
