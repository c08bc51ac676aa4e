"""A story's history: every state that it had, compared and restored, and what readers saw of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet, TextField
from django.db.models.functions import MD5, Cast
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles import drafting, policy, remaining
from articles.drafting import Result
from articles.models import Article, Edition, EditionLink, Move, Revision
from articles.models.article import Conflict
from articles.models.fields import validate_storable
from articles.models.readable import ShownLink
from articles.models.revision import NOTE_LENGTH
from articles.models.showing import STORY, shown
from articles.newsroom.choices import is_id
from articles.newsroom.comparisons import comparison
from articles.newsroom.moving import MomentField
from articles.newsroom.restoring import gone, unfit
from articles.text.cleaning import Unclean

PAGE_SIZE = 50
_LATEST = 5
_PARTS = {
    "title": gettext_lazy("headline"),
    "standfirst": gettext_lazy("standfirst"),
    "body": gettext_lazy("text"),
    "tags": gettext_lazy("tags"),
    "authors": gettext_lazy("authors"),
    "links": gettext_lazy("see links"),
    "language": gettext_lazy("language"),
    "slug": gettext_lazy("slug"),
}


@dataclass
class Entry:
    """A revision as the history lists it."""

    revision: Revision
    changed: list[str] = field(default_factory=list)  # the parts that are not as they were before
    moves: list[Move] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)


class RestoreForm(forms.Form):
    """What is said when a state is restored, and the version that is to make way for it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=NOTE_LENGTH, validators=[validate_storable]
    )


class MomentForm(forms.Form):
    """A day and time in the past."""

    at = MomentField(label=gettext_lazy("What readers saw on"), required=False)


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of the history."""
    view = admin.admin_site.admin_view
    pages = {
        "<path:object_id>/history/": (require_safe(partial(_history, admin)), "history"),
        "<path:object_id>/history/compare/": (require_safe(partial(_compare, admin)), "compare"),
        "<path:object_id>/history/readers/": (require_safe(partial(_readers, admin)), "readers"),
        "<path:object_id>/history/<path:revision_id>/restore/": (require_POST(partial(_restore, admin)), "restore"),
        "<path:object_id>/history/<path:revision_id>/": (require_safe(partial(_revision, admin)), "revision"),
    }
    longest_first = sorted(pages.items(), key=lambda page: -page[0].count("/"))
    return [path(route, view(page), name=f"articles_article_{name}") for route, (page, name) in longest_first]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """The latest revisions, for the form's page."""
    if article is None:
        return {}
    return {"latest_revisions": article.revisions.newest_first().without_text().select_related("by")[:_LATEST]}


# --- Pages ----------------------------------------------------------------------------------------------


