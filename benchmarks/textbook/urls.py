"""The addresses, as ours are."""

from django.urls import path

from benchmarks.textbook.views import Home, StoryPage, TagFeed, TagPage

urlpatterns = [
    path("", Home.as_view()),
    path("tag/<slug:slug>/", TagPage.as_view()),
    path("tag/<slug:slug>/feed/", TagFeed()),
    path("articles/<slug:slug>/", StoryPage.as_view()),
]
