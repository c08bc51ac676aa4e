"""Fill a migrated site with live stories, quickly: `python -m benchmarks.corpus 1000000 [--search]`.

What the moves would have made of each story is put into the tables as it is. Tags are as frequent as words are (Zipf's
law), the largest of them on 40.66 % of the stories; dates are spread evenly over twenty years. No revisions: they are
made when a story is next saved. Without --search nothing is found by its words, nor suggested.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
    django.setup()

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from articles import condensing, counting, indexing
from articles.models import (
    Address,
    Article,
    ArticleTag,
    Author,
    Byline,
    Credit,
    Edition,
    EditionLink,
    Listing,
    Move,
    SeeLink,
    Tag,
)
from articles.models.link import default_label
from articles.models.living import Phase
from benchmarks.copying import Table, copied, unchecked
from benchmarks.texts import PLACE, Texts

LARGEST = "Everything"
SHARE = 4066  # stories of 10,000 that have the largest tag
YEARS = 20
BATCH = 5_000
TAGS, AUTHORS = 300, 30  # of 1,000 stories; of a thousand times as many, ten times as many
SEE_LINKS = (0, 0, 1, 1, 1, 2, 2, 3)  # of a story
NEAR = 500  # stories back to which most see links lead
EVERY_LINKED, EVERY_PLACED = 10, 3  # stories of which one links in its text, and has a place in its headline
_KINDS = tuple(Tag.Kind)


class Cast:
    """The tags and authors of the stories, the most frequent first."""

    def __init__(self, texts: Texts, random: Random, number: int) -> None:
        names = _names(texts, random)
        growth = (number / 1000) ** (1 / 3)
        self.tags = Tag.objects.resolve([LARGEST, *(next(names) for _ in range(int(TAGS * growth)))])
        self.authors = list(Author.objects.resolve(next(names) for _ in range(int(AUTHORS * growth))).values())
        for rank, tag in enumerate(self.tags):
            tag.kind = _KINDS[rank % len(_KINDS)]
        Tag.objects.bulk_update(self.tags, ["kind"])
        self._random = random
        self._others = self.tags[1:], list(accumulate(1 / rank for rank in range(2, len(self.tags) + 1)))
        self._writers = self.authors, list(accumulate(1 / rank for rank in range(1, len(self.authors) + 1)))

    def tags_of(self, index: int) -> list[Tag]:
        """Three to six tags of a story; four to six where the largest is among them."""
        others, weights = self._others
        drawn = self._random.choices(others, cum_weights=weights, k=self._random.randint(3, 5))
        is_large = (index + 1) * SHARE // 10_000 > index * SHARE // 10_000
        return [*dict.fromkeys(drawn), *self.tags[:1]] if is_large else list(dict.fromkeys(drawn))

    def writers(self) -> list[Author]:
        """One or two authors."""
        authors, weights = self._writers
        return list(dict.fromkeys(self._random.choices(authors, cum_weights=weights, k=self._random.randint(1, 2))))


def _names(texts: Texts, random: Random) -> Iterator[str]:
    """Names of two words, none twice."""
    given, family = ([word for word in texts.vocabulary.words if len(word) >= 4][start::2] for start in (0, 1))
    pairs = dict.fromkeys(zip(given, family, strict=False))
    yield from (f"{one} {other}".title() for one, other in random.sample(list(pairs), len(pairs)))


class Corpus:
    """Rows of made-up stories, to be copied batch by batch."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.first = (Article.with_bin.aggregate(last=Max("pk"))["last"] or 0) + 1
        self.first_edition = (Edition.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        self.random = Random(f"corpus {self.first}")  # noqa: S311 - nothing here is a secret
        self.texts, self.label = Texts(self.random, number), default_label()
        self.cast = Cast(self.texts, self.random, number)
        end = timezone.now() - timedelta(days=2)
        self.begin, self.apart = end - timedelta(days=365 * YEARS), timedelta(days=365 * YEARS) / number
        self.articles = Table(
            Article, "id", "title", "slug", "body", "uuid", "created_at", "updated_at", state=Article.State.PUBLISHED
        )
        self.editions = Table(
            Edition,
            *("id", "article_id", "title", "slug", "body_html", "teaser_html", "byline", "words", "uuid"),
            *("first_published_at", "live_from", "created_at"),
        )
        self.tagged = Table(ArticleTag, "content_object_id", "tag_id")
        self.listings, self.credits = (
            Table(
                model,
                *(column, "edition_id", "article_id", "position", "first_published_at", "live_from"),
                phase=Phase.COUNTED,
            )
            for model, column in ((Listing, "tag_id"), (Credit, "author_id"))
        )
        self.bylines = Table(Byline, "article_id", "author_id", "position")
        self.see_links = Table(SeeLink, "article_id", "position", "lead_in", "target_id", label=self.label)
        self.links = Table(EditionLink, "edition_id", "kind", "position", "lead_in", "label", "target_id")
        self.addresses = Table(Address, "article_id", "slug")
        self.moves = Table(
            Move,
            *("article_id", "edition_id", "at"),
            verb=Move.Verb.PUBLISH,
            from_state=Article.State.DRAFT,
            to_state=Article.State.PUBLISHED,
            version=1,
        )
        self._rests: dict[int, list[str]] = {}

    @property
    def tables(self) -> list[Table]:
        """All tables that are filled."""
        return [one for one in vars(self).values() if isinstance(one, Table)]

    def add(self, index: int) -> None:
        """One story, in all tables."""
        article, edition = self.first + index, self.first_edition + index
        at = copied((self.begin + index * self.apart).astimezone(UTC))
        tags, writers = self.cast.tags_of(index), self.cast.writers()
        self._add_texts(article, edition, at, tags, writers)
        for position, tag in enumerate(tags):
            self.tagged.add(article, tag.pk)
            self.listings.add(tag.pk, edition, article, position, at, at)
        for position, author in enumerate(writers):
            self.bylines.add(article, author.pk, position)
            self.credits.add(author.pk, edition, article, position, at, at)
        if index:
            self._add_see_links(article, edition)
        self.moves.add(article, edition, at)

    def _add_texts(self, article: int, edition: int, at: str, tags: Sequence[Tag], writers: Sequence[Author]) -> None:
        is_linked = article > self.first and article % EVERY_LINKED == 0
        text = self.texts.text(is_linked=is_linked)
        body, teaser = text.html, text.opening.edition.teaser_html
        if is_linked:
            target = self._earlier(article)
            body, teaser = body.replace(PLACE, str(target)), teaser.replace(PLACE, str(target))
            self.links.add(edition, EditionLink.Kind.INLINE, 0, "", "", target)
        title = self.texts.title()
        slug = f"{title.lower().replace(' ', '-')}-{article}"
        place = next((tag for tag in tags if tag.kind == Tag.Kind.PLACE), None)
        if place and article % EVERY_PLACED == 0:
            title = f"{place.name}: {title}"
        uuid = UUID(int=self.random.getrandbits(128), version=4)
        byline = copied(json.dumps([{"name": author.name, "slug": author.slug} for author in writers]))
        self.articles.add(article, title, slug, body, uuid, at, at)
        self.editions.add(
            *(edition, article, title, slug, body, teaser, byline, text.words, uuid, at, at, at),
            rest=self._rest(text.opening.edition),
        )
        self.addresses.add(article, slug)

    def _rest(self, example: Edition) -> list[str]:
        if id(example) not in self._rests:
            self._rests[id(example)] = self.editions.rest(example)
        return self._rests[id(example)]

    def _add_see_links(self, article: int, edition: int) -> None:
        for position in range(self.random.choice(SEE_LINKS)):
            lead_in, target = self.texts.lead_in(), self._earlier(article)
            self.see_links.add(article, position, lead_in, target)
            self.links.add(edition, EditionLink.Kind.SEE, position, lead_in, self.label, target)

    def _earlier(self, article: int) -> int:
        """An earlier story; four of five are near."""
        farthest = self.first if self.random.random() < 0.2 else max(self.first, article - NEAR)
        return self.random.randrange(farthest, article)


def fill(number: int, *, with_search: bool = False) -> None:
    """Put so many stories into the database. Needs nobody who writes to it meanwhile."""
    corpus = Corpus(number)
    with transaction.atomic(), unchecked([table.model for table in corpus.tables]):
        for start in range(0, number, BATCH):
            for index in range(start, min(start + BATCH, number)):
                corpus.add(index)
            for table in corpus.tables:
                table.flush()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Article, Edition]):
            cursor.execute(statement)
        cursor.execute("UPDATE articles_clock SET version = version + 1")  # without a log: anything may have changed
    counting.recount()
    if with_search:
        indexing.index_again()
        condensing.condense_again()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def size() -> float:
    """Of the database, in gigabytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0] / 1e9


def main() -> None:
    """Fill, and say how quickly."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=int)
    parser.add_argument("--search", action="store_true", help="let them be found and suggested; some hundreds a second")
    asked = parser.parse_args()
    began = time.perf_counter()
    fill(asked.stories, with_search=asked.search)
    seconds = time.perf_counter() - began
    rate = asked.stories / seconds
    print(f"{asked.stories:,} stories in {seconds:,.0f} s, {rate:,.0f} a second; the database has {size():.1f} GB.")


if __name__ == "__main__":
    main()
