"""The readers' pages."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Edition, Listing, Tag, TagAlias, Tally
from articles.reading.errors import gone
from articles.reading.paging import page_of
from articles.text.collation import sort_key
from articles.text.slugs import slugify


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest stories."""
    page = page_of(request, Edition.objects.live(), Tally.objects.live_stories())
    return render(request, "articles/home.html", {"page": page})


@require_safe
def tag_list(request: HttpRequest) -> HttpResponse:
    """All tags that have live stories, A to Z, with their counts."""
    tags = Tag.objects.with_story_count().filter(story_count__gt=0)
    return render(request, "articles/tag_list.html", {"tags": sorted(tags, key=lambda tag: sort_key(tag.name))})


@require_safe
def tag_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A tag's stories, newest first."""
    tag = Tag.objects.with_story_count().filter(slug=slug).first()
    if tag is None:
        return _moved(request, "tag-detail", _tags_formerly_at(slug) or _tags_at(slugify(slug)))
    if tag.story_count < 1:
        return _gone_or_unknown(request, Tag.objects.once_public().filter(pk=tag.pk))
    page = page_of(request, Listing.objects.live().filter(tag=tag), tag.story_count)
    title = _("Displaying items by tag: %(tag)s") % {"tag": tag}
    return render(request, "articles/tag_detail.html", {"tag": tag, "title": title, "page": page})


@require_safe
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A story."""
    edition = Edition.objects.live().filter(slug=slug).for_story().first()
    if edition:
        return render(request, "articles/article_detail.html", {"edition": edition})
    formerly = Edition.objects.once_live().filter(slug=slug).order_by("-live_from").values("article")[:1]
    if present := Edition.objects.live().filter(article__in=formerly).first():
        return _redirect(request, "article-detail", present.slug)
    if formerly:
        return gone(request)
    return _moved(request, "article-detail", _stories_at(slugify(slug)))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots are asked to leave alone."""
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _stories_at(slug: str) -> str | None:
    return Edition.objects.live().filter(slug=slug).values_list("slug", flat=True).first()


def _tags_at(slug: str) -> str | None:
    return Tag.objects.once_public().filter(slug=slug).values_list("slug", flat=True).first()


def _tags_formerly_at(slug: str) -> str | None:
    return TagAlias.objects.filter(slug=slug).values_list("tag__slug", flat=True).first()


def _moved(request: HttpRequest, name: str, slug: str | None) -> HttpResponse:
    if slug is None or slug == request.resolver_match.kwargs["slug"]:
        raise Http404
    return _redirect(request, name, slug)


def _redirect(request: HttpRequest, name: str, slug: str) -> HttpResponsePermanentRedirect:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(reverse(name, args=[slug]) + (f"?{query}" if query else ""))


def _gone_or_unknown(request: HttpRequest, once_public: QuerySet) -> HttpResponse:
    if once_public.exists():
        return gone(request)
    raise Http404
