"""Feeds: what is new, for programs that ask again and again. Each in Atom, RSS 2.0 and JSON Feed 1.1."""

import json
import re
from datetime import datetime
from typing import Any, TextIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import linebreaks
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Edition, Notice
from articles.models.edition import EditionQuerySet
from articles.models.notice import NoticeQuerySet
from articles.models.threads import followed, thread_around
from articles.reading.addresses import at_story

ENTRIES = 30
# All that XML 1.0 (fifth edition, section 2.2) does not count among its characters: no escape lets it in.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# --- The formats ----------------------------------------------------------------------------------------


class _Printable(SyndicationFeed):
    """A feed and entries whose words every format can hold: without the characters that XML forbids."""

    def __init__(self, title: str, link: str, description: str, **kwargs: Any) -> None:
        super().__init__(_NOT_XML.sub("", title), link, _NOT_XML.sub("", description), **kwargs)

    def add_item(self, title: str, link: str, description: str, **kwargs: Any) -> None:
        """Add an entry."""
        super().add_item(_NOT_XML.sub("", title), link, _NOT_XML.sub("", description), **kwargs)


class Atom(_Printable, Atom1Feed):
    """Atom (RFC 4287), each entry in the language of its story."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """The attributes of an entry."""
        return {"xml:lang": item["language"]}


class Rss(_Printable, Rss201rev2Feed):
    """RSS 2.0."""


class JsonFeed(_Printable):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: TextIO | HttpResponse, encoding: str) -> None:
        """Write the feed."""
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["description"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": self.feed["language"],
            "authors": [{"name": self.feed["author_name"]}],
            "items": [self._entry(item) for item in self.items],
        }
        outfile.write(json.dumps(feed, ensure_ascii=False))

    def _entry(self, item: dict[str, Any]) -> dict[str, str]:
        return {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "content_html": item["description"],
            "date_published": item["pubdate"].isoformat(),
            "date_modified": item["updateddate"].isoformat(),
            "language": item["language"],
        }


FORMATS: dict[str, type[SyndicationFeed]] = {"atom": Atom, "rss": Rss, "json": JsonFeed}


# --- The feeds ------------------------------------------------------------------------------------------


class NewsFeed(Feed):
    """A feed of this site. Its addresses are made of the site's own, never of what a request calls the host."""

    page = ""  # the name of the address of the page that shows the same
    address = ""  # the name of the feed's own address
    slug: str | None = None  # of what it is about, in both addresses
    item_guid_is_permalink = False

    def __init__(self, form: str) -> None:
        """`form` is a key of FORMATS."""
        self.feed_type = FORMATS[form]
        self.query = "" if form == "atom" else f"?format={form}"

    def link(self) -> str:
        """The page that shows the same."""
        return settings.NEWSDESK_SITE_URL + reverse(self.page, args=self._arguments)

    def feed_url(self) -> str:
        """The feed's own address."""
        return settings.NEWSDESK_SITE_URL + reverse(self.address, args=self._arguments) + self.query

    def author_name(self) -> str:
        """Who answers for it."""
        return settings.NEWSDESK_SITE_NAME

    @property
    def _arguments(self) -> list[str]:
        return [self.slug] if self.slug else []


def _tag_uri(moment: datetime, name: str) -> str:
    """A name for good, whatever becomes of an address: a tag URI (RFC 4151) of a day that never changes."""
    return f"tag:{urlsplit(settings.NEWSDESK_SITE_URL).hostname},{moment:%Y-%m-%d}:{name}"


class Corrections(NewsFeed):
    """The corrections and updates of live stories."""

    page, address = "corrections", "corrections-feed"

    def title(self) -> str:
        """The feed's name."""
        return _("Corrections and updates – %(site)s") % {"site": settings.NEWSDESK_SITE_NAME}

    def description(self) -> str:
        """What the feed holds."""
        return _("What was wrong in our stories, and what is new in them.")

    def items(self) -> NoticeQuerySet:
        """The newest notices."""
        return Notice.objects.live().newest_first()[:ENTRIES]

    def item_title(self, notice: Notice) -> str:
        """Its kind, and the story's headline."""
        return f"{capfirst(notice.get_kind_display())}: {notice.title}"

    def item_description(self, notice: Notice) -> str:
        """Its text, as HTML."""
        return linebreaks(notice.text, autoescape=True)

    def item_link(self, notice: Notice) -> str:
        """Where it stands in its story."""
        return settings.NEWSDESK_SITE_URL + notice.get_absolute_url()

    def item_guid(self, notice: Notice) -> str:
        """Its name for good, of the day that it is from."""
        return _tag_uri(notice.at, f"notice/{notice.pk}")

    def item_pubdate(self, notice: Notice) -> datetime:
        """When readers were first told."""
        return notice.at

    def item_updateddate(self, notice: Notice) -> datetime:
        """The same: a notice is never changed, only taken back."""
        return notice.at

    def item_extra_kwargs(self, notice: Notice) -> dict[str, str]:
        """Its language."""
        return {"language": notice.language}


class Thread(NewsFeed):
    """The stories of a thread, as one of them leads into it."""

    page, address = "article-thread", "article-thread-feed"

    def __init__(self, form: str, edition: Edition) -> None:
        """`edition` is that one, fetched `for_story()`."""
        super().__init__(form)
        self.edition, self.slug = edition, edition.slug

    def title(self) -> str:
        """The feed's name."""
        return _("The story so far: %(headline)s") % {"headline": self.edition.title}

    def description(self) -> str:
        """What the feed holds."""
        return _("The stories that lead to one another from “%(headline)s”.") % {"headline": self.edition.title}

    def items(self) -> EditionQuerySet:
        """The newest stories of the thread, each with when readers `first_had` it: a moment that no update changes."""
        edition = self.edition
        seen = Edition.objects.once_live().filter(article=OuterRef("article")).order_by("live_from")
        around = thread_around(edition.article_id, followed(edition), edition.first_published_at)
        return around.annotate(first_had=Subquery(seen.values("live_from")[:1])).newest_first()[:ENTRIES]

    def item_title(self, edition: Edition) -> str:
        """Its headline."""
        return edition.title

    def item_description(self, edition: Edition) -> str:
        """What it is about, as HTML."""
        return linebreaks(edition.description, autoescape=True)

    def item_link(self, edition: Edition) -> str:
        """Its page."""
        return settings.NEWSDESK_SITE_URL + edition.get_absolute_url()

    def item_guid(self, edition: Edition) -> str:
        """Its name for good, in the feeds of all threads that it is part of."""
        return _tag_uri(edition.first_had, f"story/{edition.article_id}")

    def item_pubdate(self, edition: Edition) -> datetime:
        """When it was first published."""
        return edition.first_published_at

    def item_updateddate(self, edition: Edition) -> datetime:
        """When readers got it as it is now."""
        return max(edition.live_from, edition.first_published_at)

    def item_extra_kwargs(self, edition: Edition) -> dict[str, str]:
        """Its language."""
        return {"language": edition.language}


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The feed of corrections and updates, in the format that the reader asks for."""
    return _answer(request, Corrections)


@require_safe
@at_story
def article_thread(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The feed of a story's thread, in the format that the reader asks for."""
    return _answer(request, Thread, edition)


def _answer(request: HttpRequest, feed: type[NewsFeed], *about: Edition) -> HttpResponse:
    """The feed as `?format=` asks for it; Http404 for a format that is none."""
    form = request.GET.get("format", "atom")
    if form not in FORMATS:
        raise Http404
    return feed(form, *about)(request)
