"""The places before the first colon of a headline lead to their tags, and the headline stays as it was typed."""

import pytest

from articles.models import Tag, TagAlias
from articles.tagging import changes
from articles.text.names import fold
from tests.reading.pages import Page


@pytest.fixture
def heading(client):
    """The headline of a story's page: its words, and where its links lead."""

    def read(slug: str) -> tuple[str, list[tuple[str, str]]]:
        page = Page(client.get(f"/articles/{slug}/"))
        return page.one("h1").text, [(link.text, link["href"]) for link in page.all("h1 a")]

    return read


def test_each_place_that_is_a_tag_of_the_story_leads_to_it(heading, published):
    published("Germany / Ukraine: Scholz travels", slug="story", tags=["Ukraine", "Germany", "Travel"])
    words, links = heading("story")
    assert words == "Germany / Ukraine: Scholz travels"
    assert links == [("Germany", "/tag/germany/"), ("Ukraine", "/tag/ukraine/")]


def test_a_place_that_is_no_tag_of_the_story_is_words(heading, published):
    published("Other", tags=["Ukraine"])
    published("Germany / Ukraine: Scholz travels", slug="story", tags=["Germany"])
    assert heading("story")[1] == [("Germany", "/tag/germany/")]


def test_the_spelling_of_the_tag_makes_no_difference(heading, published):
    published("GERMANY:　Scholz travels", slug="story", tags=["Germany"])
    words, links = heading("story")
    assert words == "GERMANY: Scholz travels"
    assert links == [("GERMANY", "/tag/germany/")]


def test_another_name_of_the_tag_leads_to_it(heading, published):
    published("Russia / Россия: Talks", slug="story", tags=["Russian Federation"])
    tag = Tag.objects.get()
    TagAlias.objects.bulk_create(TagAlias(tag=tag, name=name, key=fold(name)) for name in ("Russia", "Россия"))
    assert heading("story") == (
        "Russia / Россия: Talks",
        [("Russia", "/tag/russian-federation/"), ("Россия", "/tag/russian-federation/")],
    )


def test_a_place_whose_tag_was_merged_leads_to_the_tag_that_stands_for_it(heading, published):
    published("Other", tags=["Myanmar"])
    published("Burma: Talks go on", slug="story", tags=["Burma"])
    burma, myanmar = Tag.objects.order_by("name")
    changes.advance(changes.merge(burma, myanmar, by=None))
    assert heading("story") == ("Burma: Talks go on", [("Burma", "/tag/myanmar/")])


def test_another_name_of_a_tag_that_the_story_does_not_have_is_words(heading, published):
    published("Other", tags=["Myanmar"])
    TagAlias.objects.create(tag=Tag.objects.get(), name="Burma")
    published("Burma: Talks go on", slug="story", tags=["Asia"])
    assert heading("story")[1] == []


def test_a_headline_without_a_kicker_has_no_links(heading, published):
    published("Germany wins", slug="story", tags=["Germany"])
    assert heading("story") == ("Germany wins", [])


def test_hostile_words_stay_words(heading, client, published):
    title = 'Germany / Peru<svg onload=alert(1)>: "x" & </h1>'
    published(title, slug="story", tags=["Germany", "Peru<svg onload=alert(1)>"])
    assert heading("story")[0] == title
    assert Page(client.get("/articles/story/")).all("h1 svg") == []


def test_in_lists_the_headline_is_one_link(client, published):
    published("Germany: Scholz travels", tags=["Germany"])
    assert [link.text for link in Page(client.get("/tag/germany/")).all("h2 a")] == ["Germany: Scholz travels"]


def test_it_costs_no_query(client, published, django_assert_num_queries):
    published("Germany / Deutschland: Scholz travels", slug="story", tags=["Germany", "Ukraine"])
    tag = Tag.objects.get(name="Germany")
    for name in ("Deutschland", "Allemagne"):
        TagAlias.objects.create(tag=tag, name=name)
    TagAlias.objects.create(tag=tag, slug="frg")
    with django_assert_num_queries(2):
        client.get("/articles/story/")
