"""Who else has a story open."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.urls import URLPattern

from articles.models import Article


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The address of the heartbeat."""
    return []


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Who is there as the form's page is opened."""
    return {}
