"""Tags kept in order by chiefs: merged, split, undone, and what the reports show."""

import pytest
from django.urls import reverse

from articles.models import Article, Tag, TagChange, TagSearch, TagVerdict
from articles.tagging import changes, merging
from articles.tagging.naming import Called, rename
from tests.newsroom.conftest import told
from tests.reading.pages import Page, walk
from tests.tagging.conftest import names_of, tag

pytestmark = pytest.mark.django_db

ORDER = "/admin/articles/tag/order/"
CHANGES = "/admin/articles/tag/changes/"
SEARCHES = "/admin/articles/tag/searches/"


def merge_url(name: str) -> str:
    return f"/admin/articles/tag/{tag(name).pk}/merge/"


def words(response) -> str:
    """The page's text."""
    return Page(response).one("main").words


@pytest.fixture
def burma(published) -> Article:
    """A story under “Burma”, one under “Myanmar”, one under both."""
    published("Both", tags=["Burma", "Myanmar"])
    published("Other", tags=["Myanmar"])
    return published("Rangoon", tags=["Burma"])


@pytest.fixture
def search(burma, published, chief) -> TagSearch:
    """A search for what stands under “Burma” and speaks of jade."""
    published("Jade and war", tags=["Burma"])
    return TagSearch.objects.create(name="Jade", tag="Burma", into="Jade", words="jade", by=chief)


# --- Merging --------------------------------------------------------------------------------------------


def test_a_merge_is_shown_before_it_is_done(login, chief, burma):
    response = login(chief).get(merge_url("Burma"), {"into": "MYANMAR"})
    shown = words(response)
    assert "2 stories that readers see under “Burma”, 1 of them under “Myanmar” already" in shown
    assert "Live stories under “Myanmar”: 2 now, 3 then" in shown
    assert "/tag/burma/" in shown
    assert "Rangoon" in shown
    assert not TagChange.objects.exists()


def test_a_merge_is_begun_by_the_button_alone(login, chief, burma, client):
    browser = login(chief)
    browser.post(merge_url("Burma"), {"into": "Myanmar"})
    assert not TagChange.objects.exists()
    response = browser.post(merge_url("Burma"), {"into": "Myanmar", "confirmed": "1"}, follow=True)
    assert "Undo this" in words(response)
    assert client.get("/tag/burma/")["Location"] == "/tag/myanmar/"
    assert names_of(burma) == ["Myanmar"]
    assert TagChange.objects.get().by == chief


@pytest.mark.parametrize(
    ("into", "complaint"),
    [
        ("Burma", "cannot be merged into itself"),
        ("birma", "cannot be merged into itself"),
        ("Nowhere", "There is no tag “Nowhere”"),
        ("", "This field is required"),
        ("x" * 300, "at most 200"),
        ("a\x00b", "cannot be stored"),
        ("\u200b", "letter that can be seen"),
    ],
)
def test_what_cannot_be_merged_is_a_form_error(login, chief, burma, into, complaint):
    rename(tag("Burma"), Called("Burma", "burma", ("Birma",)), by=chief)
    response = login(chief).post(merge_url("Burma"), {"into": into, "confirmed": "1"})
    assert complaint in response.text
    assert not TagChange.objects.filter(verb="merge").exists()


def test_a_merge_that_takes_long_goes_on_a_few_seconds_at_a_time(login, chief, burma, client, monkeypatch):
    monkeypatch.setattr(changes, "A_WHILE", 0)
    monkeypatch.setattr(merging, "BATCH", 1)
    browser = login(chief)
    response = browser.post(merge_url("Burma"), {"into": "Myanmar", "confirmed": "1"}, follow=True)
    presses = 0
    while "This is not finished" in words(response):
        assert client.get("/tag/burma/").status_code in {200, 301}
        response = browser.post(Page(response).one("form.newsroom-go-on")["action"], follow=True)
        presses += 1
    assert presses > 5
    assert set(walk(client, "/tag/myanmar/")) == {"Both", "Other", "Rangoon"}


def test_what_was_interrupted_stands_on_the_page_of_tags_in_order(login, chief, burma):
    changes.merge(tag("Burma"), tag("Myanmar"), by=chief)
    assert "Burma → Myanmar (merged) not finished" in words(login(chief).get(ORDER))


def test_the_second_of_two_chiefs_is_told_that_the_first_was_faster(login, chief, burma):
    changes.merge(tag("Myanmar"), tag("Burma"), by=chief)
    response = login(chief).post(merge_url("Burma"), {"into": "Myanmar", "confirmed": "1"}, follow=True)
    assert "being merged or split at this moment" in told(response)


def test_a_tag_in_a_running_merge_keeps_its_names(login, chief, burma):
    changes.merge(tag("Burma"), tag("Myanmar"), by=chief)
    given = {"name": "Birma", "others": "", "kind": "topic", "description": "", "slug": "burma"}
    address = reverse("admin:articles_tag_change", args=[tag("Burma").pk])
    assert "being merged or split" in told(login(chief).post(address, given, follow=True))
    assert tag("Burma").name == "Burma"


