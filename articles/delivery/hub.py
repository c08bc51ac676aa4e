"""Telling a WebSub hub which feeds have something new, so that it tells their subscribers.

Nothing waits in a queue: what changed is found by its own moments, so a planned story is told of as one that was just
published. How far the hub has been told is kept, and goes on only once it has taken all of it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models.functions import Now
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from articles.delivery.changed import feeds_changed
from articles.models import HubMark

# A move's moment is before its commit: what was not to be seen the last time is looked for once more.
OVERLAP = timedelta(minutes=2)
FIRST = timedelta(days=1)  # how far the first run looks back
_SECONDS = 10


class Unheard(Exception):
    """The hub did not take it. The message says what happened."""


def tell(hub: str) -> list[str]:
    """Tell a hub of all feeds that have changed since it was last told; returns their addresses.

    Raises Unheard at the first that it does not take: all are told again the next time, which does no harm.
    """
    mark, _made = HubMark.objects.get_or_create(hub=hub, defaults={"told_until": Now() - FIRST})
    mark.refresh_from_db()
    until = _now(mark)
    addresses = feeds_changed(mark.told_until - OVERLAP, until)
    pool = PoolManager(timeout=Timeout(total=_SECONDS), headers={"User-Agent": _agent()})
    for address in addresses:
        _publish(pool, hub, address)
    HubMark.objects.filter(pk=mark.pk).update(told_until=until)
    return addresses


def _now(mark: HubMark) -> datetime:
    """The moment by the database's clock, which decides what is live."""
    return HubMark.objects.filter(pk=mark.pk).values_list(Now(), flat=True).get()


def _publish(pool: PoolManager, hub: str, address: str) -> None:
    """WebSub leaves open how a publisher tells a hub; hubs go by what PubSubHubbub 0.4 said."""
    said = {"hub.mode": "publish", "hub.url": address}
    try:
        response = pool.request("POST", hub, fields=said, encode_multipart=False, retries=False, redirect=False)
    except (HTTPError, ValueError) as error:
        raise Unheard(f"The hub cannot be reached ({type(error).__name__}).") from error
    if not 200 <= response.status < 300:
        raise Unheard(f"The hub answered {response.status} to {address}.")


def _agent() -> str:
    return f"Newsdesk (+{settings.NEWSDESK_SITE_URL}/)"
