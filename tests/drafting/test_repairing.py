"""Links that are mended: in the working copy always, and for readers at once where they have the rest already."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Article, Move, Revision, SeeLink
from articles.models.article import Conflict
from articles.publishing import Refused
from articles.repairing import NOWHERE, Place, repoint, unlink
from tests.reading.pages import see_links

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(published, editor) -> Article:
    article = published("Gone")
    publishing.withdraw(article, by=editor, version=1)
    return article


def linking(target: Article) -> dict:
    """What makes a story that points at the target, by a see link and in its text."""
    return {"see": [("Why", target)], "body": f'<p>As <a data-article="{target.pk}">we said</a>.</p>'}


def test_every_link_to_a_story_is_pointed_elsewhere_and_readers_get_it_at_once(client, gone, published, editor):
    article, other = published("Story", **linking(gone)), published("Other")
    repaired = repoint(article, Place(gone.pk), Place(other.pk), by=editor, version=1)
    assert repaired.is_published
    assert see_links(client.get("/articles/story/")) == [("Why", "/articles/other/")]
    assert '<a href="/articles/other/">we said</a>' in client.get("/articles/story/").text
    assert Revision.objects.get(article=article, version=2).note == "Link pointed elsewhere"
    assert Move.objects.filter(article=article).first().note == "Link pointed elsewhere"


def test_a_removed_link_takes_its_lead_in_along_and_leaves_the_words_of_the_text(client, gone, published, editor):
    article = published("Story", **linking(gone))
    assert unlink(article, Place(gone.pk), by=editor, version=1).is_published
    assert not SeeLink.objects.exists()
    assert "As we said." in client.get("/articles/story/").text
    article.refresh_from_db()
    assert article.body == "<p>As we said.</p>"


def test_an_address_elsewhere_is_replaced_in_links_and_text(client, published, editor):
    old, new = "https://example.org/old?a=1&b=2", "https://example.org/new"
    body = '<p>The <a href="https://example.org/old?a=1&amp;b=2">report</a>.</p>'
    article = published("Story", body=body, see=[("The report", old)])
    assert repoint(article, Place(url=old), Place(url=new), by=editor, version=1).is_published
    page = client.get("/articles/story/").text
    assert page.count(f'href="{new}"') == 2
    assert "example.org/old" not in page


def test_a_link_to_be_completed_is_completed_and_the_others_wait_on(published, editor):
    article, other = published("Story", see=[("First", None), ("Second", None)]), published("Other")
    repoint(article, NOWHERE, Place(other.pk), by=editor, version=1, words=("Second", "see"))
    assert list(article.see_links.values_list("lead_in", "target")) == [("First", None), ("Second", other.pk)]


def test_an_update_that_readers_do_not_have_yet_does_not_go_out_with_a_repair(client, gone, published, editor):
    article = published("Story", **linking(gone))
    Article.objects.filter(pk=article.pk).update(title="Changed", version=2)
    repaired = unlink(article, Place(gone.pk), by=editor, version=2)
    assert (repaired.is_changed, repaired.is_published) == (True, False)
    assert "Changed" not in client.get("/articles/story/").text


def test_a_plan_is_not_replaced_by_a_repair(gone, published, editor):
    article = published("Story", **linking(gone))
    publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    assert not unlink(article, Place(gone.pk), by=editor, version=1).is_published
    assert article.editions.upcoming().exists()


def test_a_repaired_story_ends_when_it_was_to_end(gone, draft, editor):
    until = timezone.now() + timedelta(hours=1)
    article = draft("Story", **linking(gone))
    publishing.publish(article, by=editor, version=1, live_until=until)
    assert unlink(article, Place(gone.pk), by=editor, version=1).edition.live_until == until


def test_under_four_eyes_a_repair_waits_for_somebody_else(settings, gone, published, editor):
    article = published("Story", **linking(gone))
    settings.NEWSDESK_FOUR_EYES = True
    repaired = unlink(article, Place(gone.pk), by=editor, version=1)
    assert (repaired.is_changed, repaired.is_published) == (True, False)


def test_a_reporter_mends_own_drafts_and_nothing_else(gone, draft, published, reporter, colleague):
    assert unlink(draft("Mine", **linking(gone)), Place(gone.pk), by=reporter, version=1).is_changed
    for article in (published("Live", **linking(gone)), draft("Theirs", by=colleague, **linking(gone))):
        with pytest.raises(PermissionDenied):
            unlink(article, Place(gone.pk), by=reporter, version=1)


def test_a_story_that_moved_on_is_not_mended(gone, published, editor):
    article = published("Story", **linking(gone))
    Article.objects.filter(pk=article.pk).update(version=2)
    with pytest.raises(Conflict):
        unlink(article, Place(gone.pk), by=editor, version=1)


def test_a_link_that_is_gone_already_changes_nothing(gone, published, editor):
    article = published("Story")
    assert not unlink(article, Place(gone.pk), by=editor, version=1).is_changed
    assert not Revision.objects.filter(article=article, version=2).exists()


@pytest.mark.parametrize(
    "to",
    [
        NOWHERE,
        Place(10**15),
        Place(url="file:///etc/passwd"),
        Place(url="https://me@example.org/"),
        Place(url="http://[::1"),
    ],
)
def test_nothing_is_pointed_where_no_link_may_lead(gone, published, editor, to):
    article = published("Story", **linking(gone))
    with pytest.raises(Refused):
        repoint(article, Place(gone.pk), to, by=editor, version=1)


def test_a_story_is_not_pointed_at_itself_nor_at_what_the_mender_may_not_know(gone, draft, reporter, colleague):
    article = draft("Mine", **linking(gone))
    for to in (article, draft("Secret", by=colleague)):
        with pytest.raises(Refused):
            repoint(article, Place(gone.pk), Place(to.pk), by=reporter, version=1)
