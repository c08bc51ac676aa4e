"""Addresses are for life: one that was ever public answers 200, 301 in one hop, or 410; any other 404."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from articles import drafting, publishing
from articles.models import Address, Article, Edition, Listing, Tag
from articles.models.article import Conflict
from tests.newsroom.conftest import ADD, errors, story

HOUR = timedelta(hours=1)


def answer(client: Client, address: str) -> tuple[int, str]:
    """The status, and where to."""
    response = client.get(address)
    return response.status_code, response.headers.get("Location", "")


@pytest.fixture
def rename(editor) -> Callable[[Article, str], Article]:
    """Give a story another slug in the newsroom; readers get it with the next publication."""

    def save(article: Article, slug: str) -> Article:
        article.refresh_from_db()
        content = article.content.__class__(**(article.content.__dict__ | {"slug": slug}))
        return drafting.save(article, content, by=editor, version=article.version).article

    return save


@pytest.fixture
def publish(editor) -> Callable[[Article], Article]:
    """Put a story before readers as it is now."""

    def move(article: Article) -> Article:
        publishing.publish(article, by=editor, version=article.version)
        return article

    return move


def planned(article: Article, by, hours: int = 1) -> Article:
    publishing.schedule(article, by=by, version=article.version, live_from=timezone.now() + hours * HOUR)
    return article


# --- Stories --------------------------------------------------------------------------------------------


def test_a_renamed_story_keeps_its_address_until_it_is_published_again(client, published, rename, publish):
    renamed = rename(published("Old"), "new")
    assert answer(client, "/articles/old/") == (200, "")
    assert answer(client, "/articles/new/") == (404, "")
    publish(renamed)
    assert answer(client, "/articles/old/") == (301, "/articles/new/")
    assert answer(client, "/articles/new/") == (200, "")


def test_every_former_address_leads_to_the_present_one_in_one_hop(client, published, rename, publish):
    article = published("One")
    for slug in ("two", "three", "four"):
        publish(rename(article, slug))
    assert [answer(client, f"/articles/{slug}/") for slug in ("one", "two", "three")] == [(301, "/articles/four/")] * 3


def test_a_story_that_gets_its_old_name_back_leads_nobody_in_a_circle(client, published, rename, publish):
    article = published("One")
    publish(rename(article, "two"))
    publish(rename(article, "one"))
    assert answer(client, "/articles/one/") == (200, "")
    assert answer(client, "/articles/two/") == (301, "/articles/one/")


def test_browsers_ask_again_where_a_story_went(client, published, rename, publish):
    publish(rename(published("One"), "two"))
    assert client.get("/articles/one/").headers["Cache-Control"] == "no-cache"


def test_every_address_of_a_withdrawn_story_is_gone_and_comes_back_with_it(client, published, rename, publish, editor):
    article = publish(rename(published("One"), "two"))
    publishing.withdraw(article, by=editor, version=article.version)
    assert [answer(client, f"/articles/{slug}/")[0] for slug in ("one", "two", "One", "TWO")] == [410] * 4
    publish(rename(article, "three"))
    assert [answer(client, f"/articles/{slug}/") for slug in ("one", "two")] == [(301, "/articles/three/")] * 2


def test_another_spelling_leads_on_in_one_hop(client, published, rename, publish):
    publish(rename(published("One"), "two"))
    assert answer(client, "/articles/TWO/") == (301, "/articles/two/")
    assert answer(client, "/articles/ONE/") == (301, "/articles/two/")


def test_another_spelling_is_never_cut_to_another_address(client, published):
    published("Word " * 15 + "end", slug="-".join(["word"] * 16))
    assert answer(client, f"/articles/{'-'.join(['Word'] * 17)}/") == (404, "")


def test_the_query_goes_along(client, published, rename, publish):
    publish(rename(published("One"), "two"))
    assert answer(client, "/articles/one/?from=mail&x=%0d%0aSet-Cookie:a=b") == (
        301,
        "/articles/two/?from=mail&x=%0d%0aSet-Cookie:a=b",
    )


def test_addresses_in_any_script_lead_on(client, published, rename, publish):
    publish(rename(published("Россия и мир"), "мир"))
    assert answer(client, f"/articles/{quote('россия-и-мир')}/") == (301, f"/articles/{quote('мир')}/")


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_was_never_public_answers_as_what_never_was(client, draft, rename, editor, method):
    rename(draft("Draft"), "drafted")
    planned(draft("Planned"), editor)
    given_up = planned(draft("Given up"), editor)
    publishing.withdraw(given_up, by=editor, version=given_up.version)
    nothing = getattr(client, method)("/articles/nothing/")
    for slug in ("draft", "drafted", "planned", "given-up"):
        response = getattr(client, method)(f"/articles/{slug}/")
        assert (response.status_code, response.content) == (404, nothing.content), slug
        assert dict(response.headers) == dict(nothing.headers), slug


# --- Claims ---------------------------------------------------------------------------------------------


def test_the_address_of_a_plan_is_nobody_elses_while_the_plan_stands(draft, rename, login, editor):
    rename(planned(draft("Planned"), editor), "other")
    assert "belongs to another story" in errors(login(editor).post(ADD, story(title="Mine", slug="planned")))


def test_the_address_of_a_plan_given_up_is_free_again(client, draft, rename, publish, editor):
    article = planned(draft("Planned"), editor)
    publishing.withdraw(article, by=editor, version=article.version)
    rename(article, "other")
    assert answer(client, "/articles/planned/") == (404, "")
    publish(draft("Planned"))
    assert answer(client, "/articles/planned/") == (200, "")


def test_a_plan_that_replaces_another_lets_its_address_go(draft, rename, editor):
    article = rename(planned(draft("First"), editor), "second")
    planned(article, editor, hours=2)
    assert set(Address.objects.values_list("slug", flat=True)) == {"second"}


def test_a_plan_given_up_keeps_what_readers_knew_before(client, published, rename, publish, editor):
    article = planned(rename(published("One"), "two"), editor)
    publishing.withdraw(article, by=editor, version=article.version)
    assert set(Address.objects.values_list("slug", flat=True)) == {"one"}
    assert answer(client, "/articles/one/") == (410, "")
    assert answer(client, "/articles/two/") == (404, "")
    publish(rename(article, "three"))
    assert answer(client, "/articles/one/") == (301, "/articles/three/")


def test_a_plan_whose_time_came_has_its_address_for_good(client, draft, rename, publish, editor):
    article = planned(draft("One"), editor)
    for rows in (Edition.objects, Listing.objects):
        rows.filter(article=article).update(live_from=timezone.now() - HOUR)
    assert answer(client, "/articles/one/") == (200, "")
    publish(rename(article, "two"))
    assert answer(client, "/articles/one/") == (301, "/articles/two/")


def test_no_story_gets_an_address_that_was_anothers(draft, published, rename, publish, editor):
    publish(rename(published("One"), "two"))
    taken = draft("Other", slug="one")
    with pytest.raises(Conflict, match="belongs to another story"):
        publishing.publish(taken, by=editor, version=1)
    assert draft("One").slug == "one-2"


# --- Tags -----------------------------------------------------------------------------------------------


def tag_named(name: str) -> Tag:
    return Tag.objects.named(name)


def test_a_tags_former_addresses_lead_on_in_one_hop_with_their_query(client, published, readdress):
    for number in range(12):
        published(f"Story {number}", tags=["Russia"])
    tag = tag_named("Russia")
    readdress(tag, "rf")
    readdress(tag, "russian-federation")
    for slug in ("russia", "rf", "RF"):
        assert answer(client, f"/tag/{slug}/?page=2") == (301, "/tag/russian-federation/?page=2")
    readdress(tag, "russia")
    assert answer(client, "/tag/russia/?page=2") == (200, "")
    assert answer(client, "/tag/rf/") == (301, "/tag/russia/")


def test_a_tag_whose_stories_are_all_gone_is_gone_at_all_its_addresses(client, published, editor, readdress):
    article = published(tags=["Russia"])
    readdress(tag_named("Russia"), "rf")
    publishing.withdraw(article, by=editor, version=1)
    assert [answer(client, f"/tag/{slug}/")[0] for slug in ("russia", "rf", "Russia")] == [410] * 3


def test_a_tag_that_readers_never_saw_leaves_no_address_behind(client, draft, published, editor, readdress):
    planned(draft(tags=["Russia"]), editor)
    tag = tag_named("Russia")
    readdress(tag, "rf")
    nothing = client.get("/tag/nothing/")
    for slug in ("russia", "rf"):
        assert (client.get(f"/tag/{slug}/").status_code, client.get(f"/tag/{slug}/").content) == (404, nothing.content)
    assert not tag.aliases.exists()
