"""What chiefs alone may do with tags, and how all those pages begin."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from articles.models import Tag
from articles.newsroom.choices import is_id

View = Callable[..., HttpResponse]


def for_chiefs(admin: ModelAdmin, view: View) -> View:
    """The view, in the newsroom, for those who look after tags: all others get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not admin.has_change_permission(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.admin_site.admin_view(guarded)


def page(admin: ModelAdmin, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """A page about tags."""
    shown = admin.admin_site.each_context(request) | {"title": title, "opts": admin.opts} | context
    return TemplateResponse(request, f"newsroom/{template}.html", shown)


def tag_of(object_id: str) -> Tag:
    """The tag of this id. Raises Http404."""
    tag = Tag.objects.with_story_count().filter(pk=object_id).first() if is_id(object_id) else None
    if tag is None:
        raise Http404
    return tag
