"""Links within a text to stories of our own: followed where readers can, mere words where they cannot."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition, EditionLink, Listing
from articles.models.readable import ShownLink
from tests.links import links_now
from tests.reading.pages import Page, headlines, see_links

INLINE = EditionLink.Kind.INLINE


def link(target, words="the words") -> str:
    return f'<a data-article="{getattr(target, "pk", target)}">{words}</a>'


def body(*links: str) -> str:
    return "".join(f"<p>It happened, as {one} say.</p>" for one in links)


def followed(response) -> list[tuple[str, str]]:
    """(words, address) of each link in a story's text or its teaser."""
    page = Page(response)
    return [(one.words, one["href"]) for one in page.all(".story-body a") + page.all(".teaser-text a")]


def rename(article: Article, editor, slug: str) -> None:
    Article.objects.filter(pk=article.pk).update(slug=slug, version=article.version + 1)
    article.refresh_from_db()
    publishing.publish(article, by=editor, version=article.version)


@pytest.fixture
def pages(client):
    """The pages that show the story's text: its own, its tag's and the front page."""
    return lambda: [client.get(address) for address in ("/articles/story/", "/tag/russia/", "/")]


def test_a_link_leads_to_the_story_in_text_and_teaser(pages, published):
    published("Story", tags=["Russia"], body=body(link(published("Target"))))
    for page in pages():
        assert followed(page)[0] == ("the words", "/articles/target/")
        assert "data-article" not in page.text


def test_a_renamed_story_is_arrived_at_without_a_detour(pages, client, published, editor):
    target = published("Target")
    published("Story", tags=["Russia"], body=body(link(target)))
    rename(target, editor, "цель")
    for page in pages():
        _words, address = followed(page)[0]
        assert client.get(address).status_code == 200


def test_nested_emphasis_survives(client, published):
    target = published("Target")
    published("Story", body=body(link(target, "the <em>very <b>words</b></em>")))
    assert ">the <em>very <b>words</b></em></a>" in client.get("/articles/story/").text


def test_where_the_story_is_not_live_the_words_stay_and_the_link_comes_by_itself(pages, draft, published, editor):
    target = draft("Secret headline", slug="secret-slug")
    published("Story", tags=["Russia"], body=body(link(target)))
    for page in pages():
        assert followed(page) == []
        assert "as the words say" in page.text
        assert "ecret" not in page.text
    publishing.publish(target, by=editor, version=1)
    assert followed(pages()[0]) == [("the words", "/articles/secret-slug/")]


def test_the_link_goes_with_the_story_and_comes_back_with_it(pages, published, editor):
    target = published("Target")
    published("Story", tags=["Russia"], body=body(link(target)))
    publishing.withdraw(target, by=editor, version=1)
    assert [followed(page) for page in pages()[:2]] == [[], []]
    publishing.publish(target, by=editor, version=1)
    assert followed(pages()[0])


