"""Links that readers do not get: those of live stories that lead nowhere, or to a story that is not live."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from articles.models import Edition, EditionLink, Move
from articles.models.article import ArticleQuerySet

# To look at every link of a large archive takes seconds. What breaks does so in new stories, and when a story goes.
_NEWEST = 2000
_LATELY = timedelta(days=30)


def broken(stories: ArticleQuerySet, most: int) -> list[EditionLink]:
    """Such links of these stories, those of the newest stories first, each with its `edition`. Two queries.

    Looks at the newest live stories, and at what leads to stories that were withdrawn lately. Left out are links that
    will come back by themselves, because their story is scheduled.
    """
    newest = Edition.objects.live().newest_first().values("pk")[:_NEWEST]
    withdrawn = Move.objects.filter(verb=Move.Verb.WITHDRAW, at__gt=Now() - _LATELY).values("article")
    found = {
        link.pk: link
        for links in (_unseen(stories).filter(edition__in=newest), _unseen(stories).filter(target__in=withdrawn))
        for link in links[:most]
    }
    return sorted(found.values(), key=_newest_first)[:most]


def _unseen(stories: ArticleQuerySet) -> QuerySet:
    editions = Edition.objects.filter(article=OuterRef("target"))
    leads_nowhere = Q(target=None) | ~(Exists(editions.live()) | Exists(editions.upcoming()))
    of_live = EditionLink.objects.filter(edition__in=Edition.objects.live().values("pk"), url="")
    ordered = of_live.order_by("-edition__first_published_at", "-edition__article_id", "position")
    mine = ordered.filter(leads_nowhere, edition__article__in=stories.values("pk"))
    return mine.select_related("edition").defer("edition__body_html", "edition__teaser_html")


def _newest_first(link: EditionLink) -> tuple[float, int, int]:
    return -link.edition.first_published_at.timestamp(), -link.edition.article_id, link.position
