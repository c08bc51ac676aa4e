"""What an answer shows, noted while it is made: so that it can be kept until just that changes.

Whatever reads for readers notes the keys of what it found and of where it looked (`articles.models.change`). An answer
that notes nothing is not kept.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from articles.models import Tag
from articles.models.change import HUBS, keys
from articles.models.readable import ShownStory, ShownTag

SHOWN = "newsdesk.shown"  # where a view leaves what it showed


@dataclass
class Shown:
    """The keys of what an answer shows, and the moment from which it says something else though none of it changed."""

    keys: set[str] = field(default_factory=set)
    until: datetime | None = None


_WATCHING: ContextVar[Shown | None] = ContextVar("shown", default=None)


def noting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that leaves what it showed in the request's environment, for the page cache."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with watched() as shown:
            response = view(request, *args, **kwargs)
        request.META[SHOWN] = shown
        return response

    return answer


@contextmanager
def watched() -> Iterator[Shown]:
    """Note what is shown from here on, in this thread."""
    shown = Shown()
    token = _WATCHING.set(shown)
    try:
        yield shown
    finally:
        _WATCHING.reset(token)


def shows(*found: str) -> None:
    """Note keys."""
    if shown := _WATCHING.get():
        shown.keys.update(found)


def shows_teasers(editions: Iterable[ShownStory]) -> None:
    """Note stories in a list, with the tags that they show."""
    if _WATCHING.get():
        found = list(editions)
        shows(HUBS, *keys("so", (edition.article_id for edition in found)))
        shows_names(tag for edition in found for tag in edition.shown_tags)


def shows_stories(editions: Iterable[ShownStory]) -> None:
    """Note stories with all around them: where their links lead, and who points at them."""
    if _WATCHING.get():
        shows(HUBS, *keys("soi", (edition.article_id for edition in editions)))


def shows_names(tags: Iterable[Tag | ShownTag]) -> None:
    """Note what tags are called."""
    shows(*keys("T", (tag.pk for tag in tags)))


def shows_tags(tags: Iterable[Tag]) -> None:
    """Note which stories are under tags, and what the tags are called."""
    shows(*keys("tT", (tag.pk for tag in tags)))


def stays_until(moment: datetime) -> None:
    """Note that the answer says something else from a moment on."""
    if shown := _WATCHING.get():
        shown.until = min(shown.until or moment, moment)
