"""Print, as JSON, the median milliseconds of pages by how they are come by; run by sharing.py in its scratch site."""

import json
import statistics
import sys
import time
from collections import defaultdict

from django.db import connection

from articles.delivery.application import CachedApplication
from articles.delivery.shared import SharedPages
from articles.models import Edition, Tag
from tests.delivery.reader import LIMIT, Reader

ROUNDS, WARMING = 150, 10


def main() -> None:
    """Ask for each page each way in turns."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself, if one waits for some minutes
    reader, shared = Reader(), SharedPages()
    times: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(-WARMING, ROUNDS):
        for page, address in addresses().items():
            for way, milliseconds in asked(reader, shared, address, number).items():
                times[page][way] += [milliseconds] if number >= 0 else []
    medians = {page: {way: statistics.median(one) for way, one in ways.items()} for page, ways in times.items()}
    json.dump(medians, sys.stdout)


def addresses() -> dict[str, str]:
    """The pages."""
    tag = Tag.objects.filter(tally__stories__gt=0).order_by("-tally__stories").first().get_absolute_url()
    story = Edition.objects.live().newest_first().first()
    return {"largest tag": tag, "home": "/", "story": f"/articles/{story.slug}/", "feed": f"{tag}feed/"}


def asked(reader: Reader, shared: SharedPages, address: str, number: int) -> dict[str, float]:
    """How long the page takes, each way; a tag that it does not show is described anew in between."""
    found = {"made": timed(process(reader), address, made=1)}
    shared._cache.clear()
    process(reader, shared).get(address)
    found["taken"] = timed(process(reader, shared), address, made=0)
    found["kept"] = timed(reader, address, made=0)
    thin = Tag.objects.order_by("tally__stories").first()
    Tag.objects.filter(pk=thin.pk).update(description=f"Number {number} of {address}")
    found["taken after a change"] = timed(process(reader, shared), address, made=0)
    return found


def process(reader: Reader, shared: SharedPages | None = None) -> Reader:
    """The reader, in front of a process that keeps nothing yet."""
    reader.site = CachedApplication(reader.site.application, LIMIT, shared)
    return reader


def timed(reader: Reader, address: str, made: int) -> float:
    """The milliseconds of an answer, of which it is known how it was come by."""
    began, before = time.perf_counter(), reader.made
    got = reader.get(address)
    milliseconds = (time.perf_counter() - began) * 1000
    if got.status != 200 or reader.made - before != made:
        raise SystemExit(f"{address} was answered with {got.status}, {reader.made - before} times made.")
    return milliseconds


if __name__ == "__main__":
    main()
