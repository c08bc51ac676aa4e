"""Pages as machines read them."""

from urllib.parse import quote_plus

from articles.models.paths import oembed_path
from articles.models.readable import Readable
from articles.reading import exact
from articles.text.pictures import sources


def first_picture(edition: Readable | None) -> str:
    """The whole address of the first picture of a story's text; nothing where there is none."""
    return next((exact.address(source) for source in sources(edition.body_html)), "") if edition else ""


def oembed_address(edition: Readable, form: str) -> str:
    """Where oEmbed tells of a story, as "json" or "xml"."""
    url = quote_plus(exact.address(edition.get_absolute_url()))
    return exact.address(f"{oembed_path()}?url={url}&format={form}")
