"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from articles.newsroom import shared

urlpatterns = [
    path("admin/", admin.site.urls),
    re_path(r"^preview/(?P<token>[\s\S]+)/\Z", shared.page, name="preview-link"),
    path("", include("articles.reading.urls")),
]

handler400 = "articles.reading.errors.bad_request"
handler403 = "articles.reading.errors.forbidden"
handler404 = "articles.reading.errors.not_found"
handler500 = "articles.reading.errors.server_error"
