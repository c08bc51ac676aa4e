"""Stories and lists as search engines read them: NewsArticle and BreadcrumbList, in JSON-LD."""

import json

import pytest
from django.conf import settings as site
from jsonschema import Draft202012Validator

from articles import publishing
from articles.models import Author, Byline, Edition, Tag
from tests.reading.jsonld_schema import BREADCRUMB_LIST, NEWS_ARTICLE
from tests.reading.pages import Page, structured
from tests.text.strategies import payloads

SITE = site.NEWSDESK_SITE_URL


@pytest.fixture
def told(client):
    """What the page of a story says of it."""
    return lambda slug="story": structured(client.get(f"/articles/{slug}/"))


@pytest.fixture
def trail(client):
    """The names and addresses of the pages that a page stands below, and its own."""

    def read(address: str) -> list[tuple[str, str]]:
        trail = structured(client.get(address), "BreadcrumbList")
        Draft202012Validator(BREADCRUMB_LIST).validate(trail)
        steps = trail["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        return [(step["name"], step["item"].removeprefix(SITE)) for step in steps]

    return read


class TestNewsArticle:
    """What a story says of itself."""

    def test_tags_are_what_it_is_about(self, told, published):
        kinds = {"Kyiv": "place", "Ada": "person", "NATO": "organisation", "War": "topic"}
        published("Story", tags=[Tag.objects.create(name=name, kind=kind) for name, kind in kinds.items()])
        types = ["Place", "Person", "Organization", "Thing"]
        assert told()["about"] == [
            {"@type": type_, "name": name, "url": f"{SITE}/tag/{name.lower()}/"}
            for name, type_ in zip(kinds, types, strict=True)
        ]
        assert told()["keywords"] == list(kinds)

    def test_authors_have_their_pages(self, told, draft, editor):
        article = draft("Story")
        Byline.objects.create(article=article, author=Author.objects.create(name="Ada Äh"))
        publishing.publish(article, by=editor, version=1)
        assert told()["author"] == [{"@type": "Person", "name": "Ada Äh", "url": f"{SITE}/authors/ada-%C3%A4h/"}]

    def test_an_author_without_a_page_has_a_name(self, told, published):
        published("Story")
        Edition.objects.update(byline=[{"name": "Bo", "slug": ""}])
        assert told()["author"] == [{"@type": "Person", "name": "Bo"}]

    def test_pictures_of_the_text_are_its_images_with_whole_addresses(self, told, published):
        published(
            "Story", body='<p>A</p><img src="/media/a.jpg"><p>B</p><img src="https://example.org/b.jpg?x=1&amp;y=2">'
        )
        assert told()["image"] == [f"{SITE}/media/a.jpg", "https://example.org/b.jpg?x=1&y=2"]

    def test_it_is_free_and_so_many_words_long(self, told, published):
        published("Story", standfirst="In short.", body="<p>Two words</p>")
        assert told()["isAccessibleForFree"] is True
        assert told()["wordCount"] == 4

    def test_all_that_it_says_costs_no_query(self, client, published, django_assert_num_queries):
        queries = 2  # the story and its thread
        published("Plain")
        published("Story", tags=[f"Tag {number}" for number in range(9)], see=[("Lead", published("Target"))] * 9)
        for slug in ("plain", "story"):
            with django_assert_num_queries(queries):
                client.get(f"/articles/{slug}/")

    @pytest.mark.parametrize("relation", ["earlier", "later", "translation", ""])
    def test_it_is_what_schema_org_expects(self, told, draft, published, editor, relation):
        article = draft("Story", standfirst="In short.", body='<p>A</p><img src="/media/a.jpg">', tags=["A", "B"])
        article.see_links.create(target=published("Target"), relation=relation)
        article.see_links.create(url="https://example.org/", position=1)
        Byline.objects.create(article=article, author=Author.objects.create(name="Ada"))
        publishing.publish(article, by=editor, version=1)
        publishing.correct(article, by=editor, text="It was wrong.", kind="correction", place="top")
        Draft202012Validator(NEWS_ARTICLE).validate(told())
        Draft202012Validator(NEWS_ARTICLE).validate(told("target"))


class TestTrails:
    """Where a page stands in the site."""

    def test_a_story_stands_below_its_first_tag(self, trail, published):
        published("Story", tags=["Russia", "Peru"])
        assert trail("/articles/story/") == [
            ("Latest stories", "/"),
            ("Russia", "/tag/russia/"),
            ("Story", "/articles/story/"),
        ]

    def test_a_story_without_tags_stands_below_the_front_page(self, trail, published):
        published("Story")
        assert trail("/articles/story/") == [("Latest stories", "/"), ("Story", "/articles/story/")]

    def test_a_tag_stands_below_all_tags(self, trail, published):
        published(tags=["Russia"])
        assert trail("/tag/russia/")[1:] == [("Tags", "/tags/"), ("Russia", "/tag/russia/")]

    def test_an_author_stands_below_the_front_page(self, trail, draft, editor):
        article = draft("Story")
        Byline.objects.create(article=article, author=Author.objects.create(name="Ada"))
        publishing.publish(article, by=editor, version=1)
        assert trail("/authors/ada/")[1:] == [("Ada", "/authors/ada/")]

    def test_a_month_stands_below_its_year(self, trail, published):
        first = published().editions.get().first_published_at
        year, month = f"/archive/{first:%Y}/", f"/archive/{first:%Y/%m}/"
        assert trail(year)[1:] == [("Archive", "/archive/"), (f"{first:%Y}", year)]
        assert trail(month)[1:] == [*trail(year)[1:], (f"{first:%B %Y}", month)]


def test_every_attack_string_is_read_back_as_it_is(client, shared, published):
    published("Story", tags=[Tag.objects.create(name="Tag", slug="tag")])
    for name, text in payloads(shared / "security" / "strings"):
        words = text.replace("\x00", "")[:100]
        Edition.objects.update(title=words, description=words, byline=[{"name": words, "slug": "a"}])
        Tag.objects.update(name=words)
        page = client.get("/articles/story/")
        story = structured(page)
        said = [story["headline"], story.get("description", ""), story["author"][0]["name"], story["about"][0]["name"]]
        assert said == [words] * 4, name
        assert structured(page, "BreadcrumbList")["itemListElement"][2]["name"] == words, name
        assert len(Page(page).all("script")) == 2, name
        assert json.dumps(story), name
