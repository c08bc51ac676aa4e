"""“Tags in order”: the reports on tags, each row with what can be done about it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles.models import Tag, TagChange, TagSearch, TagVerdict
from articles.models.fields import validate_storable
from articles.newsroom.chiefs import for_chiefs, page
from articles.newsroom.tagging import validate_name
from articles.tagging import reports

Report = TagVerdict.Report
_SHOWN = 50
_LATEST = 5
_MAKERS: dict[str, Callable[[], Sequence[Any] | QuerySet]] = {
    Report.ALIKE: reports.alike,
    Report.PLACE: reports.places,
    Report.ONCE: reports.used_once,
    Report.UNUSED: reports.unused,
}
_ABOUT = {
    Report.ALIKE: gettext_lazy(
        "Their names differ only in accents, punctuation, a plural or a slip of the pen. Merge them if they are one "
        "subject."
    ),
    Report.PLACE: gettext_lazy("The headlines of live stories begin with these, and no tag is called so."),
    Report.ONCE: gettext_lazy("One story has the tag, and no other. It may be another name of a tag that there is."),
    Report.UNUSED: gettext_lazy("No story has the tag. One that readers knew can be merged, any other deleted."),
}


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of the reports."""
    report = require_safe(for_chiefs(admin, partial(_report, admin)))
    return [
        path("order/", require_safe(for_chiefs(admin, partial(_overview, admin))), name="articles_tag_order"),
        path("order/dismiss/", require_POST(for_chiefs(admin, _dismiss)), name="articles_tag_dismiss"),
        path("order/make/", require_POST(for_chiefs(admin, _make)), name="articles_tag_make"),
        path("order/<str:report>/", report, name="articles_tag_report"),
    ]


def _overview(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The reports that there are, what is under way, what was done last, and the saved searches."""
    context = {
        "reports": _reports(),
        "running": TagChange.objects.running().select_related("by"),
        "latest": TagChange.objects.newest_first().select_related("by", "undone_by")[:_LATEST],
        "searches": TagSearch.objects.all(),
    }
    return page(admin, request, "tag_order", _("Tags in order"), **context)


def _report(admin: ModelAdmin, request: HttpRequest, report: str) -> HttpResponse:
    """One report, a page of it. Raises Http404."""
    if report not in _MAKERS:
        raise Http404
    found = Paginator(_MAKERS[report](), _SHOWN).get_page(request.GET.get("page"))
    title = capfirst(Report(report).label)
    return page(
        admin, request, "tag_report", title, reports=_reports(), report=report, about=_ABOUT[report], page=found
    )


def _reports() -> list[tuple[str, str, str]]:
    return [(report.value, report.label, _ABOUT[report]) for report in _MAKERS]


def _dismiss(request: HttpRequest) -> HttpResponse:
    """Show a row no more. Raises Http404 for one that is none."""
    report, subject = request.POST.get("report", ""), request.POST.get("subject", "")
    try:
        TagVerdict(report=report, subject=subject).clean_fields(exclude={"by"})
    except ValidationError as error:
        raise Http404 from error
    reports.dismiss(Report(report), subject, by=request.user)
    return _back(report)


def _make(request: HttpRequest) -> HttpResponse:
    """Make the tag that a kicker names."""
    name = request.POST.get("name", "")
    try:
        validate_storable(name)
        validate_name(name)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(Report.PLACE)
    tag = Tag.objects.named(name)
    messages.success(
        request, _("There is a tag “%(tag)s” now. Its stories can be put under it by a search.") % {"tag": tag}
    )
    return HttpResponseRedirect(reverse("admin:articles_tag_change", args=[tag.pk]))


def _back(report: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_tag_report", args=[report]))
