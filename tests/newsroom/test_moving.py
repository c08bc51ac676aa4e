"""Moving stories on: from the form, from the list, and by a request of one's own making."""

from datetime import UTC, datetime

import pytest
from django.test import Client

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
        response = save(reporter, article, title="Ready", _move="submit", follow=True)
        article.refresh_from_db()
        assert (article.title, article.state, article.version) == ("Ready", "review", 2)
        assert "“Ready” is handed over" in told(response)

    def test_an_editor_publishes_what_is_typed(self, save, draft, editor):
        article = draft(tags=["Russia"])
        response = save(editor, article, title="Final", _move="publish", follow=True)
        edition = Edition.objects.live().get()
        assert (edition.title, edition.article_version) == ("Final", 2)
        assert edition.get_absolute_url() in told(response)

    def test_a_new_story_can_be_handed_over_at_once(self, login, reporter):
        login(reporter).post(ADD, story(title="Quick", _move="submit"))
        assert Article.objects.get().state == "review"

    def test_a_reporters_publish_saves_the_text_and_says_no(self, save, draft, reporter):
        article = draft()
        response = save(reporter, article, title="Sneaky", _move="publish", follow=True)
        assert "not open to you" in told(response)
        assert "Your text is saved" in told(response)
        assert Article.objects.get().title == "Sneaky"
        assert not Edition.objects.exists()

    def test_a_refused_move_keeps_the_text_and_says_why(self, save, draft, editor):
        article = draft(body="")
        response = save(editor, article, title="Nothing in it", body="", _move="publish", follow=True)
        assert "There is nothing to read yet" in response.text
        assert "Your text is saved" in told(response)
        assert Article.objects.get().title == "Nothing in it"

    def test_a_stale_form_moves_nothing(self, login, save, draft, editor):
        article = draft()
        form = form_of(article, _move="publish")
        save(editor, article, title="Meanwhile")
        login(editor).post(change_url(article), form)
        assert not Edition.objects.exists()

    @pytest.mark.parametrize("moment", ["", "soon", "2020-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00", "\x00"])
    def test_a_time_that_makes_no_sense_is_refused(self, save, draft, editor, moment):
        response = save(editor, draft(), _move="schedule", **{"move-live_from": moment}, follow=True)
        assert "is not scheduled" in told(response)
        assert not Edition.objects.exists()

    def test_a_move_that_cannot_be_made_keeps_what_was_said_about_it(self, save, draft, editor):
        response = save(
            editor,
            draft(),
            _move="schedule",
            **{"move-note": "For the <morning>.", "move-live_until": "x"},
            follow=True,
        )
        assert "For the &lt;morning&gt;." in response.text
        assert 'value="x"' in response.text

    def test_publishing_at_once_with_a_time_given_is_questioned(self, save, draft, editor):
        response = save(editor, draft(), _move="publish", **{"move-live_from": "2150-07-01T10:00"}, follow=True)
        assert "choose “Schedule”" in told(response)
        assert not Edition.objects.exists()

    def test_a_story_is_sent_back_with_a_note(self, save, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        save(editor, article, _move="send_back", **{"move-note": "Who says so?"})
        assert in_state(article) == "draft"
        assert Move.objects.first().note == "Who says so?"

    @pytest.mark.parametrize("note", ["", "  ", "\u200b"])
    def test_a_story_is_not_sent_back_without_a_word(self, save, draft, reporter, editor, note):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        response = save(editor, article, _move="send_back", **{"move-note": note}, follow=True)
        assert "Say in the note what the reporter is to do" in told(response)
        assert in_state(article) == "review"

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

    @pytest.mark.parametrize("verb", ["submit", "publish", "schedule"])
    def test_each_move_has_a_page_that_moves_nothing(self, login, draft, editor, verb):
        article = draft("A headline")
        response = login(editor).get(move_url(article, verb))
        assert "A headline" in response.text
        assert f'data-move="{verb}"' in response.text
        assert in_state(article) == "draft"

    @pytest.mark.parametrize("verb", ["approve", "send_back", "withdraw"])
    def test_a_move_that_is_not_open_has_no_page(self, login, draft, editor, verb):
        article = draft()
        response = login(editor).get(move_url(article, verb), follow=True)
        assert response.redirect_chain == [(change_url(article), 302)]
        assert "“draft”" in told(response)

    def test_what_readers_have_already_is_published_without_a_word_in_the_log(self, login, published, editor):
        article = published()
        response = login(editor).post(move_url(article, "publish"), {"move-version": 1}, follow=True)
        assert "Readers have this version" in told(response)
        assert (Edition.objects.count(), Move.objects.count()) == (1, 1)

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
        article = draft()
        assert client.get(move_url(article, "publish")).status_code == 302
        assert client.post(move_url(article, "publish"), {"move-version": 1}).status_code in {302, 403}
        assert in_state(article) == "draft"

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
        one, two = draft("One", tags=["Russia"]), draft("Two", tags=["Russia"])
        act(editor, "publish", one, two)
        assert [in_state(one), in_state(two)] == ["published", "published"]

    def test_one_that_cannot_be_published_does_not_keep_the_others_from_it(self, act, draft, editor):
        empty, good = draft("Empty", body="", tags=["Russia"]), draft("Good", tags=["Russia"])
        response = act(editor, "publish", empty, good)
        assert [in_state(empty), in_state(good)] == ["draft", "published"]
        assert "“Empty” is not published" in told(response)
        assert move_url(empty, "publish") in told(response)

    def test_nobody_accepts_a_warning_from_the_list(self, act, draft, editor):
        article = draft()
        response = act(editor, "publish", article)
        assert in_state(article) == "draft"
        assert move_url(article, "publish") in told(response)

    def test_the_note_that_a_move_needs_is_asked_for(self, act, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        assert 'name="move-note"' in act(editor, "send_back", article).text
        act(editor, "send_back", article, confirmed=1)
        assert in_state(article) == "review"
        act(editor, "send_back", article, confirmed=1, **{"move-note": "Why?"})
        assert in_state(article) == "draft"

    def test_several_are_scheduled_for_one_moment(self, act, draft, editor):
        stories = [draft(name, tags=["Russia"]) for name in ("One", "Two")]
        act(editor, "schedule", *stories, confirmed=1, **{"move-live_from": "2150-07-01T10:00"})
        assert Edition.objects.upcoming().count() == 2

    def test_the_page_that_asks_keeps_the_version_that_was_listed(self, act, published, editor):
        article = published()
        assert 'value="7"' in act(editor, "withdraw", article, version=7).text

    def test_a_story_that_cannot_be_moved_so_is_not_asked_about(self, act, draft, published, editor):
        response = act(editor, "withdraw", draft("Not out"), published("Out"))
        assert [article.title for article, *_rest in response.context["articles"]] == ["Out"]
        assert "“Not out” is not withdrawn" in told(response)

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


class TestTheChecklist:
    """What is found in a story before readers see it."""

    def test_a_warning_shows_the_page_instead(self, save, draft, editor):
        response = save(editor, draft(), _move="publish", follow=True)
        assert "Publish all the same" in response.text
        assert "Your text is saved" in told(response)
        assert not Edition.objects.exists()

    def test_a_warning_that_is_accepted_is_noted_with_the_reason(self, login, draft, editor):
        article, client = draft(), login(editor)
        codes = client.get(move_url(article, "publish")).context["codes"]
        accepted = {"move-version": 1, "move-accepted": codes, "move-reason": "No tag fits."}
        client.post(move_url(article, "publish"), accepted)
        move = Move.objects.get()
        assert ([warning["code"] for warning in move.warnings], move.reason) == (codes.split(), "No tag fits.")
        assert move.warnings[0]["words"]

    def test_a_warning_is_not_accepted_without_a_reason(self, login, draft, editor):
        article, client = draft(), login(editor)
        codes = client.get(move_url(article, "publish")).context["codes"]
        response = client.post(move_url(article, "publish"), {"move-version": 1, "move-accepted": codes})
        assert "Say why" in response.text
        assert in_state(article) == "draft"

    @pytest.mark.parametrize("accepted", ["", "something-else", "*"])
    def test_a_warning_that_was_not_shown_is_not_accepted(self, login, draft, editor, accepted):
        article = draft()
        posted = {"move-version": 1, "move-accepted": accepted, "move-reason": "Because."}
        assert "Publish all the same" in login(editor).post(move_url(article, "publish"), posted).text
        assert in_state(article) == "draft"

    def test_an_error_cannot_be_accepted(self, login, draft, editor):
        article, client = draft(body=""), login(editor)
        page = client.get(move_url(article, "publish"))
        assert b'data-move="publish"' not in page.content
        codes = " ".join(finding.code for finding in page.context["faults"]) + " " + page.context["codes"]
        client.post(move_url(article, "publish"), {"move-version": 1, "move-accepted": codes, "move-reason": "So."})
        assert in_state(article) == "draft"

    def test_whoever_approves_is_told_and_need_accept_nothing(self, login, draft, reporter, editor):
        article, client = draft(), login(editor)
        publishing.submit(article, by=reporter, version=1)
        page = client.get(move_url(article, "approve"))
        assert page.context["warnings"]
        assert "Publish all the same" not in page.text
        client.post(move_url(article, "approve"), {"move-version": 1})
        assert in_state(article) == "approved"

    def test_the_log_tells_what_was_accepted_and_why(self, login, draft, editor):
        article = draft()
        warnings = [{"code": "x", "words": "A <b>bold</b> warning."}]
        publishing.publish(article, by=editor, version=1, warnings=warnings, reason="It is <fine>.")
        for page in (change_url(article), f"{LIST}{article.pk}/moves/", "/admin/articles/move/"):
            text = login(editor).get(page).text
            assert "A &lt;b&gt;bold&lt;/b&gt; warning." in text
            assert "It is &lt;fine&gt;." in text


class TestTheNote:
    """What an editor says on sending a story back."""

    def test_it_stands_on_top_of_the_reporters_form(self, login, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        publishing.send_back(article, by=editor, version=1, note="Name the <second> source.")
        page = login(reporter).get(change_url(article)).content.decode()
        assert 'Sent back by edda: <q dir="auto">Name the &lt;second&gt; source.</q>' in page

    def test_it_names_the_editor_as_colleagues_do(self, login, draft, reporter, editor):
        article = draft()
        editor.first_name, editor.last_name = "Edda", "Vane"
        editor.save()
        publishing.submit(article, by=reporter, version=1)
        publishing.send_back(article, by=editor, version=1, note="Who says so?")
        assert "Sent back by Edda Vane:" in login(reporter).get(change_url(article)).text

    def test_bylines_that_can_only_be_read_have_no_numbers(self, login, draft, reporter):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        assert "column-position" not in login(reporter).get(change_url(article)).text

    def test_it_goes_with_the_next_move(self, login, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        publishing.send_back(article, by=editor, version=1, note="Too long.")
        publishing.submit(article, by=reporter, version=1)
        assert b"Sent back by" not in login(editor).get(change_url(article)).content


def test_times_are_told_by_the_24_hour_clock():
    assert when(datetime(2026, 3, 1, 18, 16, tzinfo=UTC)) == "01/03/2026 18:16"
