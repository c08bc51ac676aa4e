"""What readers must not see: a walk over every public address finds no trace of it."""

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from articles import publishing
from articles.models import Article, Author, Byline, Credit, Edition, Listing, Notice
from articles.reading.sitemaps.sections import SECTIONS

MARKER = "Xanadu"


class Addresses(HTMLParser):
    """Collects every address of our own that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "href" and value and value.startswith(("/", "?")) and not value.startswith("/static/"):
                self.found.add(value)


def crawl(client) -> dict[str, str]:
    """Every page that can be reached from the front page, and some that nobody links to: {address: answer}."""
    waiting = ["/", "/tags/", "/robots.txt", "/tag/nothing/", "/articles/nothing/", "/?page=99", "/healthz/ready/"]
    waiting += [f"/articles/{slug}/" for slug in Article.objects.values_list("slug", flat=True)]
    waiting += [f"/articles/{pk}/" for pk in Article.objects.values_list("pk", flat=True)]
    waiting += [f"/articles/{slug}/thread/" for slug in Article.objects.values_list("slug", flat=True)]
    waiting += ["/corrections/?page=2", *(f"/corrections/feed/?format={form}" for form in ("atom", "rss", "json"))]
    waiting += ["/sitemap.xml", "/news-sitemap.xml", *(f"/sitemap-{name}-1.xml" for name in SECTIONS)]
    for slug in Article.objects.values_list("slug", flat=True):
        page = quote(f"{settings.NEWSDESK_SITE_URL}/articles/{slug}/")
        waiting += [f"/articles/{slug}.json", *(f"/oembed/?url={page}&format={form}" for form in ("json", "xml"))]
    waiting += [f"/tag/{MARKER.lower()}/", f"/tag/{MARKER}/", "/tag/common/"]
    seen: dict[str, str] = {}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        response = client.get(address)
        seen[address] = f"{response.status_code} {response.headers} {response.content.decode()}"
        parser = Addresses()
        parser.feed(response.content.decode())
        base = address.partition("?")[0]
        waiting += [base + found if found.startswith("?") else found for found in parser.found]
    return seen


@pytest.fixture
def hidden(draft, editor, published):
    """A story in every state that readers must not see, each full of the marker, among stories that they may."""
    author = Author.objects.create(name=f"{MARKER} Author")
    soon, past = timezone.now() + timedelta(hours=1), timedelta(hours=2)
    pointed_at = published("Pointed at")

    def marked(kind: str) -> Article:
        article = draft(
            f"{MARKER} {kind}",
            body=f"<p>{MARKER} body.</p>",
            standfirst=f"{MARKER} standfirst",
            tags=[MARKER, "Common"],
            see=[(f"{MARKER} lead-in", pointed_at)],
        )
        Byline.objects.create(article=article, author=author)
        return article

    stories = {kind: marked(kind) for kind in ("draft", "submitted", "scheduled", "expired", "withdrawn")}
    publishing.submit(stories["submitted"], by=editor, version=1)
    publishing.schedule(stories["scheduled"], by=editor, version=1, live_from=soon)
    publishing.publish(stories["expired"], by=editor, version=1, live_until=soon)
    for rows in (Edition.objects, Listing.objects, Credit.objects):
        mine = rows.filter(article=stories["expired"])
        mine.update(live_from=F("live_from") - past, live_until=soon - past)
    publishing.publish(stories["withdrawn"], by=editor, version=1)
    publishing.withdraw(stories["withdrawn"], by=editor, version=1)
    inline = "".join(f'<p>As <a data-article="{story.pk}">the words</a> say.</p>' for story in stories.values())
    see = [(f"{MARKER} lead-in", story) for story in stories.values()]
    live = published("Live", tags=["Common"], body=inline, see=see)
    sentence = live.editions.get().links.filter(kind="see").first()
    sentence.lead_in, sentence.keeps_sentence = "What readers may know", True
    sentence.save()
    for story in stories.values():
        for place in Notice.Place.values:
            Notice.objects.create(article=story, text=f"{MARKER} notice", place=place)
    Notice.objects.create(article=live, text=f"{MARKER} taken back", taken_back_at=timezone.now())
    Notice.objects.create(article=live, text="Told to readers")
    Article.objects.filter(pk=live.pk).update(title=f"{MARKER} rewritten", body=f"<p>{MARKER}</p>", version=2)
    return stories


def test_a_walk_over_all_addresses_finds_no_marker(client, hidden):
    seen = crawl(client)
    assert len(seen) > 15
    allowed = {f"/tag/{MARKER.lower()}/", f"/tag/{MARKER}/"}
    for address, answer in seen.items():
        body = answer.replace(address, "") if address in allowed else answer
        assert MARKER.lower() not in body.lower(), address


def test_what_was_never_public_is_unknown_and_what_was_is_gone(client, hidden):
    answers = {kind: client.get(f"/articles/{story.slug}/").status_code for kind, story in hidden.items()}
    assert answers == {"draft": 404, "submitted": 404, "scheduled": 404, "expired": 410, "withdrawn": 410}


def test_the_walk_comes_to_notices_that_readers_may_see(client, hidden):
    told = {address for address, answer in crawl(client).items() if "Told to readers" in answer}
    assert told >= {"/articles/live/", "/corrections/", "/corrections/feed/", "/corrections/feed/?format=json"}


def test_links_to_hidden_stories_are_words_and_a_kept_sentence_says_no_more_than_it_does(client, hidden):
    page = client.get("/articles/live/").text
    assert page.count("<p>As the words say.</p>") == len(hidden)
    assert "<p>What readers may know.</p>" in page


def test_the_walk_comes_to_what_machines_read(client, hidden):
    answers = crawl(client)
    told = {address for address, answer in answers.items() if answer.startswith("200") and "/articles/live/" in answer}
    page = quote(f"{settings.NEWSDESK_SITE_URL}/articles/live/")
    assert told >= {
        "/sitemap-stories-1.xml",
        "/news-sitemap.xml",
        "/articles/live.json",
        f"/oembed/?url={page}&format=xml",
    }
    assert answers["/sitemap.xml"].startswith("200")


def test_the_walk_comes_to_threads(client, hidden):
    answers = crawl(client)
    for slug in ("live", "pointed-at"):
        for below in ("thread/", "thread/feed/", "thread/feed/?format=json"):
            assert answers[f"/articles/{slug}/{below}"].startswith("200")


def test_head_says_as_little_as_get(client, hidden):
    assert [client.head(f"/articles/{story.slug}/").status_code for story in hidden.values()] == [
        404,
        404,
        404,
        410,
        410,
    ]


def test_counts_do_not_count_what_is_hidden(client, hidden):
    assert "1 story" in client.get("/tag/common/").text


@pytest.mark.parametrize(
    "query", ["?state=draft", "?author__password=x", "?status=draft", "?preview=1", "?id=1", "?order=state"]
)
def test_unknown_parameters_change_nothing(query, client, hidden):
    assert client.get("/tag/common/" + query).content == client.get("/tag/common/").content
