"""Stories as the entries of a feed."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from articles.models.paths import author_path
from articles.models.readable import ShownLink, ShownStory
from articles.models.showing import ENTRY, STORY
from articles.reading.feeds.channel import Entry, Person
from articles.reading.feeds.names import tag_uri
from articles.reading.paging import Page

WHOLE = "whole"


class Stories:
    """The stories on a page of a list. One query."""

    def __init__(self, page: Page) -> None:
        self.editions = page.stories(STORY if settings.NEWSDESK_FEED_TEXT == WHOLE else ENTRY)

    @property
    def facts(self) -> list[object]:
        """All that the entries are made of, but for the texts: those change with the edition or its links alone."""
        return [
            (
                edition.pk,
                edition.teaser_html,
                [(tag.name, tag.slug) for tag in edition.shown_tags],
                [_said(link) for link in edition.links_now],
                [(notice.pk, notice.at) for notice in edition.shown_notices],
            )
            for edition in self.editions
        ]

    @property
    def moments(self) -> Iterator[datetime]:
        """When the entries became what they are; an imported edition is live from long before it came."""
        for edition in self.editions:
            yield max(edition.live_from, edition.created_at)
            yield from (notice.at for notice in edition.shown_notices)

    def entries(self) -> list[Entry]:
        """An entry for each story."""
        return [self._entry(edition) for edition in self.editions]

    def _entry(self, edition: ShownStory) -> Entry:
        return Entry(
            id=tag_uri(f"story/{edition.uuid}"),
            address=settings.NEWSDESK_SITE_URL + edition.get_absolute_url(),
            title=edition.title,
            summary=edition.description,
            content=render_to_string("articles/feed_entry.html", self._shown(edition)).strip(),
            language=edition.language,
            published=edition.first_published_at,
            updated=max([edition.first_published_at, *(notice.at for notice in edition.shown_notices)]),
            authors=[_person(author) for author in edition.byline],
            tags=[tag.name for tag in edition.shown_tags],
        )

    def _shown(self, edition: ShownStory) -> dict[str, object]:
        is_whole = settings.NEWSDESK_FEED_TEXT == WHOLE
        return {
            "edition": edition,
            "standfirst": edition.standfirst,
            "text": edition.body_html if is_whole else edition.teaser_html,
            "above": edition.shown_notices_top,
            "below": edition.shown_notices_bottom,
            "site_url": settings.NEWSDESK_SITE_URL,
        }


def _said(link: ShownLink) -> tuple[object, ...]:
    """What of a link stands in an entry, or decides what does."""
    return link.kind, link.target_id, link.address, link.target_title, link.lead_in, link.label, link.relation


def _person(author: Mapping[str, str]) -> Person:
    if not author["slug"]:
        return Person(author["name"])
    return Person(author["name"], settings.NEWSDESK_SITE_URL + author_path(author["slug"]))
