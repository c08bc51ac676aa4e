"""Several tags at once: the stories that have all of some tags and none of others.

An address joins the slugs of the tags with "+", and puts "-" before those that stories must not have:
`/tag/russia+ukraine+-nato/`. Both signs are free for it, since a slug holds no "+" and begins with a letter or a digit
(articles.text.slugs).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db import router
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Listing, Tag
from articles.models.beside import beside
from articles.models.living import LivingQuerySet
from articles.models.paths import tag_path
from articles.models.readable import ShownTag
from articles.models.statements import NUMBER, Statement
from articles.reading.days import Days
from articles.reading.lists import OF_TAG, Chosen, StoryList

JOIN, NOT = "+", "-"
MOST_TAGS = 5
# So many of the rarest tag's newest stories are looked through for those that have the others too: what a page costs
# is bounded by it, in an archive of any size. Older ones are reached by naming a day.
MOST_LOOKED_AT = 10_000


def parts(address: str) -> list[tuple[str, bool]] | None:
    """The slugs in a combination's address, each with whether it is excluded; None where it is no combination."""
    pieces = address.split(JOIN)
    if len(pieces) == 1 and not address.startswith(NOT):
        return None
    found = [(piece.removeprefix(NOT), piece.startswith(NOT)) for piece in pieces]
    return found if all(slug for slug, _excluded in found) else None


def joined(included: Iterable[Tag | ShownTag], excluded: Iterable[Tag]) -> str:
    """What names a combination in an address, in the one order that it has: by slug, those that are left out last."""
    with_them, without_them = (sorted(tag.slug for tag in tags) for tags in (included, excluded))
    return JOIN.join([*with_them, *(NOT + slug for slug in without_them)])


@dataclass(frozen=True)
class Combination:
    """Tags that stories have, and tags that they have not, their live stories counted (`story_count`)."""

    included: list[Tag]
    excluded: list[Tag]

    @property
    def slug(self) -> str:
        """What names it in an address."""
        return joined(self.included, self.excluded)

    def __str__(self) -> str:
        tags = " + ".join(tag.name for tag in self.included)
        if not self.excluded:
            return tags
        others = ", ".join(tag.name for tag in self.excluded)
        return _("%(tags)s, without %(others)s") % {"tags": tags, "others": others}

    def get_absolute_url(self) -> str:
        """Its page."""
        return tag_path(self.slug)

    @property
    def members(self) -> Iterator[tuple[Tag, bool, str]]:
        """Each tag, whether it is excluded, and the address of the combination without it, if that is one."""
        for tag in self.included:
            yield tag, False, self._address([one for one in self.included if one != tag], self.excluded)
        for tag in self.excluded:
            yield tag, True, self._address(self.included, [one for one in self.excluded if one != tag])

    @property
    def is_full(self) -> bool:
        """True where no tag can be added."""
        return len(self.included) + len(self.excluded) >= MOST_TAGS

    def address_with(self, tag: ShownTag) -> str:
        """The address of those of its stories that have another tag too."""
        return self._address([*self.included, tag], self.excluded)

    def _address(self, included: Sequence[Tag | ShownTag], excluded: list[Tag]) -> str:
        return tag_path(joined(included, excluded)) if included else ""


class Selection:
    """The stories of a combination that were first published in some days. Costs two queries, whatever it holds.

    Found among the newest rows of the rarest tag, so that neither paging nor counting reads more than these.
    """

    def __init__(self, combination: Combination, days: Days) -> None:
        self.combination, self.days = combination, days
        self.rarest, *self._others = sorted(combination.included, key=lambda tag: (tag.story_count, tag.slug))

    @property
    def is_whole(self) -> bool:
        """True for all stories of one tag: the page that search engines are to find."""
        return not (self._others or self.combination.excluded or self.days)

    @cached_property
    def rows(self) -> LivingQuerySet:
        """The listing rows of the list."""
        rows, last = self._candidates, self._last
        if last:
            moment, article = last
            newer = Q(first_published_at__gt=moment) | Q(article_id__gt=article)
            rows = rows.filter(newer, first_published_at__gte=moment)
        for tag in self._others:
            rows = rows.filter(Exists(_under(tag)))
        for tag in self.combination.excluded:
            rows = rows.exclude(Exists(_under(tag)))
        return rows

    @property
    def stories(self) -> StoryList:
        """The list that a page is cut from."""
        return OF_TAG.of(self.rarest.pk) if self.is_whole else Chosen(self.rows)

    @cached_property
    def total(self) -> int:
        """How many they are."""
        return self.rarest.story_count if self.is_whole else self.rows.order_by().count()

    @cached_property
    def related(self) -> list[ShownTag]:
        """The tags that its newest stories have most often besides; none where no tag can be added. One query."""
        if self.combination.is_full:
            return []
        using, keys = router.db_for_read(Tag), [tag.pk for tag in self.combination.included]
        if self.is_whole:
            found = _BESIDE_ONE.rows(using, *keys)
        else:
            found = Statement(lambda: beside(keys, self.rows)).whole(using)
        ordered = sorted(found, key=lambda row: (-row[-1], row[1]))
        return [ShownTag(*row[:-1]) for row in ordered]

    @property
    def reaches_to(self) -> date | None:
        """The day to which the stories were looked through, where older ones were not; None where all were."""
        return self._last and timezone.localtime(self._last[0], timezone.get_default_timezone()).date()

    @property
    def further_back(self) -> Days | None:
        """The days in which the list goes on; None where there is no more, or the days cannot part it further."""
        if self.reaches_to is None or self.reaches_to == self.days.until:
            return None
        return Days(self.days.since, self.reaches_to)

    @property
    def _candidates(self) -> LivingQuerySet:
        return self.days.cut(Listing.objects.live().filter(tag=self.rarest))

    @cached_property
    def _last(self) -> tuple[datetime, int] | None:
        """The first of the rarest tag's rows, newest first, that is not looked at any more."""
        if self.is_whole or self.rarest.story_count <= MOST_LOOKED_AT:
            return None
        rows = self._candidates.newest_first().values_list("first_published_at", "article_id")
        return next(iter(rows[MOST_LOOKED_AT : MOST_LOOKED_AT + 1]), None)


_BESIDE_ONE = Statement(lambda: beside([NUMBER], Listing.objects.live().filter(tag=NUMBER)), NUMBER)


def _under(tag: Tag) -> LivingQuerySet:
    return Listing.objects.filter(edition=OuterRef("edition"), tag=tag)
