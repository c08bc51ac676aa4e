"""A story's tags before publishing: none, those that its kicker asks for, and new ones that are there already."""

from collections.abc import Iterator
from itertools import islice

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from articles import policy
from articles.models import Article, Listing, Tag, TagAlias
from articles.models.living import LivingQuerySet
from articles.models.slugs import candidates
from articles.models.tag import TagQuerySet
from articles.newsroom.findings import Finding, Level
from articles.text.kickers import is_likely_place, split
from articles.text.likeness import alike, beginnings, pattern
from articles.text.names import fold

_MOST_NEW = 10
_MOST_ALIKE = 200
_CURATED = (Tag.Kind.PLACE, Tag.Kind.PERSON)


def tag_findings(article: Article, user: User) -> Iterator[Finding]:
    """What is to be known of the story's tags. Four queries at the most."""
    tags = list(article.tags.annotate(is_public=Exists(_listings().exclude(article=article))))
    if not tags:
        words = _("The story has no tags, so it will stand on no subject’s page. Add what it is about.")
        yield Finding(Level.WARNING, "tags-missing", words)
    yield from _kicker(article, tags, user)
    yield from _new(tags, user)


def _listings() -> LivingQuerySet:
    return Listing.objects.live().filter(tag=OuterRef("pk"))


# --- The kicker -----------------------------------------------------------------------------------------


def _kicker(article: Article, tags: list[Tag], user: User) -> Iterator[Finding]:
    places, rest = split(article.title)
    missing = [place for place in places if not any(_is_named(tag, place) for tag in tags)]
    if not missing:
        return
    known = _of_names(missing, user)
    for place in missing:
        tag = known.get(fold(place))
        if tag not in tags and (tag or is_likely_place(place, places, rest)):
            yield _untagged(place, tag)


def _is_named(tag: Tag, place: str) -> bool:
    return tag.key == fold(place) or alike(tag.name, place)


def _of_names(names: list[str], user: User) -> dict[str, Tag]:
    """The known tags of these names, by folded name; also by an address that a tag's page had before."""
    known = policy.known_tags(user, Tag.objects.all())
    keys = {next(candidates(name)): fold(name) for name in names}
    former = TagAlias.objects.filter(slug__in=keys, tag__in=known).select_related("tag")
    return {keys[alias.slug]: alias.tag for alias in former} | known.by_key(keys.values())


def _untagged(place: str, tag: Tag | None) -> Finding:
    words = _("The headline begins with “%(place)s”, but the story is not on that page. Add the tag “%(tag)s”.")
    return Finding(Level.WARNING, "kicker-untagged", words % {"place": place, "tag": tag or place})


# --- New tags -------------------------------------------------------------------------------------------


def _new(tags: list[Tag], user: User) -> Iterator[Finding]:
    """New tags that are like one there is already: of the first few, since a story rarely needs one at all."""
    fresh = (tag for tag in tags if not tag.is_public and tag.kind not in _CURATED and pattern(tag.name))
    new = list(islice(fresh, _MOST_NEW))
    there = list(_candidates(new, user)) if new else []
    for tag in new:
        if same := next((other for other in there if other.pk != tag.pk and alike(tag.name, other.name)), None):
            words = _(
                "“%(new)s” is a new tag and very like “%(there)s”, which is there already. Use that one, unless "
                "another subject is meant."
            )
            yield Finding(Level.WARNING, "tag-alike", words % {"new": tag, "there": same})


def _candidates(new: list[Tag], user: User) -> TagQuerySet:
    """The established tags whose names may be like one of these, those with the most stories first. One query.

    A branch for each new tag, so that the index on the keys finds those with the same first letter.
    """
    established = Q(kind__in=_CURATED) | Exists(_listings())
    known = policy.known_tags(user, Tag.objects.filter(established)).exclude(pk__in=[tag.pk for tag in new])
    branches = [known.filter(_begins_like(tag), key__regex=pattern(tag.name)).values("pk") for tag in new]
    found = branches[0].union(*branches[1:]) if len(branches) > 1 else branches[0]
    return Tag.objects.filter(pk__in=found).order_by(F("tally__stories").desc(nulls_last=True), "pk")[:_MOST_ALIKE]


def _begins_like(tag: Tag) -> Q:
    return Q(*(("key__startswith", beginning) for beginning in beginnings(tag.name)), _connector=Q.OR)
