"""The published rules for sitemaps, written down once more as schemas."""

from lxml import etree

_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"

# https://www.sitemaps.org/protocol.html: an address of 12 to 2,048 characters, dates of W3C's profile of ISO 8601, at
# most 50,000 entries; elements of other namespaces may follow.
_TYPES = """
  <xs:simpleType name="address">
    <xs:restriction base="xs:anyURI">
      <xs:minLength value="12"/><xs:maxLength value="2048"/><xs:pattern value="https?://[!-~]+"/>
    </xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="moment"><xs:union memberTypes="xs:date xs:dateTime"/></xs:simpleType>
"""


def _schema(root: str, entry: str, least: int, more: str = "") -> etree.XMLSchema:
    return etree.XMLSchema(
        etree.fromstring(f"""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{_SITEMAPS}" targetNamespace="{_SITEMAPS}"
    elementFormDefault="qualified">{_TYPES}
  <xs:element name="{root}"><xs:complexType><xs:sequence>
    <xs:element name="{entry}" minOccurs="{least}" maxOccurs="50000"><xs:complexType><xs:sequence>
      <xs:element name="loc" type="address"/>
      <xs:element name="lastmod" type="moment" minOccurs="0"/>{more}
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>""")
    )


SITEMAP_INDEX = _schema("sitemapindex", "sitemap", 1)
SITEMAP = _schema("urlset", "url", 1)
# https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap: each entry has one `news:news`.
NEWS_SITEMAP = _schema(
    "urlset", "url", 0, f'<xs:any namespace="{_NEWS}" processContents="skip" minOccurs="1" maxOccurs="1"/>'
)
NEWS = etree.XMLSchema(
    etree.fromstring(f"""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{_NEWS}" targetNamespace="{_NEWS}"
    elementFormDefault="qualified">
  <xs:element name="news"><xs:complexType><xs:sequence>
    <xs:element name="publication"><xs:complexType><xs:sequence>
      <xs:element name="name" type="xs:string"/>
      <xs:element name="language"><xs:simpleType><xs:restriction base="xs:string">
        <xs:pattern value="zh-cn|zh-tw|[a-z]{{2,3}}"/>
      </xs:restriction></xs:simpleType></xs:element>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="publication_date" type="xs:dateTime"/>
    <xs:element name="title" type="xs:string"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>""")
)
