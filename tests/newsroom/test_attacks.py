"""What is sent to the newsroom by somebody who means no good, or by a browser that is not well."""

import json
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from articles import publishing
from articles.models import Article, Presence, PreviewLink, Revision
from articles.newsroom import presences, sharing
from tests.newsroom.conftest import change_url, form_of, told
from tests.races import at_once

pytestmark = pytest.mark.django_db

NUL = "\x00"
ROOT = "/admin/articles/article/"
THREE = "<p>One.</p><p>Two.</p><p>Three.</p>"


def conflict_url(kept: Revision) -> str:
    return f"{ROOT}{kept.article_id}/conflict/{kept.pk}/"


def restore_url(revision: Revision) -> str:
    return f"{ROOT}{revision.article_id}/history/{revision.pk}/restore/"


@pytest.fixture
def keep(draft, login, reporter):
    """Send a form of a story that was handed over meanwhile: `keep(title="…")`. Returns the text kept aside."""

    def send(article: Article | None = None, **fields: Any) -> Revision:
        article = article or draft("Mine", body=THREE)
        form = form_of(article, **({"standfirst": "Rosa's"} | fields))
        publishing.submit(article, by=reporter, version=article.version)
        response = login(reporter).post(change_url(article), form)
        assert response.status_code == 403
        return Revision.objects.kept().get()

    return send


@pytest.fixture
def settle(login):
    """Bring a text kept aside into its story."""

    def post(user, kept: Revision, **answers: str) -> HttpResponse:
        version = Article.objects.get(pk=kept.article_id).version
        return login(user).post(conflict_url(kept), {"version": version} | answers, follow=True)

    return post


class TestTextKeptAside:
    """No form has checked it, and still nothing comes into a story that no form would let in."""

    @pytest.mark.parametrize("part", ["title", "standfirst", "body", "tags", "note"])
    def test_characters_that_cannot_be_stored_are_left_out(self, keep, part):
        kept = keep(**{part: f"a{NUL}b"})
        assert kept.standfirst in {"Rosa's", "ab"}
        assert NUL not in f"{kept.title} {kept.body} {kept.tags} {kept.note}"

    def test_they_are_left_out_of_see_links_too(self, keep):
        row = {"lead_in": f"a{NUL}b", "label": NUL, "target": "", "url": "https://example.org/"}
        assert keep(see=[row]).links[0]["lead_in"] == "ab"

    def test_what_cannot_be_stored_is_not_taken_out_of_the_story(self, keep, settle, editor):
        settle(editor, keep(body="<div>" * 300 + "x", tags=",".join(map(str, range(80)))))
        article = Article.objects.get()
        assert (article.standfirst, article.body) == ("Rosa's", THREE)

    def test_the_writer_is_told_what_could_not_be_kept(self, draft, login, reporter):
        article = draft(body=THREE)
        form = form_of(article, body="<div>" * 300 + "x")
        publishing.submit(article, by=reporter, version=1)
        page = login(reporter).post(change_url(article), form).text
        assert "nested more than" in page
        assert "word for word" not in page

    def test_the_note_is_kept_with_the_text(self, keep):
        assert keep(note="The minister called").note == "The minister called"

    @pytest.mark.parametrize("line", ["title", "language"])
    def test_a_line_that_no_story_is_without_stays(self, keep, settle, editor, line):
        settle(editor, keep(**{line: ""}))
        article = Article.objects.get()
        assert (article.standfirst, bool(getattr(article, line))) == ("Rosa's", True)

    def test_a_link_to_the_story_itself_leads_nowhere(self, keep, settle, draft, editor):
        article = draft("Mine", body=THREE)
        row = {"lead_in": "Itself", "label": "see", "target": article.pk, "url": ""}
        assert "could not come back: “Itself”" in told(settle(editor, keep(article, see=[row])))
        assert article.see_links.get().target is None

    def test_what_is_gone_is_named_and_the_rest_comes_in(self, keep, settle, draft, editor):
        target = draft("Gone soon")
        kept = keep(see=[{"lead_in": "Lost", "label": "see", "target": target.pk, "url": ""}])
        target.delete()
        assert "could not come back: “Lost”" in told(settle(editor, kept))
        assert Article.objects.get().standfirst == "Rosa's"

    def test_an_author_who_is_gone_does_not_come_in(self, keep, settle, colleague, editor):
        author = colleague.author
        kept = keep(bylines=[{"author": author.pk}])
        author.delete()
        settle(editor, kept)
        assert Article.objects.get().byline == []

    def test_an_address_that_is_taken_is_not_taken_twice(self, keep, settle, draft, editor):
        draft("Other", slug="taken")
        kept = keep(slug="taken")
        settle(editor, kept)
        article = Article.objects.get(pk=kept.article_id)
        assert (article.slug, article.standfirst) == ("mine", "Rosa's")

    def test_a_reporter_does_not_change_an_address_that_readers_know(self, published, settle, login, reporter, editor):
        article = published("Known")
        form = form_of(article, slug="mine", title="New")
        login(reporter).post(change_url(article), form)
        publishing.send_back(article, by=editor, version=article.version, note="Go on")
        settle(reporter, Revision.objects.kept().get())
        article.refresh_from_db()
        assert (article.title, article.slug) == ("New", "known")

    @pytest.mark.parametrize("line", ["standfirst", "title"])
    def test_a_line_that_is_too_long_is_refused_with_the_reason(self, keep, settle, login, editor, line):
        kept = keep()
        Revision.objects.filter(pk=kept.pk).update(**{line: " " if line == "title" else "x" * 2000})
        assert settle(editor, kept).status_code == 400
        answer = login(editor).post(restore_url(kept), {"version": 1}, follow=True)
        assert ("Standfirst: " if line == "standfirst" else "Headline: ") in told(answer)
        assert Article.objects.get().version == 1

    def test_what_was_dealt_with_is_not_dealt_with_again(self, keep, settle, login, editor):
        kept = keep()
        login(editor).post(conflict_url(kept), {"leave": "1"})
        settled = Revision.objects.get(pk=kept.pk).settled_at
        assert "dealt with already" in told(settle(editor, kept))
        assert "dealt with already" in told(login(editor).post(conflict_url(kept), {"leave": "1"}, follow=True))
        assert Article.objects.get().version == 1
        assert Revision.objects.get(pk=kept.pk).settled_at == settled


