"""Stories as machines read them."""

from django import template

from articles.reading.structured import news_article

register = template.Library()
register.filter("news_article", news_article)
