"""The readers' addresses. They are for life: docs and bookmarks rely on them."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter
from django.views.decorators.csrf import csrf_exempt

from articles.delivery.replicas import from_replicas
from articles.delivery.shown import noting
from articles.reading import archive, health, ninjs, oembed, search, views
from articles.reading.converters import (
    MonthConverter,
    PartConverter,
    SectionConverter,
    SlugConverter,
    TagsConverter,
    YearConverter,
)
from articles.reading.feeds import views as feeds
from articles.reading.sitemaps import views as sitemaps

register_converter(SlugConverter, "anyslug")
register_converter(TagsConverter, "tags")
register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")
register_converter(SectionConverter, "section")
register_converter(PartConverter, "part")


def _page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """A page that is only read: it answers every other method with 405 itself, so there is no token to ask for."""
    return path(route, csrf_exempt(from_replicas(noting(view))), name=name)


def _health(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """What is said of the process itself, without asking a database that nobody asked about."""
    return path(route, csrf_exempt(view), name=name)


urlpatterns = [
    _page("", views.home, name="home"),
    _page("feed/", feeds.home, name="home-feed"),
    _page("search/", search.search, name="search"),
    _page("search/feed/", feeds.search, name="search-feed"),
    _page("tags/", views.tag_list, name="tag-list"),
    _page("tag/<tags:slug>/", views.tag_combination, name="tag-detail"),
    _page("tag/<anyslug:slug>/", views.tag_detail, name="tag-detail"),
    _page("tag/<tags:slug>/feed/", feeds.tag_combination, name="tag-feed"),
    _page("tag/<anyslug:slug>/feed/", feeds.tag_detail, name="tag-feed"),
    _page("articles/<anyslug:slug>/", views.article_detail, name="article-detail"),
    _page("articles/<anyslug:slug>.json", ninjs.article_ninjs, name="article-ninjs"),
    _page("articles/<anyslug:slug>/thread/", views.article_thread, name="article-thread"),
    _page("articles/<anyslug:slug>/thread/feed/", feeds.article_thread, name="article-thread-feed"),
    _page("oembed/", oembed.oembed, name="oembed"),
    _page("authors/<anyslug:slug>/", views.author_detail, name="author-detail"),
    _page("authors/<anyslug:slug>/feed/", feeds.author_detail, name="author-feed"),
    _page("archive/", archive.archive, name="archive"),
    _page("archive/<year:year>/", archive.archive_year, name="archive-year"),
    _page("archive/<year:year>/<month:month>/", archive.archive_month, name="archive-month"),
    _page("corrections/", views.corrections, name="corrections"),
    _page("corrections/feed/", feeds.corrections, name="corrections-feed"),
    _page("robots.txt", sitemaps.robots, name="robots"),
    _page("sitemap.xml", sitemaps.index, name="sitemap"),
    _page("sitemap-<section:section>-<part:number>.xml", sitemaps.part, name="sitemap-part"),
    _page("news-sitemap.xml", sitemaps.news_sitemap, name="news-sitemap"),
    _health("healthz/live/", health.live, name="health-live"),
    _health("healthz/ready/", health.ready, name="health-ready"),
]
