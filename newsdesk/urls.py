"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("articles.reading.urls")),
]

handler400 = "articles.reading.errors.bad_request"
handler403 = "articles.reading.errors.forbidden"
handler404 = "articles.reading.errors.not_found"
handler500 = "articles.reading.errors.server_error"
