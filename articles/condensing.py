"""Keep the gists: what each edition is about, and in how many of them each term is."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import transaction

from articles.models import Edition, Gist, TermCount
from articles.models.gist import GistQuerySet, over_q
from articles.text.gists import gist

BATCH = 500


@transaction.atomic
def condense(editions: Iterable[Edition]) -> None:
    """Write the gists of new editions, and remove those of editions of the same stories that are over."""
    gists = [_gist(edition) for edition in editions]
    gone = _take(Gist.objects.filter(article__in={one.article_id for one in gists}).outdated())
    Gist.objects.write(gists)
    new = Counter(term for one in gists for term in one.terms)
    new.subtract(gone)
    TermCount.objects.add(new)


def condense_again() -> tuple[int, int]:
    """Write anew the gist of every edition that is live or will be, and count the terms; safe while the site runs.

    Returns how many gists were missing or wrong, and how many were of no use any more.
    """
    mended = sum(_mended(batch) for batch in _batches())
    removed, _of_which = Gist.objects.outdated().delete()
    TermCount.objects.count_again()
    return mended, removed


def _gist(edition: Edition) -> Gist:
    _headline, text, counts = gist(edition.title, edition.standfirst, edition.body_html)
    return Gist(
        edition=edition,
        article_id=edition.article_id,
        first_published_at=edition.first_published_at,
        terms=list(counts),
        counts=list(counts.values()),
        length=len(text),
    )


def _take(gists: GistQuerySet) -> Counter[int]:
    """Remove these gists; returns how many of them had each term."""
    rows = gists.select_for_update(of=("self",)).values_list("pk", "terms")
    taken = dict(rows)
    Gist.objects.filter(pk__in=taken).delete()
    return Counter(term for terms in taken.values() for term in terms)


@transaction.atomic
def _mended(editions: list[Edition]) -> int:
    """Write the gists of these editions where they are missing or wrong; returns how many were."""
    kept = {one.pk: one for one in Gist.objects.filter(edition__in=editions).select_for_update(of=("self",))}
    wrong = [one for one in map(_gist, editions) if one.pk not in kept or not one.is_like(kept[one.pk])]
    Gist.objects.write(wrong)
    return len(wrong)


def _batches() -> Iterator[list[Edition]]:
    """The editions that are live or will be, in batches."""
    last, wanted = 0, Edition.objects.exclude(over_q()).order_by("pk")
    while batch := list(wanted.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk
