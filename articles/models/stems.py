"""Stems: what the forms of a word have in common, as PostgreSQL's dictionaries of a language know it.

The dictionaries are asked for words, not for texts: where words begin and end is said in articles.text.terms, once for
all languages, and most words of a text were asked for before.
"""

from collections.abc import Iterable, Mapping

from django.db import connections, router

from articles.models.edition import Edition

# PostgreSQL 14 and newer have these (\dFd *_stem).
_LANGUAGES = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
_MOST_KEPT = 300_000  # words, some 50 MB
_STEMS = """
SELECT dictionary, word, (ts_lexize(dictionary::regdictionary, word))[1]
FROM unnest(%s::text[], %s::text[]) AS asked (dictionary, word)
"""

Stems = Mapping[str, Mapping[str, str | None]]


class _Same(dict):
    """Every word is its own stem."""

    def __missing__(self, word: str) -> str:
        return word


_SAME = _Same()
_kept: dict[str, dict[str, str | None]] = {}


def dictionary_of(language: str) -> str:
    """The dictionary of a language by its tag (BCP 47), such as "english_stem"; empty if there is none."""
    name = _LANGUAGES.get(language.partition("-")[0].lower())
    return f"{name}_stem" if name else ""


def stems(words: Mapping[str, Iterable[str]]) -> Stems:
    """The stems of words, {dictionary: words}, by dictionary and word; None for one that says nothing, such as "the".

    Without a dictionary a word is its own stem. One query if any of them was not asked for before.
    """
    if sum(map(len, _kept.values())) > _MOST_KEPT:
        _kept.clear()
    found = {one: _kept.setdefault(one, {}) if one else _SAME for one in words}
    missing = [(one, word) for one, some in words.items() if one for word in some if word not in found[one]]
    if missing:
        with connections[router.db_for_read(Edition)].cursor() as cursor:
            cursor.execute(_STEMS, [list(column) for column in zip(*missing, strict=True)])
            for dictionary, word, stem in cursor.fetchall():
                found[dictionary][word] = stem
    return found
