"""Atom (RFC 4287), with the links of paged feeds (RFC 5005) and of WebSub."""

from io import StringIO

from articles.reading.feeds.channel import Channel, Entry, Person
from articles.reading.feeds.xml import Writer

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"


def write(channel: Channel) -> str:
    """The document."""
    out = StringIO()
    xml = Writer(out, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("feed", {"xmlns": NAMESPACE, "xml:lang": channel.language})
    xml.element("id", channel.id)
    xml.element("title", channel.title)
    xml.element("subtitle", channel.description)
    xml.element("updated", channel.updated.isoformat())
    xml.element("link", rel="alternate", type="text/html", href=channel.address)
    for relation, address in channel.documents.items():
        xml.element("link", rel=relation, type="application/atom+xml", href=address)
    if channel.hub:
        xml.element("link", rel="hub", href=channel.hub)
    _person(xml, channel.publisher)
    for entry in channel.entries:
        _entry(xml, entry, channel.tags_address)
    xml.endElement("feed")
    return out.getvalue()


def _entry(xml: Writer, entry: Entry, scheme: str) -> None:
    xml.startElement("entry", {"xml:lang": entry.language})
    xml.element("id", entry.id)
    xml.element("title", entry.title)
    xml.element("link", rel="alternate", type="text/html", href=entry.address)
    xml.element("published", entry.published.isoformat())
    xml.element("updated", entry.updated.isoformat())
    for author in entry.authors:
        _person(xml, author)
    for tag in entry.tags:
        xml.element("category", term=tag, scheme=scheme)
    if entry.summary:
        xml.element("summary", entry.summary)
    xml.element("content", entry.content, type="html")
    xml.endElement("entry")


def _person(xml: Writer, person: Person) -> None:
    xml.startElement("author")
    xml.element("name", person.name)
    if person.address:
        xml.element("uri", person.address)
    xml.endElement("author")
