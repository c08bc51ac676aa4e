"""What all tests of a class find in the database: put there once, and left as it was by each of them.

Each test runs within a transaction of its own inside of the class's, and takes back what it did. Instances of models
would be shared, with whatever a test has changed in them: let tests look up what they need.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from pytest_django import DjangoDbBlocker

from articles import publishing
from articles.models import Article, SeeLink


class Cast(NamedTuple):
    """Who is on stage, and how they make stories."""

    reporter: User
    editor: User
    draft: Callable[..., Article]
    published: Callable[..., Article]


def drafting(reporter: User) -> Callable[..., Article]:
    """Make working copies of the reporter's."""

    def make(title: str = "A story", *, body: str = "<p>It happened.</p>", tags=(), see=(), by=None, **fields):
        article = Article.objects.create(title=title, body=body, created_by=by or reporter, **fields)
        article.tags.add(*tags)
        for position, (lead_in, target) in enumerate(see):
            leads_to = {"url": target} if isinstance(target, str) else {"target": target}
            SeeLink.objects.create(article=article, position=position, lead_in=lead_in, **leads_to)
        return article

    return make


def releasing(draft: Callable[..., Article], editor: User) -> Callable[..., Article]:
    """Make stories that the editor has published."""

    def make(*args, **kwargs) -> Article:
        article = draft(*args, **kwargs)
        publishing.publish(article, by=editor, version=article.version)
        return article

    return make


@contextmanager
def around_all(request: pytest.FixtureRequest, blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around all tests of the class. None of them may really write: it would wait for this one."""
    items = (item for item in request.session.items if request.node in item.listchain())
    assert not any("transactional_db" in item.fixturenames for item in items), "a test really writes to the database"
    around = transaction.atomic()
    with blocker.unblock():
        around.__enter__()
    try:
        yield
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
