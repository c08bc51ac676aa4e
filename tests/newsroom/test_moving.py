"""Moving stories on: from the form, from the list, and by a request of one's own making."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition, Move
from articles.newsroom.standing import when
from tests.newsroom.conftest import ADD, LIST, change_url, form_of, story, told

pytestmark = pytest.mark.django_db


def move_url(article: Article, verb: str) -> str:
    return f"{LIST}{article.pk}/move/{verb}/"


def in_state(article: Article) -> str:
    return Article.objects.get(pk=article.pk).state


class TestFromTheForm:
    """Save and move, in one step."""

    def test_a_reporter_hands_over_what_is_typed(self, save, draft, reporter):
        article = draft()
        response = save(reporter, article, title="Ready", _move="submit")
        article.refresh_from_db()
        assert (article.title, article.state, article.version) == ("Ready", "review", 2)
        assert "“Ready” is handed over" in told(response)

    def test_an_editor_publishes_what_is_typed(self, save, draft, editor):
        article = draft()
        response = save(editor, article, title="Final", _move="publish")
        edition = Edition.objects.live().get()
        assert (edition.title, edition.article_version) == ("Final", 2)
        assert edition.get_absolute_url() in told(response)

    def test_a_new_story_can_be_handed_over_at_once(self, login, reporter):
        login(reporter).post(ADD, story(title="Quick", _move="submit"))
        assert Article.objects.get().state == "review"

    def test_a_reporters_publish_saves_the_text_and_says_no(self, save, draft, reporter):
        article = draft()
        response = save(reporter, article, title="Sneaky", _move="publish")
        assert "not open to you" in told(response)
        assert "Your text is saved" in told(response)
        assert Article.objects.get().title == "Sneaky"
        assert not Edition.objects.exists()

    def test_a_refused_move_keeps_the_text_and_says_why(self, save, draft, editor):
        article = draft(body="")
        response = save(editor, article, title="Nothing in it", body="", _move="publish")
        assert "has no text yet" in told(response)
        assert Article.objects.get().title == "Nothing in it"

    def test_a_stale_form_moves_nothing(self, login, save, draft, editor):
        article = draft()
        form = form_of(article, _move="publish")
        save(editor, article, title="Meanwhile")
        login(editor).post(change_url(article), form)
        assert not Edition.objects.exists()

    def test_a_story_is_scheduled_in_the_sites_time_zone(self, save, draft, editor, settings):
        settings.TIME_ZONE = "Europe/Berlin"
        timezone.get_default_timezone.cache_clear()
        article = draft()
        save(editor, article, _move="schedule", **{"move-live_from": "2150-07-01T10:00"})
        timezone.get_default_timezone.cache_clear()
        assert Edition.objects.get().live_from.isoformat() == "2150-07-01T08:00:00+00:00"

    @pytest.mark.parametrize("moment", ["", "soon", "2020-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00", "\x00"])
    def test_a_time_that_makes_no_sense_is_refused(self, save, draft, editor, moment):
        response = save(editor, draft(), _move="schedule", **{"move-live_from": moment})
        assert "is not scheduled" in told(response)
        assert not Edition.objects.exists()

    def test_publishing_at_once_with_a_time_given_is_questioned(self, save, draft, editor):
        response = save(editor, draft(), _move="publish", **{"move-live_from": "2150-07-01T10:00"})
        assert "choose “Schedule”" in told(response)
        assert not Edition.objects.exists()

    def test_a_story_is_sent_back_with_a_note(self, save, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        save(editor, article, _move="send_back", **{"move-note": "Who says so?"})
        assert in_state(article) == "draft"
        assert Move.objects.first().note == "Who says so?"

    def test_the_reporter_reads_the_note(self, login, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        publishing.send_back(article, by=editor, version=1, note="Who <b>says</b> so?")
        page = login(reporter).get(change_url(article)).content.decode()
        assert "Who &lt;b&gt;says&lt;/b&gt; so?" in page

    def test_a_move_that_does_not_exist_only_saves(self, save, draft, editor):
        article = draft()
        save(editor, article, title="Saved", _move="explode")
        assert Article.objects.get().title == "Saved"

    def test_only_moves_that_are_open_are_offered(self, login, draft, reporter):
        page = login(reporter).get(change_url(draft()))
        assert page.context["open_moves"] == [Move.Verb.SUBMIT]


class TestByRequest:
    """A move by itself."""

    def test_a_get_moves_nothing(self, login, draft, editor):
        assert login(editor).get(move_url(draft(), "publish")).status_code == 405

    def test_a_post_without_a_token_moves_nothing(self, draft, editor):
        client = Client(enforce_csrf_checks=True)
        client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        article = draft()
        assert client.post(move_url(article, "publish"), {"move-version": 1}).status_code == 403
        assert in_state(article) == "draft"

    @pytest.mark.parametrize("verb", ["publish", "schedule", "send_back", "withdraw"])
    def test_editors_moves_are_forbidden_to_reporters(self, login, draft, reporter, verb):
        article = draft()
        moment = {"move-live_from": "2150-07-01T10:00"} if verb == "schedule" else {}
        response = login(reporter).post(move_url(article, verb), {"move-version": 1, "confirmed": 1} | moment)
        assert response.status_code == 403
        assert in_state(article) == "draft"

    def test_a_story_of_somebody_else_is_not_there(self, login, draft, colleague):
        assert login(colleague).post(move_url(draft(), "submit"), {"move-version": 1}).status_code == 404

    def test_strangers_are_asked_to_log_in(self, client, draft):
        assert client.post(move_url(draft(), "publish"), {"move-version": 1}).status_code == 302

    def test_another_version_than_the_one_seen_is_refused(self, login, draft, editor):
        article = draft()
        response = login(editor).post(move_url(article, "publish"), {"move-version": 7}, follow=True)
        assert "after you opened it" in told(response)
        assert in_state(article) == "draft"

    @pytest.mark.parametrize("version", ["", "x", "-1", "९", "1" * 40])
    def test_no_version_no_move(self, login, draft, editor, version):
        article = draft()
        login(editor).post(move_url(article, "publish"), {"move-version": version})
        assert in_state(article) == "draft"

    def test_an_unknown_move_is_not_there(self, login, draft, editor):
        assert login(editor).post(move_url(draft(), "explode"), {"move-version": 1}).status_code == 404

    def test_withdrawing_asks_first(self, login, published, editor):
        article = published('A "><svg onload=alert(1)> story')
        response = login(editor).post(move_url(article, "withdraw"), {})
        assert response.status_code == 200
        assert "<svg onload" not in response.content.decode()
        assert in_state(article) == "published"

    def test_withdrawing_takes_the_story_from_readers(self, login, published, editor, client):
        article = published()
        login(editor).post(move_url(article, "withdraw"), {"move-version": 1, "confirmed": "1"})
        assert client.get(f"/articles/{article.slug}/").status_code == 410


class TestFromTheList:
    """Moves of several stories at once."""

    @pytest.fixture
    def act(self, login):
        def post(user, action: str, *articles: Article, version: int | None = None, **fields):
            versions = {f"version-{article.pk}": version or article.version for article in articles}
            chosen = {"action": action, "index": 0, "_selected_action": [article.pk for article in articles]}
            return login(user).post(LIST, chosen | versions | fields, follow=True)

        return post

    def test_an_editor_publishes_what_is_listed(self, act, draft, editor):
        one, two = draft("One"), draft("Two")
        act(editor, "publish", one, two)
        assert [in_state(one), in_state(two)] == ["published", "published"]

    def test_one_that_cannot_be_published_does_not_keep_the_others_from_it(self, act, draft, editor):
        empty, good = draft("Empty", body=""), draft("Good")
        response = act(editor, "publish", empty, good)
        assert [in_state(empty), in_state(good)] == ["draft", "published"]
        assert "“Empty” is not published" in told(response)

    def test_a_story_that_moved_on_since_it_was_listed_is_left_alone(self, act, draft, editor):
        article = draft()
        act(editor, "publish", article, version=7)
        assert in_state(article) == "draft"

    def test_a_story_without_a_listed_version_is_left_alone(self, login, draft, editor):
        article = draft()
        login(editor).post(LIST, {"action": "publish", "index": 0, "_selected_action": article.pk})
        assert in_state(article) == "draft"

    @pytest.mark.parametrize("action", ["publish", "withdraw", "send_back"])
    def test_reporters_have_no_editors_actions(self, act, draft, reporter, action):
        article = draft()
        act(reporter, action, article, confirmed=1)
        assert in_state(article) == "draft"
        assert not Edition.objects.exists()

    def test_a_story_that_is_not_listed_is_neither_moved_nor_named(self, act, draft, reporter, colleague):
        mine, secret = draft("Mine"), draft("Secret", by=colleague)
        response = act(reporter, "submit", mine, secret)
        assert [in_state(mine), in_state(secret)] == ["review", "draft"]
        assert "Secret" not in response.content.decode()

    def test_withdrawing_several_asks_first(self, act, published, editor):
        article = published()
        response = act(editor, "withdraw", article)
        assert "Withdraw from readers?" in response.content.decode()
        assert in_state(article) == "published"

    def test_withdrawing_several_once_confirmed(self, act, published, editor):
        article = published()
        act(editor, "withdraw", article, confirmed="1")
        assert in_state(article) == "withdrawn"

    @pytest.mark.parametrize("chosen", ["abc", "१", " 1", "1e3", "-1", "9" * 30, "\x00"])
    def test_ids_that_are_none_are_not_there(self, login, draft, editor, chosen):
        draft()
        response = login(editor).post(LIST, {"action": "publish", "index": 0, "_selected_action": chosen})
        assert response.status_code == 404


class TestTheNote:
    """What an editor says on sending a story back."""

    def test_it_stands_on_top_of_the_reporters_form(self, login, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        publishing.send_back(article, by=editor, version=1, note="Name the <second> source.")
        page = login(reporter).get(change_url(article)).content.decode()
        assert 'Sent back by edda: <q dir="auto">Name the &lt;second&gt; source.</q>' in page

    def test_it_goes_with_the_next_move(self, login, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        publishing.send_back(article, by=editor, version=1, note="Too long.")
        publishing.submit(article, by=reporter, version=1)
        assert b"Sent back by" not in login(editor).get(change_url(article)).content


def test_times_are_told_by_the_24_hour_clock():
    assert when(datetime(2026, 3, 1, 18, 16, tzinfo=UTC)) == "01/03/2026 18:16"
