"""Who points at a story: what is read before it is withdrawn or deleted."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Count, F

from articles import policy
from articles.models import Article, Edition, EditionLink
from articles.models.article import ArticleQuerySet
from articles.models.living import LivingQuerySet


def live_pointing_at(article: Article) -> LivingQuerySet:
    """What readers have of other stories that points at this one, be it by see links or in the text."""
    pointing = EditionLink.objects.filter(target=article)
    return Edition.objects.live().filter(pk__in=pointing.values("edition")).exclude(article=article)


def numbers_pointing_at(articles: Iterable[Article]) -> dict[int, int]:
    """How many live stories point at each of these, {id: number}. One query."""
    links = EditionLink.objects.filter(target__in=articles, edition__in=Edition.objects.live().values("pk"))
    others = links.exclude(edition__article=F("target")).order_by().values("target")
    return dict(others.annotate(number=Count("edition", distinct=True)).values_list("target", "number"))


def pointing_at(article: Article, user: User) -> ArticleQuerySet:
    """The stories that would miss this one: those that readers have, and working copies that the user may know of.

    Links in the text of a working copy count from its publication on.
    """
    own = policy.visible(user, Article.objects.filter(see_links__target=article)).exclude(pk=article.pk)
    affected = live_pointing_at(article).values("article").union(own.order_by().values("pk"))
    return Article.objects.filter(pk__in=affected)
