"""Links to be mended, as sets: those of live stories that readers cannot follow, and those to be completed."""

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Replace, StrIndex

from articles.models import Article, Edition, EditionLink, ExternalUse, SeeLink
from articles.models.article import ArticleQuerySet


def gone(stories: ArticleQuerySet) -> QuerySet:
    """Links of these stories, as readers have them, to stories that they do not have and will not get by themselves;
    those of the newest stories first, each with its `edition`.

    Exact, at the cost of what is not live: no link of the archive is looked at that leads to a live story. A link to a
    story that is scheduled is none of them, nor one that waits for its story to be imported.
    """
    of_live = EditionLink.objects.filter(edition__in=Edition.objects.live().values("pk"), url="").order_by()
    to_absent = of_live.filter(target__in=Article.with_bin.absent().order_by().values("pk"))
    to_nothing = of_live.filter(target=None, awaits="")
    found = EditionLink.objects.filter(pk__in=to_absent.values("pk").union(to_nothing.values("pk")))
    mine = found.filter(edition__article__in=stories.order_by().values("pk")).select_related("edition")
    ordered = mine.order_by("-edition__first_published_at", "-edition__article_id", "kind", "position")
    return ordered.defer("edition__body_html", "edition__teaser_html")


def incomplete(stories: ArticleQuerySet) -> QuerySet:
    """See links of these stories' working copies that lead nowhere yet, each with its `article`."""
    links = SeeLink.objects.incomplete().filter(article__in=stories.order_by().values("pk"))
    return (
        links.select_related("article").defer("article__body").order_by("-article__updated_at", "-article", "position")
    )


def dead(stories: ArticleQuerySet) -> QuerySet:
    """Addresses elsewhere that these stories point at, as readers have them, and that do not answer any more; each use
    with its `address` and `edition`."""
    return _uses(stories).exclude(address__broken_since=None)


def moved(stories: ArticleQuerySet) -> QuerySet:
    """Those that answer, and say that they are elsewhere for good."""
    return _uses(stories).filter(address__broken_since=None).exclude(address__moved_to="")


def number(stories: ArticleQuerySet) -> int:
    """How many links there are to be mended: all but those that still lead somewhere. Three queries."""
    return gone(stories).count() + incomplete(stories).count() + dead(stories).count()


def _uses(stories: ArticleQuerySet) -> QuerySet:
    """The addresses in these stories as readers have them: those taken in of the very edition, or of one before it as
    far as they still stand in it. An edition is read by the next check only, and what is broken stays so until then."""
    url = OuterRef("address__url")
    escaped = Replace(url, Value("&"), Value("&amp;"), output_field=TextField())
    href = Concat(Value('href="'), escaped, Value('"'), output_field=TextField())
    live = Edition.objects.live().filter(article=OuterRef("edition__article")).alias(at=StrIndex("body_html", href))
    mine = live.filter(
        Q(pk=OuterRef("edition")) | Q(links__url=url) | Q(at__gt=0), article__in=stories.order_by().values("pk")
    )
    uses = ExternalUse.objects.filter(Exists(mine)).select_related("address", "edition")
    ordered = uses.order_by("-edition__first_published_at", "-edition__article_id", "pk")
    return ordered.defer("edition__body_html", "edition__teaser_html")
