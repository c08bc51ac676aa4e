"""The addresses, as ours are."""

from django.urls import path

from benchmarks.textbook.views import Home, StoryPage, StoryWithThread, TagFeed, TagPage

urlpatterns = [
    path("", Home.as_view()),
    path("tag/<slug:slug>/", TagPage.as_view()),
    path("tag/<slug:slug>/feed/", TagFeed()),
    path("articles/<slug:slug>/", StoryPage.as_view()),
    path("with-thread/articles/<slug:slug>/", StoryWithThread.as_view()),
]
