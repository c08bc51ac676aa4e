"""Corrections and updates: who may tell readers, of which stories, and how a notice is taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Move, Notice
from articles.publishing import Refused
from tests.newsroom.conftest import change_url, told
from tests.races import at_once

pytestmark = pytest.mark.django_db

TEXT = "An earlier version named the wrong minister."


def notices_url(article: Article) -> str:
    return reverse("admin:articles_article_notices", args=[article.pk])


def take_back_url(notice: Notice) -> str:
    return reverse("admin:articles_article_take_back", args=[notice.article_id, notice.pk])


def filled_in(**fields: str) -> dict[str, str]:
    return {"kind": "correction", "place": "top", "text": TEXT} | fields


@pytest.fixture
def correct(editor):
    """Add a notice to a story."""

    def add(article: Article, text: str = TEXT, *, by=None, kind="correction", place="top") -> Notice:
        return publishing.correct(article, by=by or editor, text=text, kind=kind, place=place)

    return add


class TestTheMove:
    """What is told to readers, and what is refused."""

    def test_it_leaves_a_notice(self, correct, published, editor):
        article = published()
        notice = correct(article, kind="update", place="bottom")
        assert list(Notice.objects.standing()) == [notice]
        assert (notice.article, notice.by, notice.text) == (article, editor, TEXT)
        assert (notice.kind, notice.place) == ("update", "bottom")

    def test_it_leaves_a_row_in_the_log_and_the_story_in_its_state(self, correct, published, editor):
        article = published()
        Article.objects.filter(pk=article.pk).update(state="draft", version=7)
        correct(article, "First line.\n\n" + "Words. " * 100)
        move = article.moves.first()
        assert (move.verb, move.by, move.version) == (Move.Verb.CORRECT, editor, 7)
        assert (move.from_state, move.to_state) == ("draft", "draft")
        assert move.note.startswith("First line. Words.")
        assert len(move.note) <= 200

    def test_a_story_that_readers_do_not_have_gets_none(self, correct, draft):
        with pytest.raises(Refused, match="not live"):
            correct(draft())

    def test_a_story_that_was_withdrawn_gets_none(self, correct, published, editor):
        article = published()
        publishing.withdraw(article, by=editor, version=1)
        with pytest.raises(Refused, match="not live"):
            correct(article)

    def test_a_story_whose_time_is_still_to_come_gets_none(self, correct, draft, editor):
        article = draft()
        publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
        with pytest.raises(Refused, match="not live"):
            correct(article)

    def test_a_story_that_is_gone_is_said_to_be_gone(self, correct, draft):
        article = draft()
        Article.objects.filter(pk=article.pk).delete()
        with pytest.raises(Refused, match="has been deleted"):
            correct(article)

    @pytest.mark.parametrize("text", ["", "  \n ", "\u200b", "\x00", "x" * 2001, "a\x00b"])
    def test_words_that_say_nothing_or_too_much_are_refused(self, correct, published, text):
        with pytest.raises(Refused):
            correct(published(), text)
        assert not Notice.objects.exists()

    @pytest.mark.parametrize("given", [{"kind": "lie"}, {"place": "everywhere"}])
    def test_a_kind_or_place_that_is_none_is_refused(self, correct, published, given):
        with pytest.raises(Refused):
            correct(published(), **given)

    def test_the_end_of_a_line_counts_as_one_character(self, correct, published):
        text = "One line.\r\n" * 199 + "x" * 10
        assert len(correct(published(), text).text) == 2000

    def test_the_same_words_are_not_told_twice(self, correct, published):
        article = published()
        correct(article)
        with pytest.raises(Refused, match="this very notice already"):
            correct(article, f"  {TEXT}\r\n", place="bottom")
        assert Notice.objects.count() == 1

    def test_the_same_words_may_stand_on_two_stories(self, correct, published):
        for article in (published("One"), published("Two")):
            correct(article)
        assert Notice.objects.count() == 2

    @pytest.mark.parametrize("person", ["reporter", "colleague"])
    def test_reporters_tell_readers_nothing(self, correct, published, request, person):
        with pytest.raises(PermissionDenied):
            correct(published(), by=request.getfixturevalue(person))


class TestTakingBack:
    """Readers lose a notice, the newsroom keeps it."""

    def test_it_is_kept_with_its_time_and_a_row_in_the_log(self, correct, published, editor):
        notice = correct(published())
        publishing.take_back(notice, by=editor)
        kept = Notice.objects.get()
        assert kept.taken_back_at == notice.taken_back_at
        move = Move.objects.filter(verb=Move.Verb.TAKE_BACK).get()
        assert (move.by, move.note, move.from_state, move.to_state) == (editor, TEXT, "published", "published")

    def test_what_was_taken_back_is_not_taken_back_again(self, correct, published, editor):
        article = published()
        notice = correct(article)
        correct(article, "Another one.")
        publishing.take_back(notice, by=editor)
        with pytest.raises(Refused, match="taken back already"):
            publishing.take_back(notice, by=editor)
        assert Move.objects.filter(verb=Move.Verb.TAKE_BACK).count() == 1

    def test_the_same_words_may_be_told_again(self, correct, published, editor):
        article = published()
        publishing.take_back(correct(article), by=editor)
        correct(article)
        assert Notice.objects.standing().count() == 1

    def test_reporters_take_nothing_back(self, correct, published, reporter):
        notice = correct(published())
        with pytest.raises(PermissionDenied):
            publishing.take_back(notice, by=reporter)

    def test_a_notice_of_a_withdrawn_story_can_be_taken_back(self, correct, published, editor):
        article = published()
        notice = correct(article)
        publishing.withdraw(article, by=editor, version=1)
        publishing.take_back(notice, by=editor)
        assert not Notice.objects.standing().exists()


class TestThePage:
    """A story's notices in the newsroom."""

    def test_an_editor_adds_a_notice(self, login, published, editor):
        article = published()
        response = login(editor).post(notices_url(article), filled_in(), follow=True)
        assert Notice.objects.get().text == TEXT
        assert "Readers find the notice" in told(response)
        assert TEXT in response.text

    def test_a_double_click_adds_one_notice(self, login, published, editor):
        article, client = published(), login(editor)
        answers = [client.post(notices_url(article), filled_in()) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 200]
        assert "this very notice already" in answers[1].text
        assert Notice.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "complaint"),
        [
            ({"text": ""}, "This field is required."),
            ({"text": "\u200b"}, "Say what was wrong"),
            ({"text": "a\x00b"}, "Null characters are not allowed"),
            ({"text": "x" * 2001}, "At most 2000 characters: these are 2001."),
            ({"kind": "lie"}, "Select a valid choice"),
            ({"place": ""}, "This field is required."),
        ],
    )
    def test_what_is_wrong_is_said_where_it_is_wrong(self, login, published, editor, fields, complaint):
        response = login(editor).post(notices_url(published()), filled_in(**fields))
        (errors,) = response.context["form"].errors.values()
        assert complaint in str(errors)
        assert not Notice.objects.exists()

    def test_what_was_typed_survives_the_end_of_its_story(self, login, published, editor):
        article = published()
        publishing.withdraw(article, by=editor, version=1)
        response = login(editor).post(notices_url(article), filled_in(text="Many words."))
        assert "is not live" in response.text
        assert "Many words.</textarea>" in response.text

    def test_a_story_that_is_not_live_has_no_form(self, login, draft, editor):
        response = login(editor).get(notices_url(draft()))
        assert "is not live" in response.text
        assert "<textarea" not in response.text

    def test_words_stay_words(self, login, correct, published, editor):
        article = published('A "><svg onload=alert(1)> story')
        notice = correct(article, "</textarea><svg onload=alert(2)>")
        client = login(editor)
        pages = [client.get(notices_url(article)), client.post(take_back_url(notice)), client.get(change_url(article))]
        for page in pages:
            assert "&lt;svg onload=alert(2)&gt;" in page.text
            assert "<svg onload" not in page.text

    def test_taking_back_asks_first(self, login, correct, published, editor):
        response = login(editor).post(take_back_url(correct(published())))
        assert "Take this notice back?" in response.text
        assert Notice.objects.standing().exists()

    def test_a_notice_is_taken_back_and_stays_on_the_page(self, login, correct, published, editor):
        response = login(editor).post(take_back_url(correct(published())), {"confirmed": "1"}, follow=True)
        assert not Notice.objects.standing().exists()
        assert "The notice is taken back" in told(response)
        assert TEXT in response.text
        assert "taken back" in response.text

    def test_taking_back_twice_says_so(self, login, correct, published, editor):
        notice, client = correct(published()), login(editor)
        for _ in range(2):
            response = client.post(take_back_url(notice), {"confirmed": "1"}, follow=True)
        assert "no notice that could be taken back" in told(response)


