"""Pages of a list: ten stories a page, whose number the reader can name."""

import re
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from django.conf import settings
from django.http import Http404, HttpRequest

from articles.delivery.shown import shows, shows_teasers
from articles.models import Notice
from articles.models.change import NOTICES, keys
from articles.models.notice import NoticeQuerySet
from articles.models.readable import ShownStory
from articles.models.showing import TEASER
from articles.reading.lists import StoryList

# ASCII digits only, no sign, no leading zero, and never so many that the database would have to refuse the number.
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True)
class Page:
    """One page of a list whose length is known without counting its rows."""

    rows: StoryList | NoticeQuerySet  # the whole list
    number: int
    total: int  # stories, or notices, in the list
    size: int  # of a page
    query: str = ""  # what names the list beside its path, such as "from=2024-01-01&to=2024-01-31"

    @property
    def pages(self) -> int:
        """How many pages the list has; an empty list has one."""
        return max(1, ceil(self.total / self.size))

    @property
    def previous(self) -> int | None:
        """The number of the page with newer stories."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page with older stories."""
        return self.number + 1 if self.number < self.pages else None

    @property
    def query_here(self) -> str:
        """What follows the path in the address of this page; nothing for the first one of a list without a query."""
        return self._query_of(self.number)

    @property
    def query_newer(self) -> str:
        """The same of the page with newer stories."""
        return self._query_of(self.number - 1)

    @property
    def query_older(self) -> str:
        """The same of the page with older stories."""
        return self._query_of(self.number + 1)

    @cached_property
    def editions(self) -> list[ShownStory]:
        """The page's stories with what their teasers show. One query."""
        return self.stories(TEASER)

    def stories(self, columns: str) -> list[ShownStory]:
        """The page's stories, with so much of each. One query."""
        found = self.rows.cut(self._start, self.size, columns)
        shows_teasers(found)
        return found

    @cached_property
    def notices(self) -> list[Notice]:
        """The page's notices, of a list of notices. One query."""
        found = list(self.rows.newest_first()[self._start : self._start + self.size])
        shows(NOTICES, *keys("s", (notice.article_id for notice in found)))
        return found

    def _query_of(self, number: int) -> str:
        query = "&".join(filter(None, [self.query, f"page={number}" if number > 1 else ""]))
        return f"?{query}" if query else ""

    @property
    def _start(self) -> int:
        """How many stand on the pages before."""
        return (self.number - 1) * self.size


def page_of(request: HttpRequest, rows: StoryList | NoticeQuerySet, total: int, query: str = "", size: int = 0) -> Page:
    """The page that `?page=` asks for, of the usual size or of another; Http404 for a number that is none, or beyond
    the end."""
    asked = request.GET.get("page", "1")
    if not _NUMBER.fullmatch(asked):
        raise Http404
    page = Page(rows, int(asked), total, size or settings.NEWSDESK_PAGE_SIZE, query)
    if page.number > page.pages:
        raise Http404
    return page
