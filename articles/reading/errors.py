"""Pages for what went wrong: what happened, and a way onward. They repeat nothing that the visitor sent."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token

_RETRY_SECONDS = 5


def gone(request: HttpRequest) -> HttpResponse:
    """410: there was something here once."""
    return render(request, "410.html", status=410)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that makes no sense, 413: one that is too large.

    Rendered without the request: its host may be a lie, and what was posted may not be readable.
    """
    status = 413 if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)) else 400
    return HttpResponse(loader.render_to_string(f"{status}.html"), status=status)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this visitor."""
    return render(request, "403.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, and there never was."""
    return render(request, "404.html", status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 where the database does not answer. Rendered without context, which may be what is broken."""
    page = HttpResponseServerError(loader.render_to_string("500.html"))
    if isinstance(sys.exception(), (InterfaceError, OperationalError)):
        page.status_code, page["Retry-After"] = 503, _RETRY_SECONDS
    return page


@never_cache
def too_many_logins(
    request: HttpRequest, credentials: dict | None = None, *args: object, **kwargs: object
) -> HttpResponse:
    """429: too many failed logins for this account or from this address."""
    return render(request, "429.html", status=429)
