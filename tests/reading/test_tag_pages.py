"""Tag pages: newest first, ten a page, each story once, at a constant price."""

import pytest
from django.urls import reverse

from articles import publishing
from articles.composing import Release
from articles.models import Tag, TagAlias
from tests.reading.pages import Page, headlines, walk


def test_the_page_is_named_after_its_tag(client, published):
    published(tags=["Russia"])
    assert Page(client.get("/tag/russia/")).one("h1").words == "Displaying items by tag: Russia"


def test_stories_stand_newest_first_ten_a_page(client, published):
    for number in range(12):
        published(f"Story {number}", tags=["Russia"])
    assert headlines(client.get("/tag/russia/")) == [f"Story {number}" for number in range(11, 1, -1)]
    assert headlines(client.get("/tag/russia/?page=2")) == ["Story 1", "Story 0"]


def test_stories_of_one_moment_are_neither_repeated_nor_lost(client, draft, editor):
    now = publishing.database_now()
    stories = [draft(f"Story {number:02}") for number in range(25)]
    tag = Tag.objects.named("Russia")
    publishing.release([Release(story, [tag], [], [], live_from=now, first_published_at=now) for story in stories])
    assert walk(client, "/tag/russia/") == [f"Story {number:02}" for number in range(24, -1, -1)]
    assert walk(client, "/") == [f"Story {number:02}" for number in range(24, -1, -1)]


@pytest.mark.parametrize("stories", [1, 10])
def test_a_page_costs_three_queries_however_many_stories_it_has(stories, client, published, django_assert_num_queries):
    target = published("Target")
    for number in range(stories):
        published(f"Story {number}", tags=["Russia", "Peru", f"Tag {number}"], see=[("Why", target)])
    with django_assert_num_queries(3):
        assert len(headlines(client.get("/tag/russia/"))) == stories


@pytest.mark.parametrize("stories", [1, 10])
def test_home_costs_two_queries(stories, client, published, django_assert_num_queries):
    for number in range(stories):
        published(f"Story {number}", tags=["Russia", f"Tag {number}"])
    with django_assert_num_queries(2):
        assert len(headlines(client.get("/"))) == stories


@pytest.mark.parametrize("tags", [1, 20])
def test_the_list_of_tags_costs_one_query(tags, client, published, django_assert_num_queries):
    published(tags=[f"Tag {number}" for number in range(tags)])
    with django_assert_num_queries(1):
        assert client.get("/tags/").text.count('class="tag"') == tags


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "2", "1000000000", "99999999999999999999", "abc", "", "1.0", "１", "१", " 1", "01", "1e3", "None"],
)
@pytest.mark.parametrize("address", ["/", "/tag/russia/"])
def test_a_page_that_does_not_exist_is_not_found(number, address, client, published):
    published(tags=["Russia"])
    assert client.get(address, {"page": number}).status_code == 404


@pytest.mark.parametrize(
    "slug", ["nothing", "..", "%2e%2e", "%2F", "a" * 500, "%00", "%ff", "+", "1 OR 1=1", "\u202etxt"]
)
def test_an_unknown_tag_is_not_found(slug, client, db):
    assert client.get(f"/tag/{slug}/").status_code == 404


@pytest.mark.parametrize("name", ["+", "..", "%2F", "🎉", "Россия", "हिन्दी", "C++", "中文", "ﷺ", "A/B", "AC\u200fDC"])
def test_a_tag_of_any_name_has_a_page(name, client, published):
    published("The story", tags=[name])
    tag = Tag.objects.get()
    assert tag.name == name
    assert headlines(client.get(tag.get_absolute_url())) == ["The story"]


def test_spellings_that_differ_in_case_are_one_tag(client, published):
    published("One", tags=["ÉTÉ"])
    published("Two", tags=["été"])
    assert headlines(client.get("/tag/été/")) == ["Two", "One"]


def test_a_slug_in_another_spelling_leads_to_the_page(client, published):
    published(tags=["Russia"])
    response = client.get("/tag/RUSSIA/?page=1")
    assert (response.status_code, response["Location"]) == (301, "/tag/russia/?page=1")


def test_a_former_slug_leads_to_the_page_in_one_hop(client, published, readdress):
    published(tags=["Burma"])
    tag = Tag.objects.get()
    readdress(tag, "birma")
    readdress(tag, "myanmar")
    for former in ("burma", "birma"):
        assert client.get(f"/tag/{former}/")["Location"] == "/tag/myanmar/"


def test_a_slug_can_be_taken_back(client, published, readdress):
    published(tags=["Burma"])
    tag = Tag.objects.get()
    readdress(tag, "myanmar")
    readdress(tag, "burma")
    assert client.get("/tag/burma/").status_code == 200
    assert client.get("/tag/myanmar/")["Location"] == "/tag/burma/"


def test_a_slug_that_nobody_saw_leaves_no_alias(draft, readdress):
    draft(tags=["Burma"])
    readdress(Tag.objects.get(), "myanmar")
    assert not TagAlias.objects.exists()


@pytest.mark.parametrize("name", ["home", "tag-list"])
def test_other_methods_are_refused(name, client, db):
    assert client.post(reverse(name)).status_code == 405
    assert client.head(reverse(name)).status_code == 200


def test_an_empty_site_says_so(client, db):
    assert "Nothing has been published yet" in client.get("/").text
    assert "no tags yet" in client.get("/tags/").text
