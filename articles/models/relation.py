"""What the story that a see link leads to is to the story that points at it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Relation(models.TextChoices):
    """The relations, in the words that readers and writers get."""

    EARLIER = "earlier", _("what came before")
    LATER = "later", _("what came later")
    RESULT = "result", _("a result")
    BACKGROUND = "background", _("background")
    CONTRADICTS = "contradicts", _("the other side")
    ELSEWHERE = "elsewhere", _("elsewhere")
    TRANSLATION = "translation", _("in another language")

    @classmethod
    def apart(cls) -> frozenset["Relation"]:
        """Those that lead out of a thread: to other sites' stories, and to the same story once more."""
        return frozenset({cls.ELSEWHERE, cls.TRANSLATION})


def in_words(relation: str) -> str:
    """The relation for readers; nothing for one that was left open, or that nobody knows any more."""
    return str(_WORDS[relation]) if relation in _WORDS else ""


_WORDS = dict(Relation.choices)
