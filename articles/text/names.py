"""The spelling of names, titles and other single lines: what is stored, and when two of them are the same."""

import re
import unicodedata

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Letters that are drawn as nothing: the Hangul fillers and the blank braille pattern.
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})


def tidy(text: str) -> str:
    """Return the text on one line: runs of white space become one space, none at the ends."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """Return the key by which two names are compared: equal keys, same name.

    Compatibility forms, case and white space make no difference (Unicode standard, section 3.13, D146).
    """
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    return tidy(unicodedata.normalize("NFKC", once.casefold()))


def is_blank(text: str) -> bool:
    """Is there nothing to see: only spaces, control and format characters, or marks on none of them?"""
    return all(character in _INVISIBLE_LETTERS or _is_invisible(character) for character in text)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE_CATEGORIES or "\ufe00" <= character <= "\ufe0f"


def storable(text: str) -> str:
    """Return the text without the characters that the database refuses: NUL and halves of surrogate pairs."""
    return _UNSTORABLE.sub("", text)


def why_unstorable(text: str) -> str | None:
    """Return why the database cannot hold the text, or None: it refuses NUL and halves of surrogate pairs."""
    found = _UNSTORABLE.search(text)
    if found is None:
        return None
    return format_lazy(
        _("Character {position} is U+{code}, which cannot be stored. Delete it or type the text again."),
        position=found.start() + 1,
        code=f"{ord(found[0]):04X}",
    )
