"""The moves: who may make them, from where to where, and what each leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition, Move
from articles.models.article import Conflict
from articles.publishing import Refused

State = Article.State


def state(article: Article) -> str:
    article.refresh_from_db()
    return article.state


def test_a_reporter_hands_a_draft_over(draft, reporter):
    article = draft()
    publishing.submit(article, by=reporter, version=1, note="for the evening")
    assert state(article) == State.REVIEW


def test_an_editor_sends_a_story_back(draft, reporter, editor):
    article = draft()
    publishing.submit(article, by=reporter, version=1)
    publishing.send_back(article, by=editor, version=1, note="who says so?")
    assert state(article) == State.DRAFT


def test_publishing_makes_a_live_edition(draft, editor):
    article = draft("A headline")
    edition = publishing.publish(article, by=editor, version=1)
    assert list(Edition.objects.live()) == [edition]
    assert edition.is_live
    assert state(article) == State.PUBLISHED


def test_each_move_leaves_a_row(draft, reporter, editor):
    article = draft()
    publishing.submit(article, by=reporter, version=1)
    publishing.publish(article, by=editor, version=1, note="good")
    publishing.withdraw(article, by=editor, version=1, note="wrong after all")
    rows = Move.objects.order_by("pk").values_list("verb", "from_state", "to_state", "by__username", "note")
    assert list(rows) == [
        ("submit", "draft", "review", "rosa", ""),
        ("publish", "review", "published", "edda", "good"),
        ("withdraw", "published", "withdrawn", "edda", "wrong after all"),
    ]


@pytest.mark.parametrize("move", [publishing.publish, publishing.send_back, publishing.withdraw])
def test_a_reporter_cannot_move_a_story_further(move, draft, reporter):
    article = draft()
    publishing.submit(article, by=reporter, version=1)
    with pytest.raises(PermissionDenied):
        move(article, by=reporter, version=1)
    assert state(article) == State.REVIEW
    assert not Edition.objects.exists()


def test_a_reporter_cannot_schedule(draft, reporter):
    with pytest.raises(PermissionDenied):
        publishing.schedule(draft(), by=reporter, version=1, live_from=timezone.now() + timedelta(hours=1))


def test_a_reporter_cannot_hand_over_a_colleagues_draft(draft, colleague):
    article = draft()
    with pytest.raises(PermissionDenied):
        publishing.submit(article, by=colleague, version=1)


def test_an_account_that_was_closed_can_do_nothing(draft, editor):
    editor.is_active = False
    with pytest.raises(PermissionDenied):
        publishing.publish(draft(), by=editor, version=1)


def test_a_stale_version_is_a_conflict_that_names_who(draft, editor, reporter):
    article = draft()
    Article.objects.filter(pk=article.pk).update(version=2, updated_by=reporter)
    with pytest.raises(Conflict, match="rosa"):
        publishing.publish(article, by=editor, version=1)
    assert not Edition.objects.exists()


def test_a_move_from_the_wrong_state_is_refused(draft, editor):
    article = draft()
    with pytest.raises(Refused, match="draft"):
        publishing.withdraw(article, by=editor, version=1)
    assert not Move.objects.exists()


def test_publishing_what_readers_have_does_nothing(published, editor):
    article = published()
    assert publishing.publish(article, by=editor, version=1) == Edition.objects.get()
    assert Move.objects.count() == 1


def test_publishing_what_readers_have_ends_the_plan_for_an_update(published, editor):
    article = published()
    publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    publishing.publish(article, by=editor, version=1)
    assert not Edition.objects.upcoming().exists()
    assert Edition.objects.live().count() == 1


def test_publishing_what_readers_have_until_another_time_makes_an_edition(published, editor):
    article = published()
    end = timezone.now() + timedelta(hours=1)
    assert publishing.publish(article, by=editor, version=1, live_until=end).live_until == end


def test_a_live_story_that_was_sent_back_is_published_again_as_it_is(published, editor):
    article = published()
    publishing.send_back(article, by=editor, version=1, note="An update, please.")
    publishing.publish(article, by=editor, version=1)
    assert state(article) == State.PUBLISHED
    assert Edition.objects.count() == 1


def test_an_editor_approves(draft, reporter, editor):
    article = draft()
    publishing.submit(article, by=reporter, version=1)
    publishing.approve(article, by=editor, version=1, note="good")
    assert state(article) == State.APPROVED
    assert not Edition.objects.exists()


def test_a_live_story_is_sent_back_and_stays_live(published, editor):
    article = published()
    publishing.send_back(article, by=editor, version=1, note="The figures are new.")
    assert state(article) == State.DRAFT
    assert Edition.objects.live().count() == 1


@pytest.mark.parametrize("note", ["", "   ", "\u200b"])
def test_a_story_is_not_sent_back_without_a_word(draft, reporter, editor, note):
    article = draft()
    publishing.submit(article, by=reporter, version=1)
    with pytest.raises(Refused, match="note"):
        publishing.send_back(article, by=editor, version=1, note=note)
    assert state(article) == State.REVIEW


def test_each_row_names_the_version_that_was_moved(draft, editor):
    article = draft()
    Article.objects.filter(pk=article.pk).update(version=3)
    publishing.submit(article, by=editor, version=3)
    publishing.publish(article, by=editor, version=3)
    assert list(Move.objects.values_list("version", flat=True)) == [3, 3]


def test_a_scheduled_story_of_which_nothing_is_live_can_be_withdrawn(draft, editor):
    article = draft()
    publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    publishing.send_back(article, by=editor, version=1, note="Wait.")
    publishing.withdraw(article, by=editor, version=1)
    assert not Edition.objects.upcoming().exists()


def test_a_story_without_text_is_not_published(draft, editor):
    with pytest.raises(Refused, match="no text"):
        publishing.publish(draft(body="<p> </p>"), by=editor, version=1)


def test_a_story_of_one_picture_is_published(draft, editor):
    publishing.publish(draft(body='<p><img src="https://example.org/a.png"></p>'), by=editor, version=1)
    assert Edition.objects.live().count() == 1


def test_a_deleted_story_is_refused(draft, editor):
    article = draft()
    Article.objects.filter(pk=article.pk).delete()
    with pytest.raises(Refused, match="deleted"):
        publishing.publish(article, by=editor, version=1)


def test_scheduling_into_the_past_is_refused(draft, editor):
    with pytest.raises(Refused, match="past"):
        publishing.schedule(draft(), by=editor, version=1, live_from=timezone.now() - timedelta(minutes=1))


def test_an_end_before_the_beginning_is_refused(draft, editor):
    soon = timezone.now() + timedelta(hours=1)
    with pytest.raises(Refused, match="over before"):
        publishing.schedule(draft(), by=editor, version=1, live_from=soon, live_until=soon)
    with pytest.raises(Refused, match="over before"):
        publishing.publish(draft(), by=editor, version=1, live_until=timezone.now() - timedelta(hours=1))


def test_an_address_of_another_story_is_a_conflict(published, draft, editor):
    published("One", slug="one")
    Article.objects.filter(slug="one").update(slug="uno")
    with pytest.raises(Conflict, match="one"):
        publishing.publish(draft("Two", slug="one"), by=editor, version=1)
    assert Edition.objects.count() == 1