def test_a_tag_into_which_another_is_being_merged_is_not_deleted(login, chief, burma):
    changes.merge(tag("Burma"), Tag.objects.create(name="Asia"), by=chief)
    response = login(chief).post(f"/admin/articles/tag/{tag('Asia').pk}/delete/", {"post": "yes"}, follow=True)
    assert "being merged or split" in told(response)
    assert Tag.objects.filter(name="Asia").exists()


def test_a_merge_is_undone_from_the_log(login, chief, burma, client):
    browser = login(chief)
    browser.post(merge_url("Burma"), {"into": "Myanmar", "confirmed": "1"})
    change = TagChange.objects.get()
    assert "Burma → Myanmar (merged)" in words(browser.get(CHANGES))
    response = browser.post(f"{CHANGES}{change.pk}/undo/", follow=True)
    assert "Undone: Burma → Myanmar" in words(response)
    assert set(walk(client, "/tag/burma/")) == {"Both", "Rangoon"}
    assert "undone" in words(browser.get(CHANGES))


def test_what_cannot_be_undone_says_why_and_has_no_button(login, chief, burma):
    browser = login(chief)
    first = changes.advance(changes.merge(tag("Burma"), tag("Myanmar"), by=chief))
    Tag.objects.create(name="Asia")
    changes.advance(changes.merge(tag("Myanmar"), tag("Asia"), by=chief))
    response = browser.get(f"{CHANGES}{first.pk}/")
    assert "Something later depends on it" in words(response)
    assert "Undo this" not in words(response)
    assert "depends on it" in told(browser.post(f"{CHANGES}{first.pk}/undo/", follow=True))


# --- Splitting ------------------------------------------------------------------------------------------


def test_a_search_is_saved_and_shows_what_it_finds(login, chief, search):
    given = {"name": "War", "tag": "burma", "into": "War", "words": "WAR", "since": "", "until": ""}
    response = login(chief).post(f"{SEARCHES}add/", given, follow=True)
    assert "1 story that readers see under “burma”" in words(response)
    assert "Jade and war" in words(response)
    assert TagSearch.objects.get(name="War").by == chief
    assert not Tag.objects.filter(name="War").exists()


def test_a_saved_search_is_run_and_undone(login, chief, search, client):
    browser = login(chief)
    browser.post(f"{SEARCHES}{search.pk}/run/")
    assert walk(client, "/tag/jade/") == ["Jade and war"]
    browser.post(f"{CHANGES}{TagChange.objects.get().pk}/undo/")
    assert client.get("/tag/jade/").status_code == 410  # readers may have seen it meanwhile


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"words": ""}, "a search for everything is a merge"),
        ({"into": "BURMA"}, "the same tag"),
        ({"tag": "Nowhere"}, "There is no tag"),
        ({"since": "2024-02-02", "until": "2024-02-01"}, "before the day"),
        ({"since": "someday"}, "valid date"),
        ({"words": " ".join("abcdefghijkl")}, "At most 10 words"),
        ({"words": "a\x00"}, "cannot be stored"),
        ({"into": "\u200b"}, "can be seen"),
        ({"name": "Jade"}, "already exists"),
    ],
)
def test_a_search_that_makes_no_sense_is_a_form_error(login, chief, search, fields, complaint):
    given = {"name": "New", "tag": "Burma", "into": "New", "words": "jade"} | fields
    response = login(chief).post(f"{SEARCHES}add/", given)
    assert complaint in response.text.replace("Null characters are not allowed", "cannot be stored")
    assert TagSearch.objects.count() == 1


def test_a_search_is_deleted(login, chief, search):
    login(chief).post(f"{SEARCHES}{search.pk}/delete/")
    assert not TagSearch.objects.exists()


# --- Reports --------------------------------------------------------------------------------------------


def test_tags_that_may_be_one_lead_to_their_merge(login, chief, published):
    published(tags=["Côte d'Ivoire"])
    published(tags=["Cote dIvoire"])
    published(tags=["Cote dIvoire"])
    browser = login(chief)
    page = Page(browser.get(f"{ORDER}alike/"))
    (link,) = [one for one in page.all("main td a") if one.words.startswith("Merge")]
    assert link.words == "Merge “Côte d'Ivoire” into “Cote dIvoire” …"
    assert "Live stories under “Cote dIvoire”: 2 now, 3 then" in words(browser.get(link["href"]))


def test_a_pair_that_is_different_is_not_shown_again(login, chief):
    Tag.objects.create(name="Israel"), Tag.objects.create(name="Israeli")
    browser = login(chief)
    page = Page(browser.get(f"{ORDER}alike/"))
    fields = {one["name"]: one["value"] for one in page.all("main form input") if one["name"] != "csrfmiddlewaretoken"}
    browser.post(page.one("main td form")["action"], fields)
    assert "Nothing. All is in order." in words(browser.get(f"{ORDER}alike/"))
    assert TagVerdict.objects.get().by == chief


