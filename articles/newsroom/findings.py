"""What a look at a story before it is published can find."""

from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How much a finding weighs: an error stops the story, a warning asks for a reason, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(NamedTuple):
    """One thing to know before a story is published.

    `code` is stable and fit for a log; `words` say what is wrong and what to do, as plain text or as safe HTML.
    """

    level: Level
    code: str
    words: str
