"""A reader who looks at random pages and follows every link, and who knows every address that there ever was."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from random import Random
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from tests.graph.ledger import HERE, Answer, Ledger, Story
from tests.reading.pages import Page

_FEED = re.compile(r"(?:xml|json)\b")
_ADDRESS = re.compile(r"""https?://[^\s"'<>\\]+""")
_LOCATION = re.compile("<loc>([^<]+)</loc>")
_SLUG = "<anyslug:slug>/"


@dataclass
class Reader:
    """What was looked at, and what was wrong: sentences, by the kind of fault."""

    ledger: Ledger
    random: Random
    client: Client = field(default_factory=lambda: Client(SERVER_NAME=urlsplit(settings.NEWSDESK_SITE_URL).hostname))
    dead: list[str] = field(default_factory=list)
    chains: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    asked: int = 0
    links: int = 0

    @property
    def faults(self) -> list[str]:
        """All that was wrong."""
        return self.dead + self.chains + self.wrong

    # --- Pages -----------------------------------------------------------------------------------------

    def crawl(self, pages: int, prefer: Iterable[int]) -> None:
        """Look at so many random pages, most of them of stories among the preferred, and follow every link on them."""
        known: dict[str, int] = {}
        for address in self._some(pages, prefer):
            page = self._get(address)
            known[address] = page.status_code
            if page.status_code != HERE.status:
                self.wrong.append(f"{page.status_code} at {address}")
                continue
            for link in _links(address, page):
                if link not in known:
                    known[link] = self._get(link).status_code
                self.links += 1
                if known[link] != HERE.status:
                    self.dead.append(f"{known[link]} at {link}, linked from {address}")

    def _some(self, pages: int, prefer: Iterable[int]) -> Iterator[str]:
        """Addresses of pages that have to be there."""
        live = {story.pk: story for story in self.ledger.live()}
        stories = [live[pk] for pk in prefer if pk in live]
        stories = self.random.sample(stories, min(len(stories), pages)) + self.random.choices(
            list(live.values()), k=pages // 4
        )
        tags = [self.ledger.tags[pk].slug for pk in sorted(self.ledger.live_tags())]
        yield from ["/", "/tags/", "/corrections/", "/corrections/feed/", "/feed/"]
        yield f"/?page={self.random.randint(1, max(1, len(live) // settings.NEWSDESK_PAGE_SIZE))}"
        for slug in self.random.sample(tags, min(len(tags), pages // 4)):
            yield from (address for address in addresses("tag", slug))
        for story in stories:
            yield from (address for address in addresses("articles", story.shown.slug))

    def compare(self, stories: Iterable[Story]) -> None:
        """See whether live stories show the links that they have to: all to what is live, under its present slug."""
        for story in stories:
            page = Page(self._get(f"/articles/{quote(story.shown.slug)}/"))
            for what, selector, wanted in (
                ("see links", ".see a", self.ledger.see_slugs(story)),
                ("links in the text", ".story-body a", self.ledger.inline_slugs(story)),
            ):
                found = [unquote(link["href"]) for link in page.all(selector)]
                if found != [f"/articles/{slug}/" for slug in wanted]:
                    self.wrong.append(f"{what} of {story.shown.slug}: {found}, not {wanted}")

    def read_the_map(self) -> None:
        """See whether the sitemap names the stories and the tags that are live, and no others."""
        stories = {f"/articles/{quote(story.shown.slug)}/" for story in self.ledger.live()}
        counts = Counter(tag for story in self.ledger.live() for tag in set(story.shown.tags))
        thick = {self.ledger.tags[pk].slug for pk, number in counts.items() if number >= settings.NEWSDESK_THIN_TAG}
        for section, wanted in (("stories", stories), ("tags", {f"/tag/{quote(slug)}/" for slug in thick})):
            page = self._get(f"/sitemap-{section}-1.xml").text
            found = {urlsplit(address).path for address in _LOCATION.findall(page)}
            self.wrong += [f"{address} in the sitemap or not" for address in sorted(found ^ wanted)]

    # --- Addresses -------------------------------------------------------------------------------------

    def ask(self, kind: str, slugs: Iterable[str]) -> None:
        """See whether what was ever public, and what never was, answers as it has to: the page and all below it."""
        expected = self.ledger.story_at if kind == "articles" else self.ledger.tag_at
        for slug in slugs:
            for address in addresses(kind, slug):
                self._expect(address, expected(slug))
                if self.random.random() < 0.2:
                    self._expect(f"{address}?page=1", expected(slug))
            if slug.upper() != slug and self.random.random() < 0.2:
                self._expect_spelling(kind, slug, expected(slug))

    def _expect_spelling(self, kind: str, slug: str, answer: Answer) -> None:
        there = Answer(301, slug) if answer == HERE else answer
        self._expect(f"/{kind}/{quote(slug.upper())}/", there)

    def _expect(self, address: str, answer: Answer) -> None:
        response = self._get(address)
        if response.status_code != answer.status:
            self.wrong.append(f"{response.status_code} at {address}, not {answer.status}")
        elif answer.status == 301:
            self._expect_one_hop(address, answer.slug, response.headers["Location"])

    def _expect_one_hop(self, address: str, slug: str, location: str) -> None:
        _nothing, kind, _slug, *below = address.split("/")
        if unquote(location) != "/".join(["", kind, slug, *below]):
            self.wrong.append(f"{address} leads to {location}, not to {slug}")
        if (status := self._get(location).status_code) != HERE.status:
            self.chains.append(f"{address} leads to {location}, which is {status}")

    def _get(self, address: str) -> HttpResponse:
        self.asked += 1
        return self.client.get(address)


def addresses(kind: str, slug: str) -> list[str]:
    """Every address of a story or a tag: its page, and whatever stands below it."""
    routes = [str(one.pattern) for one in get_resolver("articles.reading.urls").url_patterns]
    return [f"/{route.replace(_SLUG, quote(slug) + '/')}" for route in routes if route.startswith(f"{kind}/{_SLUG}")]


def _links(address: str, response: HttpResponse) -> Iterator[str]:
    """The addresses of our own on a page or in a feed, without what points within a page."""
    for link in _named(response):
        parts = urlsplit(urljoin(settings.NEWSDESK_SITE_URL + address, link))
        is_ours = parts.netloc == urlsplit(settings.NEWSDESK_SITE_URL).netloc
        if is_ours and not parts.path.startswith(("/static/", "/admin/")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def _named(response: HttpResponse) -> list[str]:
    if _FEED.search(response.headers["Content-Type"]):
        return [unescape(address) for address in _ADDRESS.findall(response.text)]
    page = Page(response)
    return [element["href"] for selector in ("a[href]", "link[href]") for element in page.all(selector)]
