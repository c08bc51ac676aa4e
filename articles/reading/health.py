"""Is the site well? For load balancers and container engines; never cached."""

from django.db import DEFAULT_DB_ALIAS, Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.delivery.replicas import instant


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200: the process answers."""
    return HttpResponse("live\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200: the process can reach its database, or a replica, of which readers' pages are made; 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return _without_primary()
    return HttpResponse("ready\n", content_type="text/plain")


def _without_primary() -> HttpResponse:
    try:
        is_primary = instant().alias == DEFAULT_DB_ALIAS  # it may only have been a connection that was lost
    except Error:
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    said = "ready\n" if is_primary else "ready for readers only: the primary does not answer\n"
    return HttpResponse(said, content_type="text/plain")
