"""Deleted stories: in the bin, whole, until somebody puts them back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import discarding, drafting, publishing
from articles.models import Article, Autosave, Move, Presence, Revision
from articles.models.article import Conflict
from articles.newsroom import queue
from tests.newsroom.conftest import LIST, change_url, errors, story

pytestmark = pytest.mark.django_db

BIN = f"{LIST}bin/"


def put_back_url(article: Article) -> str:
    return reverse("admin:articles_article_put_back", args=[article.pk])


def delete(client, article: Article):
    return client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"}, follow=True)


@pytest.fixture
def deleted(draft, reporter, editor) -> Article:
    """A story of Rosa's that was written twice and sent back, and deleted by Edda."""
    article = draft("Thrown away", tags=["Velmar"])
    changed = article.content.__class__(**vars(article.content) | {"title": "Thrown away, too early"})
    drafting.save(article, changed, by=reporter, version=1)
    publishing.submit(article, by=reporter, version=2)
    publishing.send_back(article, by=editor, version=2, note="Shorter.")
    discarding.discard(article, by=editor)
    return article


def test_a_deleted_story_is_not_there_for_anybody(deleted, login, editor):
    client = login(editor)
    assert client.get(change_url(deleted)).status_code == 404
    assert "Thrown away" not in client.get(LIST).content.decode()
    assert "Thrown away" not in client.get("/admin/").content.decode()
    assert "Thrown away" not in client.get("/admin/articles/move/").content.decode()


def test_it_comes_back_with_all_that_hangs_on_it(deleted, login, editor):
    page = login(editor).post(put_back_url(deleted), follow=True)
    assert "is back" in page.content.decode()
    back = Article.objects.get()
    assert (back.title, [tag.name for tag in back.tags.all()]) == ("Thrown away, too early", ["Velmar"])
    assert Revision.objects.filter(article=back).count() == 2
    assert Move.objects.filter(article=back, verb__in=("submit", "send_back")).count() == 2


def test_who_deleted_it_and_who_put_it_back_stands_in_its_log(deleted, login, reporter):
    client = login(reporter)
    client.post(put_back_url(deleted))
    log = client.get(reverse("admin:articles_article_moves", args=[deleted.pk])).context["page"]
    assert [(move.verb, move.by.username, move.version) for move in log][:2] == [
        ("put_back", "rosa", 2),
        ("discard", "edda", 2),
    ]


def test_a_story_that_was_put_back_stands_where_it_stood(deleted, login, reporter):
    login(reporter).post(put_back_url(deleted))
    assert [story.pk for story in queue.sent_back(Article.objects.all())] == [deleted.pk]


def test_deleting_leads_to_the_bin(login, draft, reporter):
    page = delete(login(reporter), draft("Slip of the hand"))
    assert page.redirect_chain[-1][0] == BIN
    assert "Slip of the hand" in page.content.decode()
    assert not Article.objects.exists()


def test_several_are_deleted_from_the_list(login, draft, editor):
    articles = [draft("One"), draft("Two")]
    chosen = {"action": "delete_selected", "_selected_action": [article.pk for article in articles], "index": 0}
    asked = login(editor).post(LIST, chosen).content.decode()
    assert "They go into the bin" in asked
    login(editor).post(LIST, chosen | {"post": "yes"})
    assert Article.with_bin.discarded().count() == 2


def test_reporters_see_and_put_back_their_own_alone(deleted, draft, login, reporter, colleague, editor):
    other = draft("Of a colleague", by=colleague)
    discarding.discard(other, by=editor)
    page = login(reporter).get(BIN).content.decode()
    assert "Thrown away" in page
    assert "Of a colleague" not in page
    assert login(reporter).post(put_back_url(other)).status_code == 404
    assert Article.with_bin.discarded().count() == 2


def test_the_bin_is_closed_to_those_without_a_role(login, django_user_model):
    nobody = django_user_model.objects.create_user("nobody", is_staff=True)
    assert login(nobody).get(BIN).status_code == 403


def test_putting_back_needs_a_post(deleted, login, editor):
    assert login(editor).get(put_back_url(deleted)).status_code == 405
    assert not Article.objects.exists()


@pytest.mark.parametrize("which", ["1e3", "-1", "0", "999999999999999999999", "a\x00b", "१२३"])
def test_an_id_that_is_none_is_not_found(login, editor, which):
    assert login(editor).post(f"{BIN}{which}/").status_code == 404


def test_putting_back_twice_says_so(deleted, editor):
    discarding.put_back(deleted, by=editor)
    with pytest.raises(Conflict, match="not in the bin"):
        discarding.put_back(deleted, by=editor)


def test_its_address_stays_its_own(deleted, login, editor):
    page = login(editor).post(f"{LIST}add/", story(slug=deleted.slug))
    assert "belongs to a story in the bin" in errors(page)


def test_a_new_story_of_the_same_headline_gets_another_address(deleted, draft):
    assert draft("Thrown away").slug != deleted.slug


def test_what_was_typed_and_not_saved_begins_a_new_story(draft, reporter, editor):
    article = draft()
    Autosave.objects.create(person=reporter, article=article, tab="a", version=1, fields={"title": "Typed"})
    Presence.objects.create(person=reporter, article=article, tab="a", seen_at=timezone.now())
    discarding.discard(article, by=editor)
    assert Autosave.objects.get().article is None
    assert not Presence.objects.exists()


def test_headlines_in_the_bin_are_text(login, draft, editor):
    article = draft('"><svg onload=alert(1)>')
    assert "<svg onload" not in delete(login(editor), article).content.decode()


def test_a_link_to_it_stays_and_hinders_no_save(draft, save, editor):
    target = draft("Target")
    article = draft(see=[("Why to follow", target)])
    discarding.discard(target, by=editor)
    save(editor, article, title="Changed", see=[{"lead_in": "Why to follow", "label": "see", "target": target.pk}])
    article.refresh_from_db()
    assert (article.title, article.see_links.get().target_id) == ("Changed", target.pk)
