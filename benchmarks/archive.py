"""Made-up stories of the length of newspaper articles, the same ones each time."""

import time
from collections.abc import Iterator
from random import Random
from typing import Any

FIRST_MOMENT = 1_000_000_000  # seconds since 1970: September 2001
SECONDS_APART = 3600
TAGS = 300
AUTHORS = 40
HUNDRED = 100


def stories(name: str, number: int) -> Iterator[dict[str, Any]]:
    """So many stories, as records of the import format.

    All have the tag "<name> everything", a hundred of them "<name> hundred", and each has two of 300 others.
    """
    random = Random(name)  # noqa: S311 - nothing here is a secret
    vocabulary = ["".join(random.choices("aeioulmnrst", k=random.randint(2, 9))) for _ in range(5000)]
    for index in range(number):
        tags = [f"{name} everything", *(f"{name} {random.randrange(TAGS)}" for _ in range(2))]
        yield {
            "id": f"{name}-{index}",
            "title": _sentence(random, vocabulary, 8),
            "published": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIRST_MOMENT + index * SECONDS_APART)),
            "tags": tags + [f"{name} hundred"] * (index % (number // HUNDRED) == 0),
            "authors": [f"Author {random.randrange(AUTHORS)}"],
            "body_html": "".join(_paragraph(random, vocabulary) for _ in range(5)),
            "related_ids": [f"{name}-{random.randrange(number)}"] if index % 4 == 0 else [],
        }


def _paragraph(random: Random, vocabulary: list[str]) -> str:
    return f"<p>{' '.join(_sentence(random, vocabulary, 16) + '.' for _ in range(4))}</p>"


def _sentence(random: Random, vocabulary: list[str], words: int) -> str:
    return " ".join(random.choices(vocabulary, k=words)).capitalize()
