"""Render a working copy into the edition that readers will see. All that costs time happens here, once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from articles.models import Article, Author, Credit, Edition, EditionLink, Listing, Move, SeeLink, Tag
from articles.models.living import Phase
from articles.text import anchors
from articles.text.cleaning import from_plain
from articles.text.plain import plain, shorten
from articles.text.rendering import render_body
from articles.text.teasers import teaser
from articles.text.words import count

DESCRIPTION_LENGTH = 160


@dataclass(frozen=True)
class Release:
    """A story about to go before readers, with all that its edition shows."""

    article: Article
    tags: Sequence[Tag]
    byline: Sequence[Author]
    links: Sequence[SeeLink]
    live_from: datetime
    live_until: datetime | None = None
    first_published_at: datetime | None = None  # None: when readers first saw it, else live_from
    by: User | None = None
    note: str = ""
    verb: Move.Verb = Move.Verb.PUBLISH


def edition(one: Release, first_published_at: datetime, now: datetime) -> Edition:
    """The edition of a story, not saved yet: `now` tells whether it is live at once."""
    article = one.article
    is_live = one.live_from <= now and (one.live_until is None or one.live_until > now)
    shown = from_plain(article.standfirst) if article.standfirst else article.body
    short = teaser(shown, settings.NEWSDESK_TEASER_WORDS, article.language)
    return Edition(
        title=article.title,
        slug=article.slug,
        standfirst=article.standfirst,
        body_html=render_body(article.body),
        teaser_html=render_body(short.html),
        is_cut=short.is_cut or bool(article.standfirst and article.body),
        description=shorten(plain(shown), DESCRIPTION_LENGTH),
        byline=[{"name": author.name, "slug": author.slug} for author in one.byline],
        words=count(article.standfirst) + count(plain(article.body)),
        language=article.language,
        first_published_at=first_published_at,
        live_from=one.live_from,
        live_until=one.live_until,
        ends_by_itself=one.live_until is not None,
        phase=Phase.COUNTED if is_live else Phase.WAITING,
        article=article,
        uuid=article.uuid,
        article_version=article.version,
    )


def listings(edition: Edition, tags: Iterable[Tag]) -> Iterable[Listing]:
    """The rows of an edition on the pages of its tags, not saved yet."""
    return (Listing(tag=tag, position=position, **_row(edition)) for position, tag in enumerate(tags))


def credits(edition: Edition, authors: Iterable[Author]) -> Iterable[Credit]:  # noqa: A001 - what they are called
    """The rows of an edition on the pages of its authors, not saved yet."""
    return (Credit(author=author, position=position, **_row(edition)) for position, author in enumerate(authors))


def _row(edition: Edition) -> dict[str, Any]:
    """What of an edition stands in the rows of lists."""
    return {
        "edition": edition,
        "article_id": edition.article_id,
        "first_published_at": edition.first_published_at,
        "live_from": edition.live_from,
        "live_until": edition.live_until,
        "phase": edition.phase,
    }


def linked(releases: Iterable[Release]) -> set[int]:
    """The ids of the stories that links in these texts lead to, as far as there are such stories. One query or none."""
    wanted = {pk for one in releases for pk in anchors.stories(one.article.body)}
    return set(Article.with_bin.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def links(edition: Edition, one: Release, known: Collection[int]) -> Iterable[EditionLink]:
    """The links of an edition, not saved yet: its see links that lead somewhere, or will once their story is imported;
    and one for each story, of those `known`, that links in its text lead to."""
    for position, link in enumerate(one.links):
        if link.is_complete or link.awaits:
            yield _see_link(edition, position, link)
    inline = (pk for pk in anchors.stories(one.article.body) if pk in known and pk != one.article.pk)
    for position, pk in enumerate(inline):
        yield EditionLink(edition=edition, kind=EditionLink.Kind.INLINE, position=position, target_id=pk)


def _see_link(edition: Edition, position: int, link: SeeLink) -> EditionLink:
    return EditionLink(
        edition=edition,
        position=position,
        lead_in=link.lead_in,
        label=link.label,
        target_id=link.target_id,
        url=link.url,
        awaits=link.awaits,
        relation=link.relation,
        keeps_sentence=link.keeps_sentence,
    )
