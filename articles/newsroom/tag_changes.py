"""The log of all that was done to tags: who, when, what, how many; where a long change goes on, and any is undone."""

from functools import partial

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.models import Tag, TagChange
from articles.newsroom.chiefs import for_chiefs, page
from articles.newsroom.choices import is_id
from articles.tagging import changes
from articles.tagging.naming import Refused

_LOGGED = 50


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of the log and of the changes in it."""
    return [
        path("changes/", require_safe(for_chiefs(admin, partial(_log, admin))), name="articles_tag_changes"),
        path(
            "changes/<str:number>/",
            require_safe(for_chiefs(admin, partial(_change, admin))),
            name="articles_tag_changed",
        ),
        path("changes/<str:number>/go-on/", require_POST(for_chiefs(admin, _go_on)), name="articles_tag_go_on"),
        path("changes/<str:number>/undo/", require_POST(for_chiefs(admin, _undo)), name="articles_tag_undo"),
    ]


def _log(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    logged = Paginator(TagChange.objects.newest_first().select_related("by", "undone_by"), _LOGGED)
    return page(admin, request, "tag_changes", _("Changes of tags"), page=logged.get_page(request.GET.get("page")))


def _change(admin: ModelAdmin, request: HttpRequest, number: str) -> HttpResponse:
    """What a change is about and how far it is; with the buttons to go on, or to undo it."""
    change = _found(number)
    there = Tag.objects.in_bulk([change.source, *([change.target] if change.target else [])])
    days = {name: parse_date(change.before.get(name) or "") for name in ("since", "until")}
    context = days | {
        "change": change,
        "source": there.get(change.source),
        "target": there.get(change.target),
        "why_not_undone": "" if change.is_running else changes.why_not_undone(change),
    }
    return page(admin, request, "tag_change", _("Change of a tag"), **context)


def _go_on(request: HttpRequest, number: str) -> HttpResponse:
    """Carry a change out for a few seconds more."""
    change = changes.advance(_found(number), changes.A_WHILE)
    if not change.is_running:
        messages.success(request, _("Done."))
    return _to(change)


def _undo(request: HttpRequest, number: str) -> HttpResponse:
    """Begin to undo a change."""
    change = _found(number)
    try:
        undoing = changes.undo(change, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return _to(change)
    return _to(changes.advance(undoing, changes.A_WHILE))


def _found(number: str) -> TagChange:
    known = TagChange.objects.select_related("by", "undoes", "undone_by")
    change = known.filter(pk=number).first() if is_id(number) else None
    if change is None:
        raise Http404
    return change


def _to(change: TagChange) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_tag_changed", args=[change.pk]))
