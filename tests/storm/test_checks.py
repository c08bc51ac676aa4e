"""The storm's own checks: each finds what it is there to find, so that a storm which passes means something."""

import re
from dataclasses import replace

import pytest
from django.db import connection

from articles import drafting, publishing
from articles.models import Article, ArticleTag, Content, Edition, Move, Pointer, Revision
from tests.storm import checks
from tests.storm.ledger import Outcome, Save, Settlement, Step
from tests.storm.said import said

pytestmark = pytest.mark.django_db

BODY = "<p>mark-1 first</p>\n\n<p>mark-2 second, as said</p>"
LINK = {"lead_in": "Because mark-3", "label": "see", "url": "https://example.org/"}


def content(**parts) -> Content:
    whole = {"title": "Headline", "slug": "headline", "standfirst": "In short", "body": BODY, "language": "en"}
    return Content(**whole | {"tags": ("Russia", "Gas"), "links": (Pointer(**LINK),)} | parts)


@pytest.fixture
def story(reporter, editor) -> Article:
    """A story with two versions that readers have had, and a third that was handed over."""
    story = drafting.begin(Article(), content(), by=reporter).article
    publishing.publish(story, by=editor, version=1, note="Note mark-4")
    story = drafting.save(story, content(title="Another", body=f"{BODY}<p>More.</p>"), by=editor, version=1).article
    publishing.publish(story, by=editor, version=2)
    return drafting.save(story, content(title="A third"), by=editor, version=2).article


@pytest.fixture
def save(story) -> Save:
    """The first save, as it was answered for."""
    return a_save(story)


def a_save(story, outcome=Outcome.DONE, body=BODY, tags=("Russia", "Gas"), links=(LINK,)) -> Save:
    return Save("rosa", story.pk, ("mark-1",), said("Headline", "In short", body, tags, links), outcome)


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def found(check, *ledger) -> list[str]:
    with connection.cursor() as cursor:
        return list(check(cursor, *ledger))


@pytest.mark.parametrize("check", checks.ALWAYS, ids=lambda check: check.__name__)
def test_a_sound_database_has_no(check, story):
    assert found(check) == []


def test_a_text_that_is_there_is_not_missed(save):
    assert found(checks.lost_texts, [save]) == []


def test_a_deleted_revision_is_missed(story, save):
    Revision.objects.get(article=story, version=1).delete()
    assert len(found(checks.lost_texts, [save])) == 1
    assert len(found(checks.broken_histories)) == 1


def test_one_changed_word_is_noticed(story, save):
    Revision.objects.filter(version=1).update(body=BODY.replace("as said", "as sad"))
    assert "as sad" in found(checks.lost_texts, [save])[0]


@pytest.mark.parametrize("part", [{"tags": []}, {"links": []}, {"standfirst": ""}, {"title": "Headlines"}])
def test_a_revision_that_is_not_whole_is_noticed(story, save, part):
    Revision.objects.filter(version=1).update(**part)
    assert len(found(checks.lost_texts, [save])) == 1


def test_the_space_between_paragraphs_makes_no_difference(story):
    assert found(checks.lost_texts, [a_save(story, body=BODY.replace("\n\n", "\r\n"))]) == []


def test_a_success_that_is_only_kept_aside_is_noticed(story, save):
    assert found(checks.dropped_texts, [save]) == []
    Revision.objects.filter(version__lt=3).update(kind="kept")
    Revision.objects.filter(version=3).update(body="<p>mark-2 second, as said</p><p>mark-11</p>")
    assert "mark-1'" in found(checks.dropped_texts, [save])[0]


def test_what_was_refused_need_not_be_there(story):
    assert found(checks.lost_texts, [a_save(story, Outcome.REFUSED, body="<p>Elsewhere</p>")]) == []


@pytest.mark.parametrize(
    ("body", "wrongs"), [(BODY, 0), ("<p>mark-9</p>", 0), ("<p>mark-1 first</p><p>mark-9 gone</p>", 1)]
)
def test_half_a_text_without_an_answer_is_noticed(story, body, wrongs):
    save = replace(a_save(story, Outcome.UNANSWERED, body=body), marks=tuple(re.findall(r"mark-\d", body)))
    assert len(found(checks.half_saved_texts, [save])) == wrongs


def test_a_choice_that_was_not_carried_out_is_noticed(story):
    kept = Settlement("rosa", story.pk, ("mark-1", "mark-11"), Outcome.DONE)
    assert ["mark-11" in one for one in found(checks.lost_settlements, [kept])] == [True]


def test_a_lost_move_is_noticed(story):
    step = Step("edda", story.pk, "publish", "mark-4", Outcome.DONE)
    assert found(checks.lost_moves, [step]) == []
    Move.objects.filter(note="Note mark-4").delete()
    assert len(found(checks.lost_moves, [step])) == 1


def test_a_move_that_was_refused_and_made_is_noticed(story):
    assert len(found(checks.lost_moves, [Step("edda", story.pk, "publish", "mark-4", Outcome.REFUSED)])) == 1


def test_a_revision_that_says_nothing_new_is_noticed(story):
    Revision.objects.filter(version=3).update(title="Another", body=f"{BODY} <p>More.</p>")
    assert len(found(checks.idle_revisions)) == 1


def test_a_working_copy_that_strays_from_its_newest_revision_is_noticed(story):
    ArticleTag.objects.filter(content_object=story).first().delete()
    assert "tags" in found(checks.strayed_copies)[0]


def test_overlapping_editions_are_noticed(story):
    sql("ALTER TABLE articles_edition DROP CONSTRAINT edition_one_live_at_a_time")
    Edition.objects.update(live_until=None)
    assert len(found(checks.overlapping_editions)) == 1


def test_an_edition_that_says_something_else_is_noticed(story):
    Edition.objects.filter(article_version=1).update(body_html="<p>mark-1 first</p>")
    assert len(found(checks.unrecorded_editions)) == 1


def test_an_edition_of_a_version_that_never_was_is_noticed(story):
    Edition.objects.filter(article_version=1).update(article_version=7)
    assert "no version 7" in found(checks.unrecorded_editions)[0]


def test_a_state_without_a_move_is_noticed(story):
    Article.objects.update(state="draft")
    assert len(found(checks.broken_ways)) == 1


def test_a_way_with_a_gap_is_noticed(story):
    Move.objects.order_by("pk").filter(version=2).update(from_state="review")
    assert "starts from review" in found(checks.broken_ways)[0]
