"""Suggestions beside what editors of real newsrooms linked: ahead of what is plain, on a sample."""

import gzip
import io
import json
from itertools import islice
from statistics import mean

import pytest

from articles import suggesting
from articles.exchange import suggestions
from articles.exchange.jsonlines import import_stories
from benchmarks import baselines

SAMPLE, ASKED = 300, 20


@pytest.fixture(params=["digitalgov", "opensuse-news", "lctt-zh"])
def sample(request, db, shared) -> list[dict]:
    """The first stories of a newsroom, imported."""
    with gzip.open(shared / "corpora" / "articles" / f"{request.param}.jsonl.gz") as stream:
        lines = list(islice(stream, SAMPLE))
    assert not import_stories(io.BytesIO(b"".join(lines))).refused
    return [json.loads(line) for line in lines]


def test_stories_that_editors_linked_are_found_better_than_by_plain_ways(sample):
    places = {story["id"]: place for place, story in enumerate(sample)}
    linked = {
        story["id"]: earlier
        for story in sample
        if (earlier := {one for one in story["related_ids"] if places.get(one, SAMPLE) < places[story["id"]]})
    }
    asked = list(linked)[-ASKED:]
    file = io.BytesIO("\n".join(json.dumps(sample[places[story]]) for story in asked).encode())
    ours = {one.id: one.related for one in suggestions.answers(file, limit=suggesting.LIMIT, refuse=pytest.fail)}
    ways = [ours.get, *(ranked(way(sample), places) for way in (baselines.bm25, baselines.newest_with_a_shared_tag))]
    found, *others = (mean(len(linked[one] & set(way(one)[:10])) / len(linked[one]) for one in asked) for way in ways)
    assert found > max(others)


def ranked(way: baselines.Way, places: dict[str, int]):
    return lambda story: way(places[story])
