"""A story as search engines read it: schema.org's NewsArticle."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from articles.models import Notice, Tag
from articles.models.paths import author_path
from articles.models.readable import Readable, ShownLink, ShownTag
from articles.models.relation import Relation
from articles.reading import exact
from articles.text.pictures import sources

_NAMES = {
    Relation.EARLIER: ["citation", "isBasedOn"],
    Relation.LATER: ["mentions"],
    Relation.RESULT: ["mentions"],
    Relation.ELSEWHERE: ["mentions"],
    Relation.TRANSLATION: ["workTranslation"],
}  # of all else: citation
_TYPES = {Tag.Kind.PLACE: "Place", Tag.Kind.PERSON: "Person", Tag.Kind.ORGANISATION: "Organization"}


def news_article(edition: Readable) -> dict[str, Any]:
    """The story as a NewsArticle, ready for JSON (https://schema.org/NewsArticle); what is empty is left out."""
    address = exact.address(edition.get_absolute_url())
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": edition.title,
        "description": edition.description,
        "image": [exact.address(source) for source in sources(edition.body_html)],
        "datePublished": exact.moment(edition.first_published_at),
        "dateModified": exact.moment(exact.changed_at(edition)),
        "inLanguage": edition.language,
        "url": address,
        "mainEntityOfPage": address,
        "author": [_author(author) for author in edition.byline],
        "publisher": {
            "@type": "Organization",
            "name": settings.NEWSDESK_SITE_NAME,
            "url": exact.address("/"),
        },
        "isAccessibleForFree": True,
        "wordCount": edition.words,
        "keywords": [tag.name for tag in edition.shown_tags],
        "about": [_subject(tag) for tag in edition.shown_tags],
        "correction": list(_corrections(edition)),
        **_pointed_at(edition),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _corrections(edition: Readable) -> Iterator[dict[str, str]]:
    """What was wrong (https://schema.org/correction); an update says what is new, which is no correction."""
    for notice in edition.shown_notices:
        if notice.kind == Notice.Kind.CORRECTION:
            yield {"@type": "CorrectionComment", "text": notice.text, "datePublished": exact.moment(notice.at)}


def _author(author: dict[str, str]) -> dict[str, str]:
    """Somebody of a byline, with their page if they have one."""
    page = {"url": exact.address(author_path(author["slug"]))} if author["slug"] else {}
    return {"@type": "Person", "name": author["name"], **page}


def _subject(tag: ShownTag) -> dict[str, str]:
    """What the story is about, with the page of all stories about it."""
    return {"@type": _TYPES.get(tag.kind, "Thing"), "name": tag.name, "url": exact.address(tag.get_absolute_url())}


def _pointed_at(edition: Readable) -> dict[str, list[dict[str, str]]]:
    """What the see links that readers can follow lead to, by their relation.

    https://schema.org/citation: “a citation or reference to another creative work, such as another publication”: what
    came before, background, the other side, and all that is left open. https://schema.org/mentions: “contains a
    reference to, but is not necessarily about”: what came later or of it, and elsewhere.
    https://schema.org/isBasedOn: “from which this work is derived”: what came before, which the story takes further.
    https://schema.org/workTranslation: the story in another language.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for link in edition.shown_links:
        for name in _NAMES.get(link.relation, ["citation"]) if link.address else ():
            found.setdefault(name, []).append(_work(link))
    return found


def _work(link: ShownLink) -> dict[str, str]:
    if link.url:
        return {"@type": "WebPage", "url": link.url}
    return {"@type": "NewsArticle", "headline": link.target_title, "url": exact.address(link.address)}
