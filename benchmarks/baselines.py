"""What suggestions have to be better than: plain ways to rank the stories before a story, and tags for it.

A way is made from all stories in their order; it then answers for the story at a place from those before it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from articles.text.names import fold
from articles.text.plain import plain
from articles.text.terms import terms

Story = dict[str, Any]
Way = Callable[[int], list[str]]  # the answer for the story at a place, the best first

K1, B = 1.2, 0.75
NEIGHBOURS = 15
HEADLINE = 3


def words(story: Story) -> str:
    """Headline and text, its terms parted by spaces: so scripts without spaces are no handicap."""
    return " ".join(terms(f"{story['title']}\n{text(story)}"))


def text(story: Story) -> str:
    """The text without markup."""
    return plain(story["body_html"]) if story.get("body_html") else story.get("body_text") or ""


class Postings:
    """Which of the first so many stories have a term, and how often; grows from story to story."""

    def __init__(self, texts: Iterable[Counter]) -> None:
        self.texts = list(texts)
        self.lengths = [sum(counts.values()) for counts in self.texts]
        self.of, self.known = defaultdict(list), 0

    def grow(self, place: int) -> None:
        """Know the stories before this place; places must be asked for in order."""
        for at in range(self.known, place):
            for term, count in self.texts[at].items():
                self.of[term].append((at, count))
        self.known = place


def bm25(stories: Sequence[Story]) -> Way:
    """Okapi BM25 over headline and body, with the usual constants."""
    postings = Postings(Counter(words(story).split()) for story in stories)

    def rank(place: int) -> list[str]:
        postings.grow(place)
        usual = sum(postings.lengths[:place]) / max(place, 1) or 1
        scores = defaultdict(float)
        for term in postings.texts[place]:
            having = postings.of.get(term, ())
            rarity = math.log(1 + (place - len(having) + 0.5) / (len(having) + 0.5))
            for at, count in having:
                norm = K1 * (1 - B + B * postings.lengths[at] / usual)
                scores[at] += rarity * count * (K1 + 1) / (count + norm)
        return [stories[at]["id"] for at in sorted(scores, key=lambda at: (-scores[at], -at))]

    return rank


def newest_with_a_shared_tag(stories: Sequence[Story]) -> Way:
    """The newest stories that share a tag."""

    def rank(place: int) -> list[str]:
        tags = set(stories[place]["tags"])
        return [stories[at]["id"] for at in range(place - 1, -1, -1) if tags & set(stories[at]["tags"])]

    return rank


def _tags_before(stories: Sequence[Story], place: int) -> Counter[str]:
    return Counter(tag for story in stories[:place] for tag in story["tags"])


def frequent_tags(stories: Sequence[Story]) -> Way:
    """The tags of most stories."""
    return lambda place: [tag for tag, _count in _tags_before(stories, place).most_common()]


def tags_in_the_text(stories: Sequence[Story]) -> Way:
    """The tags whose names stand in headline or text, those of most stories first."""

    def rank(place: int) -> list[str]:
        story = stories[place]
        there = f" {' '.join(terms(story['title'] + ' ' + text(story)))} "
        common = _tags_before(stories, place).most_common()
        return [tag for tag, _count in common if f" {' '.join(terms(fold(tag)))} " in there]

    return rank


def tags_of_the_nearest(stories: Sequence[Story]) -> Way:
    """The tags of the fifteen nearest stories by TF-IDF, the headline three times, one vote each by its nearness."""
    postings = Postings(Counter(terms(f"{story['title']}\n" * HEADLINE + text(story))) for story in stories)

    def rank(place: int) -> list[str]:
        postings.grow(place)
        asked, scores, norms = postings.texts[place], defaultdict(float), defaultdict(float)
        for term, mine in asked.items():
            having = postings.of.get(term, ())
            if having:
                rarity = math.log(place / len(having)) ** 2
                for at, count in having:
                    scores[at] += (1 + math.log(mine)) * (1 + math.log(count)) * rarity
        for at in scores:
            norms[at] = math.sqrt(postings.lengths[at])
        nearest = sorted(scores, key=lambda at: (-scores[at] / norms[at], at))[:NEIGHBOURS]
        votes = Counter()
        for at in nearest:
            for tag in stories[at]["tags"]:
                votes[tag] += scores[at] / norms[at]
        return [tag for tag, _vote in votes.most_common()]

    return rank
