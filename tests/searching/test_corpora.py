"""Questions that readers might ask a real newsroom: each is answered by one story, among the first ten."""

import gzip
import io
import json
from pathlib import Path

import pytest

from articles.exchange.jsonlines import import_stories
from articles.models import Edition
from articles.searching.finding import Limits
from articles.searching.search import search
from articles.text.queries import parse

CORPUS = "wikinews-en"
QUESTIONS = json.loads(Path(__file__).with_name("questions.json").read_text(encoding="utf-8"))


@pytest.fixture
def newsroom(db, shared) -> None:
    with gzip.open(shared / "corpora" / "articles" / f"{CORPUS}.jsonl.gz") as stream:
        assert not import_stories(io.BytesIO(stream.read())).refused


def answered(asked: str) -> list[str]:
    outcome = search(parse(asked), Limits())
    if outcome.meant:
        outcome = search(outcome.meant, Limits())
    found = Edition.objects.filter(pk__in=outcome.found.by_relevance[:10])
    return list(found.values_list("article__imported__source_id", flat=True))


def test_questions_are_answered(newsroom):
    asked = [one for one in QUESTIONS if one["corpus"] == CORPUS]
    missed = [one["asked"] for one in asked if not set(one["answers"]) & set(answered(one["asked"]))]
    assert len(missed) <= len(asked) / 10, missed
