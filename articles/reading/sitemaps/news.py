"""The news of the last two days (https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap)."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from articles.models import Edition
from articles.reading import exact
from articles.reading.sitemaps.xml import Place
from articles.text.xml import escaped

NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"
MOST = 1000
AGE = timedelta(hours=48)
# Two ways to write one language have codes of their own; all else goes by its two or three letters.
_CHINESE = {"tw": "zh-tw", "hk": "zh-tw", "mo": "zh-tw", "hant": "zh-tw"}


def news() -> Iterator[Place]:
    """The stories that were first published within two days, the newest first, 1,000 at the most. One query."""
    fresh = Edition.objects.live().filter(first_published_at__gt=Now() - AGE).newest_first()
    for edition in fresh.only("title", "slug", "language", "first_published_at")[:MOST]:
        yield Place(edition.get_absolute_url(), more=_about(edition))


def language(tag: str) -> str:
    """The code by which a sitemap calls the language of a story (BCP 47)."""
    first, *others = tag.lower().split("-")
    if first != "zh":
        return first
    return next((_CHINESE[other] for other in others if other in _CHINESE), "zh-cn")


def _about(edition: Edition) -> str:
    name, code = escaped(settings.NEWSDESK_SITE_NAME), escaped(language(edition.language))
    return (
        f"<news:news><news:publication><news:name>{name}</news:name><news:language>{code}</news:language>"
        f"</news:publication><news:publication_date>{exact.moment(edition.first_published_at)}</news:publication_date>"
        f"<news:title>{escaped(edition.title)}</news:title></news:news>"
    )