class TestAnswersThatAreNone:
    """The page of two texts asks some questions, and takes answers to no others."""

    @pytest.fixture
    def kept(self, draft, save, login, reporter, editor) -> Revision:
        article = draft("Base", body=THREE)
        form = form_of(article)
        save(editor, article, title="E" * 300, slug="edda", body=THREE.replace("Two", "Edda"))
        sent = form | {"title": "R" * 300, "slug": "rosa", "body": THREE.replace("Two", "Rosa")}
        login(reporter).post(change_url(article), sent)
        return Revision.objects.kept().get()

    @pytest.mark.parametrize("line", ["title", "slug"])
    def test_two_lines_are_not_made_one(self, kept, settle, reporter, line):
        given = {"choice-title": "theirs", "choice-slug": "theirs", "choice-body-1": "theirs"}
        assert settle(reporter, kept, **given | {f"choice-{line}": "both"}).status_code == 400
        assert Article.objects.get().version == 2

    @pytest.mark.parametrize("key", ["body-", "body-x", "body--1", "body-99999999999", "nothing", "body-" + "9" * 5000])
    def test_an_answer_to_no_question_is_passed_over(self, kept, settle, reporter, key):
        assert settle(reporter, kept, **{f"choice-{key}": "mine"}).status_code == 400


class TestDisclosure:
    """Nobody reads of a story that is none of theirs."""

    def test_the_words_of_accepted_warnings_are_for_those_who_know_every_story(
        self, draft, login, reporter, colleague, editor
    ):
        article = draft("Mine", see=[("Background", draft("Secret merger", by=colleague))], tags=["x"])
        page = f"{ROOT}{article.pk}/move/publish/"
        accepted = login(editor).get(page).context["codes"]
        sent = {"move-version": 1, "confirmed": "1", "move-accepted": accepted, "move-reason": "It comes soon"}
        login(editor).post(page, sent)
        for address in (change_url(article), f"{ROOT}{article.pk}/moves/"):
            assert "Secret merger" in login(editor).get(address).text
            theirs = login(reporter).get(address).text
            assert "It comes soon" in theirs
            assert "Secret merger" not in theirs


