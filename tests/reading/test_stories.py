"""Story pages and see links: what leads where, and what does not lead anywhere yet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article
from tests.reading.pages import see_links


def test_a_see_link_stands_in_teaser_and_story(client, published):
    target = published("Prisoners exchanged")
    published("Ceasefire", tags=["Russia"], see=[("One result has been an exchange", target)])
    expected = [("One result has been an exchange", "/articles/prisoners-exchanged/")]
    assert see_links(client.get("/tag/russia/")) == expected
    assert see_links(client.get("/articles/ceasefire/")) == expected


def test_a_see_link_names_its_target_as_it_is_called_now(client, published, editor):
    target = published("Old name")
    published("Story", see=[("Why", target)])
    Article.objects.filter(pk=target.pk).update(title="New name", version=2)
    publishing.publish(target, by=editor, version=2)
    page = client.get("/articles/story/").text
    assert "see: New name" in page
    assert "Old name" not in page


def test_a_link_to_a_draft_is_not_shown_and_comes_by_itself(client, draft, published, editor):
    target = draft("Target")
    published("Story", see=[("Secret lead-in", target)])
    assert "Secret lead-in" not in client.get("/articles/story/").text
    publishing.publish(target, by=editor, version=1)
    assert see_links(client.get("/articles/story/")) == [("Secret lead-in", "/articles/target/")]


def test_a_link_to_a_withdrawn_story_goes(client, published, editor):
    target = published("Target")
    published("Story", see=[("Why", target)])
    publishing.withdraw(target, by=editor, version=1)
    assert see_links(client.get("/articles/story/")) == []


def test_a_link_that_leads_nowhere_yet_is_not_shown(client, published):
    published("Story", see=[("To be completed", None)])
    assert "To be completed" not in client.get("/articles/story/").text


def test_a_link_elsewhere_says_where(client, published):
    published("Story", see=[("The report", "https://example.org/report?a=1&b=2")])
    page = client.get("/articles/story/")
    assert see_links(page) == [("The report", "https://example.org/report?a=1&b=2")]
    assert "example.org" in page.text


def test_links_keep_their_order(client, published):
    targets = [published(f"Target {number}") for number in range(3)]
    published("Story", see=[(f"Lead {number}", target) for number, target in enumerate(targets)])
    assert [lead for lead, _ in see_links(client.get("/articles/story/"))] == ["Lead 0", "Lead 1", "Lead 2"]


@pytest.mark.parametrize("links", [1, 8])
def test_a_story_costs_two_queries(links, client, published, django_assert_num_queries):
    targets = [published(f"Target {number}") for number in range(links)]
    published("Story", tags=["A", "B"], see=[("Why", target) for target in targets])
    with django_assert_num_queries(2):
        assert len(see_links(client.get("/articles/story/"))) == links


def test_a_former_address_leads_to_the_present_one_in_one_hop(client, published, editor):
    article = published("One", slug="one")
    for version, slug in enumerate(("two", "three"), start=2):
        Article.objects.filter(pk=article.pk).update(slug=slug, version=version)
        publishing.publish(article, by=editor, version=version)
    for former in ("one", "two"):
        assert client.get(f"/articles/{former}/")["Location"] == "/articles/three/"


def test_a_new_slug_counts_from_the_next_publication_on(client, published):
    article = published("One", slug="one")
    Article.objects.filter(pk=article.pk).update(slug="two", version=2)
    assert client.get("/articles/one/").status_code == 200
    assert client.get("/articles/two/").status_code == 404


def test_a_withdrawn_story_is_gone_under_all_its_addresses(client, published, editor):
    article = published("One", slug="one")
    Article.objects.filter(pk=article.pk).update(slug="two", version=2)
    publishing.publish(article, by=editor, version=2)
    publishing.withdraw(article, by=editor, version=2)
    assert [client.get(f"/articles/{slug}/").status_code for slug in ("one", "two")] == [410, 410]


def test_an_address_that_was_only_scheduled_was_never_public(client, draft, editor):
    article = draft("One", slug="one")
    publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    publishing.withdraw(article, by=editor, version=1)
    assert client.get("/articles/one/").status_code == 404


@pytest.mark.parametrize("slug", ["123abc", "1e3", "-1", "१२३", "99999999999999999999", "x" * 3000, "%00", "..%2f"])
def test_an_unknown_story_is_not_found(slug, client, published):
    published("Story")
    assert client.get(f"/articles/{slug}/").status_code == 404


def test_a_page_of_readers_sets_no_cookie_and_knows_no_session(client, published):
    published("Story", tags=["Russia"])
    for address in ("/", "/tags/", "/tag/russia/", "/articles/story/"):
        response = client.get(address)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
