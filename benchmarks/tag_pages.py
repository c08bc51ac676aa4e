"""Print, as JSON, the median milliseconds that each of some tag pages takes; run by run.py within its scratch site."""

import json
import statistics
import sys
import time

from django.db import connection
from django.test import Client

ROUNDS = 150
WARMING = 10
ADDRESSES = (
    "/tag/large-hundred/",
    "/tag/large-everything/",
    "/tag/large-hundred/?page=10",
    "/tag/large-everything/?page=5000",
    "/tag/large-everything/?page=10000",
)


def main() -> None:
    """Ask for the pages in turns, so that what slows the machine down for a while slows down all of them."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself, if one waits for some minutes
    client = Client(SERVER_NAME="127.0.0.1")
    times = {address: [] for address in ADDRESSES}
    for number in range(ROUNDS + WARMING):
        for address, taken in times.items():
            seconds = asked(client, address)
            taken += [seconds * 1000] if number >= WARMING else []
    json.dump({address: statistics.median(taken) for address, taken in times.items()}, sys.stdout)


def asked(client: Client, address: str) -> float:
    """How many seconds the page takes."""
    began = time.perf_counter()
    response = client.get(address)
    seconds = time.perf_counter() - began
    if response.status_code != 200 or response.content.count(b'<article class="teaser"') != 10:
        raise SystemExit(f"{address} is not a page of ten stories.")
    return seconds


if __name__ == "__main__":
    main()
