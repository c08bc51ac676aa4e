"""The one place where stored HTML is let into a page as HTML."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def prose(html: str) -> SafeString:
    """HTML of an edition. It was cleaned when it was stored, by articles.text.cleaning, and rendered on publish."""
    return mark_safe(html)  # noqa: S308
