"""RSS 2.0 (https://www.rssboard.org/rss-specification), with what its readers know of other vocabularies.

The whole content is content:encoded, authors have names and no addresses of mail (dc:creator), the language of an entry
is dc:language, and what Atom says better is said with its elements: links between documents, and updates.
"""

from io import StringIO

from django.utils.feedgenerator import rfc2822_date
from django.utils.html import escape

from articles.reading.feeds import atom
from articles.reading.feeds.channel import Channel, Entry
from articles.reading.feeds.xml import Writer

CONTENT_TYPE = "application/rss+xml; charset=utf-8"
_VOCABULARIES = {
    "xmlns:atom": atom.NAMESPACE,
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}


def write(channel: Channel) -> str:
    """The document."""
    out = StringIO()
    xml = Writer(out, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("rss", {"version": "2.0", **_VOCABULARIES})
    xml.startElement("channel")
    xml.element("title", channel.title)
    xml.element("link", channel.address)
    xml.element("description", escape(channel.description))
    xml.element("language", channel.language)
    xml.element("lastBuildDate", rfc2822_date(channel.changed_at))
    for relation, address in channel.documents.items():
        xml.element("atom:link", rel=relation, type="application/rss+xml", href=address)
    if channel.hub:
        xml.element("atom:link", rel="hub", href=channel.hub)
    for entry in channel.entries:
        _item(xml, entry, channel.tags_address)
    xml.endElement("channel")
    xml.endElement("rss")
    return out.getvalue()


def _item(xml: Writer, entry: Entry, domain: str) -> None:
    xml.startElement("item")
    xml.element("title", entry.title)
    xml.element("link", entry.address)
    xml.element("guid", entry.id, isPermaLink="false")
    xml.element("pubDate", rfc2822_date(entry.published))
    xml.element("atom:updated", entry.updated.isoformat())
    xml.element("dc:language", entry.language)
    for author in entry.authors:
        xml.element("dc:creator", author.name)
    for tag in entry.tags:
        xml.element("category", tag, domain=domain)
    xml.element("description", escape(entry.summary))
    xml.element("content:encoded", entry.content)
    xml.endElement("item")
