"""What social networks and messengers show of a page: Open Graph, and the address that stands for it."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings as site
from django.utils import timezone

from articles import publishing
from articles.models import Author, Byline, Edition, Tag
from tests.reading.pages import Page
from tests.text.strategies import payloads

SITE = site.NEWSDESK_SITE_URL


@pytest.fixture
def story(draft, editor):
    """A story with an author, tags and a picture; every kind of page shows it."""
    article = draft("Story", standfirst="In short.", body='<p>A</p><img src="/media/a.jpg" alt="A">', tags=["Russia"])
    Byline.objects.create(article=article, author=Author.objects.create(name="Ada"))
    publishing.publish(article, by=editor, version=1)
    return article


@pytest.fixture
def shown(client):
    """{property: contents} of what a page says to those who show it elsewhere."""

    def read(address: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for meta in Page(client.get(address)).all("meta[content]"):
            name = meta.attributes.get("property") or meta.attributes.get("name", "")
            found.setdefault(name, []).append(meta["content"])
        return found

    return read


def pages() -> list[tuple[str, str]]:
    """An address of every kind of page, and its name."""
    now = timezone.now()
    return [
        ("/", "Latest stories"),
        ("/tags/", "Tags"),
        ("/tag/russia/", "Displaying items by tag: Russia"),
        ("/authors/ada/", "Stories by Ada"),
        ("/archive/", "Archive"),
        (f"/archive/{now:%Y}/", f"Archive of {now:%Y}"),
        (f"/archive/{now:%Y/%m}/", f"Stories of {now:%B %Y}"),
        ("/corrections/", "Corrections and updates"),
        ("/search/", "Search"),
        ("/articles/story/thread/", "The story so far: Story"),
        ("/articles/story/", "Story"),
    ]


def test_every_page_says_its_name_its_words_and_its_address_once(client, shown, story):
    for address, name in pages():
        said = shown(address)
        assert said["og:title"] == [name], address
        assert said["og:url"] == [SITE + address]
        assert said["og:site_name"] == [site.NEWSDESK_SITE_NAME]
        assert said["og:description"] == said["description"], address
        assert len(said["og:description"][0]) > 5
        assert said["og:type"] == ["article" if address == "/articles/story/" else "website"]
        assert len(said["twitter:card"]) == 1
        assert Page(client.get(address)).one("link[rel=canonical]")["href"] == SITE + address


def test_a_later_page_of_a_list_says_so(client, shown, published, settings):
    settings.NEWSDESK_PAGE_SIZE = 1
    for number in range(2):
        published(f"Story {number}", tags=["Russia"])
    for address, name in (("/", "Latest stories"), ("/tag/russia/", "Displaying items by tag: Russia")):
        said = shown(f"{address}?page=2")
        assert said["og:title"] == [f"{name}, page 2"]
        assert said["og:url"] == [f"{SITE}{address}?page=2"]


def test_names_are_escaped_once(shown, story, settings):
    settings.NEWSDESK_SITE_NAME, settings.NEWSDESK_SITE_TAGLINE = "A & B", "C & D"
    Author.objects.update(name="E & F")
    said = shown("/")
    assert said["og:site_name"] == ["A & B"]
    assert said["og:description"] == said["description"] == ["The stories of A & B, newest first. C & D"]
    assert shown("/authors/ada/")["og:title"] == ["Stories by E & F"]


def test_a_story_says_when_by_whom_and_about_what(shown, story):
    said, edition = shown("/articles/story/"), Edition.objects.get()
    assert said["article:author"] == [f"{SITE}/authors/ada/"]
    assert said["article:tag"] == ["Russia"]
    assert said["og:description"] == ["In short."]
    published_at = edition.first_published_at.replace(microsecond=0)
    assert datetime.fromisoformat(said["article:published_time"][0]) == published_at
    assert said["article:modified_time"] == said["article:published_time"]


def test_a_notice_changes_when_it_was_modified(shown, story, editor):
    notice = publishing.correct(story, by=editor, text="Wrong.", kind="correction", place="top")
    at = timezone.now() + timedelta(minutes=5)
    type(notice).objects.filter(pk=notice.pk).update(at=at)
    said = shown("/articles/story/")["article:modified_time"]
    assert [datetime.fromisoformat(one) for one in said] == [at.replace(microsecond=0)]


def test_the_first_picture_is_shown_large(shown, story, published):
    assert shown("/articles/story/")["og:image"] == [f"{SITE}/media/a.jpg"]
    assert shown("/articles/story/")["twitter:card"] == ["summary_large_image"]
    published("Plain")
    assert "og:image" not in shown("/articles/plain/")
    assert shown("/articles/plain/")["twitter:card"] == ["summary"]


def test_an_error_says_nothing_and_is_not_to_be_found(shown, db):
    said = shown("/articles/nothing/")
    assert said["robots"] == ["noindex"]
    assert not [name for name in said if name.startswith("og:")]


def test_every_attack_string_stays_words(client, shown, shared, story):
    for name, text in payloads(shared / "security" / "strings"):
        words = text.replace("\x00", "")[:100]
        Edition.objects.update(title=words, description=words)
        Tag.objects.update(name=words, description=words)
        Author.objects.update(name=words)
        newlines = str.maketrans("\r", "\n")  # as HTML reads them
        assert shown("/articles/story/")["og:title"][0] == words.translate(newlines), name
        assert shown("/articles/story/")["article:tag"][0] == words.translate(newlines), name
        assert shown("/tag/russia/")["og:description"][0] == words.translate(newlines), name
        assert shown("/authors/ada/")["og:title"][0] == f"Stories by {words}".translate(newlines), name
