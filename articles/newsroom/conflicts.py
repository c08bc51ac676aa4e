"""Two people's changes of one paragraph: shown side by side, for one of them to decide."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.urls import URLPattern

from articles.models import Article


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The address of a conflict."""
    return []


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form's page says of texts kept aside."""
    return {}
