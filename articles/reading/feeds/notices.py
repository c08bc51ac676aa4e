"""Corrections and updates as the entries of a feed."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.html import linebreaks
from django.utils.text import capfirst

from articles.models import Notice
from articles.reading.feeds.channel import Entry
from articles.reading.feeds.names import tag_uri
from articles.reading.paging import Page
from articles.text.languages import direction
from articles.text.plain import shorten

SUMMARY_LENGTH = 160


class Notices:
    """The notices on a page of their list. One query."""

    def __init__(self, page: Page) -> None:
        self.notices = page.notices

    @property
    def facts(self) -> list[object]:
        """All that the entries are made of: a notice is never changed, but its story is."""
        return [(notice.pk, notice.at, notice.slug, notice.title, notice.language) for notice in self.notices]

    @property
    def moments(self) -> Iterator[datetime]:
        """When the entries became what they are."""
        return (notice.at for notice in self.notices)

    def entries(self) -> list[Entry]:
        """An entry for each notice."""
        return [_entry(notice) for notice in self.notices]


def _entry(notice: Notice) -> Entry:
    words = linebreaks(notice.text, autoescape=True)
    return Entry(
        id=tag_uri(f"notice/{notice.pk}"),
        address=settings.NEWSDESK_SITE_URL + notice.get_absolute_url(),
        title=f"{capfirst(notice.get_kind_display())}: {notice.title}",
        summary=shorten(" ".join(notice.text.split()), SUMMARY_LENGTH),
        content=f'<div dir="rtl">{words}</div>' if direction(notice.language) == "rtl" else words,
        language=notice.language,
        published=notice.at,
        updated=notice.at,
    )
