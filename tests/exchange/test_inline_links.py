"""Links between imported stories by addresses: in one batch, to what is here, and to what comes later."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.models import Article, AwaitedAddress, Edition, EditionLink, SeeLink
from articles.text import anchors
from tests.exchange.conftest import line
from tests.links import links_now

SITE = settings.NEWSDESK_SITE_URL


def text(*addresses: str) -> dict[str, str | None]:
    body = "".join(f'<p>As <a href="{address}">the <b>words</b></a> say.</p>' for address in addresses)
    return {"body_html": body, "body_text": None}


def links(title: str = "Bridge reopens") -> tuple[list[str], list[str]]:
    """The headlines and the addresses that a story's text links to."""
    body = Article.objects.get(title=title).body
    titles = dict(Article.objects.values_list("pk", "title"))
    return [titles[pk] for pk in anchors.stories(body)], anchors.addresses(body)


def read(client, slug: str = "bridge-reopens") -> str:
    return client.get(f"/articles/{slug}/").text


def test_an_address_of_a_story_that_is_here_becomes_the_story(take, published, client):
    published("Two", slug="two")
    take(line(**text(f"{SITE}/articles/two/?a=b", "/articles/two#c")))
    assert links() == (["Two"], [])
    assert read(client).count('<a href="/articles/two/">the <b>words</b></a>') == 2


@pytest.mark.parametrize("title", ["Two", "Zwei"])
def test_stories_of_one_file_may_point_at_each_other(take, title, client):
    take(
        line(slug="one", **text("/articles/two/")),
        line(id="s-2", title=title, slug="two", **text(f"{SITE}/articles/one/")),
    )
    assert links() == ([title], [])
    assert links(title) == (["Bridge reopens"], [])
    assert len(links_now()) == 2


def test_a_link_waits_for_a_story_in_a_later_file(take, client, editor):
    take(line(**text("/articles/two/", "/articles/three/")))
    assert links() == ([], ["/articles/two/", "/articles/three/"])
    take(line(id="s-2", title="Two"))
    assert links() == (["Two"], ["/articles/three/"])
    assert '<a href="/articles/two/">' in read(client)
    two = Article.objects.get(title="Two")
    publishing.withdraw(two, by=editor, version=1)
    assert '<a href="/articles/two/">' not in read(client)
    take(line(id="s-3", title="Three"))
    assert links() == (["Two", "Three"], [])
    positions = EditionLink.objects.filter(edition__article__title="Bridge reopens").values_list("position", flat=True)
    assert sorted(positions) == [0, 1]
    assert not AwaitedAddress.objects.exists()


def test_the_teaser_follows(take, client):
    take(line(**text("/articles/two/")), line(id="s-2", title="Two"))
    take(line(id="s-9", title="Nine", **text("/articles/ten/")))
    take(line(id="s-10", title="Ten"))
    assert "data-article" in Edition.objects.live().get(slug="nine").teaser_html
    assert client.get("/").text.count('<a href="/articles/ten/">the <b>words</b></a>') == 1


def test_a_text_that_was_changed_meanwhile_is_led_too_where_it_still_holds_the_address(take, login, editor):
    take(line(**text("/articles/two/")))
    article = Article.objects.get()
    Article.objects.filter(pk=article.pk).update(body='<p>New: <a href="/articles/two">so</a></p>', version=2)
    take(line(id="s-2", title="Two"))
    assert links() == (["Two"], [])


def test_what_led_to_a_story_that_came_is_still_as_it_was_imported(take):
    take(line(**text("/articles/two/")))
    take(line(id="s-2", title="Two"))
    assert take(line(**text("/articles/two/"))).counts == (0, 0, 1, 0)
    assert take(line(title="New title", **text("/articles/two/"))).counts == (0, 1, 0, 0)
    assert links("New title") == (["Two"], [])


def test_an_updated_text_waits_for_nothing_that_it_does_not_say(take):
    take(line(**text("/articles/two/")))
    take(line(**text("/articles/three/")))
    assert list(AwaitedAddress.objects.values_list("slug", flat=True)) == ["three"]
    take(line(body_html="<p>No link.</p>"))
    assert not AwaitedAddress.objects.exists()


