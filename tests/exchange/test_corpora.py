"""Real stories that nobody on this project wrote."""

import gzip
import json
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from articles.models import ImportedStory, SeeLink, Tag
from tests.reading.pages import Page, headlines

SAMPLE = 150
CORPORA = [
    "digitalgov",
    "globalvoices-eo",
    "lctt-zh",
    "many-scripts",
    "newsroom-articles",
    "opensuse-news",
    "reuters21578",
    "wikinews-en",
    "wikinews-fr-keyphrases",
    "wikinews-ja",
]


@pytest.fixture
def corpora(shared) -> Path:
    return shared / "corpora" / "articles"


def addresses(client, address: str) -> list[str]:
    """The addresses of the stories on all pages of a list."""
    stories = []
    while address:
        page = Page(client.get(address))
        stories += [headline["href"] for headline in page.all("article.teaser h2 a")]
        following = page.all("a[rel=next]")
        address = urljoin(address, following[0]["href"]) if following else ""
    return stories


@pytest.mark.parametrize("name", CORPORA)
def test_no_line_of_real_stories_is_refused(take, corpora, name):
    with gzip.open(corpora / f"{name}.jsonl.gz") as stream:
        lines = list(islice(stream, SAMPLE))
    assert take(*lines).counts == (len(lines), 0, 0, 0)


def test_every_tag_page_lists_each_of_its_stories_once(take, client, corpora):
    with gzip.open(corpora / "digitalgov.jsonl.gz") as stream:
        take(*islice(stream, SAMPLE))
    for tag in Tag.objects.with_story_count():
        stories = addresses(client, tag.get_absolute_url())
        assert len(stories) == tag.story_count == len(set(stories))
        assert set(stories) == {f"/articles/{slug}/" for slug in tag.listings.values_list("edition__slug", flat=True)}


def test_related_stories_of_real_stories_are_linked(take, corpora):
    with gzip.open(corpora / "digitalgov.jsonl.gz") as stream:
        take(*islice(stream, 400))
    ids = set(ImportedStory.objects.values_list("source_id", flat=True))
    assert SeeLink.objects.exclude(target=None).count() > 50
    assert not SeeLink.objects.filter(awaits__in=ids).exists()


# --- A real tag page ------------------------------------------------------------------------------------


@pytest.fixture
def seed(take, shared) -> list[dict]:
    lines = (shared / "seed" / "russia.jsonl").read_bytes().splitlines(keepends=True)
    assert take(*lines).counts == (10, 0, 0, 0)
    return [json.loads(line) for line in lines]


def test_the_page_lists_its_ten_stories_in_order(seed, client):
    page = client.get("/tag/russia/")
    assert headlines(page) == [story["title"] for story in seed]
    assertContains(page, "<h1>Displaying items by tag: Russia</h1>", html=True)
    assertContains(page, '<article class="teaser"', count=10)


def test_links_without_a_target_wait_in_the_newsroom(seed, client):
    assert SeeLink.objects.incomplete().count() == 3
    assertNotContains(client.get("/tag/russia/"), "One immediate result")
