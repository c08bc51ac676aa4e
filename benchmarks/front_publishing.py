"""Publish a story each second, and print when it was committed and its slug; run by front.py within its site."""

import time
from random import Random

from articles import publishing
from benchmarks.newsroom import Newsroom


def main() -> None:
    """Until it is stopped."""
    newsroom = Newsroom(Random("front"))  # noqa: S311 - nothing here is a secret
    while True:
        began = time.monotonic()
        draft = newsroom.draft()
        publishing.publish(draft, by=newsroom.editor, version=draft.version)
        print(time.time(), draft.slug, flush=True)
        time.sleep(max(0, 1 - (time.monotonic() - began)))


if __name__ == "__main__":
    main()
