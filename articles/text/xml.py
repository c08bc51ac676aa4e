"""Words within XML."""

import re
from xml.sax.saxutils import escape

# All that XML 1.0 (fifth edition, section 2.2) does not count among its characters: no escape lets it in.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """Return the text without the characters that XML forbids."""
    return _NOT_XML.sub("", text)


def escaped(text: str) -> str:
    """Return the text as the content of an element."""
    return escape(printable(text), {"\r": "&#13;"})
