"""Forms that come too late, because the session or the token has run out: sent again with all that was typed."""

import re

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import login
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.debug import sensitive_post_parameters

PREFIX = "again"
_OURS = re.compile(rf"{PREFIX}-|csrfmiddlewaretoken$")
_SECRET = re.compile("password", re.IGNORECASE)


def is_fetched(request: HttpRequest) -> bool:
    """Whether a script of ours asks, which wants no page for an answer."""
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


@sensitive_post_parameters(f"{PREFIX}-password")
def log_in_again(request: HttpRequest, site: AdminSite) -> HttpResponse | None:
    """Ask for a log-in with the posted form on the same page, or take the log-in that came with such a form.

    Returns None when it is right: from then on the request is the user's, with the form as it was first sent. The
    site's own log-in form decides, so failed attempts are counted as everywhere.
    """
    if is_fetched(request):
        problem = _("You have been logged out. Save what you typed: you can log in again there, and nothing is lost.")
        return JsonResponse({"problem": problem}, status=401)
    is_answer = f"{PREFIX}-username" in request.POST
    form = site.login_form(request, data=request.POST if is_answer else None, prefix=PREFIX)
    if not is_answer or not form.is_valid():
        return _ask(request, site, form)
    login(request, form.get_user())
    request.POST = _as_first_sent(request.POST)
    return None


def _ask(request: HttpRequest, site: AdminSite, form: Form) -> HttpResponse:
    is_locked = getattr(request, "axes_locked_out", False)
    request.axes_locked_out = False  # this page says so itself: the one for all others does not carry the text
    page = site.each_context(request) | {
        "title": _("Log in again"),
        "form": form,
        "fields": repeated(request.POST),
        "is_locked": is_locked,
    }
    response = render(request, "newsroom/again.html", page, status=429 if is_locked else 403)
    add_never_cache_headers(response)
    return response


@never_cache
@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without a valid token; usually one that was open while its user logged in elsewhere.

    If it came from a page of ours, it can be sent again as it is. A form from elsewhere is refused and nothing of it is
    repeated; so is one that holds a password.
    """
    if is_fetched(request):
        return JsonResponse({"problem": _("This page is too old to be sent. Reload it.")}, status=403)
    is_repeated = _is_from_us(request) and not any(_SECRET.search(name) for name in request.POST)
    fields = repeated(request.POST) if is_repeated else []
    return render(request, "403_csrf.html", {"fields": fields}, status=403)


def _is_from_us(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    referer = request.headers.get("Referer", "")
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return origin in ours if origin is not None else any(referer.startswith(f"{place}/") for place in ours)


def repeated(posted: QueryDict) -> list[tuple[str, str]]:
    """What was posted, for hidden fields; without what must not stand in a page."""
    return [
        (name, value) for name, values in _as_first_sent(posted).lists() if not _SECRET.search(name) for value in values
    ]


def _as_first_sent(posted: QueryDict) -> QueryDict:
    """The form without the log-in and the token that were sent with it."""
    form = posted.copy()
    for name in [name for name in form if _OURS.match(name)]:
        del form[name]
    form._mutable = False
    return form
