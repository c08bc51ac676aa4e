"""The pieces by which texts are compared."""

import regex

# Scripts that put no space between words: each written character is a piece of its own.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ーｰ\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_LETTER = rf"(?![{_UNSPACED}])[\p{{L}}\p{{N}}_]"
_SEGMENT = regex.compile(
    rf"""(?:[A-Za-z0-9_]+(?=[ -~])
        |(?={_LETTER})\X
        |(?<=\w)(?=['’])\X(?={_LETTER})
        |(?<=\p{{N}})(?=[.,])\X(?=\p{{N}}))++
    |\X""",
    regex.VERBOSE,
)


def segments(text: str) -> list[str]:
    """Return the text in words, single signs and single spaces; joining them gives back the text.

    They end where graphemes end (UAX #29). "Don't" and "3.5" are one each.
    """
    return _SEGMENT.findall(text)


def words(text: str) -> list[str]:
    """Return the segments that begin with a letter or a digit."""
    return [segment for segment in segments(text) if segment[0].isalnum()]
