"""What every template may show of the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """The site's name, its public address without a slash at the end, and what it says of itself."""
    return {
        "site_name": settings.NEWSDESK_SITE_NAME,
        "site_url": settings.NEWSDESK_SITE_URL,
        "site_tagline": settings.NEWSDESK_SITE_TAGLINE,
        "site_footer": settings.NEWSDESK_SITE_FOOTER,
    }
