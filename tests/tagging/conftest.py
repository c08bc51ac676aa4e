"""All that is stored of tags, to compare before and after; and changes made a step at a time."""

from collections import Counter
from collections.abc import Iterator

import pytest

from articles import counting
from articles.models import ArticleTag, Edition, Listing, Tag, TagAlias, TagChange, Tally
from articles.models.living import Phase
from articles.models.tally import SITE, Subject
from articles.tagging import changes, merging, splitting


@pytest.fixture
def small_steps(monkeypatch) -> None:
    """Two rows a step, so that a change of a few stories takes many."""
    monkeypatch.setattr(merging, "BATCH", 2)
    monkeypatch.setattr(splitting, "BATCH", 2)


def dump() -> dict[str, list[tuple]]:
    """Every row that has to do with tags, column by column; tallies but for those of nothing."""
    tables = {
        model.__name__: sorted(model._base_manager.values_list(), key=str)
        for model in (Tag, TagAlias, Listing, ArticleTag)
    }
    tallies = Tally.objects.exclude(stories=0).values_list("tag", "author", "month", "stories")
    return tables | {"Tally": sorted(tallies, key=str)}


def wrong_counts() -> dict[Subject, int]:
    """The tallies of tags and of the site that are not what the rows say. Looks on, and settles nothing."""
    kept = Counter({one: number for one, number in Tally.objects.kept().items() if one == SITE or one.tag})
    true = Counter(Subject(tag) for tag in Listing.objects.filter(phase=Phase.COUNTED).values_list("tag", flat=True))
    true[SITE] = Edition.objects.filter(phase=Phase.COUNTED).count()
    return {one: kept[one] for one in kept.keys() | true.keys() if kept[one] != true[one]}


def steps(change: TagChange) -> Iterator[TagChange]:
    """Carry a change out a step at a time, each read anew from the database as after an interruption."""
    while change.is_running:
        yield change
        change = changes.step(TagChange.objects.get(pk=change.pk))
    yield change


def done(change: TagChange) -> TagChange:
    """Carry a change out to its end."""
    change = changes.advance(change)
    assert counting.recount() == 0
    return change


def names_of(article) -> list[str]:
    """The tags of a working copy, in order."""
    return [tag.name for tag in article.tags.all()]


def tag(name: str) -> Tag:
    """The tag that has this name, or this other name."""
    return Tag.objects.spelt([name])[name.casefold()]
