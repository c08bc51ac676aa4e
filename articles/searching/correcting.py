"""Did you mean: words that our own stories have, in place of one that hardly any has."""

from collections.abc import Iterator

from articles.models import Edition, SearchWord, TermCount
from articles.text.plain import plain
from articles.text.queries import Part, Query
from articles.text.spelling import distance, near_keys
from articles.text.terms import terms

MOST_NEAR, MOST_OFFERED = 200, 2
FARTHEST = 2


def corrected(query: Query, part: Part) -> Iterator[tuple[Query, str]]:
    """The query with other words in place of one, and that word: the nearest first, the most frequent of these. Two
    queries to the database."""
    (term,) = part.terms
    near = SearchWord.objects.filter(near__overlap=near_keys(term)).exclude(word=term)
    words = dict(near.values_list("word", "number")[:MOST_NEAR])
    counts = TermCount.objects.of(words.values()) if words else {}
    ranked = sorted((distance(term, word), -counts.get(words[word], 0), word) for word in words)
    for far, _count, word in ranked[:MOST_OFFERED]:
        if far <= FARTHEST:
            yield query.with_word(part, word), word


def is_told(word: str, editions: list[int]) -> bool:
    """Whether one of these live stories has a word as it stands: readers are told none that they cannot read."""
    stories = Edition.objects.live().filter(pk__in=editions)
    return any(word in terms(_text(story)) for story in stories.prefetch_related("listings__tag"))


def _text(story: Edition) -> str:
    names = [*story.authors, *(listing.tag.name for listing in story.listings.all())]
    return "\n".join([story.title, story.standfirst, plain(story.body_html), *names])
