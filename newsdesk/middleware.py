"""Headers that every answer carries and that Django does not set itself."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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


class PermissionsPolicyMiddleware:
    """Switch off the browser's devices and trackers for our pages (W3C Permissions Policy)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = ", ".join(f"{feature}=()" for feature in _UNUSED)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.policy)
        return response
