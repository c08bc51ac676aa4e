"""A feed's answer: the document that was asked for, in the format that was asked for, or that nothing is new."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType, ModuleType
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language
from django.views.decorators.http import condition

from articles.reading.feeds import atom, jsonfeed, rss
from articles.reading.feeds.channel import Channel, Person
from articles.reading.feeds.lists import FeedList
from articles.reading.feeds.names import tag_uri
from articles.reading.feeds.notices import Notices
from articles.reading.feeds.stories import Stories
from articles.reading.paging import Page, page_of

FORMATS: Mapping[str, ModuleType] = MappingProxyType({"atom": atom, "rss": rss, "json": jsonfeed})
USUAL = "atom"

# Raised whenever the same stories are written differently, so that nobody is told that nothing has changed.
WRITTEN_AS = 1
# Of what settings say, all that stands in a feed.
_TOLD = (
    "NEWSDESK_SITE_NAME",
    "NEWSDESK_SITE_URL",
    "NEWSDESK_FEED_AUTHORITY",
    "NEWSDESK_FEED_TEXT",
    "NEWSDESK_WEBSUB_HUB",
    "TIME_ZONE",
)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # an empty feed has to name some moment, and always the same one


def answer(request: HttpRequest, feed: FeedList) -> HttpResponse:
    """The document of a feed that `?page=` and `?format=` ask for; Http404 where there is no such.

    Whether it has changed is known before anything of it is written: 304 where `If-None-Match` or `If-Modified-Since`
    says that the reader has it. (The page cache, where it is on, answers that ahead of this.)
    """
    form = request.GET.get("format", USUAL)
    if form not in FORMATS:
        raise Http404
    page = page_of(request, feed.rows, feed.total, size=feed.size)
    contents = feed.contents(page)
    documents = dict(_documents(feed, form, page))
    changed_at = max(contents.moments, default=_NEVER)
    hub = settings.NEWSDESK_WEBSUB_HUB if feed.is_pushed and page.number == 1 else ""

    def write(_request: HttpRequest) -> HttpResponse:
        channel = _channel(feed, documents, contents, changed_at, hub)
        return HttpResponse(FORMATS[form].write(channel), content_type=FORMATS[form].CONTENT_TYPE)

    tag = _entity_tag(form, feed, page, contents.facts)
    response = condition(lambda _request: tag, lambda _request: changed_at)(write)(request)
    response["Link"] = ", ".join(_discovered(documents["self"], hub))
    return response


def _entity_tag(form: str, feed: FeedList, page: Page, facts: list[object]) -> str:
    told = [getattr(settings, name) for name in _TOLD]
    known = (WRITTEN_AS, form, told, get_language(), feed.name, feed.title, feed.description, page.number, page.pages)
    return f'"{sha256(repr((*known, facts)).encode()).hexdigest()[:32]}"'


def _channel(
    feed: FeedList, documents: Mapping[str, str], contents: Stories | Notices, changed_at: datetime, hub: str
) -> Channel:
    return Channel(
        id=tag_uri(f"feed/{feed.name}"),
        address=_address(feed.page, feed),
        title=feed.title,
        description=feed.description,
        language=get_language(),
        publisher=Person(settings.NEWSDESK_SITE_NAME, f"{settings.NEWSDESK_SITE_URL}/"),
        documents=documents,
        tags_address=settings.NEWSDESK_SITE_URL + reverse("tag-list"),
        hub=hub,
        changed_at=changed_at,
        entries=contents.entries(),
    )


def _documents(feed: FeedList, form: str, page: Page) -> Iterator[tuple[str, str]]:
    """The addresses of the documents around one, by their relation to it."""
    numbers = {"self": page.number}
    if page.pages > 1:
        numbers |= {"first": 1, "previous": page.previous, "next": page.next, "last": page.pages}
    for relation, number in numbers.items():
        if number:
            asked = ({} if form == USUAL else {"format": form}) | ({} if number == 1 else {"page": str(number)})
            yield relation, _address(feed.address, feed, asked)


def _address(name: str, feed: FeedList, asked: Mapping[str, str] = MappingProxyType({})) -> str:
    """A whole address, made of the site's own, never of what a request calls the host."""
    query = urlencode({**feed.query, **asked})
    address = settings.NEWSDESK_SITE_URL + reverse(name, kwargs=feed.arguments)
    return f"{address}?{query}" if query else address


def _discovered(address: str, hub: str) -> Iterator[str]:
    """Where a subscriber finds the feed, and its hub (WebSub, section 4)."""
    yield f'<{iri_to_uri(address)}>; rel="self"'
    if hub:
        yield f'<{iri_to_uri(hub)}>; rel="hub"'
