"""Which addresses elsewhere there are: those of see links and of texts, in what readers have or will have."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from articles.models import Edition, EditionLink, ExternalAddress, ExternalUse
from articles.models.external import ADDRESS_LENGTH, digest_of
from articles.models.living import Phase
from articles.text import anchors
from articles.text.names import why_unstorable

_BATCH = 200
# Two editions that are made at once can come to light in the other order than that of their numbers.
_OVERLAP = 1000


def collect() -> int:
    """Take in the addresses of editions made since the last time, and forget those of editions that are over.

    Returns how many addresses are new. Reads each edition once, some hundred at a time.
    """
    newest = ExternalUse.objects.aggregate(newest=Max("edition"))["newest"] or 0
    texts = Edition.objects.exclude(phase=Phase.CLOSED).order_by("pk").values_list("pk", "body_html")
    new, read = 0, newest - _OVERLAP
    while batch := dict(texts.filter(pk__gt=read)[:_BATCH]):
        new, read = new + _take_in(batch), max(batch)
    _forget()  # last: what is known of an address outlives the edition that a new one takes the place of
    return new


def _forget() -> None:
    ExternalUse.objects.filter(edition__phase=Phase.CLOSED).delete()
    ExternalAddress.objects.filter(~Exists(ExternalUse.objects.filter(address=OuterRef("pk")))).delete()


@transaction.atomic
def _take_in(texts: dict[int, str]) -> int:
    found = {(pk, url) for pk, text in texts.items() for url in _worth_asking(anchors.addresses(text))}
    see = EditionLink.objects.filter(edition__in=texts).exclude(url="").values_list("edition", "url")
    found |= {(pk, url) for pk, url in see if list(_worth_asking([url]))}
    urls = {digest_of(url): url for _pk, url in found}
    known = set(ExternalAddress.objects.filter(digest__in=urls).values_list("digest", flat=True))
    new = sorted(urls.keys() - known)
    ExternalAddress.objects.bulk_create(
        (ExternalAddress(url=urls[digest], digest=digest, host=_host(urls[digest])) for digest in new),
        ignore_conflicts=True,
    )
    ids = dict(ExternalAddress.objects.filter(digest__in=urls).values_list("digest", "pk"))
    uses = (ExternalUse(edition_id=pk, address_id=ids[digest_of(url)]) for pk, url in sorted(found))
    ExternalUse.objects.bulk_create(uses, ignore_conflicts=True)
    return len(new)


def _worth_asking(urls: list[str]) -> Iterator[str]:
    """The addresses on the web that are not our own, of those that can be kept."""
    for url in urls:
        is_web = url.lower().startswith(("http://", "https://"))
        if is_web and len(url) <= ADDRESS_LENGTH and not why_unstorable(url) and not _is_ours(url):
            yield url


def _is_ours(url: str) -> bool:
    return _host(url) == urlsplit(settings.NEWSDESK_SITE_URL).hostname


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "")[:255]
    except ValueError:
        return ""
