"""Pages as machines read them."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from articles.models import Edition
from articles.reading import exact
from articles.reading.structured import news_article
from articles.reading.trails import author_trail, month_trail, story_trail, tag_trail, year_trail
from articles.text.pictures import sources

register = template.Library()
for reading in (news_article, author_trail, month_trail, story_trail, tag_trail, year_trail):
    register.filter(reading.__name__, reading)
register.filter("moment", exact.moment)
register.filter("changed_at", exact.changed_at)


@register.filter
def first_picture(edition: Edition | None) -> str:
    """The whole address of the first picture of a story's text; nothing where there is none."""
    return next((exact.address(source) for source in sources(edition.body_html)), "") if edition else ""


@register.filter
def oembed_address(edition: Edition, form: str) -> str:
    """Where oEmbed tells of a story, as "json" or "xml"."""
    query = urlencode({"url": exact.address(edition.get_absolute_url()), "format": form})
    return exact.address(f"{reverse('oembed')}?{query}")
