"""What is typed and not saved yet: taken in every few seconds, and offered on return."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.urls import URLPattern

from articles.models import Article


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of autosaving."""
    return []


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form's page offers to take up again."""
    return {}
