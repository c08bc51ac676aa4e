"""Made-up stories of the length of newspaper articles, the same ones each time."""

import time
from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import Any

FIRST_MOMENT = 1_000_000_000  # seconds since 1970: September 2001
SECONDS_APART = 3600
TAGS = 300
AUTHORS = 40
HUNDRED = 100
WORDS = 50_000


def stories(name: str, number: int) -> Iterator[dict[str, Any]]:
    """So many stories, as records of the import format.

    All have the tag "<name> everything", a hundred of them "<name> hundred", and each has two of 300 others.
    """
    random = Random(name)  # noqa: S311 - nothing here is a secret
    vocabulary = Vocabulary(Random("vocabulary"))  # noqa: S311
    for index in range(number):
        tags = [f"{name} everything", *(f"{name} {random.randrange(TAGS)}" for _ in range(2))]
        yield {
            "id": f"{name}-{index}",
            "title": vocabulary.sentence(random, 8),
            "published": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(FIRST_MOMENT + index * SECONDS_APART)),
            "tags": tags + [f"{name} hundred"] * (index % (number // HUNDRED) == 0),
            "authors": [f"Author {random.randrange(AUTHORS)}"],
            "body_html": "".join(vocabulary.paragraph(random) for _ in range(5)),
            "related_ids": [f"{name}-{random.randrange(number)}"] if index % 4 == 0 else [],
        }


class Vocabulary:
    """Made-up words, some of them frequent and most of them rare, as in any language (Zipf's law)."""

    def __init__(self, random: Random):
        self.words = ["".join(random.choices("aeioulmnrst", k=random.randint(2, 9))) for _ in range(WORDS)]
        self.frequencies = list(accumulate(1 / rank for rank in range(2, WORDS + 2)))

    def paragraph(self, random: Random, sentences: int = 4) -> str:
        """So many sentences."""
        return f"<p>{' '.join(self.sentence(random, 16) + '.' for _ in range(sentences))}</p>"

    def sentence(self, random: Random, words: int) -> str:
        """So many words."""
        return " ".join(random.choices(self.words, cum_weights=self.frequencies, k=words)).capitalize()
