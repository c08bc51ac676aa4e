"""Word lists are written as prose, so that a person can read and sort them."""


def words(text: str) -> frozenset[str]:
    """Return the words of the text, which are parted by white space."""
    return frozenset(text.split())
