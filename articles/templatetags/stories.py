"""What stands around a story on its page."""

from django import template

from articles.models import Edition
from articles.models.threads import Thread

register = template.Library()


@register.filter
def thread(edition: Edition) -> Thread:
    """The stories that see links join to it."""
    return Thread(edition)
