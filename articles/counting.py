"""Keep the tallies: what has begun and ended since they were last brought up to date, and whether they are right."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.db import router, transaction
from django.db.models import Count, DateField, Expression, F, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from articles.models import AuthorMonth, Credit, Edition, Listing, TagMonth, Tally
from articles.models.listing import ListRow
from articles.models.living import Phase
from articles.models.statements import Compiled, Statement, compiled
from articles.models.tally import SITE, Subject, month_of


def live_at_once(editions: Iterable[Edition], rows: Iterable[ListRow]) -> Counter[Subject]:
    """What new editions, and their rows in lists, add to the tallies as far as they are live at once."""
    live = [one for one in editions if one.phase == Phase.COUNTED]
    counted = Counter(subject for one in live for subject in _of_edition(month_of(one.first_published_at)))
    counted.update(of_rows(rows))
    return counted


def of_rows(rows: Iterable[ListRow], of: int | None = None) -> Counter[Subject]:
    """What the tallies count for rows in lists, as far as they are counted as live; as rows `of` another tag, if its
    key is given."""
    subjects = []
    for row in rows:
        if row.phase == Phase.COUNTED:
            month = month_of(row.first_published_at)
            one = of or row.tag_id if isinstance(row, Listing) else row.author_id
            subjects += _of_tag(one, month) if isinstance(row, Listing) else _of_author(one, month)
    return Counter(subjects)


@transaction.atomic
def settle(counted: Counter[Subject] | None = None) -> None:
    """Bring the tallies up to date: count what began, uncount what ended, and add what the caller counted.

    Every move does so; nothing that readers see depends on it. Two moves at once share the rows out between them
    (SKIP LOCKED).
    """
    changes: Counter[Subject] = Counter(counted)
    if _IS_ANY_DUE.rows(router.db_for_write(Tally)) != [(False,)]:
        _take_all_due(changes)
    _add(changes)


@transaction.atomic
def recount() -> int:
    """Count anew what the tallies keep, and put right what is wrong; returns how many were. Moves wait meanwhile."""
    Tally.objects.lock()
    settle()
    true: Counter[Subject] = Counter()
    for rows, of, subjects in _counted():
        live = rows.filter(phase=Phase.COUNTED).order_by().values_list(*of).annotate(number=Count("pk"))
        for *values, number in live:
            true.update(dict.fromkeys(subjects(*values), number))
    kept = _kept()
    wrong = {one: true[one] - kept[one] for one in true.keys() | kept.keys() if true[one] != kept[one]}
    _add(wrong)
    return len(wrong)


def _add(changes: Mapping[Subject, int]) -> None:
    """Add to what is kept. Every move takes the tables in this order, and of each the rows in one."""
    Tally.objects.add({one: number for one, number in changes.items() if not (one.month and (one.tag or one.author))})
    TagMonth.objects.add({(one.tag, one.month): number for one, number in changes.items() if one.tag and one.month})
    AuthorMonth.objects.add(
        {(one.author, one.month): number for one, number in changes.items() if one.author and one.month}
    )


def _kept() -> Counter[Subject]:
    """All that is kept, as of the last move."""
    kept = Counter(Tally.objects.kept())
    kept.update({Subject(tag=tag, month=month): stories for (tag, month), stories in TagMonth.objects.kept().items()})
    of_authors = AuthorMonth.objects.kept().items()
    kept.update({Subject(author=author, month=month): stories for (author, month), stories in of_authors})
    return kept


def _counted() -> Iterator[tuple[QuerySet, Sequence[Expression], Callable[..., list[Subject]]]]:
    """The rows that are counted, what tells for which subjects, and these."""
    month = TruncMonth("first_published_at", output_field=DateField(), tzinfo=timezone.get_default_timezone())
    yield Edition.objects, [month], _of_edition
    yield Listing.objects, [F("tag"), month], _of_tag
    yield Credit.objects, [F("author"), month], _of_author


def _of_edition(month: date) -> list[Subject]:
    return [SITE, Subject(month=month)]


def _of_tag(tag: int, month: date) -> list[Subject]:
    return [Subject(tag=tag), Subject(tag=tag, month=month)]


def _of_author(author: int, month: date) -> list[Subject]:
    return [Subject(author=author), Subject(author=author, month=month)]


def _any_due() -> Compiled:
    """Whether time has begun or ended anything. It hardly ever has, and to ask that of each kind apart would cost as
    much as all else that a move does."""
    several = [
        compiled(due.order_by().values("pk"))
        for rows, _of, _subjects in _counted()
        for due in (rows.due_to_start(), rows.due_to_end(), rows.missed())
    ]
    there = " OR ".join(f"EXISTS ({sql})" for sql, _parameters in several)
    return f"SELECT {there}", [one for _sql, parameters in several for one in parameters]


_IS_ANY_DUE = Statement(_any_due)


def _take_all_due(changes: Counter[Subject]) -> None:
    for rows, of, subjects in _counted():
        changes.update(one for values in _take_due(rows.due_to_start(), Phase.COUNTED, of) for one in subjects(*values))
        changes.subtract(one for values in _take_due(rows.due_to_end(), Phase.CLOSED, of) for one in subjects(*values))
        _take_due(rows.missed(), Phase.CLOSED, of)


def _take_due(due: QuerySet, phase: Phase, of: Sequence[Expression]) -> list[tuple]:
    """Set the phase of rows that are due; returns what tells what each of them counts for."""
    found = due.order_by("pk").select_for_update(skip_locked=True, of=("self",))
    taken = {pk: values for pk, *values in found.values_list("pk", *of)}
    due.model.objects.filter(pk__in=taken).update(phase=phase)
    return list(taken.values())
