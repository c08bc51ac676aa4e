"""What tags are called: one name, one tag, whoever gives it and at whatever moment."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from articles import drafting
from articles.drafting import Result
from articles.models import Article, ArticleTag, Revision, Tag, TagAlias, TagChange
from articles.tagging import changes
from articles.tagging.naming import Called, Refused, called, rename
from tests.races import at_once
from tests.tagging.conftest import done, dump, names_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def russia(published) -> Tag:
    """A tag that readers know."""
    published("Moscow", tags=["Russia"])
    return Tag.objects.get()


def test_another_name_is_found_in_the_one_query_that_finds_tags(russia, chief, django_assert_num_queries):
    rename(russia, Called("Russia", "russia", ("Россия",)), by=chief)
    with django_assert_num_queries(1):
        assert Tag.objects.resolve(["РОССИЯ"]) == [russia]


def test_no_tag_is_made_of_another_name(russia, chief):
    rename(russia, Called("Russia", "russia", ("Россия",)), by=chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="россия")


def test_a_rename_leaves_name_and_address(russia, chief, client):
    rename(russia, Called("Muscovy", "muscovy"), by=chief)
    assert called(Tag.objects.get()) == Called("Muscovy", "muscovy", ("Russia",))
    assert client.get("/tag/russia/")["Location"] == "/tag/muscovy/"
    assert TagAlias.objects.get().slug == "russia"


def test_another_spelling_of_the_same_name_leaves_none(russia, chief):
    rename(russia, Called("RUSSIA", "russia"), by=chief)
    assert called(Tag.objects.get()) == Called("RUSSIA", "russia")


def test_a_name_can_be_taken_back(russia, chief, client):
    rename(russia, Called("Muscovy", "muscovy"), by=chief)
    rename(russia, Called("Russia", "russia"), by=chief)
    assert called(Tag.objects.get()) == Called("Russia", "russia", ("Muscovy",))
    assert client.get("/tag/muscovy/")["Location"] == "/tag/russia/"
    assert client.get("/tag/russia/").status_code == 200


def test_what_changes_nothing_is_not_logged(russia, chief):
    assert rename(russia, called(russia), by=chief) is None
    assert not TagChange.objects.exists()


def test_a_rename_is_logged_with_who_and_how_many(russia, chief):
    change = rename(russia, Called("Muscovy", "muscovy"), by=chief)
    assert (change.verb, change.source_name, change.target_name, change.by, change.stories) == (
        "rename",
        "Russia",
        "Muscovy",
        chief,
        1,
    )


def test_a_rename_is_undone(russia, chief, client):
    before = dump()
    change = rename(russia, Called("Muscovy", "russia", ("Rus",)), by=chief)
    changes.undo(change, by=chief)
    assert called(Tag.objects.get()) == Called("Russia", "russia")
    assert client.get("/tag/rus/")["Location"] == "/tag/russia/"  # readers may have seen it since
    TagAlias.objects.all().delete()
    assert dump() == before


def test_a_rename_that_nobody_could_see_is_undone_without_a_trace(draft, chief):
    draft(tags=["Secret"])
    before = dump()
    change = rename(Tag.objects.get(), Called("Secrets", "secrets", ("Hush",)), by=chief)
    changes.undo(change, by=chief)
    assert dump() == before


def test_of_two_renames_the_later_is_undone_first(russia, chief):
    first = rename(russia, Called("Muscovy", "muscovy"), by=chief)
    rename(russia, Called("Rus", "rus"), by=chief)
    with pytest.raises(Refused, match="depends on it"):
        changes.undo(first, by=chief)


def test_a_name_that_somebody_has_since_does_not_come_back(russia, chief):
    change = rename(russia, Called("Muscovy", "muscovy"), by=chief)
    TagAlias.objects.all().delete()
    Tag.objects.create(name="Russia")
    with pytest.raises(Refused, match="There is a tag of this name already"):
        changes.undo(change, by=chief)


def test_two_who_give_one_name_at_once_give_it_to_one_tag(committed, chief):
    tags = [Tag.objects.create(name=name) for name in ("One", "Two", "Three")]

    def give(tag):
        try:
            return rename(tag, Called(tag.name, tag.slug, ("Shared",)), by=chief)
        except Refused:
            return None

    given = at_once([lambda tag=tag: give(tag) for tag in tags])
    assert len([one for one in given if one]) == 1
    assert TagAlias.objects.filter(key="shared").count() == 1


def test_a_tag_and_another_name_made_at_once_are_one_of_the_two(committed, chief):
    for number in range(5):
        tag = Tag.objects.create(name=f"Tag {number}")
        name = f"Name {number}"

        def give(tag=tag, name=name):
            try:
                rename(tag, Called(tag.name, tag.slug, (name,)), by=chief)
            except Refused:
                return

        at_once([give, lambda name=name: Tag.objects.named(name), lambda name=name: Tag.objects.resolve([name])])
        named = [*Tag.objects.filter(name=name), *TagAlias.objects.filter(name=name)]
        assert len(named) == 1


# --- Stories that name tags -----------------------------------------------------------------------------


def content_with(article: Article, *tags: str, **changed):
    """What the story says, with other tags."""
    return replace(article.content, tags=tags, **changed)


def test_a_form_from_before_a_rename_changes_nothing_after_it(russia, chief, editor):
    story = Article.objects.get()
    content = story.content
    rename(russia, Called("Muscovy", "muscovy"), by=chief)
    assert drafting.save(story, content, by=editor, version=1).result is Result.UNCHANGED
    assert names_of(story) == ["Muscovy"]


def test_a_form_from_before_a_merge_changes_its_text_alone(published, chief, editor):
    story = published(tags=["Burma", "Peru"])
    published("Other", tags=["Myanmar"])
    content = content_with(story, "Burma", "Peru", title="Another headline")
    done(changes.merge(*Tag.objects.resolve(["Burma", "Myanmar"]), by=chief))
    assert drafting.save(story, content, by=editor, version=1).result is Result.SAVED
    story.refresh_from_db()
    assert (story.title, names_of(story)) == ("Another headline", ["Myanmar", "Peru"])
    assert not Tag.objects.filter(name="Burma").exists()


def test_a_merge_of_texts_knows_tags_by_all_their_names(published, chief, editor):
    story = published(tags=["Burma", "Peru"])
    mine = content_with(story, "Burma", "Peru", "Chad", body="<p>Mine.</p>")
    theirs = content_with(story, "Burma", "Peru", title="Theirs")
    drafting.save(story, theirs, by=editor, version=1)
    rename(Tag.objects.get(name="Burma"), Called("Myanmar", "myanmar"), by=chief)
    assert drafting.save(story, mine, by=editor, version=1).result is Result.MERGED
    assert names_of(story) == ["Myanmar", "Peru", "Chad"]


def test_a_restored_version_brings_the_tag_that_stands_for_the_old_one(published, chief, editor):
    story = published(tags=["Burma"])
    drafting.save(story, content_with(story), by=editor, version=1)
    published("Other", tags=["Myanmar"])
    done(changes.merge(*Tag.objects.resolve(["Burma", "Myanmar"]), by=chief))
    first = Revision.objects.get(article=story, version=1)
    outcome = drafting.restore(first, by=editor, version=2)
    assert (names_of(story), list(outcome.missing)) == (["Myanmar"], [])


def test_a_story_that_names_a_tag_twice_has_it_once(russia, chief, draft):
    rename(russia, Called("Russia", "russia", ("Россия",)), by=chief)
    story = draft(tags=["Россия", "Russia"])
    assert ArticleTag.objects.filter(content_object=story).count() == 1
