"""Print, as JSON, which ten stories are found for each question, {question: source's ids}; run by search.py."""

import json
import sys
from pathlib import Path

from articles.models import Edition
from articles.searching.finding import Limits
from articles.searching.search import search
from articles.text.queries import parse

MOST = 10


def answers(asked: str) -> list[str]:
    """The source's ids of the first stories that are found, by the other spelling if one is offered."""
    outcome = search(parse(asked), Limits())
    if outcome.meant:
        outcome = search(outcome.meant, Limits())
    keys = outcome.found.by_relevance[:MOST]
    ids = dict(Edition.objects.filter(pk__in=keys).values_list("pk", "article__imported__source_id"))
    return [ids[key] for key in keys]


def main() -> None:
    """Ask all of them."""
    path = Path(sys.path[0], "tests", "searching", "questions.json")
    questions = json.loads(path.read_text(encoding="utf-8"))
    json.dump({one["asked"]: answers(one["asked"]) for one in questions}, sys.stdout)


if __name__ == "__main__":
    main()
