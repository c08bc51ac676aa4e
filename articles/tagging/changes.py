"""Merges, splits and their undoing, in steps: each a short transaction, whose end says where to go on.

Nothing here keeps readers waiting, nor those who write for longer than a step takes. What is interrupted, by whatever,
goes on with `advance` where the last step ended.
"""

import time
from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.errors import DeadlockDetected

from articles.models import Tag, TagChange, TagChangeRows, TagSearch
from articles.models.tag import take_names
from articles.tagging import merging, naming, rows, splitting
from articles.tagging.naming import Refused

Verb = TagChange.Verb
A_WHILE = 5.0  # seconds: well within what a web server lets a request take
_TRIES = 5

# --- Beginning ------------------------------------------------------------------------------------------


@transaction.atomic
def merge(source: Tag, target: Tag, *, by: User | None) -> TagChange:
    """Begin to merge a tag into another one, which stands for it from then on. Raises Refused.

    The change that is returned still has to be carried out: see `advance`.
    """
    take_names()
    naming.refuse_same(source, target)
    source, target = _there(source, target)
    naming.refuse_busy(source.pk, target.pk)
    return _begun(Verb.MERGE, source, target, by)


@transaction.atomic
def split(search: TagSearch, *, by: User | None) -> TagChange:
    """Begin to put the stories that a saved search finds under its other tag. Raises Refused."""
    take_names()  # before a tag is made: two who only shared the turn could not both have it to themselves after
    source, target = splitting.tags_of(search)
    source, target = _there(source, target)
    naming.refuse_busy(source.pk, target.pk)
    change = _begun(Verb.SPLIT, source, target, by)
    change.before = splitting.terms(search)
    change.save(update_fields=["before"])
    return change


@transaction.atomic
def undo(change: TagChange, *, by: User | None) -> TagChange:
    """Begin to undo a change; a renaming is undone at once. Raises Refused."""
    take_names()
    if reason := why_not_undone(change):
        raise Refused(reason)
    if change.verb == Verb.RENAME:
        return naming.take_back(change, by=by)
    naming.refuse_busy(change.source, change.target)
    undoing = TagChange.objects.create(
        verb=Verb.UNDO,
        source=change.source,
        target=change.target,
        source_name=change.source_name,
        target_name=change.target_name,
        by=by,
        undoes=change,
        stage=_PLANS[Verb.UNDO][0],
        before=change.before,
    )
    if change.verb == Verb.MERGE:
        merging.revive(undoing)
    return undoing


def why_not_undone(change: TagChange) -> str:
    """Why a change cannot be undone, and what to do first; empty if it can."""
    named = {"tag": change.source_name, "other": change.target_name}
    if change.is_running:
        return _("It is still being carried out. Let it come to its end first.")
    if change.verb == Verb.UNDO:
        return _("An undoing is not undone: make the change again instead.")
    if TagChange.objects.filter(undoes=change).exists():
        return _("It is undone already.")
    if later := _later(change).first():
        words = _("Something later depends on it: “%(name)s” was %(what)s. Undo that first (number %(number)d).")
        return words % {"name": later.source_name, "what": later.get_verb_display(), "number": later.pk}
    if change.verb != Verb.RENAME and not Tag.objects.filter(pk=change.target).exists():
        return _("“%(other)s” is not there any more, so nothing can come back from it.") % named
    if change.verb == Verb.SPLIT and not Tag.objects.filter(pk=change.source).exists():
        return _("“%(tag)s” is not there any more, so nothing can go back to it.") % named
    return merging.why_not_revived(change) if change.verb == Verb.MERGE else ""


def _later(change: TagChange) -> QuerySet:
    """What was done later with the same tags, stands, and would not come out right if this one were undone before."""
    later = TagChange.objects.standing().filter(pk__gt=change.pk).order_by("-pk")
    if change.verb == Verb.RENAME:
        merged_away = later.filter(verb=Verb.MERGE, source=change.source)
        return later.filter(verb=Verb.RENAME, source=change.source) | merged_away
    return later.exclude(verb=Verb.RENAME).about(change.source, change.target)


