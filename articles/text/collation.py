"""The order of names in a list made for people."""

import unicodedata


def sort_key(text: str) -> tuple[str, str]:
    """A key that sorts names as readers of most Latin-script languages expect: accents and case come second.

    Other scripts follow in the order of Unicode. Not the whole Unicode Collation Algorithm, which no core part of
    Python or of an embedded PostgreSQL without ICU offers.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return plain.casefold(), text
