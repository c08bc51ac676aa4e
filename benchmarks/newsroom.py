"""Work of a newsroom on a large archive: an editor, and drafts with five tags, in the database of the settings."""

from random import Random

from django.contrib.auth.models import User

from articles.models import Article, Tag
from benchmarks.texts import Texts

TAGS = 5


class Newsroom:
    """An editor who may do everything, and texts to be published."""

    def __init__(self, random: Random) -> None:
        self.editor, _is_new = User.objects.get_or_create(
            username="bench", defaults={"is_staff": True, "is_superuser": True}
        )
        self.random, self.texts = random, Texts(random, 100)
        self.tags = list(Tag.objects.order_by("-tally__stories", "pk")[:200])

    def draft(self) -> Article:
        """A story of 350 words with five tags, the largest among them."""
        body = self.texts.text(is_linked=False).html
        article = Article.objects.create(title=self.texts.title(), body=body, created_by=self.editor)
        article.tags.add(*self.random.sample(self.tags[1:], TAGS - 1), self.tags[0])
        return article
