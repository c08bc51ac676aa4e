"""The addresses of the sitemaps, and the file that tells robots of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.reading import exact
from articles.reading.sitemaps import xml
from articles.reading.sitemaps.news import NAMESPACE as NEWS
from articles.reading.sitemaps.news import news
from articles.reading.sitemaps.sections import SECTIONS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All sitemaps but that of the news."""
    parts = ((name, number, newest) for name in SECTIONS for number, newest in SECTIONS[name].parts().items())
    return xml.index(xml.Place(reverse("sitemap-part", args=part), newest) for *part, newest in parts)


@require_safe
def part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """A part of a section; Http404 where it holds nothing."""
    places = list(SECTIONS[section].places(number))
    if not places:
        raise Http404
    return xml.urlset(places)


@require_safe
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """The news of the last two days; empty where there are none."""
    return xml.urlset(news(), f' xmlns:news="{NEWS}"')


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots are asked to leave alone, and where they find all else."""
    sitemaps = (exact.address(reverse(name)) for name in ("sitemap", "news-sitemap"))
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", "", *(f"Sitemap: {one}" for one in sitemaps), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
