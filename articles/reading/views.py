"""The readers' pages."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Edition, Listing, Notice, Tag, Tally
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
    tag = _tag_at(slug)
    if tag.story_count < 1:
        return _gone_or_unknown(request, Tag.objects.once_public().filter(pk=tag.pk))
    if tag.slug != slug:
        return _redirect(request, "tag-detail", tag.slug)
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
    if slug != slugify(slug) and Edition.objects.live().filter(slug=slugify(slug)).exists():
        return _redirect(request, "article-detail", slugify(slug))
    raise Http404


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The corrections and updates of all stories, newest first."""
    notices = Notice.objects.live()  # they are few: counting them costs little
    return render(request, "articles/corrections.html", {"page": page_of(request, notices, notices.count())})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots are asked to leave alone."""
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _tag_at(slug: str) -> Tag:
    """The tag at an address: its present slug, a former one, or another spelling. Http404 if there is none."""
    tags = Tag.objects.with_story_count()
    for found in (tags.filter(slug=slug), tags.filter(aliases__slug=slug), tags.filter(slug=slugify(slug))):
        if tag := found.first():
            return tag
    raise Http404


def _redirect(request: HttpRequest, name: str, slug: str) -> HttpResponsePermanentRedirect:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(reverse(name, args=[slug]) + (f"?{query}" if query else ""))


def _gone_or_unknown(request: HttpRequest, once_public: QuerySet) -> HttpResponse:
    if once_public.exists():
        return gone(request)
    raise Http404
