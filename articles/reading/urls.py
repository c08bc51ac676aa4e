"""The readers' addresses. They are for life: docs and bookmarks rely on them."""

from django.urls import path, register_converter

from articles.reading import health, views
from articles.reading.converters import SlugConverter

register_converter(SlugConverter, "anyslug")

urlpatterns = [
    path("", views.home, name="home"),
    path("tags/", views.tag_list, name="tag-list"),
    path("tag/<anyslug:slug>/", views.tag_detail, name="tag-detail"),
    path("articles/<anyslug:slug>/", views.article_detail, name="article-detail"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz/live/", health.live, name="health-live"),
    path("healthz/ready/", health.ready, name="health-ready"),
]
