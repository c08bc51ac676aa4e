"""Tags and authors in the newsroom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Author, Tag, TagAlias
from articles.tagging.naming import Called, called, rename
from tests.newsroom.conftest import errors, told

pytestmark = pytest.mark.django_db

TAGS = "/admin/articles/tag/"
AUTHORS = "/admin/articles/author/"


def tag_url(tag: Tag) -> str:
    return f"{TAGS}{tag.pk}/change/"


def form(tag: Tag, **fields) -> dict:
    others = "\n".join(alias.name for alias in tag.aliases.exclude(key=None))
    as_it_is = {"name": tag.name, "others": others, "kind": tag.kind, "description": tag.description, "slug": tag.slug}
    return as_it_is | fields


def test_a_chief_describes_a_tag(login, chief):
    tag = Tag.objects.create(name="Russia")
    login(chief).post(tag_url(tag), form(tag, description="A country.", kind="place"))
    tag.refresh_from_db()
    assert (tag.description, tag.kind) == ("A country.", "place")


@pytest.mark.parametrize("person", ["reporter", "editor"])
def test_others_only_look(login, published, request, person):
    published(tags=["Russia"])
    tag = Tag.objects.get()
    client = login(request.getfixturevalue(person))
    assert client.get(TAGS).status_code == 200
    assert client.get(tag_url(tag)).status_code == 200
    assert client.post(tag_url(tag), form(tag, name="Hacked")).status_code == 403
    assert client.post(f"{TAGS}add/", {"name": "Hacked", "kind": "topic"}).status_code == 403
    assert client.post(f"{TAGS}{tag.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_name_in_another_case_leads_to_the_tag_that_has_it(login, chief):
    russia = Tag.objects.create(name="Russia")
    response = login(chief).post(f"{TAGS}add/", {"name": "RUSSIA", "kind": "topic"})
    assert f'<a href="{tag_url(russia)}">Russia</a>' in errors(response)
    assert Tag.objects.count() == 1


def test_a_tag_may_change_its_own_case(login, chief):
    tag = Tag.objects.create(name="russia")
    login(chief).post(tag_url(tag), form(tag, name="Russia"))
    tag.refresh_from_db()
    assert tag.name == "Russia"


def test_a_tags_page_moves_and_its_old_address_leads_there(login, chief, published, client):
    published(tags=["Russia"])
    tag = Tag.objects.get()
    response = login(chief).post(tag_url(tag), form(tag, slug="russian-federation"), follow=True)
    assert "page moved" in told(response)
    assert client.get("/tag/russia/").headers["Location"] == "/tag/russian-federation/"


def test_a_former_address_of_another_tag_is_taken(login, chief):
    other, tag = Tag.objects.create(name="Other"), Tag.objects.create(name="Russia")
    TagAlias.objects.create(slug="old", tag=other)
    assert "is, or was, that of “Other”" in errors(login(chief).post(tag_url(tag), form(tag, slug="old")))


def test_an_address_of_another_tag_is_taken(login, chief):
    Tag.objects.create(name="Other")
    tag = Tag.objects.create(name="Russia")
    assert "slug" in errors(login(chief).post(tag_url(tag), form(tag, slug="other")))


@pytest.mark.parametrize("fields", [{"name": "x" * 101}, {"name": "\ufdfa" * 90}, {"name": "\u200b"}, {"slug": "a/b"}])
def test_what_cannot_be_a_tag_is_a_form_error(login, chief, fields):
    tag = Tag.objects.create(name="Russia")
    assert errors(login(chief).post(tag_url(tag), form(tag, **fields)))


def test_a_tag_that_readers_have_seen_stays(login, chief, published):
    published(tags=["Russia"])
    response = login(chief).post(f"{TAGS}{Tag.objects.get().pk}/delete/", {"post": "yes"}, follow=True)
    assert "has to stay" in told(response)
    assert Tag.objects.exists()


def test_a_tag_of_drafts_can_be_deleted(login, chief, draft):
    draft(tags=["Russai"])
    login(chief).post(f"{TAGS}{Tag.objects.get().pk}/delete/", {"post": "yes"})
    assert not Tag.objects.exists()


def test_the_list_counts_live_stories_in_as_many_queries_for_ten_tags_as_for_one(login, chief, published):
    client = login(chief)
    published("One", tags=["Tag 0"])
    client.get(TAGS)  # loads what is asked only once
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert "tag=" in client.get(TAGS).content.decode()
    published("Two", tags=[f"Tag {number}" for number in range(10)])
    with CaptureQueriesContext(connection) as ten:
        client.get(TAGS)
    assert len(one) == len(ten)


def test_the_name_of_a_tag_is_text(login, chief):
    tag = Tag.objects.create(name='"><svg onload=alert(1)>')
    client = login(chief)
    pages = [client.get(address).content for address in (TAGS, tag_url(tag), f"{TAGS}{tag.pk}/delete/")]
    pages.append(client.post(f"{TAGS}add/", {"name": tag.name, "kind": "topic"}).content)
    assert all(b"<svg onload" not in page for page in pages)


# --- Other names ----------------------------------------------------------------------------------------


def test_another_name_works_wherever_a_tag_is_named(login, chief, published, client):
    published("Moscow", tags=["Russia"])
    tag = Tag.objects.get()
    login(chief).post(tag_url(tag), form(tag, others="Russian Federation\nРоссия\n\nРОССИЯ"))
    assert [alias.name for alias in tag.aliases.all()] == ["Russian Federation", "Россия"]
    for address in ("/tag/россия/", "/tag/russian-federation/"):
        assert client.get(address).headers["Location"] == "/tag/russia/"
    assert Tag.objects.resolve(["россия", "Russia", "russian  federation"]) == [tag]


def test_another_name_is_suggested_with_the_tag_that_it_stands_for(login, chief, published, reporter):
    published(tags=["Russia"])
    rename(Tag.objects.get(), Called("Russia", "russia", ("Россия",)), by=chief)
    suggested = login(reporter).get("/admin/articles/tag/suggest/", {"term": "росс"}).json()["results"]
    assert suggested == [{"id": "Russia", "text": "Россия → Russia"}]


def test_names_that_begin_so_are_suggested_first(login, chief, editor):
    for name in ("Belarus", "Russia", "Austria"):
        Tag.objects.create(name=name)
    rename(Tag.objects.get(name="Austria"), Called("Austria", "austria", ("Rus land",)), by=chief)
    suggested = login(editor).get("/admin/articles/tag/suggest/", {"term": "rus"}).json()["results"]
    assert [one["text"] for one in suggested] == ["Rus land → Austria", "Russia", "Belarus"]


def test_a_reporter_learns_of_no_tag_by_another_name(login, draft, chief, reporter, colleague):
    draft(tags=["Operation Xanadu"], by=colleague)
    rename(Tag.objects.get(), Called("Operation Xanadu", "x", ("Codename",)), by=chief)
    client = login(reporter)
    assert client.get("/admin/articles/tag/suggest/", {"term": "code"}).json()["results"] == []
    assert "Xanadu" not in client.get("/admin/articles/tag/", {"q": "codename"}).text
    assert "Xanadu" not in client.get("/admin/articles/article/", {"tag": "codename"}).text


def test_the_lists_of_tags_and_of_stories_are_searched_by_other_names(login, chief, published, editor):
    published("Moscow", tags=["Russia"])
    published("Lima", tags=["Peru"])
    rename(Tag.objects.get(name="Russia"), Called("Russia", "russia", ("Россия",)), by=chief)
    client = login(editor)
    assert [tag.name for tag in client.get(TAGS, {"q": "Россия"}).context["cl"].result_list] == ["Russia"]
    stories = client.get("/admin/articles/article/", {"tag": "россия"}).context["cl"].result_list
    assert [story.title for story in stories] == ["Moscow"]
    stories = client.get("/admin/articles/article/", {"q": "россия"}).context["cl"].result_list
    assert [story.title for story in stories] == ["Moscow"]


@pytest.mark.parametrize(
    ("others", "complaint"),
    [
        ("peru", "There is a tag of this name already: “Peru”"),
        ("PERU!", "would have the address /tag/peru/, which is that of “Peru”"),
        ("Inca land", "is another name of “Peru”"),
        ("Old Peru", "would have the address /tag/old-peru/"),
        ("x" * 101, "too long"),
        ("\u200b", "can be seen"),
        ("a\x00b", "cannot be stored"),
        ("\n".join(map(str, range(101))), "At most 100"),
    ],
)
def test_what_cannot_be_another_name_is_a_form_error(login, chief, others, complaint):
    peru, tag = Tag.objects.create(name="Peru"), Tag.objects.create(name="Russia")
    TagAlias.objects.create(slug="old-peru", tag=peru)
    TagAlias.objects.create(name="Inca Land", tag=peru)
    response = login(chief).post(tag_url(tag), form(tag, others=others))
    assert complaint in errors(response)
    assert not tag.aliases.exists()


def test_its_own_name_as_another_one_changes_nothing(login, chief):
    tag = Tag.objects.create(name="Russia")
    login(chief).post(tag_url(tag), form(tag, others="RUSSIA"))
    assert not tag.aliases.exists()


def test_a_renamed_tag_keeps_its_old_name_beside_the_new_one(login, chief, published):
    published(tags=["Burma"])
    tag = Tag.objects.get()
    login(chief).post(tag_url(tag), form(tag, name="Myanmar"))
    assert called(Tag.objects.get()) == Called("Myanmar", "burma", ("Burma",))


def test_another_name_that_is_taken_off_leaves_its_address(login, chief, published, client):
    published(tags=["Russia"])
    tag = Tag.objects.get()
    browser = login(chief)
    browser.post(tag_url(tag), form(tag, others="Россия"))
    browser.post(tag_url(tag), form(tag, others=""))
    assert called(tag).others == ()
    assert client.get("/tag/россия/").headers["Location"] == "/tag/russia/"


def test_a_new_tag_has_its_other_names_at_once(login, chief):
    login(chief).post(f"{TAGS}add/", {"name": "Russia", "others": "Россия", "kind": "place"})
    assert called(Tag.objects.get()) == Called("Russia", "russia", ("Россия",))


def test_others_see_names_and_do_not_give_them(login, editor, chief, published):
    published(tags=["Russia"])
    tag = Tag.objects.get()
    rename(tag, Called("Russia", "russia", ("Rossija",)), by=chief)
    assert "Rossija" in login(editor).get(tag_url(tag)).text
    assert login(editor).post(tag_url(tag), form(tag, others="Россия")).status_code == 403
    assert called(tag).others == ("Rossija",)


def test_a_chief_adds_an_author_with_an_account(login, chief, reporter):
    Author.objects.all().delete()
    login(chief).post(f"{AUTHORS}add/", {"name": "Rosa R.", "slug": "", "user": reporter.pk})
    author = Author.objects.get()
    assert (author.name, author.slug, author.user) == ("Rosa R.", "rosa-r", reporter)


@pytest.mark.parametrize("person", ["reporter", "editor"])
def test_others_only_see_authors(login, request, person):
    user = request.getfixturevalue(person)
    client = login(user)
    assert client.get(AUTHORS).status_code == 200
    assert client.post(f"{AUTHORS}{user.author.pk}/change/", {"name": "Hacked"}).status_code == 403


def test_an_author_whom_stories_name_stays(login, chief, draft, reporter):
    draft().bylines.create(author=reporter.author)
    response = login(chief).post(f"{AUTHORS}{reporter.author.pk}/delete/", {"post": "yes"}, follow=True)
    assert "Take the name off" in told(response)
    assert Author.objects.filter(pk=reporter.author.pk).exists()


@pytest.mark.parametrize("user", ["abc", "\x00", "९", "9" * 30])
def test_an_account_that_is_none_is_a_form_error(login, chief, user):
    assert errors(login(chief).post(f"{AUTHORS}add/", {"name": "X", "slug": "", "user": user}))


def test_a_reporter_knows_no_tag_of_stories_under_way_elsewhere(login, draft, published, reporter, colleague):
    draft(tags=["Mine"])
    draft(tags=["Operation Xanadu"], by=colleague)
    published(tags=["Public"])
    client = login(reporter)
    suggested = client.get("/admin/articles/tag/suggest/", {"term": ""}).json()["results"]
    assert {tag["text"] for tag in suggested} == {"Mine", "Public"}
    assert "Xanadu" not in client.get("/admin/articles/tag/").text


def test_an_editor_knows_every_tag(login, draft, editor):
    draft(tags=["Operation Xanadu"])
    suggested = login(editor).get("/admin/articles/tag/suggest/", {"term": "xan"}).json()["results"]
    assert [tag["text"] for tag in suggested] == ["Operation Xanadu"]
