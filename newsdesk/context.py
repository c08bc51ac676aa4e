"""What every template may show of the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """The site's name and its public address without a slash at the end."""
    return {"site_name": settings.NEWSDESK_SITE_NAME, "site_url": settings.NEWSDESK_SITE_URL}
