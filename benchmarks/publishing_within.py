"""Print, as JSON, how many milliseconds publishing takes; run by serving.py within its scratch site."""

import json
import statistics
import sys
import time
from random import Random

from articles import publishing
from articles.models import Tally
from benchmarks.newsroom import Newsroom

WARMING, PUBLISHED = 5, 50


def main() -> None:
    """Publish drafts of which all else was done before."""
    newsroom = Newsroom(Random("publishing"))  # noqa: S311 - nothing here is a secret
    drafts = [newsroom.draft() for _ in range(WARMING + PUBLISHED)]
    taken = []
    for draft in drafts:
        began = time.perf_counter()
        publishing.publish(draft, by=newsroom.editor, version=draft.version)
        taken.append((time.perf_counter() - began) * 1000)
    counted = taken[WARMING:]
    p95 = statistics.quantiles(counted, n=20)[-1]
    figures = {"median": statistics.median(counted), "p95": p95, "stories": Tally.objects.live_stories()}
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
