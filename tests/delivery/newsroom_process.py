"""A stand-in for a process of the newsroom: works as told on standard input, answers on standard output.

Each line is a JSON list: the name of a function below, and its arguments.
"""

import json
import os
import sys
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "newsdesk.settings"
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402

from articles import publishing  # noqa: E402
from articles.models import Article  # noqa: E402
from tests import conftest  # noqa: E402


def editor() -> User:
    """Edda, who is there from the first time on."""
    return _member("edda", "editor")


def _member(name: str, group: str) -> User:
    return User.objects.filter(username=name).first() or conftest.member(name, group)


def publish(title: str, *tags: str) -> str:
    """Publish a story at an address that is its title; returns the address."""
    article = _written(title, *tags)
    publishing.publish(article, by=editor(), version=article.version)
    return f"/articles/{article.slug}/"


def plan(title: str, seconds: float, *tags: str) -> None:
    """Plan a story."""
    article = _written(title, *tags)
    moment = publishing.database_now() + timedelta(seconds=seconds)
    publishing.schedule(article, by=editor(), version=article.version, live_from=moment)


def open_forms() -> list[int]:
    """Open the desk, lists and forms, with choices of many rows; how they answer."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(_member("chiara", "chief"), backend="django.contrib.auth.backends.ModelBackend")
    story = Article.objects.order_by("pk").first()
    lists = ["", "articles/article/", "articles/tag/", "articles/tag/order/place/", "articles/author/"]
    forms = ["articles/article/add/", f"articles/article/{story.pk}/change/", "auth/user/add/"]
    return [client.get(f"/admin/{page}").status_code for page in lists + forms]


def _written(title: str, *tags: str) -> Article:
    slug = title.lower().replace(" ", "-")
    article = Article.objects.create(title=title, slug=slug, body="<p>It happened.</p>", created_by=editor())
    article.tags.add(*tags)
    return article


def main() -> None:
    """Answer each line."""
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(globals()[name](*arguments), default=str), flush=True)


if __name__ == "__main__":
    main()
