"""What a change of tags would do, counted before it is done."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from articles.models import ArticleTag, Edition, Listing, Tag, TagAlias, TagSearch
from articles.tagging.splitting import matching, terms
from articles.text.names import fold

SAMPLES = 10


@dataclass(frozen=True)
class Foresight:
    """What would be changed: how many stories that readers see, how many working copies, and some of them."""

    live: int  # stories under the first tag
    live_both: int  # of these, those that stand under the other one already
    live_target: int  # stories under the other one
    copies: int
    copies_both: int
    samples: list[Edition] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # what will be other names of the other tag
    addresses: list[str] = field(default_factory=list)  # slugs that will lead to it

    @property
    def live_after(self) -> int:
        """How many stories the other tag's page will have."""
        return self.live_target + self.live - self.live_both


def of_merge(source: Tag, target: Tag) -> Foresight:
    """What merging a tag into another one would do."""
    live, copies = Listing.objects.live().filter(tag=source), ArticleTag.objects.filter(tag=source)
    aliases = list(TagAlias.objects.filter(tag=source))
    is_known = Tag.objects.once_public().filter(pk=source.pk).exists()
    names = [source.name, *(alias.name for alias in aliases if alias.name)]
    addresses = [*([source.slug] if is_known else []), *(alias.slug for alias in aliases if alias.slug)]
    return Foresight(**_counts(live, copies, target), names=names, addresses=addresses)


def of_split(search: TagSearch) -> Foresight:
    """What a saved search finds. Reads every story of the tag: some seconds for a hundred thousand."""
    known = Tag.objects.spelt([search.tag, search.into])
    source, target = known.get(fold(search.tag)), known.get(fold(search.into))
    found = list(matching(terms(search)).filter(pk__in=_stories(source)).values_list("pk", flat=True)) if source else []
    live = Listing.objects.live().filter(tag=source, article__in=found)
    copies = ArticleTag.objects.filter(tag=source, content_object__in=found)
    return Foresight(**_counts(live, copies, target))


def _stories(tag: Tag) -> QuerySet:
    return (
        ArticleTag.objects.filter(tag=tag)
        .values("content_object")
        .union(Listing.objects.live().filter(tag=tag).values("article"))
    )


def _counts(live: QuerySet, copies: QuerySet, target: Tag | None) -> dict[str, Any]:
    other = target.pk if target else 0
    listed = Listing.objects.filter(tag=other, edition=OuterRef("edition"))
    tagged = ArticleTag.objects.filter(tag=other, content_object=OuterRef("content_object"))
    newest = live.newest_first().values("edition")[:SAMPLES]
    return {
        "live": live.count(),
        "live_both": live.filter(Exists(listed)).count(),
        "live_target": Listing.objects.live().filter(tag=other).count(),
        "copies": copies.count(),
        "copies_both": copies.filter(Exists(tagged)).count(),
        "samples": list(Edition.objects.filter(pk__in=newest).newest_first().only("title", "slug", "language")),
    }
