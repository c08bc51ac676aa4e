"""The desk: what waits for a member of the newsroom."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles import policy
from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.newsroom.filters import with_incomplete_links
from articles.newsroom.standing import standing

_LISTED = 8


@dataclass(frozen=True)
class Panel:
    """A few stories under a heading, and the address of the list that holds them all."""

    heading: str
    articles: list[Article]
    address: str


def panels(user: User) -> list[Panel]:
    """What waits for the user; nothing for those who are not of the newsroom."""
    if not user.has_perm("articles.view_article"):
        return []
    return [_panel(*one) for one in _waiting(user) if one[1]]


def _waiting(user: User) -> Iterator[tuple[str, list[Article], str]]:
    known = policy.visible(user, Article.objects.all())
    yield _("My drafts"), _few(standing(known.written_by(user), "draft")), "?standing=draft"
    is_editor = user.has_perm("articles.publish_article")
    heading = _("Waiting for review") if is_editor else _("With the editors")
    yield heading, _few(standing(known, "review")), "?standing=review"
    if is_editor:
        yield _("Changed since they were published"), _few(standing(known, "changed")), "?standing=changed"
    yield _("See links to be completed"), _few(with_incomplete_links(known)), "?see=incomplete"


def _few(articles: ArticleQuerySet) -> list[Article]:
    return list(articles.defer("body").select_related("updated_by").order_by("-updated_at", "-pk")[:_LISTED])


def _panel(heading: str, articles: list[Article], query: str) -> Panel:
    return Panel(heading, articles, reverse("admin:articles_article_changelist") + query)
