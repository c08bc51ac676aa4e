"""The stories suggested for a text while it is written."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Pointer, Tag
from articles.models.link import Relation
from tests.suggesting.conftest import FLOOD, STRIKE, text

DAY = timedelta(days=1)


def headlines(suggestions) -> list[str]:
    return [one.headline for one in suggestions]


def test_a_story_about_the_same_things_comes_first(suggest, published):
    published("Strike of railway workers", body=STRIKE)
    published("Ucayali rises", body=FLOOD)
    assert headlines(suggest(text()))[0] == "Ucayali rises"


def test_a_text_that_nobody_saved_gets_suggestions(suggest, published):
    story = published("Ucayali rises", body=FLOOD)
    [one] = suggest(text(), article_id=None)
    assert (one.article_id, one.headline, one.slug) == (story.pk, "Ucayali rises", "ucayali-rises")
    assert one.first_published_at == story.editions.get().first_published_at


@pytest.mark.parametrize("body", ["", "<p></p>", "<p>\x00 \ud800</p>", "<p>" + "Ucayali " * 100_000])
def test_any_text_gets_an_answer(suggest, published, body):
    published("Ucayali rises", body=FLOOD)
    assert headlines(suggest(text("", body))) in ([], ["Ucayali rises"])


def test_an_empty_archive_has_nothing_to_suggest(suggest):
    assert suggest(text()) == []


def test_no_more_are_suggested_than_asked_for(suggest, published):
    for number in range(4):
        published(f"Ucayali rises {number}", body=FLOOD)
    assert len(suggest(text(), limit=3)) == 3


def test_scripts_without_spaces_are_understood(suggest, published):
    published("秘鲁洪水", body="<p>秘鲁乌卡亚利河泛滥，三座桥梁关闭。</p>", language="zh-Hans")
    published("铁路罢工", body="<p>北线铁路工人要求提高工资。</p>", language="zh-Hans")
    assert headlines(suggest(text("普卡尔帕", "<p>乌卡亚利河水位上升。</p>", language="zh-Hans"))) == ["秘鲁洪水"]


# --- What is never suggested ----------------------------------------------------------------------------


def test_never_the_story_itself(suggest, published):
    story = published("Ucayali rises", body=FLOOD)
    assert suggest(text("Ucayali rises"), article_id=story.pk) == []


def test_never_a_story_that_the_text_points_at(suggest, published):
    story = published("Ucayali rises", body=FLOOD)
    assert suggest(text(links=(Pointer("", "see", target=story.pk),))) == []
    assert suggest(text(body=f'{FLOOD}<p><a data-article="{story.pk}">flooded</a></p>')) == []


def test_never_a_draft(suggest, draft):
    draft("Ucayali rises", body=FLOOD)
    assert suggest(text()) == []


def test_never_a_scheduled_story(suggest, draft, editor):
    story = draft("Ucayali rises", body=FLOOD)
    publishing.schedule(story, by=editor, version=1, live_from=timezone.now() + DAY)
    assert suggest(text()) == []


def test_never_a_withdrawn_story_until_it_is_back(suggest, published, editor):
    story = published("Ucayali rises", body=FLOOD)
    publishing.withdraw(story, by=editor, version=1)
    assert suggest(text()) == []
    publishing.publish(story, by=editor, version=1)
    assert headlines(suggest(text())) == ["Ucayali rises"]


def test_a_story_is_found_by_what_readers_have_of_it(suggest, published, editor):
    story = published("Ucayali rises", body=FLOOD)
    story.title, story.body = "Strike of railway workers", STRIKE
    story.save()
    assert headlines(suggest(text())) == ["Ucayali rises"]
    publishing.schedule(story, by=editor, version=1, live_from=timezone.now() + DAY)
    assert headlines(suggest(text())) == ["Ucayali rises"]
    assert suggest(text("Wages", "<p>Railway workers</p>")) == []
    publishing.publish(story, by=editor, version=1)
    assert suggest(text()) == []
    assert headlines(suggest(text("Wages", "<p>Railway workers</p>"))) == ["Strike of railway workers"]


# --- What counts ----------------------------------------------------------------------------------------


def test_of_stories_alike_the_newer_one_comes_first(suggest, published, at):
    at(published("Ucayali rises again", body=FLOOD), 400 * DAY)
    at(published("Ucayali rises", body=FLOOD), 2 * DAY)
    assert headlines(suggest(text())) == ["Ucayali rises", "Ucayali rises again"]


def test_what_similar_stories_point_at_is_suggested_though_it_shares_no_word(suggest, published):
    plan = published("A plan for dams", body="<p>Engineers drew walls.</p>")
    published("Ucayali rises", body=FLOOD, see=[("What was planned", plan)])
    assert headlines(suggest(text())) == ["Ucayali rises", "A plan for dams"]


def test_the_text_s_own_links_say_nothing(suggest, published):
    plan = published("A plan for dams", body="<p>Engineers drew walls.</p>")
    story = published("Pucallpa under water", body=FLOOD, see=[("What was planned", plan)])
    assert suggest(text(), article_id=story.pk) == []


# --- Why ------------------------------------------------------------------------------------------------


def test_each_suggestion_says_why(suggest, published, at):
    at(published("Peru: Ucayali rises", body=FLOOD, tags=["Peru"]), 6 * DAY)
    [one] = suggest(text("Peru: Pucallpa under water", tags=("peru",)))
    assert one.reasons == ["same kicker", "1 tag in common", "the text most like this one", "6 days earlier"]


def test_a_rare_tag_is_called_so(suggest, published):
    published("Ucayali rises", body=FLOOD, tags=["Floods"])
    for number in range(25):
        published(f"Strike, day {number}", body=STRIKE)
    assert "1 rare tag" in suggest(text(tags=("Floods",)))[0].reasons


def test_tags_that_only_the_other_has_are_no_reason(suggest, published):
    published("Ucayali rises", body=FLOOD, tags=["Floods"])
    Tag.objects.resolve(["Peru"])
    [one] = suggest(text(tags=("Peru", "Nowhere")))
    assert not [reason for reason in one.reasons if "tag" in reason]


def test_links_of_similar_stories_are_a_reason(suggest, published):
    plan = published("A plan for dams", body="<p>Engineers drew walls.</p>")
    published("Ucayali rises", body=FLOOD, see=[("What was planned", plan)])
    first, second = suggest(text())
    assert "pointed at by similar stories" in second.reasons
    assert "pointed at by similar stories" not in first.reasons


def test_reasons_are_translated(suggest, published, monkeypatch):
    published("Ucayali rises", body=FLOOD)
    monkeypatch.setattr(import_module("articles.suggesting.reasons"), "_", str.upper)
    assert suggest(text())[0].reasons == ["THE TEXT MOST LIKE THIS ONE", "WITHIN A DAY"]


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(hours=3), "within a day"),
        (DAY, "1 day earlier"),
        (59 * DAY, "1 month earlier"),
        (200 * DAY, "6 months earlier"),
        (800 * DAY, "2 years earlier"),
    ],
)
def test_the_time_between_is_told(suggest, published, at, ago, words):
    at(published("Ucayali rises", body=FLOOD), ago)
    assert suggest(text())[0].reasons[-1] == words


def test_a_story_that_came_after_the_one_being_changed_is_later(suggest, published, at):
    old = published("Pucallpa under water", body=FLOOD)
    at(old, 40 * DAY)
    published("Ucayali rises", body=FLOOD)
    [one] = suggest(text(), article_id=old.pk)
    assert one.relation == Relation.LATER
    assert one.reasons[-1] == "1 month later"


@pytest.mark.parametrize(("ago", "relation"), [(3 * DAY, Relation.EARLIER), (300 * DAY, Relation.BACKGROUND)])
def test_the_relation_is_proposed(suggest, published, at, ago, relation):
    at(published("Ucayali rises", body=FLOOD), ago)
    assert suggest(text())[0].relation == relation


# --- What it costs --------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow(suggest, published, editor, django_assert_num_queries):
    plan = published("A plan for dams", body="<p>Engineers drew walls.</p>")
    published("Ucayali rises", body=FLOOD, tags=["Peru"], see=[("What was planned", plan)])
    with django_assert_num_queries(20):
        assert len(suggest(text(tags=("Peru",)))) == 2
    for number in range(12):
        published(f"Ucayali rises {number}", body=FLOOD, tags=["Peru", f"Day {number}"], see=[("Plan", plan)])
    with django_assert_num_queries(20):
        assert len(suggest(text(tags=("Peru",)))) == 10
