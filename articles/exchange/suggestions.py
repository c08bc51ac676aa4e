"""What the site would have suggested for each of many stories when it was written: the way to measure suggestions."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO, NamedTuple

from articles import suggesting
from articles.exchange.decoding import decode, shown
from articles.exchange.lines import Defect, numbered, unpacked
from articles.exchange.stories import Story, read
from articles.models import Content, ImportedStory

BATCH = 50
MOST = suggesting.MOST


class Answer(NamedTuple):
    """The source's ids of the stories to point at, and the names of the tags, each the best first."""

    id: str
    related: list[str]
    tags: list[str]


class _Asked(NamedTuple):
    number: int
    story: Story
    article_id: int | None


def answers(stream: BinaryIO, *, limit: int, refuse: Callable[[int, str], None]) -> Iterator[Answer]:
    """Answer for each story of a stream of bytes, gzip or plain, in the format of docs/import.md.

    Only stories published before it are made use of; its own see links are not, nor its tags for the tags. `refuse` is
    called with the number of each line that gets no answer, and the reason. Raises Damaged where the stream cannot be
    read on.
    """
    lines = numbered(unpacked(stream))
    while batch := list(islice(lines, BATCH)):
        stories = list(_readable(batch, refuse))
        articles = _articles(story.source_id for _number, story in stories)
        for number, story in stories:
            if story.source_id in articles:
                yield _answer(story, articles[story.source_id], limit)
            else:
                refuse(number, f"The story {shown(story.source_id)} is not there. Import it first.")


def _readable(
    batch: Sequence[tuple[int, bytes | Defect]], refuse: Callable[[int, str], None]
) -> Iterator[tuple[int, Story]]:
    for number, line in batch:
        try:
            if isinstance(line, Defect):
                raise line
            yield number, read(decode(line), digest="")
        except Defect as defect:
            refuse(number, str(defect))


def _articles(source_ids: Iterator[str]) -> dict[str, int]:
    return dict(ImportedStory.objects.filter(source_id__in=list(source_ids)).values_list("source_id", "article"))


def _answer(story: Story, article: int, limit: int) -> Answer:
    past = suggesting.as_of(_content(story), article_id=article, published=story.published)
    sources = dict(ImportedStory.objects.filter(article__in=past.related).values_list("article", "source_id"))
    related = [sources[one] for one in past.related if one in sources]
    return Answer(story.source_id, related[:limit], past.tags[:limit])


def _content(story: Story) -> Content:
    return Content(
        title=story.title,
        slug=story.slug,
        standfirst=story.standfirst,
        body=story.body,
        language=story.language,
        tags=tuple(story.tags),
    )
