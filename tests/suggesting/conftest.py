"""Texts that nobody has saved yet, and the stories that they are about."""

from collections.abc import Callable

import pytest

from articles import suggesting
from articles.models import Content, Edition
from articles.suggesting import Suggestion

FLOOD = "<p>The river Ucayali flooded Pucallpa, and three bridges over the Ucayali were closed.</p>"
STRIKE = "<p>Railway workers of every northern line went on strike for better wages.</p>"


def text(title: str = "Pucallpa under water", body: str = FLOOD, **fields) -> Content:
    """A text as it stands in the form."""
    return Content(**{"title": title, "slug": "", "standfirst": "", "body": body, "language": "en"} | fields)


@pytest.fixture
def suggest(editor) -> Callable[..., list[Suggestion]]:
    """What an editor is suggested for a text: `suggest(text("Headline"), article_id=7)`."""

    def ask(content: Content, *, article_id: int | None = None, user=None, **options) -> list[Suggestion]:
        return suggesting.related(content, article_id=article_id, user=user or editor, **options)

    return ask


@pytest.fixture
def at(db) -> Callable:
    """Let a story have been published so long ago: `at(story, timedelta(days=6))`."""

    def shift(article, ago) -> None:
        for edition in Edition.objects.filter(article=article).select_related("gist"):
            moment = edition.first_published_at - ago
            Edition.objects.filter(pk=edition.pk).update(first_published_at=moment, live_from=moment)
            edition.listings.update(first_published_at=moment, live_from=moment)
            type(edition.gist).objects.filter(pk=edition.pk).update(first_published_at=moment)

    return shift
