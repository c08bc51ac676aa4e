"""The tags suggested for a text while it is written."""

import pytest
from django.db import connection

from articles import suggesting
from articles.models import Tag, TagAlias
from articles.suggesting.names import LONGEST, LONGEST_UNSPACED, MOST_READ_UNSPACED, named, runs
from tests.suggesting.conftest import FLOOD, STRIKE, text


@pytest.fixture
def tags(editor):
    """The names that are suggested to an editor: `tags(text("Headline"))`; those of new tags end in " (new)"."""

    def ask(content, *, user=None, **options) -> list[str]:
        found = suggesting.tags_for(content, user=user or editor, **options)
        return [f"{tag.name} (new)" if tag.is_new else tag.name for tag in found]

    return ask


def test_tags_of_similar_stories(tags, published):
    published("Ucayali rises", body=FLOOD, tags=["Floods"])
    published("Wages", body=STRIKE, tags=["Railways"])
    assert tags(text()) == ["Floods"]


def test_a_tag_that_the_text_names(tags, published):
    published("Wages", body=STRIKE, tags=["Pucallpa", "Lima"])
    assert tags(text()) == ["Pucallpa"]


@pytest.mark.parametrize("name", ["pucallpa", "Three bridges", "over the Ucayali were"])
def test_names_are_found_in_any_spelling_and_of_several_words(tags, draft, name):
    draft(tags=[name])
    assert tags(text()) == [name]


def test_a_tag_named_within_a_word_is_none(tags, draft):
    draft(tags=["pucall", "call"])
    assert tags(text()) == []


def test_names_are_found_where_no_spaces_part_words(tags, draft):
    draft(tags=["乌卡亚利", "利马"])
    assert tags(text("洪水", "<p>乌卡亚利河泛滥。</p>")) == ["乌卡亚利"]


def test_another_name_of_a_tag_means_the_tag(tags, draft):
    draft(tags=["Ukraine"])
    TagAlias.objects.create(name="Pucallpa", tag=Tag.objects.get())
    assert tags(text()) == ["Ukraine"]
    assert tags(text(tags=("pucallpa",))) == []


def test_tags_of_the_kicker_come_before_others_and_new_ones_last(tags, published):
    published("Ucayali rises", body=FLOOD, tags=["Floods", "Peru"])
    assert tags(text("Atlantis / Peru: Pucallpa under water")) == ["Peru", "Floods", "Atlantis (new)"]


def test_rubrics_are_no_new_tags(tags):
    assert tags(text("Analysis: Pucallpa under water")) == []


def test_new_tags_have_room_within_the_limit(tags, published):
    published("Ucayali rises", body=FLOOD, tags=["Floods", "Rivers", "Bridges"])
    assert len(tags(text("Atlantis / Peru: Pucallpa under water"), limit=3)) == 3
    assert tags(text("Atlantis / Peru: Pucallpa under water"), limit=3)[1:] == ["Atlantis (new)", "Peru (new)"]


def test_never_a_tag_that_the_text_has(tags, published):
    published("Ucayali rises", body=FLOOD, tags=["Floods", "Peru"])
    assert tags(text("Peru: Pucallpa", tags=("PERU", "floods"))) == []


def test_the_story_s_own_tags_do_not_vote(tags, published):
    story = published("Pucallpa under water", body=FLOOD, tags=["Floods"])
    assert tags(text(), article_id=story.pk) == []


def test_each_says_why(editor, published):
    published("Ucayali rises", body=FLOOD, tags=["Floods", "Peru", "Ucayali", "Bridges over"])
    found = suggesting.tags_for(text("Peru: Ucayali under water"), user=editor)
    reasons = {tag.name: tag.reason for tag in found}
    assert reasons == {
        "Peru": "in the kicker",
        "Ucayali": "in the headline",
        "Bridges over": "in the text",
        "Floods": "on similar stories",
    }


# --- What may be known ----------------------------------------------------------------------------------


def test_a_reporter_is_not_told_of_tags_of_colleagues_drafts(tags, draft, reporter, colleague):
    draft("Secret", body=FLOOD, tags=["Pucallpa"], by=colleague)
    assert tags(text()) == ["Pucallpa"]  # an editor knows
    assert tags(text(), user=reporter) == []


def test_a_place_of_a_colleague_s_draft_is_new_to_a_reporter(tags, draft, reporter, colleague):
    draft("Secret", body=STRIKE, tags=["Atlantis"], by=colleague)
    kicker = text("Atlantis / Chad: Talks", "<p>Talks.</p>")
    assert tags(kicker, user=reporter) == ["Atlantis (new)", "Chad (new)"]


def test_a_tag_that_is_being_merged_is_not_suggested(tags, draft):
    draft(tags=["Pucallpa", "Peru"])
    Tag.objects.filter(name="Pucallpa").update(merged_into=Tag.objects.get(name="Peru"))
    assert "Pucallpa" not in tags(text())


# --- Names in a text --------------------------------------------------------------------------------------


def test_runs_of_words():
    assert runs("A b, c.") == {"a", "b", "c", "a b", "b c", "a b c"}
    assert max(len(run.split()) for run in runs("one two three four five six")) == LONGEST


def test_a_long_text_without_spaces_has_a_bounded_number_of_runs():
    text = "".join(map(chr, range(0x4E00, 0x9000)))
    assert len(runs(text)) < LONGEST_UNSPACED * MOST_READ_UNSPACED


def test_all_runs_are_looked_up_as_one_value(draft):
    draft(tags=["一丁丂"])
    tag, asked = Tag.objects.get(), []

    def note(execute, sql, params, many, context):
        asked.append(len(params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert named("".join(map(chr, range(0x4E00, 0x9000)))) == {tag.pk}
    assert asked == [2]


@pytest.mark.parametrize("nonsense", ["", "…", "\x00", "\ud800", "«»" * 50_000, "x" * 500_000, "、" * 9000])
def test_any_text_has_its_runs(tags, nonsense):
    assert tags(text(nonsense[:300], f"<p>{nonsense}</p>", tags=(nonsense[:100],))) == []
