"""Which tags a text deserves: those named in it, those of its kicker's places, those of the stories most like it.

The weights were fitted to the tags that people in newsrooms gave; docs/suggestions.md says how.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from articles import policy
from articles.models import Listing, Tag
from articles.models.tag import TagQuerySet
from articles.suggesting.names import named
from articles.suggesting.ranking import Ranked
from articles.suggesting.subjects import Subject
from articles.text.kickers import is_likely_place, split
from articles.text.names import fold
from articles.text.plain import plain

NEIGHBOURS = 15


class Evidence(NamedTuple):
    """What speaks for a tag, from 0 to 1; in `WEIGHTS`, what each of it weighs."""

    similar: float = 0  # the share of similar stories that have it, the likest and the nearest in time counting most
    headline: float = 0  # whether the headline names it
    text: float = 0  # whether the text names it
    kicker: float = 0  # whether the kicker does


WEIGHTS = Evidence(similar=1.0, headline=0.15, text=0.05, kicker=0.5)


@dataclass(frozen=True)
class TagSuggestion:
    """A tag that a text deserves, and why; a new one does not exist yet."""

    name: str
    is_new: bool
    reason: str


def deserved(subject: Subject, ranked: Sequence[Ranked], *, user: User | None, limit: int) -> list[TagSuggestion]:
    """The tags that a text deserves, existing ones first, without those that it has; `ranked` are stories like it."""
    weighed = weigh(subject, ranked, user)
    best = sorted(weighed, key=lambda tag: (-score(weighed[tag]), tag.pk))
    found = [TagSuggestion(tag.name, False, _reason(weighed[tag])) for tag in best if tag.pk not in subject.tags]
    new = [TagSuggestion(place, True, _("in the kicker")) for place in _new_places(subject, weighed)]
    return found[: max(limit - len(new), 0)] + new[:limit]


def weigh(subject: Subject, ranked: Sequence[Ranked], user: User | None) -> dict[Tag, Evidence]:
    """What speaks for each tag that may be suggested. Four queries, and what the policy asks."""
    content = subject.content
    similar = _votes(ranked)
    headline, text = named(content.title), named(f"{content.standfirst} . {plain(content.body)}")
    kicker = {tag.pk for tag in Tag.objects.by_key(subject.kicker).values()}
    tags = Tag.objects.filter(pk__in=headline | text | kicker | similar.keys())
    return {
        tag: Evidence(
            similar=similar[tag.pk],
            headline=float(tag.pk in headline),
            text=float(tag.pk in headline or tag.pk in text),
            kicker=float(tag.pk in kicker),
        )
        for tag in _known(subject, user, tags)
    }


def score(evidence: Evidence) -> float:
    """How much speaks for a tag, in all."""
    return sum(weight * figure for weight, figure in zip(WEIGHTS, evidence, strict=True))


def _votes(ranked: Sequence[Ranked]) -> Counter[int]:
    """The share of the votes that each tag gets from the stories most like the text."""
    alike = [one for one in ranked if one.evidence.text]
    nearest = sorted(alike, key=lambda one: -one.evidence.text)[:NEIGHBOURS]
    weights = [one.evidence.text**2 * (1 + one.evidence.weeks) for one in nearest]
    total = sum(weights) or 1
    votes = Counter()
    for one, weight in zip(nearest, weights, strict=True):
        for tag in one.story.tags:
            votes[tag] += weight / total
    return votes


def _new_places(subject: Subject, known: Collection[Tag]) -> list[str]:
    """The kicker's places of which there is no tag that the user knows of."""
    places, rest = split(subject.content.title)
    tagged = {key for key, tag in Tag.objects.by_key(subject.kicker).items() if tag in known}
    had = tagged | {fold(name) for name in subject.content.tags}
    return [place for place in places if fold(place) not in had and is_likely_place(place, places, rest)]


def _known(subject: Subject, user: User | None, tags: TagQuerySet) -> TagQuerySet:
    """Those of the tags that the user may know of; without a user, those of stories before the subject."""
    if user is not None:
        return policy.known_tags(user, tags)
    before = Listing.objects.live().filter(subject.earlier, tag=OuterRef("pk"))
    return tags.filter(Exists(before))


def _reason(evidence: Evidence) -> str:
    """The one thing that speaks most for a tag, in words."""
    reasons = {
        "kicker": _("in the kicker"),
        "headline": _("in the headline"),
        "text": _("in the text"),
        "similar": _("on similar stories"),
    }
    return next(words for name, words in reasons.items() if getattr(evidence, name))
