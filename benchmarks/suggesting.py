"""Print, as JSON, how long suggestions for unsaved texts take among 200,000 live stories; run by run.py.

    {"median": milliseconds, "p95": milliseconds, "queries": number}

Works in a scratch site with an imported archive, and fills it up: a story without an edition gets a copy of another's.
"""

import json
import statistics
import sys
import time

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import suggesting
from articles.models import Article, Content, Edition, Gist, TermCount
from benchmarks.archive import stories

STORIES = 200_000
ASKED, WARMING = 220, 20
_FILL = (
    """
    INSERT INTO articles_article (uuid, title, slug, standfirst, body, language, state, version, created_at, updated_at)
    SELECT gen_random_uuid(), 'Copy ' || n, 'copy-' || n, '', '', 'en', 'published', 1, now(), now()
    FROM generate_series(1, %(missing)s) n
    """,
    """
    CREATE TEMPORARY TABLE copied AS
    SELECT bare.id AS article, bare.slug AS address, source.edition_id AS source
    FROM (
        SELECT id, slug, row_number() OVER (ORDER BY id) AS n FROM articles_article story
        WHERE NOT EXISTS (SELECT FROM articles_edition WHERE article_id = story.id)
    ) bare
    JOIN (SELECT edition_id, row_number() OVER (ORDER BY edition_id) AS n FROM articles_gist) source
    ON source.n = 1 + (bare.n - 1) %% (SELECT count(*) FROM articles_gist)
    """,
    """
    INSERT INTO articles_edition ({columns}) SELECT {values}
    FROM copied JOIN articles_edition source ON source.id = copied.source
    """,
    """
    INSERT INTO articles_gist (edition_id, article_id, first_published_at, length, terms, counts)
    SELECT edition.id, copied.article, edition.first_published_at, source.length, source.terms, source.counts
    FROM copied JOIN articles_edition edition ON edition.article_id = copied.article
    JOIN articles_gist source ON source.edition_id = copied.source
    """,
)
_OWN = {"article_id": "copied.article", "slug": "copied.address", "teaser_html": "''"}


def main() -> None:
    """Ask for suggestions for texts that are in no archive."""
    filled()
    editor = User.objects.create_superuser("suggesting")
    times = []
    for number, text in enumerate(texts()):
        began = time.perf_counter()
        found = suggesting.related(text, article_id=None, user=editor)
        times += [(time.perf_counter() - began) * 1000] if number >= WARMING else []
        if len(found) != suggesting.LIMIT:
            raise SystemExit("A text got less than ten suggestions.")
    with CaptureQueriesContext(connection) as queries:
        suggesting.related(text, article_id=None, user=editor)
    p95 = statistics.quantiles(times, n=20)[-1]
    json.dump({"median": statistics.median(times), "p95": p95, "queries": len(queries)}, sys.stdout)


def filled() -> None:
    """Fill the archive up."""
    columns = [field.column for field in Edition._meta.concrete_fields if not field.primary_key]
    values = [_OWN.get(column, f"source.{column}") for column in columns]
    missing = {"missing": max(0, STORIES - Article.objects.count())}
    with connection.cursor() as cursor:
        for statement in _FILL:
            named = statement.replace("{columns}", ", ".join(columns)).replace("{values}", ", ".join(values))
            cursor.execute(named, missing)
    TermCount.objects.count_again()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE articles_gist, articles_edition, articles_termcount")
    if Gist.objects.count() < STORIES:
        raise SystemExit("The archive is not full.")


def texts() -> list[Content]:
    """Unsaved stories."""
    return [
        Content(story["title"], "", "", story["body_html"], "en", tags=tuple(story["tags"]))
        for story in stories("asked", ASKED)
    ]


if __name__ == "__main__":
    main()
