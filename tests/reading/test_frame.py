"""What stands round every page: the site's name, its words about itself, and the ways onward."""

import pytest

from tests.reading.pages import Page

pytestmark = pytest.mark.django_db


def test_the_site_says_what_it_is_where_its_settings_say_so(client, settings):
    assert Page(client.get("/")).all(".tagline") == []
    settings.NEWSDESK_SITE_TAGLINE, settings.NEWSDESK_SITE_FOOTER = "News <of> the coast", "Harbour Press, Quay 1"
    page = Page(client.get("/"))
    assert page.one(".site-header .tagline").words == "News <of> the coast"
    assert "Harbour Press, Quay 1" in page.one(".site-footer").words
    assert "News <of> the coast" in page.one("meta[name=description]")["content"]


def test_every_page_leads_to_the_lists(client):
    for address in ("/", "/tags/", "/unknown/"):
        links = {link["href"] for link in Page(client.get(address)).all("a[href]")}
        assert {"/", "/tags/", "/archive/", "/corrections/"} <= links


def test_the_newest_story_leads_the_front_page(client, published, settings):
    settings.NEWSDESK_PAGE_SIZE = 2
    for number in range(3):
        published(f"Story {number}", tags=["Russia"])
    assert Page(client.get("/")).one("article.teaser.top h2").words == "Story 2"
    for address in ("/?page=2", "/tag/russia/"):
        assert Page(client.get(address)).all(".top") == []


def test_what_a_search_found_is_kept_from_search_engines_and_the_page_for_searching_is_not(client):
    assert Page(client.get("/search/")).all("meta[name=robots]") == []
    assert Page(client.get("/search/?q=a")).one("meta[name=robots]")["content"] == "noindex, follow"


def test_a_story_says_how_long_it_takes_to_read(client, published):
    published("Short")
    published("Long", body=f"<p>{'word ' * 700}</p>")
    assert Page(client.get("/articles/short/")).one(".minutes").words == "1 minute to read"
    assert Page(client.get("/articles/long/")).one(".minutes").words == "3 minutes to read"
