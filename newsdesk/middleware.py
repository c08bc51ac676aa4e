"""Headers that every answer carries and that Django does not set itself."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from articles.delivery import surrogate

# A page of news needs none of them; named one by one because the header knows no "everything".
_UNUSED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "midi",
    "payment",
    "usb",
    "xr-spatial-tracking",
)


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp's, which composes a policy anew for each answer: composed once where an answer asks for no other.

    What a view asks for, django-csp notes on the answer under names that begin with `_csp`.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Say what the browser may do with the answer."""
        is_own = any(name.startswith("_csp") for name in vars(response))
        if is_own or settings.DEBUG or hasattr(request, "_csp_nonce"):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._policy)
        return response

    @cached_property
    def _policy(self) -> str:
        return build_policy()


class PermissionsPolicyMiddleware:
    """Switch off the browser's devices and trackers for our pages (W3C Permissions Policy)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = ", ".join(f"{feature}=()" for feature in _UNUSED)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.policy)
        return response


class SharedCacheMiddleware:
    """Tell front caches to keep nothing but what the page cache says anew of (`articles.delivery.application`).

    Left alone they keep redirects and errors too, for minutes or an hour, and nothing purges those. Static files have
    names of their own for each content: whoever keeps them is right.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.NEWSDESK_FRONT_CACHES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(settings.STATIC_URL):
            for name, value in surrogate.not_kept():
                response[name] = value
        return response
