"""How the newsroom's pages say who did something, and what changed."""

from django import template
from django.contrib.auth.models import User

from articles.models import relation
from articles.newsroom.comparisons import in_words
from articles.newsroom.presences import name_of

register = template.Library()
register.filter("in_words", in_words)
register.filter("relation_in_words", relation.in_words)


@register.filter
def person(user: User | None) -> str:
    """What colleagues call each other; a dash for somebody whose account is gone, and for what nobody did."""
    return name_of(user) if user else "–"
