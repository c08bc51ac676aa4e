"""Keep the tallies: what has begun and ended since they were last brought up to date, and whether they are right."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db import transaction
from django.db.models import Count, DateField, Expression, F, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from articles.models import Credit, Edition, Listing, Tally
from articles.models.listing import ListRow
from articles.models.living import Phase
from articles.models.tally import SITE, Subject, month_of


def live_at_once(editions: Iterable[Edition], rows: Iterable[ListRow]) -> Counter[Subject]:
    """What new editions, and their rows in lists, add to the tallies as far as they are live at once."""
    live = [one for one in editions if one.phase == Phase.COUNTED]
    subjects = [subject for one in live for subject in _of_edition(month_of(one.first_published_at))]
    for row in rows:
        if row.phase == Phase.COUNTED:
            subjects += _of_tag(row.tag_id) if isinstance(row, Listing) else _of_author(row.author_id)
    return Counter(subjects)


@transaction.atomic
def settle(counted: Counter[Subject] | None = None) -> None:
    """Bring the tallies up to date: count what began, uncount what ended, and add what the caller counted.

    Every move does so; nothing that readers see depends on it. Two moves at once share the rows out between them
    (SKIP LOCKED).
    """
    changes: Counter[Subject] = Counter(counted)
    for rows, of, subjects in _counted():
        changes.update(one for value in _take_due(rows.due_to_start(), Phase.COUNTED, of) for one in subjects(value))
        changes.subtract(one for value in _take_due(rows.due_to_end(), Phase.CLOSED, of) for one in subjects(value))
        _take_due(rows.missed(), Phase.CLOSED, of)
    Tally.objects.add(changes)


@transaction.atomic
def recount() -> int:
    """Count anew what the tallies keep, and put right what is wrong; returns how many were. Moves wait meanwhile."""
    Tally.objects.lock()
    settle()
    true: Counter[Subject] = Counter()
    for rows, of, subjects in _counted():
        live = rows.filter(phase=Phase.COUNTED).annotate(of=of).values_list("of").annotate(number=Count("pk"))
        for value, number in live.order_by():
            true.update(dict.fromkeys(subjects(value), number))
    return Tally.objects.correct(true)


def _counted() -> Iterator[tuple[QuerySet, Expression, Callable[..., list[Subject]]]]:
    """The rows that are counted, what tells for which subjects, and these."""
    month = TruncMonth("first_published_at", output_field=DateField(), tzinfo=timezone.get_default_timezone())
    yield Edition.objects, month, _of_edition
    yield Listing.objects, F("tag"), _of_tag
    yield Credit.objects, F("author"), _of_author


def _of_edition(month: date) -> list[Subject]:
    return [SITE, Subject(month=month)]


def _of_tag(tag: int) -> list[Subject]:
    return [Subject(tag=tag)]


def _of_author(author: int) -> list[Subject]:
    return [Subject(author=author)]


def _take_due(due: QuerySet, phase: Phase, of: Expression) -> list:
    """Set the phase of rows that are due; returns what tells what each of them counts for."""
    found = due.annotate(of_what=of).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    taken = dict(found.values_list("pk", "of_what"))
    due.model.objects.filter(pk__in=taken).update(phase=phase)
    return list(taken.values())
