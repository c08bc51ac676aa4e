"""The demonstration is loaded once, and is whole."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.exchange.newsroom_demo import SOURCE, NameTaken, load
from articles.models import (
    Article,
    Author,
    AwaitedAddress,
    Edition,
    EditionLink,
    ImportedStory,
    Move,
    Notice,
    Revision,
    SeeLink,
    Tag,
    Tally,
)
from tests.links import links_now
from tests.reading.pages import walk

State = Article.State


@pytest.fixture
def loaded(db):
    return load()


def everything() -> list:
    models = (Article, Author, Edition, ImportedStory, Move, Notice, Revision, SeeLink, Tag, Tally, User)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_it_says_what_it_loaded(loaded):
    assert (loaded.people, loaded.tags, loaded.stories) == (8, 30, 64)


def test_a_second_run_changes_nothing(loaded):
    before = everything()
    assert load() is None
    assert everything() == before


def test_a_second_run_changes_nothing_after_the_newsroom_did(loaded):
    Article.objects.filter(state=State.DRAFT).delete()
    Article.objects.update(title="Changed")
    Tag.objects.update(description="Changed")
    before = everything()
    assert load() is None
    assert everything() == before


def test_every_state_is_there(loaded):
    states = {state: Article.objects.filter(state=state).count() for state in State}
    assert states == {State.DRAFT: 4, State.REVIEW: 1, State.APPROVED: 1, State.PUBLISHED: 57, State.WITHDRAWN: 1}
    assert Edition.objects.live().count() == Tally.objects.live_stories() == 54
    assert Edition.objects.upcoming().count() == 3


def test_there_is_something_on_every_screen(loaded):
    assert Notice.objects.live().count() == 2
    assert Move.objects.filter(verb=Move.Verb.SEND_BACK).exclude(note="").count() == 1
    assert Revision.objects.filter(version=2).exclude(note="").count() == 1
    assert Revision.objects.filter(version=1).count() == Article.objects.count()


def test_stories_are_dated_from_today_on(loaded):
    dates = Edition.objects.live().newest_first().values_list("first_published_at", flat=True)
    assert timezone.now() - timedelta(days=1) < dates[0] <= timezone.now()
    assert Article.objects.order_by("updated_at")[0].updated_at < timezone.now() - timedelta(days=700)


def test_one_story_will_end(loaded):
    assert Edition.objects.live().exclude(live_until=None).count() == 1


def test_readers_see_the_newest_stories(loaded, client):
    assert len(walk(client, "/")) == 54
    assert client.get("/tag/velmar/").status_code == 200


def test_tags_have_kinds_and_descriptions(loaded):
    assert not Tag.objects.filter(description="").exists()
    assert set(Tag.objects.values_list("kind", flat=True)) == set(Tag.Kind)


def test_nobody_can_log_in_as_one_of_the_people(loaded):
    people = User.objects.all()
    assert not any(user.has_usable_password() or user.is_superuser for user in people)
    assert all(user.groups.count() == 1 for user in people)


def test_stories_belong_to_their_authors(loaded):
    for article in Article.objects.select_related("created_by__author"):
        assert article.created_by.author == article.byline[0]


def test_stories_are_marked_as_invented(loaded):
    assert set(ImportedStory.objects.values_list("source", flat=True)) == {SOURCE}


def test_moves_are_the_desks(loaded):
    assert not Move.objects.filter(by=None).exists()
    assert Move.objects.get(verb=Move.Verb.WITHDRAW).by.groups.get().name == "editor"


def test_a_real_persons_account_is_left_alone(db):
    person = User.objects.create_user("anselm-adeyar", password="his own")
    with pytest.raises(NameTaken, match="anselm-adeyar"):
        load()
    assert list(person.groups.all()) == []


def test_a_tag_that_was_described_before_keeps_its_description(db):
    Tag.objects.create(name="velmar", description="Ours")
    load()
    assert Tag.objects.get(key="velmar").description == "Ours"


def test_links_in_its_texts_lead_to_its_stories(db, client):
    load()
    linked = [(story, link) for story, link in links_now() if link.kind == "inline"]
    assert len(linked) >= 3
    assert len(linked) == EditionLink.objects.filter(kind="inline").count()
    assert not AwaitedAddress.objects.exists()
    for story, link in linked:
        assert f'href="{link.address}"' in client.get(story.get_absolute_url()).text
