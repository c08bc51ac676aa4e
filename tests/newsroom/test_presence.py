"""Who else has a story open."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Presence
from articles.newsroom import presences
from tests.newsroom.conftest import change_url

pytestmark = pytest.mark.django_db


def presence_url(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/presence/"


@pytest.fixture
def beat(login) -> Callable[..., HttpResponse]:
    """A heartbeat of a window: `beat(reporter, article)`."""

    def post(user, article: Article, tab: str = "window-1", **fields: object) -> HttpResponse:
        client = login(user)
        return client.post(presence_url(article), {"tab": tab, "version": article.version} | fields)

    return post


def pass_by(minutes: float) -> None:
    """Let time pass since the last heartbeats."""
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=minutes))


def test_a_colleague_is_told_who_has_the_story_open(beat, draft, reporter, editor):
    article = draft()
    assert beat(reporter, article).json()["words"] == []
    answer = beat(editor, article).json()
    assert answer["words"] == ["rosa has this story open."]
    assert answer["people"] == [{"name": "rosa", "has_changes": False}]


def test_people_are_called_by_their_names(beat, draft, reporter, editor):
    reporter.first_name, reporter.last_name = "Rosa", "Marten"
    reporter.save()
    article = draft()
    beat(reporter, article)
    assert beat(editor, article).json()["words"] == ["Rosa Marten has this story open."]


def test_a_colleague_is_told_of_changes_that_are_not_saved(beat, draft, reporter, editor):
    article = draft()
    beat(reporter, article, changed="1")
    assert beat(editor, article).json()["words"] == ["rosa is changing this story."]


def test_a_colleague_with_two_windows_is_one_colleague(beat, draft, reporter, editor):
    article = draft()
    beat(reporter, article, "a")
    beat(reporter, article, "b", changed="1")
    assert beat(editor, article).json()["words"] == ["rosa is changing this story."]


def test_ones_own_second_window_is_said(beat, draft, reporter):
    article = draft()
    beat(reporter, article, "a")
    assert beat(reporter, article, "b").json()["words"] == ["You have this story open in another window too."]


def test_who_was_not_heard_of_for_a_minute_has_faded(beat, draft, reporter, editor):
    article = draft()
    beat(reporter, article)
    pass_by(minutes=1.1)
    assert beat(editor, article).json()["words"] == []


def test_who_leaves_is_gone_at_once(beat, draft, reporter, editor):
    article = draft()
    beat(reporter, article)
    beat(reporter, article, leaving="1")
    assert beat(editor, article).json()["words"] == []


def test_nobody_can_make_a_colleague_leave(beat, draft, reporter, editor):
    article = draft()
    beat(reporter, article)
    beat(editor, article, leaving="1")
    assert Presence.objects.get().person == reporter


def test_a_newer_version_is_told_with_its_writer(beat, save, draft, reporter, editor):
    article = draft()
    save(editor, article, title="Another")
    answer = beat(reporter, article).json()
    assert answer["version"] == 2
    assert answer["words"][0].startswith("edda saved a new version at ")


def test_ones_own_newer_version_is_told_as_such(beat, save, draft, reporter):
    article = draft()
    save(reporter, article, title="Another")
    assert beat(reporter, article).json()["words"][0].startswith("You saved a new version")


def test_it_is_on_the_page_before_any_script_runs(beat, draft, login, reporter, editor):
    article = draft()
    beat(reporter, article)
    assert "rosa has this story open." in login(editor).get(change_url(article)).text


def test_a_story_that_is_none_of_ones_business_answers_nothing(beat, draft, colleague):
    assert beat(colleague, draft("Secret")).status_code == 404
    assert not Presence.objects.exists()


@pytest.mark.parametrize("tab", ["", "a" * 37, "<b>"])
def test_a_window_without_a_proper_id_is_refused(beat, draft, reporter, tab):
    assert beat(reporter, draft(), tab).status_code == 400


def test_a_heartbeat_is_a_post_with_a_token(draft, reporter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter, backend="django.contrib.auth.backends.ModelBackend")
    address = presence_url(draft())
    assert client.get(address).status_code == 405
    assert client.post(address, {"tab": "a"}).status_code == 403


def test_a_heartbeat_costs_little_however_many_there_are(beat, draft, login, reporter, editor, chief):
    article = draft()
    for number in range(20):
        beat(reporter, article, f"r{number}")
        beat(chief, article, f"c{number}")
    client = login(editor)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.post(presence_url(article), {"tab": "a", "version": "1"})
    assert len(queries) <= 10
    assert not [query for query in queries if "UPDATE" in query["sql"] and "django_session" in query["sql"]]


def test_a_heartbeat_is_not_stored_anywhere_on_its_way(beat, draft, reporter):
    assert "no-store" in beat(reporter, draft())["Cache-Control"]


def test_a_heartbeat_does_not_keep_a_session_alive(draft, login, reporter):
    article = draft()
    client = login(reporter)
    before = Session.objects.values_list("expire_date", "session_data").get()
    response = client.post(presence_url(article), {"tab": "a"})
    assert "sessionid" not in response.cookies
    assert Session.objects.values_list("expire_date", "session_data").get() == before


def test_what_is_old_is_forgotten(beat, draft, reporter, editor):
    article = draft()
    beat(reporter, article)
    pass_by(minutes=61)
    beat(editor, article)
    assert [presence.person for presence in Presence.objects.all()] == [editor]


def test_the_desk_knows_what_colleagues_work_on(beat, draft, reporter, editor):
    article = draft("Bridge")
    beat(reporter, article, changed="1")
    beat(editor, article)
    [story] = presences.working(editor)
    assert (story.article, story.people, story.has_changes) == (article, ["rosa"], True)


def test_the_desk_tells_nothing_of_stories_out_of_sight(beat, draft, reporter, colleague):
    beat(reporter, draft("Bridge"))
    assert presences.working(colleague) == []


def test_what_colleagues_work_on_costs_the_same_for_many(beat, draft, reporter, editor, django_assert_max_num_queries):
    for number in range(10):
        beat(reporter, draft(f"Story {number}"))
    with django_assert_max_num_queries(3):
        assert len(presences.working(editor)) == 10
