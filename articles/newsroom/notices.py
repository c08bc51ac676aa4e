"""Corrections and updates of a live story."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.urls import URLPattern

from articles.models import Article


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of notices."""
    return []


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form's page says of notices."""
    return {}
