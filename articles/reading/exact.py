"""Addresses and moments as programs are told them: whole, and without a doubt."""

from datetime import UTC, datetime

from django.conf import settings

from articles.models.readable import Readable


def address(path: str) -> str:
    """An address of ours with the site's own in front, whatever a request calls the host; any other as it is."""
    return settings.NEWSDESK_SITE_URL + path if path.startswith("/") else path


def moment(when: datetime) -> str:
    """A moment to the second (RFC 3339), in UTC."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def changed_at(edition: Readable) -> datetime:
    """When readers last got something new of a story, which is never before they had it at all."""
    return max(edition.updated_at, edition.first_published_at)
