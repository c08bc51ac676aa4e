"""The bin in the newsroom: what was deleted, and the way back."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import discarding, policy
from articles.models import Article
from articles.models.article import Conflict
from articles.newsroom import backlinks
from articles.newsroom.base import NewsroomAdmin
from articles.newsroom.choices import is_id

_PAGE_SIZE = 50


class DiscardingAdmin(NewsroomAdmin):
    """Stories are not deleted, but put into the bin."""

    delete_confirmation_template = "newsroom/discard.html"
    delete_selected_confirmation_template = "newsroom/discard_several.html"

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        """The page that asks, with how many stories point at this one."""
        return super().render_delete_form(request, context | backlinks.context(request, context["object"]))

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        """Put the story into the bin. Raises PermissionDenied."""
        try:
            discarding.discard(obj, by=request.user)
        except Conflict:
            return  # somebody else was faster, and did the same

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Put the stories into the bin. Raises PermissionDenied."""
        for article in queryset:
            self.delete_model(request, article)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """The stories alone: all that hangs on them stays there. The right to delete each is all that is needed."""
        is_allowed = all(policy.may_delete(request.user, article) for article in objs)
        names = [article.title for article in objs]
        return names, {self.opts.verbose_name_plural: len(names)}, set() if is_allowed else {self.opts.verbose_name}, []

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """To the bin, where the story can be put back."""
        messages.success(request, _("“%s” is in the bin. It can be put back at any time.") % obj_display)
        return HttpResponseRedirect(reverse("admin:articles_article_bin"))


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of the bin."""

    @require_safe
    def bin_page(request: HttpRequest) -> HttpResponse:
        """What the user may put back. Raises PermissionDenied."""
        return _page(admin, request)

    @require_POST
    def put_back(request: HttpRequest, object_id: str) -> HttpResponse:
        """Put a story back. Raises Http404, PermissionDenied."""
        return _put_back(request, object_id)

    view = admin.admin_site.admin_view
    return [
        path("bin/", view(bin_page), name="articles_article_bin"),
        path("bin/<str:object_id>/", view(put_back), name="articles_article_put_back"),
    ]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Nothing: the bin has no part in a story's form."""
    return {}


def _page(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("articles.delete_article"):
        raise PermissionDenied
    stories = policy.in_bin(request.user).select_related("discarded_by").defer("body")
    page = admin.admin_site.each_context(request) | {
        "title": _("Bin"),
        "opts": admin.opts,
        "page": Paginator(stories, _PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "newsroom/bin.html", page)


def _put_back(request: HttpRequest, object_id: str) -> HttpResponse:
    mine = policy.in_bin(request.user)
    article = mine.filter(pk=object_id).first() if is_id(object_id) else None
    if article is None:
        raise Http404
    try:
        discarding.put_back(article, by=request.user)
    except Conflict as error:
        messages.warning(request, str(error))
        return HttpResponseRedirect(reverse("admin:articles_article_bin"))
    messages.success(request, _("“%s” is back, with all its history.") % article.title)
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
