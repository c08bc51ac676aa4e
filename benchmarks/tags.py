"""Print, as JSON, what readers get while two tags of 100,000 stories each are merged, and parted; run by run.py.

    {"merge": seconds, "undo": seconds, "answers": number, "wrong": number, "before": median ms, "during": median ms,
    "worst before": ms, "worst during": ms, "differing": number of tables, "wrong counts": number}

Works in a scratch site: it fills the database with 150,000 stories, 50,000 of them under both tags. The merge runs in a
process of its own, as a chief's would.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import counting
from articles.models import Article, Edition, Tag, TagChange
from articles.models.fields import Cleaned
from articles.models.living import Phase

EACH, BOTH, CHUNK = 100_000, 50_000, 5000
ROUNDS = 100
MANAGE = Path(__file__).parents[1] / "manage.py"
ADDRESSES = ("/tag/first-of-two/", "/tag/second-of-two/", "/tag/first-of-two/?page=500", "/tag/second-of-two/?page=500")

_FILL = (
    """
    INSERT INTO articles_listing
        (tag_id, first_published_at, article_id, edition_id, position, live_from, live_until, phase)
    SELECT tag.id, edition.first_published_at, edition.article_id, edition.id, tag.id %% 2, edition.live_from, NULL, 1
    FROM articles_edition edition CROSS JOIN articles_tag tag
    WHERE edition.slug LIKE 'two-%%' AND (
        (tag.id = %(first)s AND substr(edition.slug, 5)::int <= %(each)s)
        OR (tag.id = %(second)s AND substr(edition.slug, 5)::int > %(stories)s - %(each)s))
    """,
    """
    INSERT INTO articles_articletag (content_object_id, tag_id)
    SELECT article_id, tag_id FROM articles_listing WHERE tag_id IN (%(first)s, %(second)s) ORDER BY random()
    """,
)
_HASH = "SELECT md5(coalesce(string_agg(md5(row::text), '' ORDER BY row::text COLLATE \"C\"), '')) FROM ({}) row"
_ROWS = {
    "tags": "SELECT * FROM articles_tag",
    "names and addresses": "SELECT * FROM articles_tagalias",
    "tags of working copies": "SELECT * FROM articles_articletag",
    "listings": "SELECT * FROM articles_listing",
    "tallies": "SELECT tag_id, author_id, month, stories FROM articles_tally WHERE stories <> 0",
}


def main() -> None:
    """Fill, ask before, ask while it is merged and undone, compare."""
    first, second = fill()
    before = [time_of(client, address) for client in [browser()] for _round in range(ROUNDS) for address in ADDRESSES]
    hashes = {name: hashed(rows) for name, rows in _ROWS.items()}
    merge = list(while_running("merge", first.name, second.name))
    undo = list(while_running("undo", str(TagChange.objects.get(verb="merge").pk)))
    during = [answer for answer in (*merge, *undo) if isinstance(answer, float)]
    wrong = sum(answer is None for answer in (*before, *merge, *undo))
    figures = {
        "merge": merge[-1]["seconds"],
        "undo": undo[-1]["seconds"],
        "answers": len(during),
        "wrong": wrong,
        "before": statistics.median(before),
        "during": statistics.median(during),
        "worst before": max(before),
        "worst during": max(during),
        "differing": sum(hashed(rows) != hashes[name] for name, rows in _ROWS.items()),
        "wrong counts": counting.recount(),
    }
    json.dump(figures, sys.stdout)


def fill() -> tuple[Tag, Tag]:
    """The two tags with their stories."""
    first, second = Tag.objects.resolve(["First of two", "Second of two"])
    now = timezone.now()
    for start in range(1, 2 * EACH - BOTH + 1, CHUNK):
        articles = Article.objects.bulk_create(story(number) for number in range(start, start + CHUNK))
        Edition.objects.bulk_create(edition(article, now) for article in articles)
    values = {"stories": 2 * EACH - BOTH, "each": EACH, "first": first.pk, "second": second.pk}
    with connection.cursor() as cursor:
        for statement in _FILL:
            cursor.execute(statement, values)
        counting.recount()
        cursor.execute("VACUUM ANALYZE")
    return first, second


def story(number: int) -> Article:
    """A working copy."""
    body = Cleaned(f"<p>Words of story {number}.</p>")
    return Article(title=f"Of two subjects {number}", slug=f"two-{number}", body=body, state="published")


def edition(article: Article, now: datetime) -> Edition:
    """What readers have of it."""
    number = int(article.slug.removeprefix("two-"))
    at = now - timedelta(hours=number)
    return Edition(
        article=article,
        uuid=article.uuid,
        article_version=1,
        title=article.title,
        slug=article.slug,
        body_html=article.body,
        teaser_html=article.body,
        is_cut=False,
        description=article.title,
        language="en",
        first_published_at=at,
        live_from=at,
        phase=Phase.COUNTED,
    )


def while_running(*arguments: str) -> Iterator[float | dict[str, float] | None]:
    """What pages take while `manage.py tags …` runs, None for an answer that is wrong; last, how long that took."""
    client, began = browser(), time.perf_counter()
    command = [sys.executable, str(MANAGE), "tags", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            for address in ADDRESSES:
                yield time_of(client, address)
    if process.returncode:
        raise SystemExit(f"manage.py tags {' '.join(arguments)} failed.")
    yield {"seconds": time.perf_counter() - began}


def browser() -> Client:
    """A reader's."""
    return Client(SERVER_NAME="127.0.0.1")


def time_of(client: Client, address: str) -> float | None:
    """How many milliseconds a page takes, with the hop to the other tag's if it leads there; None if it is no page of
    ten stories."""
    began = time.perf_counter()
    response = client.get(address)
    if response.status_code == 301 and "/tag/second-of-two/" in response["Location"]:
        response = client.get(response["Location"])
    milliseconds = (time.perf_counter() - began) * 1000
    is_right = response.status_code == 200 and response.content.count(b'<article class="teaser"') == 10
    return milliseconds if is_right else None


def hashed(rows: str) -> str:
    """A number for the content of some rows."""
    with connection.cursor() as cursor:
        cursor.execute(_HASH.format(rows))
        return cursor.fetchone()[0]


if __name__ == "__main__":
    main()
