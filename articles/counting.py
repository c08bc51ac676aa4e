"""Keep the tallies: what has begun and ended since they were last brought up to date, and whether they are right."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import BigIntegerField, Count, Expression, F, QuerySet, Value

from articles.models import Edition, Listing, Tally
from articles.models.edition import Phase


def live_at_once(editions: Iterable[Edition], listings: Iterable[Listing]) -> Counter[int | None]:
    """What new rows that are live at once add to the tallies."""
    sites = (None for edition in editions if edition.phase == Phase.COUNTED)
    return Counter(sites) + Counter(listing.tag_id for listing in listings if listing.phase == Phase.COUNTED)


@transaction.atomic
def settle(counted: Counter[int | None] | None = None) -> None:
    """Bring the tallies up to date: count what began, uncount what ended, and add what the caller counted.

    Every move does so; nothing that readers see depends on it. Two moves at once share the rows out between them
    (SKIP LOCKED).
    """
    changes: Counter[int | None] = Counter(counted)
    for rows, subject in ((Edition.objects, Value(None, BigIntegerField())), (Listing.objects, F("tag"))):
        begun = _take_due(rows.due_to_start(), Phase.COUNTED, subject)
        over = _take_due(rows.due_to_end(), Phase.CLOSED, subject)
        _take_due(rows.missed(), Phase.CLOSED, subject)
        changes.update(begun)
        changes.subtract(over)
    Tally.objects.add(changes)


@transaction.atomic
def recount() -> int:
    """Count anew what the tallies keep, and put right what is wrong; returns how many were. Moves wait meanwhile."""
    Tally.objects.lock()
    settle()
    of_tags = Listing.objects.filter(phase=Phase.COUNTED).values_list("tag").annotate(number=Count("pk"))
    true = Counter(dict(of_tags.order_by()))
    true[None] = Edition.objects.filter(phase=Phase.COUNTED).count()
    return Tally.objects.correct(true)


def _take_due(due: QuerySet, phase: Phase, subject: Expression) -> list[int | None]:
    """Set the phase of rows that are due; returns what each of them counts for: a tag's id, or None for the site."""
    found = due.annotate(subject=subject).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    taken = dict(found.values_list("pk", "subject"))
    due.model.objects.filter(pk__in=taken).update(phase=phase)
    return list(taken.values())
