"""The tags into which one is most likely to be merged, because they are called nearly the same."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import F, Q

from articles.models import Tag
from articles.text.likeness import alike, beginnings, pattern

MOST = 8
_MOST_READ = 200
_SIMILAR = 0.4  # of the trigrams of both names, how many they share


def nearest(tag: Tag) -> list[Tag]:
    """Tags whose names are alike, then those that hold the whole name or are held by it; most stories first.

    Where the database has the extension pg_trgm, names that share most of their trigrams too.
    """
    others = Tag.objects.exclude(pk=tag.pk).order_by(F("tally__stories").desc(nulls_last=True), "pk")
    found = [other for other in others.filter(_may_be_alike(tag.name))[:_MOST_READ] if alike(tag.name, other.name)]
    if len(tag.key) > 2:
        found += others.filter(Q(key__startswith=f"{tag.key} ") | Q(key__endswith=f" {tag.key}"))[:MOST]
    found += others.filter(key__in=_parts(tag.key))
    if has_trigrams():
        similar = others.annotate(shared=TrigramSimilarity("key", tag.key)).filter(shared__gte=_SIMILAR)
        found += similar.order_by("-shared", "pk")[:MOST]
    return list(dict.fromkeys(found))[:MOST]


def has_trigrams() -> bool:
    """Whether the database has the extension pg_trgm, which nothing here needs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')")
        return cursor.fetchone()[0]


def _may_be_alike(name: str) -> Q:
    expression = pattern(name)
    if not expression:
        return Q(pk=None)
    begins = Q(*(("key__startswith", beginning) for beginning in beginnings(name)), _connector=Q.OR)
    return begins & Q(key__regex=expression)


def _parts(key: str) -> list[str]:
    """What a name of several words begins or ends with."""
    words = key.split()
    return [" ".join(words[:-1]), " ".join(words[1:])] if len(words) > 1 else []
