"""Why a story is suggested, in words that are true of it, and what it is likely to be to the text."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from articles.models.link import Relation
from articles.suggesting.ranking import Ranked, Ranking
from articles.suggesting.subjects import Subject

MOST_REASONS = 4
RARE = 3.0  # as telling as what one story in twenty has
RECENT = timedelta(days=120)
SIMILAR = 0.15  # a story of about two fifths of the likest one's likeness points at it
OFTEN = 1.0  # about two stories of the last weeks point at it
PHRASE = 0.5


_UNITS = {
    365: (
        ngettext_lazy("%(number)d year earlier", "%(number)d years earlier", "number"),
        ngettext_lazy("%(number)d year later", "%(number)d years later", "number"),
    ),
    30: (
        ngettext_lazy("%(number)d month earlier", "%(number)d months earlier", "number"),
        ngettext_lazy("%(number)d month later", "%(number)d months later", "number"),
    ),
    1: (
        ngettext_lazy("%(number)d day earlier", "%(number)d days earlier", "number"),
        ngettext_lazy("%(number)d day later", "%(number)d days later", "number"),
    ),
}


def reasons(subject: Subject, ranking: Ranking, one: Ranked) -> list[str]:
    """What speaks for a story, in a few short phrases; the last one says when it was published."""
    return [*list(_reasons(subject, ranking, one))[: MOST_REASONS - 1], _when(subject, one)]


def relation(subject: Subject, one: Ranked) -> Relation:
    """What a story is likely to be to the text: what came before or later, or background if that is long ago."""
    distance = subject.published - one.story.first_published_at
    if distance < timedelta():
        return Relation.LATER
    return Relation.EARLIER if distance <= RECENT else Relation.BACKGROUND


def _reasons(subject: Subject, ranking: Ranking, one: Ranked) -> Iterator[str]:
    story, evidence, archive = one.story, one.evidence, ranking.archive
    if evidence.kicker:
        yield _("same kicker")
    yield from _tags(story.tags & subject.tags, archive.tags)
    if evidence.phrase >= PHRASE:
        yield _("its headline in the text")
    elif any(archive.rarity.get(term, 0) >= RARE for term in {*story.terms} & {*subject.gist.headline}):
        yield _("same words in the headline")
    if evidence.pointed_at_by_similar >= SIMILAR:
        yield _("pointed at by similar stories")
    elif evidence.pointed_at_lately >= OFTEN:
        yield _("often pointed at")
    if evidence.text == 1:
        yield _("the text most like this one")
    elif any(archive.rarity.get(term, 0) >= RARE for term in story.counts):
        yield _("rare words in common")


def _tags(shared: set[int], rarity: dict[int, float]) -> Iterator[str]:
    if rare := sum(rarity.get(tag, 0) >= RARE for tag in shared):
        yield ngettext("%(number)d rare tag", "%(number)d rare tags", rare) % {"number": rare}
    elif shared:
        number = len(shared)
        yield ngettext("%(number)d tag in common", "%(number)d tags in common", number) % {"number": number}


def _when(subject: Subject, one: Ranked) -> str:
    """How long before the text, or after it, the story was published, in the largest unit that fits."""
    distance = subject.published - one.story.first_published_at
    days = abs(distance).days
    for size, (earlier, later) in _UNITS.items():
        if number := days // size:
            return (earlier if distance > timedelta() else later) % {"number": number}
    return _("within a day")