def test_a_scheduled_story_is_linked_from_its_minute_on(client, draft, published, editor):
    target = draft("Target")
    publishing.schedule(target, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    published("Story", body=body(link(target)))
    assert followed(client.get("/articles/story/")) == []
    past = timezone.now() - timedelta(minutes=1)
    for rows in (Edition, Listing):
        rows.objects.filter(article=target).update(live_from=past)
    assert followed(client.get("/articles/story/")) == [("the words", "/articles/target/")]


@pytest.mark.parametrize("pk", [999_999, 10**17, "9" * 18, "9" * 19, "9" * 400, "0", "x", "", "-1", "१"])
def test_an_id_that_is_no_storys_leaves_the_words(pk, client, published):
    story = published("Story", body=body(link(pk)))
    assert "as the words say" in client.get("/articles/story/").text
    assert "data-article" not in client.get("/articles/story/").text
    assert not story.editions.get().links.exists()


def test_what_was_published_before_links_had_rows_reads_as_words(client, published):
    target = published("Target")
    published("Story", body=body(link(target)))
    EditionLink.objects.all().delete()
    assert followed(client.get("/articles/story/")) == []
    assert "data-article" not in client.get("/articles/story/").text


def test_each_story_that_is_linked_has_one_row(published):
    one, other = published("One"), published("Other")
    story = published("Story", body=body(link(one), link(other), link(one)), see=[("Why", one)])
    rows = story.editions.get().links.order_by("kind", "position")
    assert [(row.kind, row.target) for row in rows] == [(INLINE, one), (INLINE, other), ("see", one)]


def test_a_text_that_links_to_itself_shows_its_words(client, published, draft, editor):
    story = draft("Story")
    Article.objects.filter(pk=story.pk).update(body=body(link(story)))
    publishing.publish(Article.objects.get(pk=story.pk), by=editor, version=1)
    assert followed(client.get("/articles/story/")) == []
    assert not EditionLink.objects.exists()


def test_a_thousand_links_are_fine(client, published, django_assert_num_queries):
    target = published("Target")
    published("Story", body="".join(f"<p>{link(target, f'no. {n}')} {link(10**9 + n)}</p>" for n in range(1000)))
    with django_assert_num_queries(2):
        assert len(followed(client.get("/articles/story/"))) == 1000


def test_see_links_and_links_in_the_text_do_not_mix(client, published):
    one, other = published("One"), published("Other")
    published("Story", body=body(link(one)), see=[("Why", other)])
    page = client.get("/articles/story/")
    assert followed(page) == [("the words", "/articles/one/")]
    assert see_links(page) == [("Why", "/articles/other/")]


class TestWhatAPageCosts:
    """The number of queries is the same with all kinds of links and with none."""

    @pytest.fixture
    def cost(self, client):
        def count(address: str) -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address).status_code == 200
            return len(queries)

        return count

    @pytest.fixture
    def targets(self, published, draft, editor):
        """Twenty stories, some of which readers do not see."""
        live = [published(f"Target {number}") for number in range(16)]
        publishing.withdraw(live[15], by=editor, version=1)
        return [*live, *(draft(f"Draft {number}") for number in range(4))]

    def test_a_story_with_twenty_links_and_five_see_links(self, cost, client, published, targets):
        published("Bare", tags=["A"])
        published("Linked", tags=["A"], body=body(*map(link, targets)), see=[("Why", one) for one in targets[11:16]])
        page = client.get("/articles/linked/")
        assert (len(followed(page)), len(see_links(page))) == (15, 4)
        assert cost("/articles/linked/") == cost("/articles/bare/") == 2

    def test_a_page_of_ten_with_see_links(self, cost, client, published, targets):
        for number in range(10):
            published(f"Bare {number}", tags=["Bare"])
            see = [("Why", target) for target in targets[number : number + 3]]
            published(f"Linked {number}", tags=["Linked"], body=body(*map(link, targets)), see=see)
        assert len(headlines(client.get("/tag/linked/"))) == 10
        assert followed(client.get("/tag/linked/"))
        assert see_links(client.get("/tag/linked/"))
        assert cost("/tag/linked/") == cost("/tag/bare/") == 3


class TestKeptSentences:
    """A see link that cannot be followed, and whose editor marked it “keep the sentence”."""

    @pytest.fixture
    def story(self, draft, published):
        target = draft("Secret headline", slug="secret-slug")
        story = draft("Story", tags=["Russia"], see=[("One result has been an exchange", target)])
        story.see_links.update(keeps_sentence=True)
        return story

    def test_it_is_read_without_the_link_until_the_story_comes(self, pages, story, editor):
        publishing.publish(story, by=editor, version=1)
        for page in pages():
            assert Page(page).one(".see p").words == "One result has been an exchange."
            assert see_links_of(page) == []
            assert "ecret" not in page.text
        publishing.publish(story.see_links.get().target, by=editor, version=1)
        for page in pages()[:2]:
            assert see_links(page) == [("One result has been an exchange", "/articles/secret-slug/")]

    def test_one_without_a_lead_in_has_no_sentence(self, pages, story, editor):
        story.see_links.update(lead_in="")
        publishing.publish(story, by=editor, version=1)
        assert all(not Page(page).all(".see") for page in pages())

    def test_what_is_shown_is_said_twice_in_the_same_way(self, story, published, editor):
        story.see_links.create(lead_in="Live", target=published("Live"), position=1)
        story.see_links.create(lead_in="Elsewhere", url="https://example.org/", position=2)
        story.see_links.create(lead_in="Hidden", target=story.see_links.first().target, position=3)
        edition = publishing.publish(story, by=editor, version=1)
        links = [link for _story, link in links_now()]
        assert [link.lead_in for link in links] == ["One result has been an exchange", "Live", "Elsewhere"]
        assert all(link.is_shown for link in links)
        assert not ShownLink.of(edition.links.get(lead_in="Hidden")).is_shown


def see_links_of(response) -> list[str]:
    return [one["href"] for one in Page(response).all(".see a")]


def test_links_of_stories_published_long_ago_are_given_their_rows(client, published, draft):
    target = published("Target")
    story = published("Story", body=body(link(target), link(10**9), link(target)))
    EditionLink.objects.all().delete()
    migration = import_module("articles.migrations.0006_inline_links")
    migration.add_rows(apps, None)
    assert followed(client.get("/articles/story/"))[0] == ("the words", "/articles/target/")
    assert story.editions.get().links.count() == 1
    migration.remove_rows(apps, None)
    assert not EditionLink.objects.exists()
