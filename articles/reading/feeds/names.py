"""Names for good, for feeds and their entries."""

from django.conf import settings


def tag_uri(name: str) -> str:
    """A tag URI (RFC 4151): the site's for good, whatever becomes of its addresses and its host.

    `name` holds nothing that a URI would have to escape.
    """
    return f"tag:{settings.NEWSDESK_FEED_AUTHORITY}:{name}"
