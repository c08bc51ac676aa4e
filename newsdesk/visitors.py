"""Who is asking: the address that counts when logins are throttled."""

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The visitor's address.

    `X-Forwarded-For` is a claim that anybody can make, so it is believed only behind a proxy that is known to set it
    (`NEWSDESK_BEHIND_PROXY`), and then only its last entry: the one which that proxy itself wrote.
    """
    if settings.IS_BEHIND_PROXY:
        claimed = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if claimed:
            return claimed[:45]
    return request.META.get("REMOTE_ADDR", "")
