"""The last part of an address: readable in every script, and safe as one segment of a path."""

import unicodedata

import regex

from articles.text import graphemes

# Normalising takes quadratic time in stacked marks; no headline needs more characters than this.
_LONGEST_SOURCE = 2000
_MOST_NAMED = 8
_DROPPED = regex.compile(r"[\p{Cf}\p{Me}\p{Default_Ignorable_Code_Point}]+")
# Marks are vowels in many scripts, and belong to the letter before them.
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*")
# English contractions and genitives stay one word ("UK's" is "uks"); in French the apostrophe parts two ("l-été").
_CONTRACTION = regex.compile(r"(?<=\p{L})['’](?=(?:s|t|re|ve|ll|d|m)\b)")
_SLUG_LIMIT = 80


def slugify(text: str, limit: int = _SLUG_LIMIT) -> str:
    """Return the text's letters, marks and digits in lower case and at most `limit` characters, hyphenated.

    It is cut between words, within one only if the first is too long. Text without a letter or digit is spelled
    out by the Unicode names of its characters: "+" is "plus-sign". Only empty text has an empty slug.
    """
    words = _WORD.findall(_normal(text[:_LONGEST_SOURCE])) or _spelled_out(text[:_LONGEST_SOURCE])
    return _joined(words, limit)


def is_slug(text: str) -> bool:
    """Is this text what `slugify` makes of itself?"""
    return text != "" and slugify(text, len(text)) == text


def _normal(text: str) -> str:
    kept = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    return _CONTRACTION.sub("", _DROPPED.sub("", unicodedata.normalize("NFKC", kept.lower())))


def _spelled_out(text: str) -> list[str]:
    visible = [character for character in _DROPPED.sub("", text) if not character.isspace()]
    names = " ".join(_name(character) for character in (visible or text)[:_MOST_NAMED])
    return _WORD.findall(names.lower())


def _name(character: str) -> str:
    return unicodedata.name(character, f"u {ord(character):04x}")


def _joined(words: list[str], limit: int) -> str:
    if not words:
        return ""
    slug = words[0][: graphemes.floor(words[0], limit)] or words[0][:limit]
    for word in words[1:]:
        if len(slug) + 1 + len(word) > limit:
            break
        slug += f"-{word}"
    return slug
