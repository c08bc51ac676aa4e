"""Bodies of stories from ready-made paragraphs: quick to put together, and no two of them alike."""

from random import Random
from typing import NamedTuple

from django.utils import timezone

from articles import composing
from articles.composing import Release
from articles.models import Article, Edition
from articles.text.plain import plain
from articles.text.words import count
from benchmarks.archive import Vocabulary

OPENINGS, PARAGRAPHS, LEAD_INS = 2_000, 5_000, 1_000
FURTHER = 4  # paragraphs after the opening
# Stands in an opening for the id of a story.
PLACE = "999999999999999999"


class Opening(NamedTuple):
    """The first paragraph of a story, longer than a teaser, and the edition that the project makes of such a story."""

    html: str
    words: int
    edition: Edition


class Text(NamedTuple):
    """A body, the words in it, and the opening that it has."""

    html: str
    words: int
    opening: Opening


class Texts:
    """Texts of 320 to 400 words in five paragraphs, each beginning with a link to a story if that is wanted."""

    def __init__(self, random: Random, number: int) -> None:
        """Enough of them for so many stories."""
        self.vocabulary = Vocabulary(Random("vocabulary"))  # noqa: S311 - nothing here is a secret
        self._random = random
        paragraphs = [self.vocabulary.paragraph(random, random.choice((4, 5))) for _ in range(min(number, PARAGRAPHS))]
        self._paragraphs = [(html, count(plain(html))) for html in paragraphs]
        beginnings = [self.vocabulary.paragraph(random) for _ in range(min(number, OPENINGS))]
        self._openings = [_opening(html, paragraphs[0]) for html in beginnings]
        self._linked = [_opening(_linked(html), paragraphs[0]) for html in beginnings]
        self._lead_ins = [self.vocabulary.sentence(random, 7) for _ in range(LEAD_INS)]

    def text(self, *, is_linked: bool) -> Text:
        """A body; PLACE stands for the story that it links to, if it does."""
        opening = self._random.choice(self._linked if is_linked else self._openings)
        further = self._random.choices(self._paragraphs, k=FURTHER)
        html = opening.html + "".join(paragraph for paragraph, _words in further)
        return Text(html, opening.words + sum(words for _paragraph, words in further), opening)

    def title(self) -> str:
        """A headline."""
        return self.vocabulary.sentence(self._random, 8)

    def lead_in(self) -> str:
        """Why to follow a see link."""
        return self._random.choice(self._lead_ins)


def _linked(html: str) -> str:
    """The paragraph with its first word as a link to a story."""
    first, rest = html.removeprefix("<p>").split(" ", 1)
    return f'<p><a data-article="{PLACE}">{first}</a> {rest}'


def _opening(html: str, next_paragraph: str) -> Opening:
    now = timezone.now()
    article = Article(title="A story", slug="a-story", body=html + next_paragraph)
    edition = composing.edition(Release(article, [], [], [], live_from=now), now, now)
    return Opening(html, count(plain(html)), edition)
