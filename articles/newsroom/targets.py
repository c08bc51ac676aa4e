"""The stories that a see link may lead to, as a writer finds and sees them."""

from django.contrib.auth.models import User
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from articles import policy
from articles.models import Article, Edition
from articles.models.article import ArticleQuerySet
from articles.pointing import stories_at


def targets(user: User) -> ArticleQuerySet:
    """The stories that the user may point at, with the `headline` that the user may know.

    Of a story that is none of theirs, that is the headline that readers see: a new one may be embargoed.
    """
    live = Edition.objects.live().filter(article=OuterRef("pk"))
    own = policy.visible(user, Article.objects.filter(pk=OuterRef("pk")))
    headline = Case(When(Exists(own), then=F("title")), default=Subquery(live.values("title")[:1]))
    return policy.linkable(user, Article.objects.all()).annotate(headline=headline)


def at_address(stories: ArticleQuerySet, url: str) -> Article | None:
    """The one of these stories that readers find at this address, if it is an address of our own."""
    pk = stories_at([url], stories).get(url)
    return stories.filter(pk=pk).first() if pk else None


def found(user: User, term: str) -> ArticleQuerySet:
    """The targets whose headline holds every word of the term, last changed first."""
    own = policy.visible(user, Article.objects.all())
    live = Edition.objects.live()
    for word in term.split()[:10]:
        own, live = own.filter(title__icontains=word), live.filter(title__icontains=word)
    hits = Q(pk__in=own.values("pk")) | Q(pk__in=live.values("article"))
    return targets(user).filter(hits).order_by("-updated_at", "-pk")
