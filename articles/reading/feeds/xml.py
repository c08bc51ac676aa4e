"""XML that can hold any words."""

from collections.abc import Mapping
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from django.utils.xmlutils import SimplerXMLGenerator

from articles.text.xml import escaped, printable


class Writer(SimplerXMLGenerator):
    """Writes a document; the characters that XML forbids are left out of it."""

    def startElement(self, name: str, attrs: Mapping[str, str] | None = None) -> None:  # noqa: N802 - as in SAX
        """Begin an element."""
        super().startElement(name, {key: printable(value) for key, value in (attrs or {}).items()})

    def characters(self, content: str) -> None:
        """Write words."""
        super().characters(printable(content))

    def element(self, name: str, content: str | None = None, **attributes: str) -> None:
        """Write a whole element, with words in it or empty; at once, as SAX writes in many small pieces."""
        told = "".join([f" {key}={_quoted(value)}" for key, value in sorted(attributes.items())])
        written = f"<{name}{told}>{escaped(content)}</{name}>" if content else f"<{name}{told}/>"
        self.ignorableWhitespace(written)  # which is not escaped


@lru_cache(4096)  # kinds of links, and the tags that many stories have
def _quoted(value: str) -> str:
    return quoteattr(printable(value))
