"""XML that can hold any words."""

from collections.abc import Mapping

from django.utils.xmlutils import SimplerXMLGenerator

from articles.text.xml import printable


class Writer(SimplerXMLGenerator):
    """Writes a document; the characters that XML forbids are left out of it."""

    def startElement(self, name: str, attrs: Mapping[str, str] | None = None) -> None:  # noqa: N802 - as in SAX
        """Begin an element."""
        super().startElement(name, {key: printable(value) for key, value in (attrs or {}).items()})

    def characters(self, content: str) -> None:
        """Write words."""
        super().characters(printable(content))

    def element(self, name: str, content: str | None = None, **attributes: str) -> None:
        """Write a whole element."""
        self.addQuickElement(name, content, attributes)
