"""Which tags a text deserves: those named in it, those of the places in its kicker, those of stories like it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from articles import policy
from articles.models import Listing, Tag
from articles.models.tag import TagQuerySet
from articles.suggesting.candidates import Candidate
from articles.suggesting.subjects import Subject
from articles.text.kickers import is_likely_place, split
from articles.text.names import fold

NEIGHBOURS = 20
LONGEST_NAME = 4  # words


@dataclass(frozen=True)
class TagSuggestion:
    """A tag that a text deserves, and why; a new one does not exist yet."""

    name: str
    is_new: bool
    reason: str


@dataclass
class _Case:
    weight: float = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, weight: float, reason: str) -> None:
        self.weight += weight
        self.reasons.append(reason)


def deserved(
    subject: Subject, likest: Sequence[tuple[Candidate, float]], user: User | None, limit: int
) -> list[TagSuggestion]:
    """The tags that a text deserves, existing ones first, without those that it has.

    `likest` are the stories most like it, the likest first, with how much each counts.
    """
    cases = defaultdict(_Case)
    places, rest = split(subject.content.title)
    keys = {fold(place): place for place in places}
    named = {tag.pk: tag for tag in _known(subject, user, Tag.objects.filter(key__in=_names(subject)))}
    for tag in named.values():
        if tag.key in keys:
            cases[tag.pk].add(1.0, _("in the kicker"))
        else:
            cases[tag.pk].add(0.35, _("named in the text"))
    votes = _votes(likest)
    for tag, weight in votes.items():
        cases[tag].add(weight, _("on stories like this one"))
    tags = named | {tag.pk: tag for tag in _known(subject, user, Tag.objects.filter(pk__in=votes))}
    had = {fold(name) for name in subject.content.tags}
    order = sorted((pk for pk in cases if pk in tags), key=lambda pk: (-cases[pk].weight, pk))
    found = [
        TagSuggestion(tags[pk].name, False, ", ".join(cases[pk].reasons)) for pk in order if tags[pk].key not in had
    ]
    known = {tag.key for tag in tags.values()} | had
    new = [
        TagSuggestion(place, True, _("in the kicker"))
        for key, place in keys.items()
        if key not in known and is_likely_place(place, places, rest)
    ]
    return (found[: max(limit - len(new), 0)] + new)[:limit]


def _votes(likest: Sequence[tuple[Candidate, float]]) -> dict[int, float]:
    votes = defaultdict(float)
    total = sum(weight for _story, weight in likest[:NEIGHBOURS]) or 1
    for story, weight in likest[:NEIGHBOURS]:
        for tag in story.tags:
            votes[tag] += weight / total
    return votes


def _names(subject: Subject) -> set[str]:
    """All that could be a tag's name: runs of up to four words of the text, folded."""
    words = subject.words
    return {" ".join(words[at : at + size]) for size in range(1, LONGEST_NAME + 1) for at in range(len(words))}


def _known(subject: Subject, user: User | None, tags: TagQuerySet) -> Iterable[Tag]:
    """Those of the tags that the user may know of; without a user, those of stories before the subject's."""
    if user is not None:
        return policy.known_tags(user, tags)
    earlier = Listing.objects.live().filter(tag=OuterRef("pk"), first_published_at__lte=subject.before)
    return tags.filter(Exists(earlier.exclude(article=subject.article_id)))