def _history(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """All states, newest first."""
    article = admin.get_object(request, object_id)
    drafting.put_on_record(article)
    pages = Paginator(article.revisions.newest_first().without_text().select_related("by"), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    entries = _entries(article, page.object_list)
    return _page(
        admin,
        request,
        "history",
        article,
        title=_("History of “%(title)s”") % {"title": article.title},
        page=page,
        entries=entries,
        before=_before_newest(entries),
        moment_form=MomentForm(),
    )


def _before_newest(entries: list[Entry]) -> Revision:
    """What the newest state is compared with unless another is chosen: the one before it that was the story's."""
    versions = (entry.revision for entry in entries[1:] if not entry.revision.is_kept_aside)
    return next(versions, entries[-1].revision)


def _revision(admin: ModelAdmin, request: HttpRequest, object_id: str, revision_id: str) -> HttpResponse:
    """One state beside the present one, and what restoring it would change."""
    article = admin.get_object(request, object_id)
    revision = _found(article, revision_id)
    _content, missing = remaining.restorable(revision)
    return _page(
        admin,
        request,
        "revision",
        article,
        title=_name(revision),
        revision=revision,
        parts=comparison(article.content, revision.content, request.user),
        missing=missing,
        form=RestoreForm(initial={"version": article.version}),
        may_restore=policy.may_edit(request.user, article),
    )


def _compare(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Any two states side by side, the older one first."""
    article = admin.get_object(request, object_id)
    chosen = [_found(article, request.GET.get(name, "")) for name in ("from", "to")]
    before, after = sorted(chosen, key=lambda revision: (revision.at, revision.pk))
    return _page(
        admin,
        request,
        "compare",
        article,
        title=_("What was changed"),
        before=before,
        after=after,
        parts=comparison(before.content, after.content, request.user),
    )


def _readers(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """What readers see now, or saw at a moment."""
    article = admin.get_object(request, object_id)
    form = MomentForm(request.GET or None)
    at = form.cleaned_data["at"] if form.is_valid() else None
    edition = next(iter(shown(article.editions.live(at), STORY) if not form.errors else ()), None)
    revision = edition and article.revisions.accepted().filter(version=edition.article_version).first()
    present = article.revisions.accepted().filter(version=article.version).first()
    return _page(
        admin,
        request,
        "readers",
        article,
        title=_("What readers saw") if at else _("What readers see now"),
        at=at,
        edition=edition,
        see_links=_see_links(edition.pk) if edition else [],
        revision=revision,
        present=present,
        moment_form=form,
        editions=article.editions.order_by("-live_from", "-pk")[:PAGE_SIZE],
    )


def _see_links(edition: int) -> list[ShownLink]:
    """All see links of an edition, wherever they lead now."""
    links = EditionLink.objects.filter(edition=edition, kind=EditionLink.Kind.SEE)
    return [ShownLink.of(link) for link in links.order_by("position")]


def _restore(admin: ModelAdmin, request: HttpRequest, object_id: str, revision_id: str) -> HttpResponse:
    """Restore a state as a new version. Raises Http404, PermissionDenied."""
    article = admin.get_object(request, object_id)
    revision = _found(article, revision_id)
    form = RestoreForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was restored. Open the revision again, and try once more."))
        return _to("revision", article, revision)
    try:
        outcome = drafting.restore(revision, by=request.user, **form.cleaned_data)
    except (Conflict, Unclean, ValidationError) as error:
        messages.error(request, unfit(error) if isinstance(error, ValidationError) else str(error))
        return _to("revision", article, revision)
    messages.success(request, _restored(outcome.result, revision))
    if outcome.missing:
        messages.warning(request, gone(outcome.missing))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


# --- What the pages are made of -------------------------------------------------------------------------


def _page(admin: ModelAdmin, request: HttpRequest, name: str, article: Article, **context: Any) -> HttpResponse:
    page = admin.admin_site.each_context(request) | {"opts": admin.opts, "article": article, **context}
    return TemplateResponse(request, f"newsroom/{name}.html", page)


def _found(article: Article, revision_id: str) -> Revision:
    found = article.revisions.select_related("by").filter(pk=revision_id).first() if is_id(revision_id) else None
    if found is None:
        raise Http404
    return found


def _name(revision: Revision) -> str:
    if revision.is_kept_aside:
        return _("A text kept aside, written on version %(version)d") % {"version": revision.version}
    return _("Version %(version)d") % {"version": revision.version}


def _restored(result: Result, revision: Revision) -> str:
    if result is Result.UNCHANGED:
        return _("The story says this already: there was nothing to restore.")
    return _("“%(title)s” says again what it said.") % {"title": revision.title}


def _to(name: str, article: Article, revision: Revision) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:articles_article_{name}", args=[article.pk, revision.pk]))


def _entries(article: Article, revisions: Iterable[Revision]) -> list[Entry]:
    """The revisions with what each changed, the moves made with it, and when readers had it. Three queries."""
    entries = [Entry(revision) for revision in revisions]
    versions = {entry.revision.version for entry in entries}
    by_version = {entry.revision.version: entry for entry in entries if not entry.revision.is_kept_aside}
    for move in article.moves.filter(version__in=versions).select_related("by").order_by("at", "pk"):
        if move.version in by_version:
            by_version[move.version].moves.append(move)
    for edition in article.editions.filter(article_version__in=versions).order_by("live_from"):
        if edition.article_version in by_version and edition.live_from != edition.live_until:
            by_version[edition.article_version].editions.append(edition)
    prints = _prints(article.revisions.accepted().filter(version__in=versions | {one - 1 for one in versions}))
    for version, entry in by_version.items():
        if version - 1 in prints:
            before, after = prints[version - 1], prints[version]
            entry.changed = [str(words) for part, words in _PARTS.items() if before[part] != after[part]]
    return entries


def _prints(revisions: QuerySet) -> dict[int, dict[str, str]]:
    """A fingerprint of each part of each version: enough to tell whether it was changed, without reading the texts."""
    prints = {f"{part}_print": MD5(Cast(part, TextField())) for part in _PARTS}
    rows = revisions.annotate(**prints).values("version", *prints)
    return {row["version"]: {part: row[f"{part}_print"] for part in _PARTS} for row in rows}
