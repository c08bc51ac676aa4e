"""Print, as JSON, how long search pages take among 200,000 live stories; run by run.py.

    {"median": milliseconds, "p95": milliseconds, "worst": milliseconds, "queries": number}

Works in a scratch site with an imported archive, and fills it up as suggesting.py does. What is asked for: one, two and
three words of an archive's stories, so frequent and rare ones as they come; beginnings of words, phrases, words with a
minus, misspelt words, and some with a tag, with days, or by date.
"""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import counting
from articles.models import Searchable
from benchmarks.archive import FIRST_MOMENT, Vocabulary, stories
from benchmarks.suggesting import STORIES, filled

ASKED, WARMING = 300, 30
_COPY = """
INSERT INTO articles_searchable (edition_id, article_id, first_published_at, dictionary, vector)
SELECT edition.id, edition.article_id, edition.first_published_at, source.dictionary, source.vector
FROM copied JOIN articles_edition edition ON edition.article_id = copied.article
JOIN articles_searchable source ON source.edition_id = copied.source
"""


def main() -> None:
    """Ask for search pages in one process, without a network."""
    if Searchable.objects.count() < STORIES:
        filled()
        with connection.cursor() as cursor:
            cursor.execute(_COPY)
            cursor.execute("VACUUM ANALYZE articles_searchable")
        counting.recount()
    if Searchable.objects.count() < STORIES:
        raise SystemExit("The archive is not full.")
    settings.ALLOWED_HOSTS = ["*"]
    client, times = Client(), {}
    for number, parameters in enumerate(questions()):
        address = f"/search/?{urlencode(parameters)}"
        began = time.perf_counter()
        response = client.get(address, secure=True)
        if number >= WARMING:
            times[address] = (time.perf_counter() - began) * 1000
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status_code}")
    slowest = sorted(times, key=times.__getitem__)[-8:]
    print(*(f"{times[one]:.0f} ms {one}" for one in slowest), sep="\n", file=sys.stderr)
    with CaptureQueriesContext(connection) as queries:
        client.get("/search/?q=la+re", secure=True)
    every = list(times.values())
    p95 = statistics.quantiles(every, n=20)[-1]
    figures = {"median": statistics.median(every), "p95": p95, "worst": max(every), "queries": len(queries)}
    json.dump(figures, sys.stdout)


def questions() -> Iterator[dict[str, str]]:
    """What is asked for, the same in each run."""
    random = Random("questions")  # noqa: S311 - nothing here is a secret
    vocabulary = Vocabulary(Random("vocabulary"))  # noqa: S311
    tags = [tag for story in stories("large", 100) for tag in story["tags"]]
    for number in range(ASKED):
        words = vocabulary.sentence(random, 1 + number % 3).lower()
        day = time.strftime("%Y-%m-%d", time.gmtime(FIRST_MOMENT + random.randrange(10**8)))
        kind = number % 10
        yield {
            4: {"q": words[: max(3, len(words) - 2)]},
            5: {"q": f'"{words}"'},
            6: {"q": f"{words} -{vocabulary.sentence(random, 1)} "},
            7: {"q": f"{words} ", "tag": random.choice(tags).replace(" ", "-")},
            8: {"q": f"{words} ", "sort": "date", "from": day},
            9: {"q": f"{words}x "},
        }.get(kind, {"q": f"{words} "})


if __name__ == "__main__":
    main()
