"""How failed logins are counted: few for one account, more for one address."""

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


class LoginHandler(AxesDatabaseHandler):
    """django-axes' counting in the database, which locks an account; and a wider limit that locks an address.

    A newsroom often has one address for all: one person's forgotten password must not shut everybody out, and yet
    nobody may try many accounts from there.
    """

    def is_locked(self, request: HttpRequest, credentials: dict | None = None) -> bool:
        """Whether this account, or this address, has failed too often within the time that it has to wait."""
        if super().is_locked(request, credentials):
            return True
        is_address_locked = self._failures_from_address(request) >= settings.LOGIN_FAILURES_OF_ADDRESS
        if is_address_locked:
            request.axes_locked_out = True  # what makes the middleware answer with our page
        return is_address_locked

    def _failures_from_address(self, request: HttpRequest) -> int:
        since = request.axes_attempt_time - settings.AXES_COOLOFF_TIME
        recent = AccessAttempt.objects.filter(ip_address=request.axes_ip_address, attempt_time__gte=since)
        return recent.aggregate(total=Sum("failures_since_start"))["total"] or 0
