"""One address."""

from django.urls import path

from benchmarks.textbook.views import TagPage

urlpatterns = [path("tag/<slug:slug>/", TagPage.as_view())]
