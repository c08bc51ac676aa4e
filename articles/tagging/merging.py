"""A tag merged into another, and brought back.

Its page stays whole until the other one's has every story of it; then, in one short transaction, its name and addresses
become those of the other tag. What is left of it after that nobody sees, and is cleared away.
"""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from articles.models import ArticleTag, Listing, Tag, TagAlias, TagChange
from articles.models.tag import take_names
from articles.tagging import rows
from articles.tagging.naming import Called, Refused, objections
from articles.text.names import fold

BATCH = 2000  # rows a step
_KEPT = ("name", "slug", "kind", "description", "was_public")


# --- There ----------------------------------------------------------------------------------------------


def tags(change: TagChange) -> bool:
    """Give working copies the other tag: from now on, what is published of them stands under that one."""
    return _next(change, ArticleTag.objects.filter(tag=change.source), rows.move_tags)


def listings(change: TagChange) -> bool:
    """List what readers see under the first tag under the other one too."""
    return _next(change, Listing.objects.filter(tag=change.source), rows.add_listings)


def switch(change: TagChange) -> bool:
    """Make the first tag another name of the second, once that has all that the first one has."""
    if _late(change):
        return True
    take_names()
    source = Tag.objects.select_for_update().get(pk=change.source)  # waits for those who are giving it to a story now
    if _unmoved(change).exists() or _unlisted(change).exists():
        return True
    former = TagAlias.objects.filter(tag=source)
    change.before = {name: getattr(source, name) for name in _KEPT} | {
        "aliases": list(former.values_list("pk", flat=True))
    }
    former.update(tag=change.target)
    is_known = Tag.objects.once_public().filter(pk=source.pk).exists()
    TagAlias.objects.create(tag_id=change.target, name=source.name, slug=source.slug if is_known else None)
    Tag.objects.filter(pk=source.pk).update(merged_into=change.target)
    Tag.objects.filter(pk=change.target, was_public=False).update(was_public=source.was_public)
    return False


def clearing(change: TagChange) -> bool:
    """Clear away what nobody sees any more, and at the end the tag itself."""
    if ids := _first(_unmoved(change)):
        rows.move_tags(change, ids)
        return True
    if ids := _first(Listing.objects.filter(tag=change.source)):
        rows.drop_listings(change, ids)
        return True
    Tag.including_merged.select_for_update().filter(pk=change.source).first()
    if _unmoved(change).exists() or Listing.objects.filter(tag=change.source).exists():
        return True
    Tag.including_merged.filter(pk=change.source).delete()
    return False


def _late(change: TagChange) -> bool:
    """Move what was given to the first tag since its rows were moved; whether there was any."""
    unmoved, unlisted = _first(_unmoved(change)), _first(_unlisted(change))
    if unmoved:
        rows.move_tags(change, unmoved)
    if unlisted:
        rows.add_listings(change, unlisted)
    return bool(unmoved or unlisted)


def _unmoved(change: TagChange) -> QuerySet:
    return ArticleTag.objects.filter(tag=change.source)


def _unlisted(change: TagChange) -> QuerySet:
    both = Listing.objects.filter(tag=change.target, edition=OuterRef("edition"))
    return Listing.objects.filter(~Exists(both), tag=change.source)


def _first(found: QuerySet) -> list[int]:
    return list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _next(change: TagChange, found: QuerySet, did: object) -> bool:
    """Do the next rows of these; whether there may be more."""
    ids = _first(found.filter(pk__gt=change.reached))
    if ids:
        did(change, ids)
        change.reached = ids[-1]
    return bool(ids)


# --- And back -------------------------------------------------------------------------------------------


def why_not_revived(change: TagChange) -> str:
    """Why the tag that was merged away cannot come back, or nothing."""
    was = Called(change.before["name"], change.before["slug"])
    target = Tag.objects.get(pk=change.target)
    if target.key == fold(was.name) or target.slug == was.slug:
        return _("“%(other)s” is called like “%(tag)s” now, or has its address. Rename it first.") % {
            "other": target,
            "tag": was.name,
        }
    return next((objection.words for objection in objections(was, target)), "")


def revive(undoing: TagChange) -> None:
    """Bring the tag back under its id, hidden until its page is whole. Its name leads to the other one until then."""
    was = undoing.before
    tag = Tag(pk=undoing.source, merged_into_id=undoing.target, **{name: was[name] for name in _KEPT if name in was})
    Tag.including_merged.bulk_create([tag])
    if not TagAlias.objects.filter(key=tag.key).exists():
        TagAlias.objects.create(tag_id=undoing.target, name=tag.name)


def switch_back(change: TagChange) -> bool:
    """Let the tag be one of its own again, with its former names and addresses. Of a split there is nothing to do."""
    tag = Tag.including_merged.select_for_update().filter(pk=change.source).first()
    if tag is None:
        raise Refused(_("“%(tag)s” is not there any more.") % {"tag": change.source_name})
    if tag.merged_into_id:
        take_names()
        there = TagAlias.objects.filter(tag=change.target)
        there.filter(key=tag.key).delete()
        there.filter(slug=tag.slug).delete()
        there.filter(pk__in=change.before["aliases"]).update(tag=tag)
        Tag.including_merged.filter(pk=tag.pk).update(merged_into=None)
    return False