def test_places_in_kickers_without_a_tag(login, chief, published):
    published("Germany / Ukraine: Talks go on", tags=["Germany"])
    published("Ukraine / Poland: A border", tags=["Polska"])
    rename(tag("Polska"), Called("Polska", "polska", ("Poland",)), by=chief)
    browser = login(chief)
    assert [row.name for row in browser.get(f"{ORDER}place/").context["page"]] == ["Ukraine"]
    browser.post(f"{ORDER}make/", {"name": "Ukraine"})
    assert Tag.objects.filter(name="Ukraine").exists()
    assert "Nothing. All is in order." in words(browser.get(f"{ORDER}place/"))


def test_tags_used_once_and_never(login, chief, draft):
    draft(tags=["Once", "Twice"])
    draft(tags=["Twice"])
    Tag.objects.create(name="Never")
    browser = login(chief)
    assert [row.name for row in browser.get(f"{ORDER}once/").context["page"]] == ["Once"]
    assert [row.name for row in browser.get(f"{ORDER}unused/").context["page"]] == ["Never"]
    browser.post(f"{ORDER}dismiss/", {"report": "unused", "subject": str(tag("Never").pk)})
    assert list(browser.get(f"{ORDER}unused/").context["page"]) == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"report": "nothing", "subject": "1"},
        {"report": "alike", "subject": ""},
        {"report": "once", "subject": "\x00"},
    ],
)
def test_a_verdict_on_nothing_is_not_found(login, chief, fields):
    assert login(chief).post(f"{ORDER}dismiss/", fields).status_code == 404


@pytest.mark.parametrize("name", ["", "\u200b", "x" * 101, "a\x00b"])
def test_no_tag_is_made_of_a_bad_name(login, chief, name):
    assert login(chief).post(f"{ORDER}make/", {"name": name}).status_code == 302
    assert not Tag.objects.exists()


# --- Who may --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["reporter", "editor"])
def test_others_have_none_of_it(login, request, person, search):
    client = login(request.getfixturevalue(person))
    change = changes.merge(tag("Burma"), tag("Myanmar"), by=None)
    looks = [merge_url("Burma"), ORDER, f"{ORDER}alike/", CHANGES, f"{CHANGES}{change.pk}/", f"{SEARCHES}add/"]
    deeds = [f"{CHANGES}{change.pk}/go-on/", f"{CHANGES}{change.pk}/undo/", f"{ORDER}make/", f"{ORDER}dismiss/"]
    searches = [f"{SEARCHES}{search.pk}/", f"{SEARCHES}{search.pk}/run/", f"{SEARCHES}{search.pk}/delete/"]
    assert {client.get(address).status_code for address in [*looks, searches[0]]} == {403}
    assert {
        client.post(address, {"into": "Myanmar", "confirmed": "1"}).status_code for address in [*deeds, *searches]
    } == {403}
    assert client.post(merge_url("Burma"), {"into": "Myanmar", "confirmed": "1"}).status_code == 403
    page = client.get("/admin/articles/tag/").text + client.get(f"/admin/articles/tag/{tag('Burma').pk}/change/").text
    assert "order/" not in page.replace("reorder", "")
    assert "/merge/" not in page
    assert TagChange.objects.count() == 1


def test_a_stranger_is_asked_to_log_in(client, burma):
    assert "/login/" in client.get(ORDER)["Location"]


@pytest.mark.parametrize("address", ["go-on/", "undo/"])
def test_nothing_is_done_by_looking(login, chief, burma, address):
    change = changes.merge(tag("Burma"), tag("Myanmar"), by=chief)
    assert login(chief).get(f"{CHANGES}{change.pk}/{address}").status_code == 405


@pytest.mark.parametrize("number", ["0", "abc", "9" * 30, "९", "%00"])
@pytest.mark.parametrize("address", ["changes/{}/", "searches/{}/", "{}/merge/", "order/{}/"])
def test_what_is_not_there_is_not_found(login, chief, number, address):
    assert login(chief).get(f"/admin/articles/tag/{address.format(number)}").status_code == 404


def test_names_are_text_on_every_page(login, chief, published):
    hostile = '"><svg onload=alert(1)>'
    published(f"{hostile}", tags=[f"{hostile} One", f"{hostile} Ones"])
    browser = login(chief)
    one, ones = tag(f"{hostile} One"), tag(f"{hostile} Ones")
    address = f"/admin/articles/tag/{one.pk}/merge/"
    pages = [
        browser.get(f"{ORDER}alike/"),
        browser.get(address, {"into": ones.name}),
        browser.get(address, {"into": hostile}),
    ]
    pages.append(browser.post(address, {"into": ones.name, "confirmed": "1"}, follow=True))
    pages += [browser.get(CHANGES), browser.get(ORDER)]
    assert not [page for page in pages if "<svg onload" in page.text]
