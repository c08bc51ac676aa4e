"""Where a story stands, in a journalist's words: how far the working copy is, and what readers have of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Article, Move
from articles.models.article import ArticleQuerySet

State = Article.State


class Fact(NamedTuple):
    """One thing to know about a story: its kind, which gives it its colour, and the words."""

    kind: str
    words: str


def with_facts(articles: ArticleQuerySet) -> ArticleQuerySet:
    """The stories with all that `facts` tells of: `with_standing()`, and the `approved_version`."""
    approvals = Move.objects.filter(article=OuterRef("pk"), verb=Move.Verb.APPROVE).order_by("-pk")
    return articles.with_standing().annotate(approved_version=Subquery(approvals.values("version")[:1]))


def facts(article: Article) -> list[Fact]:
    """What is to know about a story fetched `with_facts`, the most important first."""
    return list(_facts(article))


def _facts(article: Article) -> Iterator[Fact]:
    if article.state != State.PUBLISHED:
        yield Fact(article.state, article.get_state_display())
    if article.state == State.APPROVED and article.approved_version != article.version:
        yield Fact("reopened", _("changed since it was approved"))
    if article.live_since:
        yield _live(article)
        if article.live_version != article.version:
            yield Fact("changed", _("changed since, which readers do not see yet"))
    if article.goes_live_at:
        yield Fact("scheduled", _("scheduled for %s") % when(article.goes_live_at))
    elif article.state == State.PUBLISHED and not article.live_since:
        yield Fact("expired", _("expired: its time is over"))


def _live(article: Article) -> Fact:
    since, until = when(article.live_since), article.live_until
    if until and not article.goes_live_at:
        return Fact("live", _("live since %(since)s until %(until)s") % {"since": since, "until": when(until)})
    return Fact("live", _("live since %s") % since)


def when(moment: datetime) -> str:
    """The moment in the site's time zone."""
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


# What the desk asks for: {value: condition on stories `with_facts`}
_LIVE = Q(live_since__isnull=False)
_UPCOMING = Q(goes_live_at__isnull=False)
STANDINGS: dict[str, Q] = {
    "draft": Q(state=State.DRAFT),
    "review": Q(state=State.REVIEW),
    "approved": Q(state=State.APPROVED),
    "reopened": Q(state=State.APPROVED) & ~Q(approved_version=F("version")),
    "scheduled": _UPCOMING,
    "live": _LIVE,
    "changed": _LIVE & ~Q(live_version=F("version")),
    "expired": Q(state=State.PUBLISHED) & ~_LIVE & ~_UPCOMING,
    "withdrawn": Q(state=State.WITHDRAWN),
}


def standing(articles: ArticleQuerySet, name: str) -> ArticleQuerySet:
    """The stories that stand so; `name` is a key of STANDINGS."""
    return with_facts(articles).filter(STANDINGS[name])
