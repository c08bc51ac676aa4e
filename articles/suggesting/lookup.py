"""Find the stories that share the most telling terms with a text, at a cost that does not grow with the archive."""

from collections import Counter
from math import log
from typing import NamedTuple

from django.db import connection, transaction

from articles.models import Gist, TermCount
from articles.suggesting.bm25 import HEADLINE, saturated
from articles.suggesting.subjects import Subject

MOST_TERMS = 120
MOST_HITS = 6_000
MOST_FOUND = 150
# A term that more of the stories have than this share tells nothing; where there are few stories, nobody can say.
COMMON_SHARE = 0.15
FEW = 40

# For each term, the earlier stories with it, by the index on terms; how many they are says how telling the term is
# (Robertson and Spärck Jones). Then the stories by the sum of what they share.
_FOUND = """
WITH hit AS MATERIALIZED (
    SELECT term.number, term.weight, gist.edition_id
    FROM unnest(%(terms)s::integer[], %(weights)s::float[]) AS term (number, weight)
    CROSS JOIN LATERAL (
        -- OFFSET 0: nothing but the terms may choose the index.
        SELECT edition_id, article_id, first_published_at FROM {gists} WHERE terms @> ARRAY[term.number] OFFSET 0
    ) AS gist
    WHERE (gist.first_published_at, gist.article_id) < (%(before)s, %(article)s)
),
known AS (
    SELECT number, count(*) AS stories, ln(1 + (%(total)s - count(*) + 0.5)::float / (count(*) + 0.5)::float) AS rarity
    FROM hit GROUP BY number
),
story AS (
    SELECT edition_id, sum(weight * rarity) AS score
    FROM hit JOIN known USING (number) GROUP BY edition_id ORDER BY score DESC, edition_id DESC LIMIT %(most)s
)
SELECT true, edition_id, score FROM story
UNION ALL
SELECT false, number, rarity FROM known
"""


class Found(NamedTuple):
    """The editions that share most with a text, and how rare its terms are among earlier stories."""

    editions: list[int]
    rarity: dict[int, float]


def look_up(subject: Subject) -> Found:
    """The earlier editions most like a text, by the terms that they share; readers may not see all of them now."""
    before, article = subject.place
    total = Gist.objects.before(before, article).count()
    terms = _telling(subject, total)
    asked = {"terms": list(terms), "weights": list(terms.values()), "total": total, "most": MOST_FOUND}
    rows = _rows(asked | {"before": before, "article": article})
    editions = [number for is_story, number, _score in rows if is_story]
    return Found(editions, {number: rarity for is_story, number, rarity in rows if not is_story})


@transaction.atomic
def _rows(asked: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        # The planner takes comparing arrays for cheaper than it is, and would rather compare all than use the index.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(_FOUND.format(gists=connection.ops.quote_name(Gist._meta.db_table)), asked)
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
    return rows


def _telling(subject: Subject, total: int) -> dict[int, float]:
    """The terms to look up, with what each weighs by its place and frequency in the text.

    How many stories have a term is known from the kept counts, without the subject's own. It decides only what is worth
    looking up.
    """
    weights, known = _weights(subject), _known(subject)
    most = max(COMMON_SHARE * total, FEW)
    worth = {term: weights[term] * log(1 + total / stories) for term, stories in known.items() if 0 < stories <= most}
    chosen, hits = {}, 0
    for term in sorted(worth, key=lambda term: (-worth[term], term)):
        if len(chosen) < MOST_TERMS and hits + known[term] <= MOST_HITS:
            chosen[term] = weights[term]
            hits += known[term]
    return chosen


def _weights(subject: Subject) -> dict[int, float]:
    headline = set(subject.gist.headline)
    return {term: HEADLINE * (term in headline) + saturated(count) for term, count in subject.gist.counts.items()}


def _known(subject: Subject) -> Counter[int]:
    known = Counter(TermCount.objects.of(subject.gist.counts))
    for own in Gist.objects.filter(article=subject.article_id).values_list("terms", flat=True):
        known.subtract(own)
    return known
