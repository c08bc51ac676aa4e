"""What is typed and not saved yet."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Autosave, Revision
from articles.newsroom import autosaving
from tests.newsroom.conftest import ADD, change_url, errors, form_of, story, told
from tests.races import at_once

pytestmark = pytest.mark.django_db

NEW = "/admin/articles/article/autosave/"
WINDOW = "window-1"


def keep_url(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/autosave/"


def slot_url(slot: Autosave) -> str:
    return f"/admin/articles/article/autosaves/{slot.pk}/"


def take_up(article: Article | None, slot: Autosave) -> str:
    return f"{change_url(article) if article else ADD}?autosave={slot.pk}"


def hidden(page: HttpResponse, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


@pytest.fixture
def keep(login) -> Callable[..., HttpResponse]:
    """Post what is typed, as the page does by itself: `keep(reporter, article, title="…")`."""

    def post(user: User, article: Article | None = None, tab: str = WINDOW, **fields: object) -> HttpResponse:
        form = form_of(article, **fields) if article else story(**fields)
        address = keep_url(article) if article else NEW
        return login(user).post(address, form | {"tab": tab}, headers={"X-Requested-With": "XMLHttpRequest"})

    return post


# --- Taking in --------------------------------------------------------------------------------------------


def test_what_is_typed_in_a_new_story_is_kept(keep, reporter):
    response = keep(reporter, title="Bridge", body="<p>At last.</p>", see=[{"lead_in": "More"}])
    slot = Autosave.objects.get()
    assert (response.status_code, slot.person, slot.article) == (200, reporter, None)
    assert (slot.fields["title"], slot.fields["body"]) == ("Bridge", "<p>At last.</p>")
    assert slot.fields["see_links-0-lead_in"] == "More"


def test_what_is_typed_in_a_story_is_kept_beside_it(keep, draft, reporter):
    article = draft("As it was")
    keep(reporter, article, title="As it is typed")
    slot = article.autosaves.get()
    assert (slot.fields["title"], slot.version) == ("As it is typed", 1)
    article.refresh_from_db()
    assert (article.title, article.version) == ("As it was", 1)


def test_a_window_has_one_slot_and_another_window_another(keep, draft, reporter):
    article = draft()
    for tab, title in (("a", "One"), ("a", "Two"), ("b", "Three")):
        keep(reporter, article, tab=tab, title=title)
    assert sorted(slot.fields["title"] for slot in Autosave.objects.all()) == ["Three", "Two"]


def test_it_never_gets_into_the_history(keep, draft, reporter):
    article = draft()
    before = Revision.objects.count()
    keep(reporter, article, title="Typed")
    assert Revision.objects.count() == before


def test_readers_never_see_it(keep, published, editor, client):
    article = published("Public", tags=["Russia"])
    keep(editor, article, title="Not for readers", body="<p>Not for readers</p>")
    edition = article.editions.get()
    for address in ("/", "/tag/russia/", edition.get_absolute_url()):
        assert "Not for readers" not in client.get(address).text


def test_publishing_does_not_publish_it(keep, draft, editor):
    article = draft("Stored")
    keep(editor, article, title="Typed")
    publishing.publish(article, by=editor, version=1)
    assert article.editions.get().title == "Stored"


def test_a_form_that_says_what_is_stored_makes_no_slot(keep, draft, reporter):
    article = draft(tags=["Russia"], see=[("More", "https://example.org/")], standfirst="Short")
    link = {"lead_in": "More", "label": "see", "url": "https://example.org/", "position": "0"}
    assert keep(reporter, article, see=[link]).status_code == 200
    assert not Autosave.objects.exists()


def test_an_empty_new_story_makes_no_slot(keep, reporter):
    keep(reporter, title=" ", body="", bylines=[{"author": reporter.author.pk}])
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("fields", [{"slug": "other"}, {"tags": 'a"b,"c'}, {"tags": "Berlin"}, {"title": ""}])
def test_whatever_was_changed_is_kept(keep, draft, reporter, fields):
    article = draft(tags=["Russia"])
    keep(reporter, article, **({"tags": "Russia"} | fields))
    assert Autosave.objects.count() == 1


def test_what_is_typed_back_to_what_is_stored_is_forgotten(keep, draft, reporter):
    article = draft("Stored")
    keep(reporter, article, title="Typed")
    keep(reporter, article, title="Stored")
    assert not Autosave.objects.exists()


def test_the_text_is_cleaned_before_it_is_stored(keep, reporter):
    keep(reporter, body="<p onclick=x()>Hi<script>alert(1)</script></p>")
    assert Autosave.objects.get().fields["body"] == "<p>Hi</p>"


def test_what_cannot_be_cleaned_is_said(keep, reporter):
    response = keep(reporter, body="<div>" * 200)
    assert response.status_code == 422
    assert "nested more than" in response.json()["problem"]
    assert not Autosave.objects.exists()


def test_far_too_much_beside_the_text_is_said(keep, reporter):
    assert keep(reporter, standfirst="x" * 100_001).status_code == 422


def test_characters_that_no_database_takes_are_left_out(keep, reporter):
    assert keep(reporter, title="A\x00B", body="<p>C\x00D</p>").status_code == 200
    fields = Autosave.objects.get().fields
    assert (fields["title"], fields["body"]) == ("AB", "<p>CD</p>")


def test_only_the_fields_of_the_form_are_kept(keep, reporter):
    keep(reporter, state="published", _save="1", csrfmiddlewaretoken="x" * 32, **{"see_links-7-secret": "x"})
    assert {name for name in Autosave.objects.get().fields if "-" not in name} == {
        "title",
        "standfirst",
        "body",
        "tags",
        "language",
        "slug",
    }


@pytest.mark.parametrize("tab", ["", "a" * 37, "a/b", "ä", "a b", "1\n"])
def test_a_window_without_a_proper_id_is_refused(keep, reporter, tab):
    assert keep(reporter, tab=tab, title="Typed").status_code == 400
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("version", ["", "0", "-1", "2", "x", "99999999999999999"])
def test_a_version_that_the_story_never_had_is_refused(keep, draft, reporter, version):
    assert keep(reporter, draft(), title="Typed", version=version).status_code == 422


def test_a_full_shelf_says_so_and_throws_nothing_away(keep, reporter, monkeypatch):
    monkeypatch.setattr(autosaving, "MOST_SLOTS", 2)
    statuses = [keep(reporter, tab=tab, title=tab).status_code for tab in ("a", "b", "c", "a")]
    assert statuses == [200, 200, 422, 200]
    assert Autosave.objects.count() == 2


# --- Whose ------------------------------------------------------------------------------------------------


def test_anothers_window_id_does_not_lead_to_anothers_text(keep, draft, reporter, editor):
    article = draft()
    keep(reporter, article, title="Rosa's")
    keep(editor, article, title="Edda's")
    titles = {slot.person.username: slot.fields["title"] for slot in Autosave.objects.all()}
    assert titles == {"rosa": "Rosa's", "edda": "Edda's"}


def test_another_person_is_offered_nothing(keep, draft, login, reporter, editor):
    article = draft()
    keep(reporter, article, title="Rosa's secret")
    slot = Autosave.objects.get()
    client = login(editor)
    assert "Rosa's secret" not in client.get(change_url(article)).text
    assert "Rosa's secret" not in client.get(take_up(article, slot)).text
    assert client.get(slot_url(slot)).status_code == 404
    assert client.post(f"{slot_url(slot)}discard/").status_code == 404
    assert Autosave.objects.exists()


def test_a_story_that_is_none_of_ones_business_takes_nothing(keep, draft, colleague):
    assert keep(colleague, draft(), title="Carl's").status_code == 404
    assert not Autosave.objects.exists()


def test_the_slot_of_a_story_that_is_out_of_sight_by_now_is_too(keep, draft, login, reporter, colleague):
    article = draft()
    keep(reporter, article, title="Typed")
    Article.objects.update(created_by=colleague)
    assert login(reporter).get(slot_url(Autosave.objects.get())).status_code == 404
    assert autosaving.waiting(reporter) == []


def test_who_may_not_write_stories_keeps_none(login, db):
    stranger = User.objects.create_user("sid", is_staff=True)
    assert login(stranger).post(NEW, story() | {"tab": WINDOW}).status_code == 403


def test_a_text_is_kept_even_where_the_story_was_handed_over_meanwhile(keep, draft, login, reporter):
    article = draft()
    publishing.submit(article, by=reporter, version=1)
    assert keep(reporter, article, title="Typed").status_code == 200
    page = login(reporter).get(change_url(article)).text
    assert "did not save it" in page
    assert "Take it up" not in page


@pytest.mark.parametrize("slot_id", ["0", "x", "99", "9" * 30])
def test_an_odd_id_is_not_found(login, reporter, slot_id):
    client = login(reporter)
    assert client.get(f"/admin/articles/article/autosaves/{slot_id}/").status_code == 404
    assert client.get(f"{ADD}?autosave={slot_id}").status_code == 200


@pytest.mark.parametrize("address", [NEW, "/admin/articles/article/autosaves/1/discard/"])
def test_it_takes_a_post_with_a_token(reporter, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 405
    assert client.post(address, {"tab": WINDOW}).status_code == 403


# --- Offering ---------------------------------------------------------------------------------------------


def test_it_is_offered_at_the_story(keep, draft, login, reporter):
    article = draft()
    keep(reporter, article, title="Typed <b>")
    page = login(reporter).get(change_url(article)).text
    assert "did not save it" in page
    assert "Typed &lt;b&gt;" in page


def test_a_new_storys_is_offered_where_a_story_is_begun(keep, draft, login, reporter):
    keep(reporter, title="Typed")
    client = login(reporter)
    assert "did not save it" in client.get(ADD).text
    assert "did not save it" not in client.get(change_url(draft())).text


def test_a_form_that_comes_back_keeps_its_window_and_offers_not_itself(keep, login, reporter):
    keep(reporter, title="", body="<p>Typed</p>")
    page = login(reporter).post(ADD, story(title="") | {"tab": WINDOW})
    assert hidden(page, "tab") == WINDOW
    assert "did not save it" not in page.text


def test_it_is_shown_beside_what_is_stored(keep, draft, login, reporter):
    article = draft(body="<p>The council voted once.</p>")
    keep(reporter, article, body="<p>The council voted twice.</p>")
    page = login(reporter).get(slot_url(Autosave.objects.get())).text
    assert re.search(r"<del[^>]*>once</del>", page)
    assert re.search(r"<ins[^>]*>twice</ins>", page)


def test_it_is_taken_up_with_all_its_fields(keep, draft, login, reporter):
    article = draft(tags=["Russia"], see=[("More", "https://example.org/1")])
    keep(reporter, article, title="Typed", tags="Berlin", see=[{"lead_in": "New", "url": "https://example.org/2"}])
    page = login(reporter).get(take_up(article, Autosave.objects.get()))
    form, links = page.context["adminform"].form, page.context["inline_admin_formsets"][0].formset
    assert 'value="Typed"' in page.text
    assert form["tags"].value() == "Berlin"
    assert [row["lead_in"].value() for row in links.forms] == ["New"]


def test_what_is_taken_up_is_cleaned_once_more(keep, login, reporter):
    keep(reporter, body="<p>Typed</p>")
    slot = Autosave.objects.get()
    slot.fields |= {"body": "<p>Typed</p><script>alert(1)</script>", "title": '"><svg onload=alert(1)>'}
    slot.save()
    page = login(reporter).get(take_up(None, slot)).text
    assert "&lt;p&gt;Typed&lt;/p&gt;" in page
    assert "alert(1)&lt;/script" not in page
    assert "<svg onload" not in page


def test_what_is_taken_up_is_saved_on_the_version_that_it_was_written_on(keep, save, draft, login, reporter, editor):
    article = draft("Old", body="<p>One.</p>")
    keep(reporter, article, body="<p>One, and more.</p>")
    save(editor, article, title="New")
    page = login(reporter).get(take_up(article, Autosave.objects.get()))
    assert page.context["adminform"].form["version"].value() == 1


def test_taking_up_changes_nothing(keep, login, reporter):
    keep(reporter, title="Typed")
    before = Autosave.objects.values().get()
    login(reporter).get(take_up(None, Autosave.objects.get()))
    assert Autosave.objects.values().get() == before


def test_what_is_taken_up_goes_over_into_the_new_window(keep, login, reporter):
    keep(reporter, title="Typed")
    page = login(reporter).get(take_up(None, Autosave.objects.get()))
    carried = {name: hidden(page, name) for name in ("opened", "took")}
    keep(reporter, tab=hidden(page, "tab"), title="Typed on", **carried)
    assert [slot.fields["title"] for slot in Autosave.objects.all()] == ["Typed on"]


def test_what_was_typed_on_elsewhere_after_it_was_taken_up_stays(keep, login, reporter):
    keep(reporter, title="Typed")
    page = login(reporter).get(take_up(None, Autosave.objects.get()))
    keep(reporter, title="Typed in the first window")
    keep(reporter, tab="second", title="Typed on", **{name: hidden(page, name) for name in ("opened", "took")})
    assert Autosave.objects.count() == 2


def test_it_can_be_discarded(keep, draft, login, reporter):
    article = draft()
    keep(reporter, article, title="Typed")
    response = login(reporter).post(f"{slot_url(Autosave.objects.get())}discard/", follow=True)
    assert "discarded" in told(response)
    assert not Autosave.objects.exists()


def test_the_desk_knows_what_waits(keep, draft, reporter):
    article = draft()
    keep(reporter, article, title="Second")
    keep(reporter, tab="other", title="First")
    waiting = autosaving.waiting(reporter)
    assert [(one.title, one.article) for one in waiting] == [("First", None), ("Second", article)]
    assert waiting[1].address == change_url(article)


def test_offering_costs_the_same_for_many_as_for_one(keep, draft, login, reporter, django_assert_num_queries):
    article = draft()
    client = login(reporter)
    keep(reporter, article, title="Typed")
    with CaptureQueriesContext(connection) as of_one:
        client.get(change_url(article))
    needed = len(of_one)
    for number in range(12):
        keep(reporter, article, tab=f"w{number}", title=f"Typed {number}")
    with django_assert_num_queries(needed):
        client.get(change_url(article))


# --- Saving -----------------------------------------------------------------------------------------------


def test_a_save_clears_it(keep, draft, login, reporter):
    article = draft()
    keep(reporter, article, title="Typed")
    login(reporter).post(change_url(article), form_of(article, title="Typed") | {"tab": WINDOW})
    assert not Autosave.objects.unsaved().exists()


def test_a_save_clears_what_was_there_when_the_form_was_opened(keep, draft, login, reporter):
    article = draft()
    keep(reporter, article, tab="earlier", title="Typed")
    opened = timezone.now().isoformat()
    keep(reporter, article, tab="still-open", title="Typed elsewhere")
    login(reporter).post(change_url(article), form_of(article, title="New") | {"tab": WINDOW, "opened": opened})
    assert [slot.tab for slot in Autosave.objects.unsaved()] == ["still-open"]


def test_a_save_from_a_form_that_names_no_window_clears_the_storys_and_no_others(keep, draft, save, reporter):
    article = draft()
    keep(reporter, article, title="Typed")
    keep(reporter, tab="new", title="Another story")
    save(reporter, article, title="Saved")
    assert [slot.fields["title"] for slot in Autosave.objects.unsaved()] == ["Another story"]


def test_a_save_leaves_what_others_typed(keep, draft, save, reporter, editor):
    article = draft()
    keep(editor, article, title="Edda's")
    save(reporter, article, title="Saved")
    assert Autosave.objects.unsaved().get().person == editor


def test_what_was_on_its_way_while_its_window_was_saved_comes_too_late(keep, draft, login, reporter):
    article = draft()
    login(reporter).post(change_url(article), form_of(article, title="Saved") | {"tab": WINDOW})
    keep(reporter, article, title="Save", version=1)
    assert not Autosave.objects.unsaved().exists()


def test_what_is_typed_in_a_window_after_it_was_sent_is_kept(keep, draft, login, reporter):
    article = draft()
    login(reporter).post(change_url(article), form_of(article, title="Saved") | {"tab": WINDOW})
    keep(reporter, article, title="Saved, and on", version=1, sent="1")
    assert Autosave.objects.unsaved().get().fields["title"] == "Saved, and on"


def test_a_refused_form_clears_nothing(keep, draft, login, reporter):
    article = draft()
    keep(reporter, article, title="")
    response = login(reporter).post(change_url(article), form_of(article, title="") | {"tab": WINDOW})
    assert "required" in errors(response)
    assert Autosave.objects.unsaved().exists()


def test_marks_of_saved_windows_do_not_pile_up(draft, login, reporter):
    article = draft()
    Autosave.objects.create(person=reporter, tab="old", article=article)
    Autosave.objects.update(at=timezone.now() - timedelta(days=2))
    login(reporter).post(change_url(article), form_of(article, title="Saved") | {"tab": WINDOW})
    assert [mark.tab for mark in Autosave.objects.all()] == [WINDOW]


# --- A story that is gone ---------------------------------------------------------------------------------


def test_a_deleted_story_leaves_what_was_typed_as_a_new_one(keep, draft, login, reporter):
    article = draft()
    keep(reporter, article, title="Typed")
    article.delete()
    client = login(reporter)
    assert "did not save it" in client.get(ADD).text
    assert 'value="Typed"' in client.get(take_up(None, Autosave.objects.get())).text


def test_saving_a_deleted_story_keeps_the_text_and_leads_to_a_new_one(draft, login, reporter):
    article = draft()
    form, address = form_of(article, title="Typed", body="<p>Long work.</p>"), change_url(article)
    article.delete()
    page = login(reporter).post(address, form | {"tab": WINDOW}, follow=True)
    assert page.redirect_chain == [(ADD, 302)]
    assert "deleted this story" in told(page)
    assert Autosave.objects.get().fields["body"] == "<p>Long work.</p>"


# --- A new story sent twice -------------------------------------------------------------------------------


def test_a_new_story_sent_twice_is_one_story(login, reporter):
    client = login(reporter)
    first, second = (client.post(ADD, story(title="Once") | {"tab": WINDOW, "_continue": "1"}) for _ in range(2))
    assert Article.objects.count() == 1
    assert first["Location"] == second["Location"] == change_url(Article.objects.get())
    assert not Autosave.objects.unsaved().exists()


def test_what_the_second_says_beyond_the_first_is_offered_at_the_story(login, reporter):
    client = login(reporter)
    client.post(ADD, story(title="Once") | {"tab": WINDOW})
    page = client.post(ADD, story(title="Once", body="<p>And more.</p>") | {"tab": WINDOW}, follow=True)
    assert "did not save it" in page.text
    assert Autosave.objects.unsaved().get().article == Article.objects.get()


def test_two_windows_make_two_stories(login, reporter):
    client = login(reporter)
    for tab in ("a", "b"):
        client.post(ADD, story(title="Twice") | {"tab": tab})
    assert Article.objects.count() == 2


def test_anothers_window_makes_a_story_of_its_own(login, reporter, colleague):
    for user in (reporter, colleague):
        login(user).post(ADD, story(title="Mine") | {"tab": WINDOW})
    assert Article.objects.count() == 2


@pytest.mark.usefixtures("committed")
def test_a_new_story_sent_several_times_at_once_is_one_story(login, reporter):
    client = login(reporter)
    form = story(title="Once", tags="Brand new") | {"tab": WINDOW}
    statuses = at_once([lambda: client.post(ADD, form).status_code] * 4)
    assert statuses == [302] * 4
    assert Article.objects.count() == 1


@pytest.mark.usefixtures("committed")
def test_saving_and_keeping_at_once_do_not_wait_for_each_other_for_ever(login, draft, reporter):
    article = draft()
    client = login(reporter)
    form = form_of(article) | {"tab": WINDOW}

    def actions(number: int) -> list[Callable[[], int]]:
        typed = form | {"title": f"Typed {number}"}
        return [
            lambda: client.post(change_url(article), typed).status_code,
            lambda: client.post(keep_url(article), typed | {"sent": "1"}).status_code,
        ]

    statuses = at_once([action for number in range(4) for action in actions(number)])
    assert set(statuses) <= {200, 302}
