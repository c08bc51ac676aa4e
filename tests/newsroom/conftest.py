"""The newsroom's forms as a browser would send them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Article


def rows(prefix: str, given: list[dict[str, Any]]) -> dict[str, Any]:
    """The fields of a formset, those rows first that have an id."""
    fields = {f"{prefix}-{number}-{name}": value for number, row in enumerate(given) for name, value in row.items()}
    known = sum(1 for row in given if row.get("id"))
    return {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": known} | fields


def story(see: list[dict[str, Any]] = (), bylines: list[dict[str, Any]] = (), **fields: Any) -> dict[str, Any]:
    """A story's form, filled in."""
    text = {
        "title": "A story",
        "standfirst": "",
        "body": "<p>It happened.</p>",
        "tags": "",
        "language": "en",
        "slug": "",
    }
    return text | fields | rows("see_links", list(see)) | rows("bylines", list(bylines))


def form_of(article: Article, **fields: Any) -> dict[str, Any]:
    """A story's form as it is opened now."""
    names = ("title", "standfirst", "body", "language", "slug", "version")
    as_it_is = {name: getattr(article, name) for name in names}
    return story(**(as_it_is | {"tags": ", ".join(tag.name for tag in article.tags.all())} | fields))


def change_url(article: Article) -> str:
    """The address of a story's form."""
    return reverse("admin:articles_article_change", args=[article.pk])


ADD = "/admin/articles/article/add/"
LIST = "/admin/articles/article/"


@pytest.fixture
def write(login) -> Callable[..., HttpResponse]:
    """Post a new story: `write(reporter, title="…")`. Returns the answer, with `follow=True` that after redirects."""

    def post(user: Any, *, follow: bool = False, **fields: Any) -> HttpResponse:
        return login(user).post(ADD, story(**fields), follow=follow)

    return post


@pytest.fixture
def save(login) -> Callable[..., HttpResponse]:
    """Post a story's form with changes: `save(editor, article, title="…")`. Returns what `write` returns."""

    def post(user: Any, article: Article, *, follow: bool = False, **fields: Any) -> HttpResponse:
        client: Client = login(user)
        return client.post(change_url(article), form_of(article, **fields), follow=follow)

    return post


def errors(response: HttpResponse) -> str:
    """All that the form complains about."""
    return str(response.context["errors"]) if response.context and "errors" in response.context else ""


def told(response: HttpResponse) -> str:
    """The messages on the page."""
    return " ".join(str(message) for message in response.context["messages"])
