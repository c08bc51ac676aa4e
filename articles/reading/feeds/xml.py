"""XML that can hold any words."""

import re
from collections.abc import Mapping

from django.utils.xmlutils import SimplerXMLGenerator

# All that XML 1.0 (fifth edition, section 2.2) does not count among its characters: no escape lets it in.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Writer(SimplerXMLGenerator):
    """Writes a document; the characters that XML forbids are left out of it."""

    def startElement(self, name: str, attrs: Mapping[str, str] | None = None) -> None:  # noqa: N802 - as in SAX
        """Begin an element."""
        super().startElement(name, {key: _NOT_XML.sub("", value) for key, value in (attrs or {}).items()})

    def characters(self, content: str) -> None:
        """Write words."""
        super().characters(_NOT_XML.sub("", content))

    def element(self, name: str, content: str | None = None, **attributes: str) -> None:
        """Write a whole element."""
        self.addQuickElement(name, content, attributes)
