"""Print, as JSON, what the sitemaps of a large archive cost at the most; run by run.py within its scratch site."""

import json
import re
import sys
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROUNDS = 3
LOCATION = re.compile(r"<loc>https?://[^/]+([^<]+)</loc>")


def main() -> None:
    """Ask for the index and for each part that it names."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="127.0.0.1")
    index, parts = asked(client, "/sitemap.xml")
    figures = [asked(client, part) for part in parts]
    most = {name: max(cost[name] for cost, _paths in figures) for name in ("seconds", "queries")}
    most["addresses"] = max(len(paths) for _cost, paths in figures)
    json.dump(most | {"parts": len(parts), "seconds of index": index["seconds"]}, sys.stdout)


def asked(client: Client, address: str) -> tuple[dict[str, float], list[str]]:
    """The least seconds that a sitemap takes, its queries, and the paths that it names."""
    seconds = []
    for _round in range(ROUNDS):
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            response = client.get(address)
            seconds.append(time.perf_counter() - began)
    if response.status_code != 200:
        raise SystemExit(f"{address} is no sitemap.")
    return {"seconds": min(seconds), "queries": len(queries)}, LOCATION.findall(response.text)


if __name__ == "__main__":
    main()
