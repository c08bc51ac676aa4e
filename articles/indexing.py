"""Keep what stories are searched by: the stems of their words, and the words themselves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import transaction

from articles.models import Edition, Listing, Searchable, SearchWord, Tag
from articles.models.gist import over_q
from articles.models.stems import Stems, dictionary_of, stems
from articles.text.lexemes import Vector
from articles.text.plain import plain
from articles.text.spelling import near_keys
from articles.text.terms import number, terms, unspaced

BATCH = 500
SHORTEST_WORD, LONGEST_WORD = 2, 40


class _Fields(NamedTuple):
    """The terms of an edition, by where they stand."""

    headline: list[str]
    names: list[list[str]]  # of each tag and author
    standfirst: list[str]
    text: list[str]

    @property
    def all(self) -> set[str]:
        """All of them."""
        return {*self.headline, *self.standfirst, *self.text, *(term for name in self.names for term in name)}


@transaction.atomic
def index(editions: Sequence[Edition], tags: Sequence[Sequence[Tag]]) -> None:
    """Write what new editions with these tags are searched by, and remove what was written of editions of the same
    stories that are over."""
    Searchable.objects.filter(article__in={one.article_id for one in editions}).outdated().delete()
    _write(editions, tags)


def index_again() -> tuple[int, int]:
    """Write it anew for every edition that is live or will be; safe while the site runs.

    Returns how many were written, and how many were of no use any more.
    """
    written = 0
    for batch in _batches():
        named = defaultdict(list)
        for row in Listing.objects.filter(edition__in=batch).select_related("tag").order_by("position", "pk"):
            named[row.edition_id].append(row.tag)
        with transaction.atomic():
            _write(batch, [named[one.pk] for one in batch])
        written += len(batch)
    removed, _of_which = Searchable.objects.outdated().delete()
    return written, removed


def _write(editions: Sequence[Edition], tags: Sequence[Sequence[Tag]]) -> None:
    fields = [_fields(edition, its_tags) for edition, its_tags in zip(editions, tags, strict=True)]
    words: dict[str, set[str]] = defaultdict(set)
    for edition, one in zip(editions, fields, strict=True):
        words[dictionary_of(edition.language)] |= one.all
    stem_of = stems(words)
    Searchable.objects.write(
        [_searchable(*one, stem_of) for one in zip(editions, tags, fields, strict=True)],
    )
    _keep_words(set().union(*words.values()))


def _fields(edition: Edition, tags: Iterable[Tag]) -> _Fields:
    names = [*(tag.name for tag in tags), *edition.authors]
    return _Fields(
        terms(edition.title),
        [terms(name) for name in names],
        terms(edition.standfirst),
        terms(plain(edition.body_html)),
    )


def _searchable(edition: Edition, tags: Iterable[Tag], fields: _Fields, stem_of: Stems) -> Searchable:
    dictionary, vector = dictionary_of(edition.language), Vector()
    stem = stem_of[dictionary]
    names = [*(f"#{tag.key}" for tag in tags), *(f"@{author['slug']}" for author in edition.byline)]
    # In a headline or a name every word counts: "the" may be what a band is called.
    headline, *others = ([stem[term] or term for term in field] for field in (fields.headline, *fields.names))
    vector.add(headline, "A")
    for field in [*others, names]:
        vector.add(field, "B")
    for field in [headline, *others]:
        vector.add([f"^{one}" for one in field], "D")
    vector.add([stem[term] for term in fields.standfirst], "C")
    vector.add([stem[term] for term in fields.text], "D")
    return Searchable(
        edition_id=edition.pk,
        article_id=edition.article_id,
        first_published_at=edition.first_published_at,
        dictionary=dictionary,
        vector=str(vector),
    )


def _keep_words(words: Iterable[str]) -> None:
    """Keep the words that are not kept yet. Figures and pairs of characters are no words to be offered."""
    useful = [word for word in words if word[0].isalpha() and SHORTEST_WORD <= len(word) <= LONGEST_WORD]
    new = [word for word in SearchWord.objects.missing(useful) if not unspaced(word)]
    SearchWord.objects.add([SearchWord(word=word, number=number(word), near=near_keys(word)) for word in new])


def _batches() -> Iterator[list[Edition]]:
    """The editions that are live or will be, in batches."""
    last, wanted = 0, Edition.objects.exclude(over_q()).order_by("pk")
    while batch := list(wanted.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk
