"""Stories as the entries of a feed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from articles.delivery.shown import shows_teasers
from articles.models import Edition, EditionLink, Notice
from articles.reading.feeds.channel import Entry, Person
from articles.reading.feeds.names import tag_uri
from articles.reading.paging import Page

WHOLE = "whole"


class Stories:
    """The stories on a page of a list. Four queries, and one for whole texts when `entries` are asked for."""

    def __init__(self, page: Page) -> None:
        found = Edition.objects.filter(pk__in=page.keys).newest_first()
        self.editions = list(found.defer("body_html", "standfirst").for_story())
        shows_teasers(self.editions)
        self.notices: dict[int, list[Notice]] = defaultdict(list)
        stories = [edition.article_id for edition in self.editions]
        for notice in Notice.objects.standing().filter(article__in=stories).newest_first():
            self.notices[notice.article_id].append(notice)

    @property
    def facts(self) -> list[object]:
        """All that the entries are made of, but for the texts: those change with the edition or its links alone."""
        return [
            (
                edition.pk,
                edition.teaser_html,
                [(tag.name, tag.slug) for tag in edition.shown_tags],
                [_said(link) for link in edition.links_now],
                [(notice.pk, notice.at) for notice in self._of(edition)],
            )
            for edition in self.editions
        ]

    @property
    def moments(self) -> Iterator[datetime]:
        """When the entries became what they are; an imported edition is live from long before it came."""
        for edition in self.editions:
            yield max(edition.live_from, edition.created_at)
            yield from (notice.at for notice in self._of(edition))

    def entries(self) -> list[Entry]:
        """An entry for each story."""
        return [self._entry(edition) for edition in self.editions]

    def _entry(self, edition: Edition) -> Entry:
        return Entry(
            id=tag_uri(f"story/{edition.uuid}"),
            address=settings.NEWSDESK_SITE_URL + edition.get_absolute_url(),
            title=edition.title,
            summary=edition.description,
            content=render_to_string("articles/feed_entry.html", self._shown(edition)).strip(),
            language=edition.language,
            published=edition.first_published_at,
            updated=max([edition.first_published_at, *(notice.at for notice in self._of(edition))]),
            authors=[_person(author) for author in edition.byline],
            tags=[tag.name for tag in edition.shown_tags],
        )

    def _shown(self, edition: Edition) -> dict[str, object]:
        standfirst, text = self._texts.get(edition.pk, ("", edition.teaser_html))
        return {
            "edition": edition,
            "standfirst": standfirst,
            "text": text,
            "above": [notice for notice in self._of(edition) if notice.place == Notice.Place.TOP],
            "below": [notice for notice in self._of(edition) if notice.place == Notice.Place.BOTTOM],
            "site_url": settings.NEWSDESK_SITE_URL,
        }

    @cached_property
    def _texts(self) -> Mapping[int, tuple[str, str]]:
        """{an edition's key: its standfirst and whole text}, where feeds are to hold these."""
        if settings.NEWSDESK_FEED_TEXT != WHOLE:
            return {}
        texts = Edition.objects.filter(pk__in=[edition.pk for edition in self.editions])
        return {pk: (standfirst, body) for pk, standfirst, body in texts.values_list("pk", "standfirst", "body_html")}

    def _of(self, edition: Edition) -> list[Notice]:
        return self.notices.get(edition.article_id, [])


def _said(link: EditionLink) -> tuple[object, ...]:
    """What of a link stands in an entry, or decides what does."""
    return link.kind, link.target_id, link.address, link.target_title, link.lead_in, link.label, link.relation


def _person(author: Mapping[str, str]) -> Person:
    if not author["slug"]:
        return Person(author["name"])
    return Person(author["name"], settings.NEWSDESK_SITE_URL + reverse("author-detail", args=[author["slug"]]))
