"""Rows moved between two tags, a few at a time: each function is a short transaction's work, and can be undone.

Each locks the stories whose rows it touches, in one order, as the moves do: what is published or withdrawn at the same
moment comes before or after. The tallies follow at once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils import timezone

from articles import counting
from articles.models import Article, ArticleTag, Edition, Listing, Tag, TagChange, TagChangeRows
from articles.models.living import LivingQuerySet
from articles.models.tally import Subject

What = TagChangeRows.What


# --- There ----------------------------------------------------------------------------------------------


def move_tags(change: TagChange, ids: Sequence[int]) -> None:
    """Turn these rows of working copies from the one tag into the other, in their places.

    A story that has the other one already just loses the first.
    """
    mine = ArticleTag.objects.filter(pk__in=ids, tag=change.source)
    lock(mine.values_list("content_object", flat=True))
    rows = list(mine.order_by("pk").values_list("pk", "content_object"))
    both = _tagged(change.target, [article for _pk, article in rows])
    moved = [row for row in rows if row[1] not in both]
    dropped = [row for row in rows if row[1] in both]
    mine.filter(pk__in=_firsts(dropped)).delete()
    mine.filter(pk__in=_firsts(moved)).update(tag=change.target)
    _record(change, What.TAGS_MOVED, moved)
    _record(change, What.TAGS_DROPPED, dropped)
    change.stories += len(rows)


def add_tags(change: TagChange, ids: Sequence[int]) -> None:
    """Give the working copies of these rows the other tag too, as their last."""
    mine = ArticleTag.objects.filter(pk__in=ids, tag=change.source)
    lock(mine.values_list("content_object", flat=True))
    articles = list(mine.order_by("pk").values_list("content_object", flat=True))
    both = _tagged(change.target, articles)
    new = ArticleTag.objects.bulk_create(
        ArticleTag(content_object_id=article, tag_id=change.target) for article in articles if article not in both
    )
    _record(change, What.TAGS_ADDED, [(row.pk, row.content_object_id) for row in new])
    change.stories += len(new)


def add_listings(change: TagChange, ids: Sequence[int]) -> None:
    """List the editions of these rows under the other tag too."""
    mine = Listing.objects.filter(pk__in=ids, tag=change.source)
    lock(mine.values_list("article", flat=True))
    rows = list(mine.order_by("pk"))
    both = _listed(change.target, [row.edition_id for row in rows])
    new = Listing.objects.bulk_create(_copy(row, change.target) for row in rows if row.edition_id not in both)
    _record(change, What.LISTINGS_ADDED, [(row.pk, row.edition_id) for row in new])
    change.listings += len(new)
    counting.settle(counting.of_rows(new, change.target))


def drop_listings(change: TagChange, ids: Sequence[int]) -> None:
    """Take these rows of the first tag away; their editions stand under the other one."""
    add_listings(change, ids)
    mine = Listing.objects.filter(pk__in=ids, tag=change.source)
    rows = list(mine.order_by("pk").select_for_update())
    mine.delete()
    _record(change, What.LISTINGS_DROPPED, [(row.pk, row.edition_id, row.position) for row in rows])
    counting.settle(_taken(rows, change.source))


def move_listings(change: TagChange, ids: Sequence[int]) -> None:
    """Turn these rows from the one tag into the other; an edition that stands under both just leaves the first."""
    mine = Listing.objects.filter(pk__in=ids, tag=change.source)
    lock(mine.values_list("article", flat=True))
    rows = list(mine.order_by("pk").select_for_update())
    both = _listed(change.target, [row.edition_id for row in rows])
    moved = [row for row in rows if row.edition_id not in both]
    dropped = [row for row in rows if row.edition_id in both]
    mine.filter(pk__in=[row.pk for row in dropped]).delete()
    mine.filter(pk__in=[row.pk for row in moved]).update(tag=change.target)
    _remember(change.source, rows)
    _record(change, What.LISTINGS_MOVED, [(row.pk, row.edition_id) for row in moved])
    _record(change, What.LISTINGS_DROPPED, [(row.pk, row.edition_id, row.position) for row in dropped])
    change.listings += len(rows)
    counted = _taken(rows, change.source)
    counted.update(counting.of_rows(moved, change.target))
    counting.settle(counted)


# --- And back -------------------------------------------------------------------------------------------


def retag(change: TagChange, done: TagChangeRows) -> int:
    """Give working copies their tags back as they were; those that have not lost the other tag meanwhile. Returns how
    many."""
    articles = lock([row[1] for row in done.rows])
    both = _tagged(change.source, articles)
    there = ArticleTag.objects.filter(tag=change.target, content_object__in=articles)
    if done.what == What.TAGS_ADDED:
        return there.delete()[0]
    there = there.exclude(content_object__in=both)
    if done.what == What.TAGS_MOVED:
        return there.update(tag=change.source)
    still = set(there.values_list("content_object", flat=True))
    back = [ArticleTag(pk=pk, content_object_id=one, tag_id=change.source) for pk, one in done.rows if one in still]
    return len(ArticleTag.objects.bulk_create(back))


def relist(change: TagChange, done: TagChangeRows) -> int:
    """List editions under the first tag again, where they stood. Returns how many."""
    if done.what == What.LISTINGS_MOVED:
        return _turn_back(change, done)
    places = {edition: (pk, position) for pk, edition, position in done.rows}
    lock(Edition.objects.filter(pk__in=places).values_list("article", flat=True))
    both = _listed(change.source, places)
    editions = Edition.objects.filter(pk__in=places.keys() - both).only(*_OF_EDITION)
    back = [_listing(edition, change.source, *places[edition.pk]) for edition in editions]
    return _listed_anew(back, change.source)


def relist_newer(change: TagChange, done: TagChangeRows) -> int:
    """List what was published of these stories since then under the first tag: it has the other in its place."""
    newer = _newer(change.target, done)
    both = _listed(change.source, newer.values_list("edition", flat=True))
    return _listed_anew([_copy(row, change.source) for row in newer if row.edition_id not in both], change.source)


def unlist(change: TagChange, done: TagChangeRows) -> int:
    """Take away the listings that the change has added. Returns how many."""
    mine = Listing.objects.filter(pk__in=_firsts(done.rows), tag=change.target)
    lock(mine.values_list("article", flat=True))
    return _removed(mine, change.target)


def unlist_newer(change: TagChange, done: TagChangeRows) -> int:
    """Take what was published of these stories since then from the other tag, which they had by the change alone."""
    newer = _newer(change.target, done)
    if done.what == What.TAGS_MOVED:
        both = _listed(change.source, newer.values_list("edition", flat=True))
        newer = newer.filter(edition__in=both)
    return _removed(newer, change.target)


# --- Both ways ------------------------------------------------------------------------------------------

_OF_EDITION = ("article", "first_published_at", "live_from", "live_until", "phase")


def lock(articles: Iterable[int]) -> list[int]:
    """The stories, as far as they are still there, locked until the transaction ends."""
    found = Article.with_bin.filter(pk__in=set(articles)).order_by("pk")
    return list(found.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _firsts(rows: Iterable[Sequence[int]]) -> list[int]:
    return [row[0] for row in rows]


def _tagged(tag: int, articles: Iterable[int]) -> set[int]:
    there = ArticleTag.objects.filter(tag=tag, content_object__in=articles)
    return set(there.values_list("content_object", flat=True))


def _listed(tag: int, editions: Iterable[int]) -> set[int]:
    return set(Listing.objects.filter(tag=tag, edition__in=list(editions)).values_list("edition", flat=True))


def _newer(tag: int, done: TagChangeRows) -> LivingQuerySet:
    """The listings under a tag of what was published of these stories after the step."""
    articles = lock([row[1] for row in done.rows])
    return Listing.objects.filter(tag=tag, article__in=articles, edition__gt=done.mark)


def _copy(row: Listing, tag: int) -> Listing:
    return _listing(row, tag, None, row.position, edition=row.edition_id)


def _listing(of: Edition | Listing, tag: int, pk: int | None, position: int, edition: int | None = None) -> Listing:
    """A row for what an edition, or another row of it, says. It counts as far as that one does."""
    return Listing(
        pk=pk,
        tag_id=tag,
        edition_id=edition or of.pk,
        position=position,
        article_id=of.article_id,
        first_published_at=of.first_published_at,
        live_from=of.live_from,
        live_until=of.live_until,
        phase=of.phase,
    )


def _listed_anew(rows: Sequence[Listing], tag: int) -> int:
    new = Listing.objects.bulk_create(rows)
    counting.settle(counting.of_rows(new, tag))
    return len(new)


def _removed(rows: LivingQuerySet, tag: int) -> int:
    taken = list(rows.order_by("pk").select_for_update(of=("self",)))
    Listing.objects.filter(pk__in=[row.pk for row in taken]).delete()
    _remember(tag, taken)
    counting.settle(_taken(taken, tag))
    return len(taken)


def _turn_back(change: TagChange, done: TagChangeRows) -> int:
    mine = Listing.objects.filter(pk__in=_firsts(done.rows), tag=change.target)
    lock(mine.values_list("article", flat=True))
    rows = list(mine.order_by("pk").select_for_update())
    mine.update(tag=change.source)
    _remember(change.target, rows)
    counted = _taken(rows, change.target)
    counted.update(counting.of_rows(rows, change.source))
    counting.settle(counted)
    return len(rows)


def _remember(tag: int, rows: Sequence[Listing]) -> None:
    """Note that readers have seen a tag, where the rows that told so have just left it: its address is known."""
    left = Listing.objects.filter(tag=tag).once_live()
    if not left.exists() and any(row.live_until != row.live_from and row.live_from <= timezone.now() for row in rows):
        Tag.including_merged.filter(pk=tag).update(was_public=True)


def _taken(rows: Iterable[Listing], tag: int) -> Counter[Subject]:
    """What the tallies count no more once these rows have left a tag."""
    return Counter({subject: -number for subject, number in counting.of_rows(rows, tag).items()})


def _record(change: TagChange, what: What, rows: Sequence[Sequence[int]]) -> None:
    if rows:
        newest = Edition.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        TagChangeRows.objects.create(change=change, what=what, rows=[list(row) for row in rows], mark=newest)