class TestRights:
    """Requests that no button sends."""

    @pytest.mark.parametrize(
        ("person", "sees", "adds"),
        [("reporter", 200, 403), ("colleague", 404, 404), ("editor", 200, 302), ("chief", 200, 302)],
    )
    def test_each_role_does_what_it_may(self, login, published, request, person, sees, adds):
        client, article = login(request.getfixturevalue(person)), published("Xanadu")
        seen = client.get(notices_url(article))
        assert seen.status_code == sees
        assert ("<textarea" in seen.text) == (adds == 302)
        assert client.post(notices_url(article), filled_in()).status_code == adds
        assert Notice.objects.exists() == (adds == 302)

    @pytest.mark.parametrize(
        ("person", "answer"), [("reporter", 403), ("colleague", 404), ("editor", 302), ("chief", 302)]
    )
    def test_each_role_takes_back_what_it_may(self, login, correct, published, request, person, answer):
        notice = correct(published())
        client = login(request.getfixturevalue(person))
        assert client.post(take_back_url(notice), {"confirmed": "1"}).status_code == answer
        assert Notice.objects.standing().exists() == (answer != 302)

    def test_reporters_are_offered_no_button(self, login, correct, published, reporter):
        page = login(reporter).get(notices_url(correct(published()).article)).text
        assert TEXT in page
        assert "Take back" not in page

    def test_visitors_see_and_change_nothing(self, client, correct, published):
        notice = correct(published())
        assert client.get(notices_url(notice.article)).status_code == 302
        client.post(notices_url(notice.article), filled_in(text="New"))
        client.post(take_back_url(notice), {"confirmed": "1"})
        assert list(Notice.objects.standing()) == [notice]

    def test_a_get_takes_nothing_back(self, login, correct, published, editor):
        assert login(editor).get(take_back_url(correct(published()))).status_code == 405

    def test_a_post_without_a_token_changes_nothing(self, correct, published, editor):
        client, notice = Client(enforce_csrf_checks=True), correct(published())
        client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(notices_url(notice.article), filled_in(text="New")).status_code == 403
        assert client.post(take_back_url(notice), {"confirmed": "1"}).status_code == 403
        assert Notice.objects.standing().count() == 1

    def test_a_notice_of_another_story_is_not_there(self, login, correct, published, editor):
        notice, other = correct(published("One")), published("Two")
        address = reverse("admin:articles_article_take_back", args=[other.pk, notice.pk])
        assert login(editor).post(address, {"confirmed": "1"}).status_code == 404

    @pytest.mark.parametrize("number", ["1e3", "x", "-1", "9" * 30, "0"])
    def test_ids_that_are_none_are_not_there(self, login, published, editor, number):
        address = f"{notices_url(published())}{number}/take-back/"
        assert login(editor).post(address, {"confirmed": "1"}).status_code == 404


class TestBesideTheForm:
    """The story's form names its latest notices."""

    def test_it_names_them_and_leads_to_all_of_them(self, login, correct, published, editor):
        article = published()
        correct(article, "Told to readers.")
        publishing.take_back(correct(article, "Taken back."), by=editor)
        page = login(editor).get(change_url(article)).text
        assert notices_url(article) in page
        assert "Told to readers." in page
        assert "Taken back." not in page.partition("newsroom-notices")[2].partition("</section>")[0]

    def test_a_story_that_readers_never_had_has_none(self, login, draft, editor):
        article = draft()
        assert notices_url(article) not in login(editor).get(change_url(article)).text


@pytest.mark.usefixtures("committed")
def test_a_form_sent_many_times_at_once_adds_one_notice(correct, published):
    article = published()

    def send() -> bool:
        try:
            correct(article)
        except Refused:
            return False
        return True

    assert sorted(at_once([send] * 4)) == [False, False, False, True]
    assert Notice.objects.count() == 1
