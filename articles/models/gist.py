"""Gists: what an edition is about, kept so that stories about the same things are found."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.edition import Edition
from articles.models.living import Phase
from articles.models.statements import array, run


def over_q(prefix: str = "") -> Q:
    """Editions that readers do not see any more, and will not again."""
    ends = {f"{prefix}live_until": F(f"{prefix}live_from")}
    return Q(**{f"{prefix}phase": Phase.CLOSED}) | Q(**{f"{prefix}live_until__lte": Now()}) | Q(**ends)


_WRITE = """
INSERT INTO {gists} (edition_id, article_id, first_published_at, length, terms, counts)
SELECT edition, article, moment, length, terms::integer[], counts::smallint[]
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::integer[], %s::text[], %s::text[])
    AS gist (edition, article, moment, length, terms, counts)
ON CONFLICT (edition_id) DO UPDATE SET length = excluded.length, terms = excluded.terms, counts = excluded.counts
"""


def _run(statement: str, parameters: Sequence = ()) -> None:
    run(statement, parameters, counts=TermCount, gists=Gist)


class GistQuerySet(models.QuerySet):
    """Gists."""

    def write(self, gists: Sequence["Gist"]) -> None:
        """Store gists, in place of those of the same editions. One statement: Django is slow with long arrays."""
        columns = (
            [one.edition_id for one in gists],
            [one.article_id for one in gists],
            [one.first_published_at for one in gists],
            [one.length for one in gists],
            [array(one.terms) for one in gists],
            [array(one.counts) for one in gists],
        )
        _run(_WRITE, columns)

    def outdated(self) -> "GistQuerySet":
        """Gists of editions that readers will not see any more."""
        return self.filter(over_q("edition__"))

    def before(self, moment: datetime, article: int) -> "GistQuerySet":
        """Gists of stories that come after this one in the order of every list, newest first."""
        at = Q(first_published_at__lt=moment)
        return self.filter(at | Q(first_published_at=moment, article__lt=article))


class Gist(models.Model):
    """The terms of an edition, as numbers, with how often each occurs in its text.

    Written when the edition is made. Says nothing about whether readers see it: who suggests a story asks its edition.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="gist")
    terms = ArrayField(models.IntegerField())
    counts = ArrayField(models.SmallIntegerField())
    length = models.PositiveIntegerField(help_text=_("How many terms the text has, repeated ones too."))
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    first_published_at = models.DateTimeField()

    objects = GistQuerySet.as_manager()

    class Meta:
        verbose_name = _("gist")
        verbose_name_plural = _("gists")
        indexes = [
            # suggestions: the stories with a term
            GinIndex(fields=["terms"], name="gist_of_terms"),
            # suggestions: how many stories there were before a moment
            models.Index(fields=["first_published_at", "article"], name="gist_before"),
        ]

    def __str__(self) -> str:
        return str(self.edition_id)

    def is_like(self, other: "Gist") -> bool:
        """Whether both say the same."""
        return (self.terms, self.counts, self.length) == (other.terms, other.counts, other.length)


_ADD = """
INSERT INTO {counts} AS kept (term, gists) SELECT * FROM unnest(%s::integer[], %s::integer[])
ON CONFLICT (term) DO UPDATE SET gists = kept.gists + excluded.gists
"""
_COUNT_AGAIN = (
    "LOCK TABLE {counts} IN EXCLUSIVE MODE",
    "DELETE FROM {counts}",
    "INSERT INTO {counts} (term, gists) SELECT term, count(*) FROM {gists}, unnest(terms) AS term GROUP BY term",
)


class TermCountQuerySet(models.QuerySet):
    """Counts of terms."""

    def add(self, changes: Mapping[int, int]) -> None:
        """Add to the counts: {term: number of gists more or fewer}.

        Rows are taken in one order, so that two moves at once wait for each other and never deadlock.
        """
        terms = sorted(term for term, number in changes.items() if number)
        if not terms:
            return
        _run(_ADD, [terms, [changes[term] for term in terms]])

    @transaction.atomic
    def count_again(self) -> None:
        """Count what the gists have; moves wait meanwhile. Whoever comes here with a count locked may wait for ever."""
        for statement in _COUNT_AGAIN:
            _run(statement)

    def of(self, terms: Iterable[int]) -> dict[int, int]:
        """In how many gists each of these terms is; those in none are left out."""
        return dict(self.filter(term__in=list(terms), gists__gt=0).values_list("term", "gists"))


class TermCount(models.Model):
    """In how many gists a term is: kept, so that a text's rare terms can be told without counting."""

    term = models.IntegerField(primary_key=True)
    gists = models.IntegerField(default=0)

    objects = TermCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of a term")
        verbose_name_plural = _("counts of terms")

    def __str__(self) -> str:
        return f"{self.term}: {self.gists}"
