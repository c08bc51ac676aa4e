"""The tags whose names occur in a text."""

from articles.models import Tag
from articles.text.names import fold, storable
from articles.text.terms import unspaced

MOST_READ = 10_000  # characters: a subject worth a tag is named early
MOST_READ_UNSPACED = 3_000  # of them as many as tell as much
LONGEST = 4  # words
LONGEST_UNSPACED = 8  # characters
_AROUND = ".,;:!?()[]{}<>\"'“”„‘’«»‹›…–—/"


def named(text: str) -> set[int]:
    """The ids of the tags of which a name, their own or another one, occurs in a text. One query."""
    return {tag.pk for tag in Tag.objects.by_key(runs(text)).values()}


def runs(text: str) -> set[str]:
    """All in a text that may be a name, folded: up to four words, or characters where no spaces part words."""
    text = storable(text[:MOST_READ])
    words = [word.strip(_AROUND) for word in fold(text).split()]
    spaced = {" ".join(words[at : at + size]) for size in range(1, LONGEST + 1) for at in range(len(words))}
    parts = {
        run[at : at + size]
        for run in unspaced(text[:MOST_READ_UNSPACED])
        for size in range(2, LONGEST_UNSPACED + 1)
        for at in range(len(run) - size + 1)
    }
    return (spaced | parts) - {""}
