"""Previews in the newsroom: a story as lists will show it, and its page as readers will get it."""

from typing import Any

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Article, Revision
from articles.newsroom import previewing
from articles.newsroom.choices import is_id
from articles.newsroom.previewing import Preview
from articles.newsroom.typed import typed_in
from articles.text import words
from articles.text.plain import plain

# All that a framed page has more than the page that readers get: no site lets itself be shown within the frame.
LINKS_LEAD_OUT = '<base target="_blank">'


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of the previews."""

    @require_POST
    def listed(request: HttpRequest) -> HttpResponse:
        """The teaser of what is typed. Raises PermissionDenied for those who may not write."""
        story = _typed(admin, request)
        return previewing.keep_private(render(request, "newsroom/preview.html", _in_a_list(story)))

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest) -> HttpResponse:
        """The page of what is typed; with `frame`, without anything around it. Raises PermissionDenied, Http404.

        One who comes back to its address, with nothing typed, is led to what is saved.
        """
        if request.method != "POST":
            return _to_saved(admin, request)
        story = _typed(admin, request)
        return previewing.keep_private(
            HttpResponse(story.page()) if "frame" in request.GET else _framed(request, story)
        )

    @require_safe
    def saved(request: HttpRequest, object_id: str) -> HttpResponse:
        """The page of the working copy, or of one of its revisions. Raises Http404."""
        article = admin.get_object(request, object_id)
        revision = _revision(article, request.GET["revision"]) if "revision" in request.GET else None
        story = previewing.of_revision(revision) if revision else previewing.of_article(article)
        return previewing.keep_private(_framed(request, story, article=article, revision=revision))

    view = admin.admin_site.admin_view
    return [
        path("preview/", view(listed), name="articles_article_preview"),
        path("preview/page/", view(page), name="articles_article_preview_page"),
        path("<path:object_id>/preview/", view(saved), name="articles_article_preview_saved"),
    ]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Where the form's page sends what is typed: the story that it belongs to is named there, if there is one."""
    story = f"?story={article.pk}" if article else ""
    return {
        "teaser_preview": reverse("admin:articles_article_preview") + story,
        "page_preview": reverse("admin:articles_article_preview_page") + story,
    }


def _typed(admin: ModelAdmin, request: HttpRequest) -> Preview:
    """What is typed, for whoever may write it. Raises PermissionDenied; Http404 for a story that is none of theirs."""
    article, found = typed_in(admin, request)
    return previewing.of_content(found.content, article, found.problems)


def _to_saved(admin: ModelAdmin, request: HttpRequest) -> HttpResponseRedirect:
    if "story" not in request.GET:
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
    article = admin.get_object(request, request.GET["story"])
    return HttpResponseRedirect(reverse("admin:articles_article_preview_saved", args=[article.pk]))


def _revision(article: Article, pk: str) -> Revision:
    """The story's revision of this id. Raises Http404."""
    found = article.revisions.select_related("article").filter(pk=pk).first() if is_id(pk) else None
    if found is None:
        raise Http404
    return found


def _framed(request: HttpRequest, story: Preview, **context: Any) -> HttpResponse:
    """The page in a frame that can be as wide as a desktop or a phone. Its links open in a tab of their own."""
    source = story.page().replace("<head>", f"<head>{LINKS_LEAD_OUT}", 1)
    return render(request, "newsroom/preview_page.html", {"story": story, "page": source, **context})


def _in_a_list(story: Preview) -> dict[str, Any]:
    """What the preview of a list shows: the teaser, all see links, and the lengths in words."""
    titles = {link.target_id: link.target_title for link in story.edition.shown_links}
    return {
        "edition": story.edition,
        "problems": story.problems,
        # where readers will be led; a link that leads nowhere is named too, for its writer
        "links": [(link, link.url or titles.get(link.target)) for link in story.content.links],
        "teaser_words": words.count(plain(story.edition.teaser_html)),
        "story_words": words.count(plain(story.edition.body_html)),
        "budget": settings.NEWSDESK_TEASER_WORDS,
    }
