"""The headline before publishing: whether another story has or had the same."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import policy
from articles.models import Article, Edition
from articles.newsroom.findings import Finding, Level
from articles.newsroom.standing import when
from articles.text.names import is_blank

_MOST_TOLD = 3
_MOST_READ = 50


def headline_findings(article: Article, user: User) -> Iterator[Finding]:
    """The story has a headline that readers saw on another, or that another has which the user may know of.

    Two queries. Titles are compared without regard to case, as the database knows it.
    """
    if is_blank(article.title):
        yield Finding(Level.ERROR, "headline-missing", _("The story has no headline. Write one."))
        return
    seen = _seen_by_readers(article)
    known = _known(article, user, seen)
    told = [_told(edition, known.pop(edition.article_id, None)) for edition in seen.values()]
    told += [_in_newsroom(other) for other in known.values()]
    if told:
        listed = format_html_join("; ", "{}", ((one,) for one in told[:_MOST_TOLD]))
        words = _(
            "The headline was used before: {}. Readers and searches cannot tell the stories apart: say what is new."
        )
        yield Finding(Level.WARNING, "headline-used", format_html(words, listed))


def _seen_by_readers(article: Article) -> dict[int, Edition]:
    """The latest edition under this headline of each other story, the latest first."""
    editions = Edition.objects.once_live().filter(title__iexact=article.title).exclude(article=article)
    latest = editions.defer("body_html", "teaser_html").order_by("-first_published_at", "-article_id", "-live_from")
    found: dict[int, Edition] = {}
    for edition in latest[:_MOST_READ]:
        found.setdefault(edition.article_id, edition)
    return found


def _known(article: Article, user: User, seen: dict[int, Edition]) -> dict[int, Article]:
    """Those stories among these, and those with the headline now, that the user may know of."""
    others = policy.visible(user, Article.objects.exclude(pk=article.pk)).defer("body")
    same: QuerySet = others.filter(title__iexact=article.title) | others.filter(pk__in=seen)
    return {other.pk: other for other in same.order_by("-updated_at", "-pk")[:_MOST_READ]}


def _told(edition: Edition, known: Article | None) -> SafeString:
    words = format_html(_("on a story first published on {}"), when(edition.first_published_at))
    if known:
        return _linked(known, words)
    return format_html('<a href="{}">{}</a>', edition.get_absolute_url(), words) if edition.is_live else words


def _in_newsroom(other: Article) -> SafeString:
    words = format_html(_("on a story begun on {}, which readers have not seen under it"), when(other.created_at))
    return _linked(other, words)


def _linked(other: Article, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("admin:articles_article_change", args=[other.pk]), words)
