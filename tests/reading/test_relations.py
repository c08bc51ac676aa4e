"""What a see link says of its target: in words beside it, and for search engines."""

import json

import pytest
from django.conf import settings as site

from articles import publishing
from articles.models import Article, SeeLink
from tests.reading import pages
from tests.reading.pages import Page, see_links

POINTERS = {"citation", "isBasedOn", "mentions", "workTranslation"}


@pytest.fixture
def pointing(draft, editor):
    """A live story with these see links: `pointing(dict(target=…, relation=…), …)`."""

    def make(*links: dict, **fields) -> Article:
        article = draft("Story", tags=["Russia"], **fields)
        for position, link in enumerate(links):
            SeeLink.objects.create(article=article, position=position, **link)
        publishing.publish(article, by=editor, version=1)
        return article

    return make


@pytest.fixture
def structured(client):
    """What a story's page says to search engines."""
    return lambda slug: pages.structured(client.get(f"/articles/{slug}/"))


class TestInWords:
    """For readers."""

    @pytest.mark.parametrize("address", ["/articles/story/", "/tag/russia/", "/"])
    def test_it_stands_behind_the_link_whose_text_is_the_label(self, client, published, pointing, address):
        pointing({"target": published("Target"), "relation": "result", "lead_in": "It ended in a treaty"})
        page = Page(client.get(address))
        assert page.one(".see p").words == "It ended in a treaty: see a result"
        assert page.one(".see a").text == "see"
        assert page.one(".see .relation").text == "a result"

    def test_what_was_left_open_is_not_said(self, client, published, pointing):
        pointing({"target": published("Target")})
        assert Page(client.get("/articles/story/")).all(".relation") == []

    def test_a_link_elsewhere_has_one_too(self, client, pointing):
        pointing({"url": "https://example.org/a", "relation": "contradicts"})
        assert Page(client.get("/articles/story/")).one(".see p").words == "see (example.org) the other side"

    def test_it_is_in_the_language_of_the_site_whatever_the_story_is_written_in(self, client, published, pointing):
        pointing({"target": published("Target"), "relation": "background"}, language="ar")
        assert Page(client.get("/articles/story/")).one(".relation")["lang"] == "en-gb"

    def test_a_link_that_is_not_shown_says_nothing(self, client, draft, pointing):
        pointing({"target": draft("Xanadu"), "relation": "result", "lead_in": "Why"})
        page = client.get("/articles/story/")
        assert see_links(page) == []
        assert Page(page).all(".relation") == []

    def test_a_sentence_that_is_kept_has_nothing_to_say_it_of(self, client, draft, pointing):
        pointing({"target": draft("Xanadu"), "relation": "result", "lead_in": "Why", "keeps_sentence": True})
        page = Page(client.get("/articles/story/"))
        assert page.one(".see p").words == "Why."
        assert page.all(".relation") == []

    def test_a_relation_that_nobody_knows_any_more_is_not_said(self, client, published, pointing):
        pointing({"target": published("Target"), "relation": "sequel"})
        assert Page(client.get("/articles/story/")).all(".relation") == []


class TestStructured:
    """For search engines: schema.org's citation, isBasedOn, mentions and workTranslation."""

    @pytest.mark.parametrize(
        ("relation", "names"),
        [
            ("earlier", {"citation", "isBasedOn"}),
            ("background", {"citation"}),
            ("contradicts", {"citation"}),
            ("later", {"mentions"}),
            ("result", {"mentions"}),
            ("elsewhere", {"mentions"}),
            ("translation", {"workTranslation"}),
            ("", {"citation"}),
            ("sequel", {"citation"}),
        ],
    )
    def test_a_see_link_is_told_by_its_relation(self, structured, published, pointing, relation, names):
        pointing({"target": published("Target"), "relation": relation})
        url = f"{site.NEWSDESK_SITE_URL}/articles/target/"
        told = structured("story")
        assert told.keys() & POINTERS == names
        for name in names:
            assert told[name] == [{"@type": "NewsArticle", "headline": "Target", "url": url}]

    def test_a_link_elsewhere_is_a_page_of_the_web(self, structured, pointing):
        pointing({"url": "https://example.org/a?b=</script>", "relation": "background"})
        assert structured("story")["citation"] == [{"@type": "WebPage", "url": "https://example.org/a?b=</script>"}]

    def test_what_readers_cannot_follow_is_not_told(self, structured, draft, published, pointing, editor):
        gone = published("Xanadu gone")
        links = ({"target": gone}, {"target": draft("Xanadu"), "lead_in": "Why", "keeps_sentence": True})
        pointing(*links, {"lead_in": "To be completed"})
        publishing.withdraw(gone, by=editor, version=1)
        assert "Xanadu" not in json.dumps(structured("story"))
        assert not structured("story").keys() & POINTERS

    def test_it_costs_no_query(self, client, published, pointing, django_assert_num_queries):
        pointing(*({"target": published(f"Target {number}"), "relation": "result"} for number in range(9)))
        with django_assert_num_queries(2):
            client.get("/articles/story/")
