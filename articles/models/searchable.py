"""What stories are searched by, kept so that a search reads no text."""

from collections.abc import Iterable, Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.edition import Edition
from articles.models.gist import over_q
from articles.models.statements import array, run

_WRITE = """
INSERT INTO {stories} (edition_id, article_id, first_published_at, dictionary, vector)
SELECT edition, article, moment, dictionary, vector::tsvector
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[])
    AS story (edition, article, moment, dictionary, vector)
ON CONFLICT (edition_id) DO UPDATE SET dictionary = excluded.dictionary, vector = excluded.vector
"""
# The few dictionaries among many rows: from each to the next one in the index.
_DICTIONARIES = """
WITH RECURSIVE used (name) AS (
    (SELECT dictionary FROM {stories} ORDER BY dictionary LIMIT 1)
    UNION ALL
    SELECT (SELECT dictionary FROM {stories} WHERE dictionary > name ORDER BY dictionary LIMIT 1)
    FROM used WHERE name IS NOT NULL
)
SELECT name FROM used WHERE name <> ''
"""
# In one order for all: two that add the same words wait for each other and never deadlock.
_MISSING = (
    "SELECT word FROM unnest(%s::text[]) AS word WHERE NOT EXISTS (SELECT FROM {words} w WHERE w.word = word.word)"
)

_ADD = """
INSERT INTO {words} (word, number, near)
SELECT word, number, near::integer[] FROM unnest(%s::text[], %s::integer[], %s::text[]) AS new (word, number, near)
ON CONFLICT DO NOTHING
"""


def _run(statement: str, parameters: Sequence = ()) -> list[tuple]:
    return run(statement, parameters, stories=Searchable, words=SearchWord)


class SearchableQuerySet(models.QuerySet):
    """Searchable stories."""

    def write(self, stories: Sequence["Searchable"]) -> None:
        """Store them, in place of those of the same editions. One statement."""
        columns = ("edition_id", "article_id", "first_published_at", "dictionary", "vector")
        _run(_WRITE, [[getattr(one, column) for one in stories] for column in columns])

    def outdated(self) -> "SearchableQuerySet":
        """Those of editions that readers will not see any more."""
        return self.filter(over_q("edition__"))

    def dictionaries(self) -> list[str]:
        """The dictionaries of all languages that stories are written in. One query, however many stories there are."""
        return [name for (name,) in _run(_DICTIONARIES)]


class Searchable(models.Model):
    """The words of an edition as stems, with their places and weights: of the headline A, of tags and authors B, of
    the standfirst C, of the text D.

    Beside them stand names that no word can be: `^stem` for the words of headline, tags and authors, `#name` for a tag
    as it was called then, `@slug` for an author.

    Written when the edition is made. Says nothing about whether readers see it: who finds a story asks its edition.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="searchable")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    first_published_at = models.DateTimeField()
    dictionary = models.CharField(max_length=40)
    vector = SearchVectorField()

    objects = SearchableQuerySet.as_manager()

    class Meta:
        verbose_name = _("searchable story")
        verbose_name_plural = _("searchable stories")
        indexes = [
            # search: the stories with some words
            GinIndex(fields=["vector"], name="searchable_words"),
            # search: the newest stories, of which nearly all have a word
            models.Index(fields=["-first_published_at", "-article"], name="searchable_newest"),
            # search: the languages in use
            models.Index(fields=["dictionary"], name="searchable_languages"),
        ]

    def __str__(self) -> str:
        return str(self.edition_id)


class SearchWordQuerySet(models.QuerySet):
    """Words."""

    def missing(self, words: Iterable[str]) -> list[str]:
        """Those of the words that are not kept yet, in order. One query."""
        return sorted(word for (word,) in _run(_MISSING, [list(words)]))

    def add(self, words: Sequence["SearchWord"]) -> None:
        """Keep words, as far as nobody else does already. One statement: Django is slow with so many short rows."""
        if words:
            near = [array(one.near) for one in words]
            _run(_ADD, [[one.word for one in words], [one.number for one in words], near])


class SearchWord(models.Model):
    """A word that stories have or had: whole words for the beginning of one, right ones for a misspelt one.

    Says nothing about whether readers see a story that has it: who offers a word asks the stories.
    """

    word = models.CharField(max_length=100, primary_key=True)
    number = models.IntegerField()
    near = ArrayField(models.IntegerField())

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        indexes = [
            # did you mean: the words that are spelt nearly so
            GinIndex(fields=["near"], name="search_word_near"),
        ]

    def __str__(self) -> str:
        return self.word
