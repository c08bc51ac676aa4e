"""Print, as JSON, the addresses of readers' pages, the most asked for first; run by front.py within its site."""

import json
import sys
from collections.abc import Iterator
from itertools import chain, zip_longest

from django.urls import reverse

from articles.models import Author, Edition, Tag

PAGES = 20  # of a tag, at the most


def main() -> None:
    """Lists, stories and pages of tags in turns."""
    found = zip_longest(_lists(), _stories(), _tags())
    json.dump([address for address in chain.from_iterable(found) if address], sys.stdout)


def _lists() -> Iterator[str]:
    yield from ("/", "/tags/", "/archive/", "/feed/", "/corrections/")
    for author in Author.objects.order_by("pk")[:100]:
        yield reverse("author-detail", args=[author.slug])


def _stories() -> Iterator[str]:
    for slug in Edition.objects.live().order_by("-first_published_at").values_list("slug", flat=True):
        yield reverse("article-detail", args=[slug])


def _tags() -> Iterator[str]:
    tags = list(Tag.objects.with_story_count().filter(story_count__gt=0).order_by("-story_count"))
    for page in range(1, PAGES + 1):
        for tag in tags:
            if (page - 1) * 10 < tag.story_count:
                yield reverse("tag-detail", args=[tag.slug]) + (f"?page={page}" if page > 1 else "")


if __name__ == "__main__":
    main()
