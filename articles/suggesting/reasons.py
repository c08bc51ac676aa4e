"""Why a story is suggested, in words, and what it is likely to be to the text."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models.link import Relation
from articles.suggesting.candidates import Candidate
from articles.suggesting.subjects import Subject

MOST_REASONS = 4
OFTEN = 3


def reasons(subject: Subject, one: Candidate, figures: Mapping[str, float]) -> list[str]:
    """What speaks for a story, in short phrases, each true for this pair."""
    return list(_reasons(subject, one, figures))[:MOST_REASONS]


def relation(figures: Mapping[str, float]) -> Relation:
    """What a story is likely to be to the text: what came before, or background where its time tells nothing."""
    return Relation.EARLIER if figures["recent"] > 0.05 else Relation.BACKGROUND


def _reasons(subject: Subject, one: Candidate, figures: Mapping[str, float]) -> Iterator[str]:
    if subject.kicker & one.kicker:
        yield _("same kicker")
    if shared := len(one.tags & set(subject.tags)):
        yield ngettext("%(number)d common tag", "%(number)d common tags", shared) % {"number": shared}
    if set(one.terms) & set(subject.headline):
        yield _("same words in the headline")
    if figures["pointed_at_by_similar"]:
        yield _("pointed at by similar stories")
    elif figures["pointed_at"] >= OFTEN:
        yield _("often pointed at")
    days = (subject.before - one.first_published_at).days
    if days <= 365:
        yield ngettext("%(number)d day earlier", "%(number)d days earlier", days) % {"number": days}