def test_a_draft_has_no_address_to_be_found_at(take):
    take(line(**text("/articles/two/")), line(id="s-2", title="Two", published=None))
    assert links() == ([], ["/articles/two/"])
    take(line(id="s-2", title="Two"))
    assert links() == (["Two"], [])


def test_a_link_waits_for_a_draft_that_the_newsroom_publishes(take, client, editor):
    take(line(**text("/articles/two/")), line(id="s-2", title="Two", published=None))
    two = Article.objects.get(title="Two")
    publishing.publish(two, by=editor, version=1)
    assert links() == (["Two"], [])
    assert '<a href="/articles/two/">' in read(client)
    publishing.withdraw(two, by=editor, version=1)
    assert "<p>As the <b>words</b> say.</p>" in read(client)
    assert not AwaitedAddress.objects.exists()


def test_a_see_link_by_address_waits_for_its_story(take, client):
    see = {"lead_in": "Why", "label": "see", "target": None, "url": f"{SITE}/articles/two/"}
    take(line(see=[see]))
    assert 'rel="external' in read(client)
    take(line(id="s-2", title="Two"))
    assert list(SeeLink.objects.values_list("target__title", "url")) == [("Two", "")]
    assert 'aria-label="see: Two"' in read(client)


def test_a_see_link_of_a_story_to_its_own_address_waits_for_nothing(take):
    itself = {"lead_in": "Me", "label": "see", "target": None, "url": f"{SITE}/articles/bridge-reopens/"}
    take(line(see=[itself], published=None))
    take(line(see=[itself]))
    assert SeeLink.objects.get().url == itself["url"]
    assert not AwaitedAddress.objects.exists()


def test_a_see_link_by_address_becomes_one_to_the_story(take):
    own = {"lead_in": "Why", "label": "see", "target": None, "url": f"{SITE}/articles/two/"}
    itself = {"lead_in": "Me", "label": "see", "target": None, "url": f"{SITE}/articles/bridge-reopens/"}
    take(line(see=[own, itself]), line(id="s-2", title="Two"))
    assert list(SeeLink.objects.values_list("target__title", "url")) == [("Two", ""), (None, itself["url"])]


def test_a_link_to_the_story_itself_is_words(take, client):
    take(line(**text("/articles/bridge-reopens/")))
    assert "<p>As the <b>words</b> say.</p>" in read(client)
    assert not EditionLink.objects.exists()
    assert not AwaitedAddress.objects.exists()


def test_other_addresses_stay(take):
    addresses = ["https://example.org/articles/two/", "/tag/peru/", "/articles/", "mailto:two@example.org"]
    take(line(**text(*addresses)))
    assert links() == ([], addresses)
    assert not AwaitedAddress.objects.exists()


@pytest.mark.parametrize("pk", ["1", "999999", "9" * 18, "9" * 19, "0", "x"])
def test_an_id_that_is_no_storys_leaves_the_words(pk, take, client):
    take(line(body_html=f'<p>As <a data-article="{pk}">the words</a> say.</p>'))
    assert "<p>As the words say.</p>" in read(client)


@pytest.mark.parametrize("later", [False, True])
def test_a_batch_costs_the_same_with_many_links(take, later):
    def cost(batch: str, number: int) -> int:
        """The queries of a batch of two stories, each with so many links; of one for which as many texts wait."""
        addresses = [f"/articles/{batch}-{n}/" for n in range(number)] + [f"/articles/{batch}-later/"]
        waiting = [line(id=f"{batch} w{n}", title=f"W {n}", **text(*addresses)) for n in range(number)]
        lines = [line(id=f"{batch} {n}", title=n, slug=f"{batch}-{n}", **text(*addresses)) for n in ("0", "later")]
        if later:
            take(*waiting)
        with CaptureQueriesContext(connection) as queries:
            take(*lines)
        return len(queries)

    cost("warm", 1)
    assert cost("few", 2) == cost("many", 40)
    assert EditionLink.objects.filter(target__slug="many-later").count() == (41 if later else 1)