class TestFloods:
    """Who sends too much fills no table."""

    def test_windows_of_one_person_are_bounded(self, draft, login, reporter, editor, monkeypatch):
        monkeypatch.setattr(presences, "_MOST_WINDOWS", 3)
        article = draft()
        login(editor).post(f"{ROOT}{article.pk}/presence/", {"tab": "edda"})
        client = login(reporter)
        for number in range(8):
            client.post(f"{ROOT}{article.pk}/presence/", {"tab": f"rosa-{number}"})
        assert Presence.objects.filter(person=reporter).count() == 4
        assert Presence.objects.filter(person=editor).count() == 1

    def test_open_links_to_one_story_are_bounded(self, draft, login, reporter, monkeypatch):
        monkeypatch.setattr(sharing, "_MOST_OPEN", 2)
        address = f"{ROOT}{draft().pk}/links/"
        answers = [login(reporter).post(address, {"shows": "newest", "days": "1"}) for _click in range(3)]
        assert "Revoke one of them first" in answers[2].text
        assert PreviewLink.objects.count() == 2

    def test_the_list_of_ended_links_is_bounded(self, draft, login, reporter, monkeypatch):
        monkeypatch.setattr(sharing, "_LISTED", 2)
        client, address = login(reporter), f"{ROOT}{draft().pk}/links/"
        for number in range(5):
            client.post(address, {"shows": "newest", "days": "1", "reader": f"Reader {number}"})
            if number:
                client.post(f"{address}{PreviewLink.objects.first().pk}/revoke/")
        names = [link.reader for link in client.get(address).context["links"]]
        assert names == ["Reader 4", "Reader 3", "Reader 0"]


def test_two_who_settle_and_leave_at_once_do_one_of_it(committed, draft, login, reporter, editor):
    article = draft("Mine", body=THREE)
    form = form_of(article, standfirst="Rosa's")
    publishing.submit(article, by=reporter, version=1)
    login(reporter).post(change_url(article), form)
    kept = Revision.objects.kept().get()
    sent: list[tuple[Client, dict]] = [(login(editor), {"version": 1}), (login(editor), {"leave": "1"})]
    at_once([lambda one=one: one[0].post(conflict_url(kept), one[1]) for one in sent])
    article.refresh_from_db()
    assert Revision.objects.kept().get().settled_at
    assert Revision.objects.accepted().count() == article.version


HOSTILE = "</title><svg onload=PWN()>\"'></textarea><script>PWN()</script>"
RAW = '<p onclick="PWN()">Hi</b></i><img alt=x onerror=PWN()><a href="javascript:PWN()">x</a></div><svg onload=PWN()>'


class TestRawText:
    """The database may hold what no cleaner of ours let through: every page takes it, and shows it as words."""

    @pytest.fixture
    def raw(self, draft, save, login, reporter, editor) -> Article:
        article = draft("Mine", body=THREE)
        form = form_of(article)
        save(editor, article, title="Edda's", body="<p>Edda.</p>")
        login(reporter).post(change_url(article), form | {"title": "Rosa's", "body": "<p>Rosa.</p>"})
        links = [
            {"lead_in": HOSTILE, "label": "see", "target": None, "url": address, "awaits": ""}
            for address in ("javascript:PWN()", "http://[bad", "https://example.org/")
        ]
        tags, written = [{"id": None, "name": HOSTILE}], [{"id": 0, "name": HOSTILE}]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_article SET title = %s, body = %s", [HOSTILE, RAW])
            cursor.execute(
                "UPDATE articles_revision SET title = %s, body = %s, note = %s, tags = %s, authors = %s, links = %s",
                [HOSTILE, RAW, HOSTILE, *map(json.dumps, (tags, written, links))],
            )
            cursor.execute("UPDATE articles_revision SET body = %s WHERE kind = 'kept'", ["<div>" * 400 + RAW])
        return Article.objects.get()

    def pages(self, article: Article) -> list[str]:
        story, kept = f"{ROOT}{article.pk}/", Revision.objects.kept().get()
        known = [f"history/{one.pk}/" for one in Revision.objects.all()]
        previews = [f"preview/?revision={one.pk}" for one in Revision.objects.all()]
        compared = f"history/compare/?from={Revision.objects.first().pk}&to={kept.pk}"
        others = ["change/", "history/", compared, f"conflict/{kept.pk}/", "preview/", "moves/", "links/", "delete/"]
        return [story + page for page in (*known, *previews, *others, "move/submit/")]

    def test_no_page_breaks_or_runs_it(self, raw, login, reporter):
        client = login(reporter)
        for address in self.pages(raw):
            response = client.get(address)
            assert response.status_code == 200, address
            for hostile in ("<svg onload", "<script>PWN", 'onclick="PWN', "<img alt=x", 'href="javascript:'):
                assert hostile not in response.text, (address, hostile)

    def test_what_is_restored_is_clean(self, raw, login, editor):
        first = Revision.objects.accepted().order_by("version").first()
        login(editor).post(restore_url(first), {"version": raw.version})
        article = Article.objects.get()
        assert article.body.startswith("<p>Hi")
        assert "PWN" not in article.body
        assert [link.url for link in article.see_links.all()] == ["", "", "https://example.org/"]

    def test_what_cannot_be_cleaned_is_not_restored(self, raw, login, editor):
        response = login(editor).post(restore_url(Revision.objects.kept().get()), {"version": raw.version}, follow=True)
        assert "nested more than" in told(response)
        assert Article.objects.get().version == raw.version


