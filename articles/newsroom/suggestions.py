"""Suggestions beside the story's form: related stories and tags, for the text as it stands now."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import suggesting
from articles.models import Article, Content
from articles.models.link import LEAD_IN_LENGTH, Relation
from articles.newsroom.choices import is_id
from articles.newsroom.ordered import MOST_ROWS
from articles.newsroom.previewing import keep_private
from articles.newsroom.resending import is_fetched, repeated
from articles.newsroom.typed import typed_in
from articles.suggesting import Suggestion, TagSuggestion
from articles.text.kickers import split

MOST_STORIES, MOST_TAGS = 10, 7
_ROWS = "see_links-TOTAL_FORMS"
# What stands at the end of a headline and would stand before the colon that a lead-in ends in.
_ENDS = " \t.,:;：，；。…"


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The address of the suggestions."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def suggestions(request: HttpRequest) -> HttpResponse:
        """Suggestions for what is typed: as JSON for the form's script, else as a page.

        One who comes back to its address, with nothing typed, is led to the form. Raises Http404, PermissionDenied.
        """
        if request.method != "POST":
            return HttpResponseRedirect(_form_url(_story(admin, request)))
        article, found = typed_in(admin, request)
        stories, tags = _found(request, article, found.content)
        if is_fetched(request):
            told = {"stories": stories, "tags": tags, "problem": " ".join(found.problems)}
            return keep_private(JsonResponse(told))
        page = _page(request, stories, found.problems) | {"tags": tags, "form_address": _form_url(article)}
        return keep_private(render(request, "newsroom/suggestions.html", admin.admin_site.each_context(request) | page))

    return [path("suggestions/", admin.admin_site.admin_view(suggestions), name="articles_article_suggestions")]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Where the form's page sends what is typed."""
    story = f"?story={article.pk}" if article else ""
    return {"suggestions_address": reverse("admin:articles_article_suggestions") + story}


def lead_in(headline: str) -> str:
    """What a see link can say of a story until somebody finds better words: its headline without the places."""
    _places, rest = split(headline)
    return rest.rstrip(_ENDS)[:LEAD_IN_LENGTH]


def _story(admin: ModelAdmin, request: HttpRequest) -> Article | None:
    return admin.get_object(request, request.GET["story"]) if "story" in request.GET else None


def _form_url(article: Article | None) -> str:
    if article is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def _found(request: HttpRequest, article: Article | None, content: Content) -> tuple[list[dict], list[dict]]:
    """The related stories and the tags; of a story that says nothing yet, none."""
    if not (content.title or content.standfirst or content.body or content.tags):
        return [], []
    story = article.pk if article else None
    found = suggesting.suggestions(content, article_id=story, user=request.user, stories=MOST_STORIES, tags=MOST_TAGS)
    return [_told(one) for one in found.stories], [_tag(one) for one in found.tags]


def _told(one: Suggestion) -> dict[str, Any]:
    """A story as the form shows it: when readers first got it, why it is suggested, and what a see link would say."""
    first = timezone.localtime(one.first_published_at)
    relation = one.relation if one.relation in Relation.values else ""
    return {
        "id": one.article_id,
        "headline": one.headline,
        "address": reverse("article-detail", args=[one.slug]),
        "date": date_format(first, "DATE_FORMAT"),
        "datetime": first.isoformat(timespec="seconds"),
        "reasons": [str(reason) for reason in one.reasons],
        "relation": relation,
        "lead_in": lead_in(one.headline),
    }


def _tag(one: TagSuggestion) -> dict[str, Any]:
    return {"name": one.name, "is_new": one.is_new, "reason": str(one.reason)}


# --- The page for browsers without scripts ----------------------------------------------------------------


def _page(request: HttpRequest, stories: list[dict], problems: Sequence[str]) -> dict[str, Any]:
    """The page: the form as it was sent, and rows for see links after those that it has already."""
    posted = request.POST.get(_ROWS, "")
    rows = int(posted) if is_id(posted) else 0
    offered = stories[: max(MOST_ROWS - rows, 0)]
    own = {_ROWS, "tags"}
    return {
        "title": _("Suggestions"),
        "problems": problems,
        "offered": [(f"see_links-{rows + place}", story) for place, story in enumerate(offered)],
        "rows": rows + len(offered),
        "typed_tags": request.POST.get("tags", ""),
        "fields": [(name, value) for name, value in repeated(request.POST) if name not in own],
        "relations": Relation.choices,
    }
