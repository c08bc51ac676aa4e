"""Edit the site of the settings once a second, until ended: `python -m benchmarks.editing`. Says how often."""

import os
import signal
import sys
import time
from dataclasses import replace
from random import Random

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
    django.setup()

from articles import publishing
from articles.models import Article, Edition, Tag
from articles.tagging import naming
from benchmarks.newsroom import Newsroom

EVERY = 1.0  # seconds
RECENT = 500  # stories from which those are drawn that are changed


class Editor(Newsroom):
    """An editor at work: each edit is a move, as the newsroom's forms make it."""

    def edit(self) -> None:
        """One of them, by chance."""
        self.random.choice((self.publish, self.publish, self.withdraw, self.restore, self.retitle, self.rename))()

    def publish(self) -> None:
        """A new story with five tags."""
        draft = self.draft()
        publishing.publish(draft, by=self.editor, version=draft.version)

    def withdraw(self) -> None:
        """One of the newest stories."""
        article = self._live()
        publishing.withdraw(article, by=self.editor, version=article.version)

    def restore(self) -> None:
        """What was withdrawn last comes back; where there is none, a new story comes."""
        gone = Article.objects.filter(state=Article.State.WITHDRAWN).last()
        if gone:
            publishing.publish(gone, by=self.editor, version=gone.version)
        else:
            self.publish()

    def retitle(self) -> None:
        """One of the newest stories gets another headline."""
        article = self._live()
        article.title, article.version = self.texts.title(), article.version + 1
        article.save(update_fields=["title", "version", "updated_at"])
        publishing.publish(article, by=self.editor, version=article.version)

    def rename(self) -> None:
        """One of the largest tags but the largest is called otherwise."""
        tag = Tag.objects.get(pk=self.random.choice(self.tags[1:]).pk)
        name = self.texts.title()[:40].strip()
        naming.rename(tag, replace(naming.called(tag), name=f"{name} {tag.pk}"), by=self.editor)

    def _live(self) -> Article:
        newest = Edition.objects.live().newest_first()[:RECENT].values_list("article", flat=True)
        return Article.objects.get(pk=self.random.choice(list(newest)))


def main() -> None:
    """Edit, once a second or as often as that can be done."""
    ended: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: ended.append(number))
    editor, number, due = Editor(Random("editing")), 0, time.monotonic()  # noqa: S311 - nothing here is a secret
    while not ended:
        editor.edit()
        number, due = number + 1, max(due + EVERY, time.monotonic() - EVERY)
        time.sleep(max(0, due - time.monotonic()))
    print(number)


if __name__ == "__main__":
    sys.exit(main())