@pytest.mark.parametrize("opened", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "0001-01-01T00:00Z", "x"])
def test_a_form_that_was_opened_at_no_time_is_saved_all_the_same(save, draft, reporter, opened):
    article = draft()
    assert save(reporter, article, title="New", tab="window", opened=opened, took="1", follow=True).status_code == 200
    article.refresh_from_db()
    assert article.title == "New"


class TestFieldsThatAreNone:
    """A form has the fields that the page shows, and what else is sent is passed over."""

    FORGED: ClassVar = {
        "state": "published",
        "created_by": "1",
        "updated_by": "1",
        "kind": "restored",
        "settled_at": "2026-01-01",
        "expires_at": "2099-01-01",
        "live_from": "2026-01-01T00:00",
        "is_superuser": "on",
        "pk": "99",
        "id": "99",
    }

    def test_a_reporter_publishes_nothing_by_them(self, save, draft, reporter, editor):
        article = draft(by=reporter)
        for move in ("publish", "approve", "schedule", "withdraw", "send_back", "correct", "nothing"):
            save(reporter, article, title=f"By {move}", _move=move, **self.FORGED)
            article.refresh_from_db()
            assert (article.title, article.state, article.created_by) == (f"By {move}", "draft", reporter)
        assert not article.editions.exists()
        assert {one.kind for one in article.revisions.all()} == {"saved"}

    def test_a_link_lasts_no_longer_than_is_offered(self, draft, login, reporter):
        address = f"{ROOT}{draft().pk}/links/"
        sent = {"shows": "newest", "days": "1", "created_by": "99", "article": "99", "views": "-5"} | self.FORGED
        login(reporter).post(address, sent)
        link = PreviewLink.objects.get()
        assert (link.expires_at - link.created_at).days <= 1
        assert (link.created_by, link.views) == (reporter, 0)

    def test_a_notice_has_no_date_but_its_own(self, published, login, editor):
        article = published()
        sent = {
            "text": "Wrong",
            "kind": "correction",
            "place": "top",
            "at": "2020-01-01",
            "taken_back_at": "2020-01-01",
        }
        login(editor).post(f"{ROOT}{article.pk}/notices/", self.FORGED | sent)
        notice = article.notices.get()
        assert (notice.taken_back_at, notice.by) == (None, editor)
        assert notice.at > article.created_at


class TestFourEyes:
    """No way round brings before readers what only one person has seen."""

    @pytest.fixture(autouse=True)
    def _four_eyes(self, settings):
        settings.NEWSDESK_FOUR_EYES = True

    @pytest.fixture
    def approved(self, draft, editor, chief) -> Article:
        article = draft("Seen", by=chief)
        publishing.submit(article, by=editor, version=1)
        publishing.approve(article, by=editor, version=1)
        return article

    def publish(self, client: Client, article: Article) -> bool:
        article.refresh_from_db()
        sent = {"move-version": article.version, "confirmed": "1", "move-accepted": "tags-missing", "move-reason": "so"}
        client.post(f"{ROOT}{article.pk}/move/publish/", sent)
        client.post(f"{ROOT}{article.pk}/move/approve/", sent)
        client.post(f"{ROOT}{article.pk}/move/publish/", sent)
        return article.editions.exists()

    def test_an_approved_version_is_published(self, approved, login, chief):
        assert self.publish(login(chief), approved)

    def test_one_saved_with_the_move_is_not(self, approved, save, login, editor):
        save(editor, approved, title="Unseen", _move="publish")
        assert not self.publish(login(editor), approved)

    def test_one_restored_since_is_not(self, approved, save, login, editor):
        save(editor, approved, title="Unseen")
        first = approved.revisions.get(version=1)
        approved.refresh_from_db()
        login(editor).post(restore_url(first), {"version": approved.version})
        assert not self.publish(login(editor), approved)

    def test_one_put_together_since_is_not(self, approved, save, login, chief, editor):
        form = form_of(approved, title="Editor's")
        save(chief, approved, title="Chief's")
        login(editor).post(change_url(approved), form)
        kept = Revision.objects.unsettled().get()
        login(editor).post(conflict_url(kept), {"version": 2, "choice-title": "mine"})
        assert Article.objects.get().title == "Editor's"
        assert not self.publish(login(editor), approved)

    def test_an_author_who_takes_the_own_name_off_is_one_still(self, draft, save, login, editor):
        article = draft("Own", by=editor)
        save(editor, article, bylines=[])
        publishing.submit(article, by=editor, version=article.version)
        assert not self.publish(login(editor), article)
