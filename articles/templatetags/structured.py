"""Pages as machines read them."""

from django import template

from articles.reading.structured import news_article
from articles.reading.trails import author_trail, month_trail, story_trail, tag_trail, year_trail

register = template.Library()
for reading in (news_article, author_trail, month_trail, story_trail, tag_trail, year_trail):
    register.filter(reading.__name__, reading)
