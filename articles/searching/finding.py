"""The live stories that answer a question, in two steps.

First the newest ones and those that say it in their headline, by the index alone; then only these few are weighed. So a
word that all stories have costs no more than another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connections, router, transaction

from articles.models import Edition, Listing, Searchable, Tag
from articles.searching.asking import Question

MOST_FOUND, MOST_NAMED = 300, 200
# Of a word that a large part of the stories have, the newest stories are looked at one by one instead.
COMMON, MOST_LOOKED_AT, ENOUGH = 0.07, 3000, 50
_WEIGHTS = "{0.1, 0.3, 0.6, 1.0}"  # of text, standfirst, names and headline
_NAMED_IS_WORTH = 2

# The first is kept together by OFFSET: the planner would walk over all rows where it expects many matches.
_BY_INDEX = "SELECT {columns} FROM {stories} WHERE vector @@ %(anywhere)s::tsquery {span} OFFSET 0"
_ONE_BY_ONE = """
SELECT {columns} FROM (
    SELECT {columns}, vector FROM {stories} WHERE true {span} ORDER BY {order} LIMIT %(most_looked_at)s
) latest WHERE vector @@ %(anywhere)s::tsquery
"""
# Whether words stand in a row is not in the index.
_BY_INDEX_THEN_ONE_BY_ONE = """
SELECT {columns} FROM (
    SELECT * FROM (SELECT {columns}, vector FROM {stories} WHERE vector @@ %(loosely)s::tsquery {span} OFFSET 0) loose
    ORDER BY {order} LIMIT %(most_looked_at)s
) latest WHERE vector @@ %(anywhere)s::tsquery
"""
_FIND = """
WITH newest AS (SELECT * FROM ({matching}) matching ORDER BY {order} LIMIT %(most)s),
named AS (
    SELECT * FROM (SELECT {columns} FROM {stories} WHERE vector @@ %(named)s::tsquery {span} OFFSET 0) matching
    ORDER BY {order} LIMIT %(most_named)s
),
found AS MATERIALIZED (
    SELECT edition_id, bool_or(is_newest) AS is_newest, bool_or(NOT is_newest) AS is_named
    FROM (SELECT edition_id, true AS is_newest FROM newest UNION ALL SELECT edition_id, false FROM named) every
    GROUP BY edition_id
)
SELECT
    edition_id, first_published_at, is_newest,
    ts_rank_cd(%(weights)s, vector, %(weighed)s::tsquery, 1) * CASE WHEN is_named THEN %(worth)s ELSE 1 END
FROM found JOIN {stories} story USING (edition_id)
WHERE edition_id IN ({live}) {tagged}
ORDER BY {order}
"""
_ORDER, _COLUMNS = "first_published_at DESC, article_id DESC", "edition_id, article_id, first_published_at"


@dataclass(frozen=True)
class Limits:
    """What the stories are to have besides: a tag, an author (their slug), a span of moments."""

    tag: Tag | None = None
    author: str = ""
    since: datetime | None = None
    until: datetime | None = None  # not included


@dataclass(frozen=True)
class Found:
    """The editions that were found: by relevance, and the newest first."""

    by_relevance: Sequence[int]
    by_date: Sequence[int]
    reaches_to: datetime | None = None  # where there may be older ones that were not looked for: how far it was looked


NOTHING = Found((), ())


def find(question: Question, limits: Limits, share: float, most: int = MOST_FOUND) -> Found:
    """The live stories that answer a question whose words a `share` of all stories is expected to have. One
    query, seldom two."""
    if not question.anywhere:
        return NOTHING
    is_common = share > COMMON
    rows = _rows(question, limits, is_common, most)
    newest = [row for row in rows if row.is_newest]
    if is_common and not question.loosely and len(newest) < min(ENOUGH, most):  # rarer than was expected
        return find(question, limits, 0, most)
    older = newest[most:]
    kept = [row for row in rows if row not in older]
    is_bounded = bool(older) or is_common
    ranked = sorted(kept, key=lambda row: -row.weight)  # of those with the same weight, the newest first
    dated = newest[:most] if is_bounded else kept
    return Found(
        [row.edition for row in ranked],
        [row.edition for row in dated],
        dated[-1].first_published_at if is_bounded and dated else None,
    )


class _Row(NamedTuple):
    edition: int
    first_published_at: datetime
    is_newest: bool
    weight: float


def _rows(question: Question, limits: Limits, is_common: bool, most: int) -> list[_Row]:
    live, live_parameters = Edition.objects.live().order_by().values("pk").query.sql_with_params()
    tagged, tagged_parameters = "", ()
    if limits.tag:
        under = Listing.objects.live().filter(tag=limits.tag).order_by().values("edition")
        tagged, tagged_parameters = under.query.sql_with_params()
    span = "AND first_published_at >= %(since)s " * bool(limits.since)
    span += "AND first_published_at < %(until)s" * bool(limits.until)
    parameters = {
        "anywhere": question.anywhere,
        "loosely": question.loosely,
        "named": question.named,
        "weighed": question.weighed,
        "weights": _WEIGHTS,
        "worth": _NAMED_IS_WORTH,
        "most": most + 1,
        "most_named": min(MOST_NAMED, most),
        "most_looked_at": MOST_LOOKED_AT,
        "since": limits.since,
        "until": limits.until,
    }
    for name, values in (("live", live_parameters), ("tagged", tagged_parameters)):
        parameters |= {f"{name}{place}": value for place, value in enumerate(values)}
    way = _ONE_BY_ONE if is_common else _BY_INDEX_THEN_ONE_BY_ONE if question.loosely else _BY_INDEX
    statement = _FIND.format(
        matching=way.format(columns=_COLUMNS, stories=_stories(), span=span, order=_ORDER),
        columns=_COLUMNS,
        stories=_stories(),
        span=span,
        order=_ORDER,
        live=_numbered(live, "live", live_parameters),
        tagged=f"AND edition_id IN ({_numbered(tagged, 'tagged', tagged_parameters)})" if tagged else "",
    )
    source = router.db_for_read(Edition)
    with transaction.atomic(using=source), connections[source].cursor() as cursor:
        # The planner does not know that reading a vector costs more than reading a row.
        cursor.execute(f"SET LOCAL enable_seqscan = off; SET LOCAL jit = off; {statement}", parameters)
        return [_Row(*row) for row in cursor.fetchall()]


def _stories() -> str:
    return connections[router.db_for_read(Searchable)].ops.quote_name(Searchable._meta.db_table)


def _numbered(statement: str, name: str, parameters: Sequence) -> str:
    """A statement whose parameters have names, to be put into another one."""
    return statement % tuple(f"%({name}{place})s" for place in range(len(parameters)))
