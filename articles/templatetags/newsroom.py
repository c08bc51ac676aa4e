"""How the newsroom's pages say what changed."""

from django import template

from articles.newsroom.comparisons import in_words

register = template.Library()
register.filter("in_words", in_words)
