"""What tags are called, and where their pages are: the only way in which either changes.

A name is one tag's, as its own or as another name of it; so is an address. What a tag was called stays another name of
it, and where readers knew its page, that address leads there for good.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Tag, TagAlias, TagChange
from articles.models.slugs import candidates
from articles.models.tag import take_names
from articles.text.names import fold, tidy

_KEY_LENGTH = Tag._meta.get_field("key").max_length


class Refused(Exception):
    """This cannot be done with these tags now. The message says why and what to do; nothing was changed."""


@dataclass(frozen=True)
class Called:
    """What a tag is called: its name, the slug of its page, and its other names."""

    name: str
    slug: str
    others: tuple[str, ...] = ()


class Objection(NamedTuple):
    """Why a tag cannot be called so: the part that is wrong, the reason, and the tag that has it, if one has."""

    part: str  # "name", "slug" or "others"
    words: str
    tag: Tag | None = None


def called(tag: Tag) -> Called:
    """What the tag is called now."""
    others = tag.aliases.exclude(key=None).order_by("pk").values_list("name", flat=True)
    return Called(tag.name, tag.slug, tuple(others))


def objections(wanted: Called, tag: Tag | None = None) -> Iterator[Objection]:
    """All that keeps a tag (None: a new one) from being called so. A few queries, however many names there are."""
    yield from _of_names(wanted, tag)
    yield from _of_addresses(wanted, tag)


@transaction.atomic
def rename(tag: Tag, wanted: Called, *, by: User) -> TagChange | None:
    """Give a tag another name, another address, or other names beside it; None if it is called so already.

    Forms that name it as it was called go on working. Raises Refused.
    """
    taken = _taken(tag)
    before = called(taken)
    wanted = _fit(_without_itself(wanted))
    if wanted == before:
        return None
    _refuse(wanted, taken)
    _write(taken, wanted, old_name=before.name)
    return _logged(TagChange.Verb.RENAME, taken, before, by)


@transaction.atomic
def take_back(change: TagChange, *, by: User) -> TagChange:
    """Undo a renaming: the tag is called as it was. An address that readers could have seen since goes on leading
    there. Raises Refused."""
    tag = Tag.objects.filter(pk=change.source).first()
    if tag is None:
        raise Refused(_("“%(tag)s” is not there any more: it was merged or deleted. Undo that first.") % _named(change))
    taken = _taken(tag)
    now, before = called(taken), Called(**change.before | {"others": tuple(change.before["others"])})
    _refuse(before, taken)
    _write(taken, before)
    return _logged(TagChange.Verb.UNDO, taken, now, by, undoes=change)


def refuse_busy(*tags: int) -> None:
    """Refuse to touch tags (by their ids) that are being merged or split at this moment. Needs `take_names`."""
    busy = TagChange.objects.running().about(*tags).first()
    if busy:
        raise Refused(
            _(
                "“%(tag)s” is being merged or split at this moment. Let that come to its end first: it stands under "
                "“Tags in order”."
            )
            % _named(busy)
        )


def refuse_same(source: Tag, target: Tag) -> None:
    """Refuse to merge a tag into itself, by whatever name. Raises Refused."""
    if source.pk == target.pk:
        raise Refused(_("“%(tag)s” cannot be merged into itself. Choose another tag.") % {"tag": source})


# --- What a name or an address may be --------------------------------------------------------------------


def _of_names(wanted: Called, tag: Tag | None) -> Iterator[Objection]:
    names = {fold(name): name for name in (wanted.name, *wanted.others)}
    for key, holder in Tag.objects.by_key(names).items():
        if tag is None or holder.pk != tag.pk:
            yield Objection(
                "name" if key == fold(wanted.name) else "others", _why_taken(names[key], key, holder), holder
            )


def _why_taken(name: str, key: str, holder: Tag) -> str:
    if holder.key == key:
        words = _(
            "There is a tag of this name already: “%(tag)s”. If both are the same subject, merge one into the other."
        )
    else:
        words = _("“%(name)s” is another name of “%(tag)s”. If it belongs here, take it off there first.")
    return words % {"name": name, "tag": holder}


def _of_addresses(wanted: Called, tag: Tag | None) -> Iterator[Objection]:
    slugs = {_address(name): name for name in wanted.others}
    taken = _holders([wanted.slug, *slugs], tag)
    if wanted.slug in taken:
        words = _("The address /tag/%(slug)s/ is, or was, that of “%(tag)s”. Choose a different slug.")
        yield Objection("slug", words % {"slug": wanted.slug, "tag": taken[wanted.slug]}, taken[wanted.slug])
    for slug, name in slugs.items():
        if slug in taken and slug != wanted.slug:
            words = _(
                "“%(name)s” would have the address /tag/%(slug)s/, which is that of “%(tag)s”. Choose another name, or "
                "merge the two tags if they are one subject."
            )
            yield Objection("others", words % {"name": name, "slug": slug, "tag": taken[slug]}, taken[slug])


def _holders(slugs: Iterable[str], tag: Tag | None) -> dict[str, Tag]:
    """The other tags that have these addresses, or had."""
    own = tag.pk if tag else None
    former = TagAlias.objects.filter(slug__in=slugs).exclude(tag=own).select_related("tag")
    present = Tag.objects.filter(slug__in=slugs).exclude(pk=own)
    return {alias.slug: alias.tag for alias in former} | {other.slug: other for other in present}


def _address(name: str) -> str:
    return next(candidates(name))


def _refuse(wanted: Called, tag: Tag) -> None:
    for objection in objections(wanted, tag):
        raise Refused(objection.words)


# --- What a change is made of ----------------------------------------------------------------------------


def _taken(tag: Tag) -> Tag:
    """The tag, for this change alone. Raises Refused."""
    take_names()
    taken = Tag.objects.select_for_update(no_key=True).filter(pk=tag.pk).first()
    if taken is None:
        raise Refused(_("“%(tag)s” is not there any more: it was merged or deleted meanwhile.") % {"tag": tag})
    refuse_busy(tag.pk)
    return taken


def _without_itself(wanted: Called) -> Called:
    """The same, no name twice."""
    others: dict[str, str] = {}
    for name in wanted.others:
        others.setdefault(fold(name), tidy(name))
    others.pop(fold(wanted.name), None)
    return replace(wanted, name=tidy(wanted.name), others=tuple(others.values()))


def _fit(wanted: Called) -> Called:
    """The same. Raises Refused for a name or an address that no tag can have."""
    fields = Tag._meta.get_field("name"), Tag._meta.get_field("slug")
    names = (wanted.name, *wanted.others)
    try:
        for field, value in ((fields[1], wanted.slug), *((fields[0], name) for name in names)):
            field.clean(value, None)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    for name in names:
        if len(fold(name)) > _KEY_LENGTH:  # some signs stand for whole sentences
            raise Refused(_("“%(name)s…” is too long for a tag. Choose a shorter name.") % {"name": name[:40]})
    return wanted


def _write(tag: Tag, wanted: Called, old_name: str = "") -> None:
    """Call the tag so. `old_name` is one that it keeps beside the new one."""
    is_known = Tag.objects.once_public().filter(pk=tag.pk).exists()
    names = {fold(name): name for name in (*wanted.others, old_name) if name and fold(name) != fold(wanted.name)}
    kept = {row.key for row in tag.aliases.all() if _is_kept(row, names, wanted.slug, is_known) and row.key}
    formerly = tag.slug if is_known and tag.slug != wanted.slug else None
    if formerly:
        TagAlias(tag=tag, slug=formerly).save()
    for key in (key for key in names if key not in kept):
        slug = _address(names[key]) if key != fold(old_name) else formerly
        _add(tag, names[key], None if slug == wanted.slug else slug)
    tag.name, tag.slug = wanted.name, wanted.slug
    tag.save(update_fields=["name", "slug", "key"])


def _is_kept(row: TagAlias, names: dict[str, str], slug: str, is_known: bool) -> bool:
    """Leave of another name or a former address what the tag still has; whether anything is left of it."""
    if row.slug == slug:
        row.slug = None
    if row.key not in names:
        row.name = ""
        row.slug = row.slug if is_known else None
    if not row.name and not row.slug:
        row.delete()
        return False
    row.name = names.get(row.key, row.name)
    row.save()
    return True


def _add(tag: Tag, name: str, slug: str | None) -> None:
    """Give the tag another name, which has the address too, where that is the tag's already or nobody's."""
    former = tag.aliases.filter(slug=slug).first() if slug else None
    if former and former.key:
        slug = None
    row = former if former and not former.key else TagAlias(tag=tag, slug=slug)
    row.name = name
    row.save()


def _logged(verb: TagChange.Verb, tag: Tag, before: Called, by: User, undoes: TagChange | None = None) -> TagChange:
    return TagChange.objects.create(
        verb=verb,
        source=tag.pk,
        source_name=before.name,
        target_name=tag.name if tag.name != before.name else "",
        by=by,
        finished_at=timezone.now(),
        before=asdict(before),
        after=asdict(called(tag)),
        stories=Tag.objects.with_story_count().get(pk=tag.pk).story_count,
        undoes=undoes,
    )


def _named(change: TagChange) -> dict[str, str]:
    return {"tag": change.source_name}