def _there(*tags: Tag) -> list[Tag]:
    """The tags as they are now. Raises Refused for one that is gone."""
    known = Tag.objects.in_bulk([tag.pk for tag in tags])
    for tag in tags:
        if tag.pk not in known:
            raise Refused(_("“%(tag)s” is not there any more: it was merged or deleted meanwhile.") % {"tag": tag})
    return [known[tag.pk] for tag in tags]


def _begun(verb: Verb, source: Tag, target: Tag, by: User | None) -> TagChange:
    return TagChange.objects.create(
        verb=verb,
        source=source.pk,
        target=target.pk,
        source_name=source.name,
        target_name=target.name,
        by=by,
        stage=_PLANS[verb][0],
    )


# --- Carrying out ---------------------------------------------------------------------------------------


def advance(change: TagChange, seconds: float | None = None) -> TagChange:
    """Carry a change out, to its end or for about so many seconds. Returns it as it stands then."""
    end = None if seconds is None else time.monotonic() + seconds
    while change.is_running:
        change = step(change)
        if end is not None and time.monotonic() >= end:
            break
    return change


def step(change: TagChange) -> TagChange:
    """Do the next step. Two who do so at once take turns; one that lost a race for locks is tried again."""
    for _attempt in range(_TRIES - 1):
        try:
            return _step(change.pk)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
    return _step(change.pk)


@transaction.atomic
def _step(pk: int) -> TagChange:
    change = TagChange.objects.select_for_update().get(pk=pk)
    if change.is_running and not _STAGES[change.stage](change):
        plan = _PLANS[change.verb]
        following = plan.index(change.stage) + 1
        change.reached = 0
        if following < len(plan):
            change.stage = plan[following]
        else:
            change.finished_at = timezone.now()
    change.save()
    return change


def _back(did: Callable[[TagChange, TagChangeRows], int], *whats: TagChangeRows.What) -> Callable[[TagChange], bool]:
    """The stage that undoes what was recorded so, one record a step."""

    def stage(change: TagChange) -> bool:
        done = change.undoes.rows.filter(what__in=whats, pk__gt=change.reached).order_by("pk").first()
        if done is None:
            return False
        number = did(change, done)
        if did is rows.retag:
            change.stories += number
        elif did in (rows.relist, rows.unlist):
            change.listings += number
        change.reached = done.pk
        return True

    return stage


_What = TagChangeRows.What
# Each stage does one step of its work, and says whether there may be more of it.
_STAGES: dict[str, Callable[[TagChange], bool]] = {
    "tags": merging.tags,
    "listings": merging.listings,
    "switch": merging.switch,
    "clearing": merging.clearing,
    "split_tags": splitting.tags,
    "split_listings": splitting.listings,
    "relist": _back(rows.relist, _What.LISTINGS_DROPPED, _What.LISTINGS_MOVED),
    "relist_newer": _back(rows.relist_newer, _What.TAGS_MOVED, _What.TAGS_DROPPED),
    "switch_back": merging.switch_back,
    "retag": _back(rows.retag, _What.TAGS_MOVED, _What.TAGS_DROPPED, _What.TAGS_ADDED),
    "unlist": _back(rows.unlist, _What.LISTINGS_ADDED),
    "unlist_newer": _back(rows.unlist_newer, _What.TAGS_MOVED, _What.TAGS_ADDED),
}
_PLANS: dict[str, tuple[str, ...]] = {
    Verb.MERGE: ("tags", "listings", "switch", "clearing"),
    Verb.SPLIT: ("split_tags", "split_listings"),
    Verb.UNDO: ("relist", "relist_newer", "switch_back", "retag", "unlist", "unlist_newer"),
}
