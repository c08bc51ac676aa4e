"""Print, as JSON, addresses of readers' pages, the most asked for first; run by soak.py within its scratch site."""

import json
import sys
from itertools import chain, zip_longest

from articles.models import Edition, Tag

STORIES, TAGS = 3_000, 300
MANY = 100  # stories of a tag that has a second page, whatever is withdrawn meanwhile


def main() -> None:
    """Lists and stories in turns."""
    slugs = Edition.objects.live().newest_first().values_list("slug", flat=True)[:STORIES]
    tags = Tag.objects.filter(tally__stories__gt=0).with_story_count().order_by("-tally__stories", "pk")[:TAGS]
    lists = ["/", "/feed/", "/tags/", "/archive/"]
    for tag in tags:
        page = tag.get_absolute_url()
        lists += [page, f"{page}feed/", *([f"{page}?page=2"] if tag.story_count >= MANY else [])]
    stories = [f"/articles/{slug}/" for slug in slugs]
    json.dump([one for one in chain(*zip_longest(lists, stories)) if one], sys.stdout)


if __name__ == "__main__":
    main()
