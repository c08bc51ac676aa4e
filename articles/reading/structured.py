"""A story as search engines read it: schema.org's NewsArticle."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from articles.models import Edition, EditionLink, Notice
from articles.models.relation import Relation

# What a story rests on or answers to, it cites; to all else it only leads.
_CITED = frozenset({Relation.EARLIER, Relation.BACKGROUND, Relation.CONTRADICTS})


def news_article(edition: Edition) -> dict[str, Any]:
    """The story as a NewsArticle, ready for JSON (https://schema.org/NewsArticle); what is empty is left out."""
    address = settings.NEWSDESK_SITE_URL + edition.get_absolute_url()
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": edition.title,
        "description": edition.description,
        "datePublished": _moment(edition.first_published_at),
        "dateModified": _moment(max(edition.updated_at, edition.first_published_at)),
        "inLanguage": edition.language,
        "url": address,
        "mainEntityOfPage": address,
        "author": [{"@type": "Person", "name": name} for name in edition.authors],
        "publisher": {
            "@type": "Organization",
            "name": settings.NEWSDESK_SITE_NAME,
            "url": f"{settings.NEWSDESK_SITE_URL}/",
        },
        "correction": list(_corrections(edition)),
        **_pointed_at(edition),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _corrections(edition: Edition) -> Iterator[dict[str, str]]:
    """What was wrong (https://schema.org/correction); an update says what is new, which is no correction."""
    for notice in edition.shown_notices:
        if notice.kind == Notice.Kind.CORRECTION:
            yield {"@type": "CorrectionComment", "text": notice.text, "datePublished": _moment(notice.at)}


def _pointed_at(edition: Edition) -> dict[str, list[dict[str, str]]]:
    """What the see links that readers can follow lead to, by their relation.

    https://schema.org/citation: “a citation or reference to another creative work, such as another publication”: what
    came before, background, and the other side. https://schema.org/mentions: “contains a reference to, but is not
    necessarily about”: what came later or of it, elsewhere, and all that is left open. Not isBasedOn, which is said of
    adaptations.
    """
    found: dict[str, list[dict[str, str]]] = {"citation": [], "mentions": []}
    for link in edition.shown_links:
        if link.address:
            found["citation" if link.relation in _CITED else "mentions"].append(_work(link))
    return found


def _work(link: EditionLink) -> dict[str, str]:
    if link.url:
        return {"@type": "WebPage", "url": link.url}
    address = settings.NEWSDESK_SITE_URL + link.address
    return {"@type": "NewsArticle", "headline": link.target_title, "url": address}


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
