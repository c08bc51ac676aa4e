"""Accounts and roles: nobody raises themselves, or anybody above reporter and editor."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/auth/user/"


@pytest.fixture
def root(db) -> User:
    """The operator of the site."""
    return User.objects.create_superuser("root", password=PASSWORD)


def person_url(person: User) -> str:
    return f"{PEOPLE}{person.pk}/change/"


def role(name: str) -> int:
    return Group.objects.get(name=name).pk


def form(person: User, **fields) -> dict:
    """A person's form as it is opened now, by those who may change all of it."""
    as_it_is = {
        "username": person.username,
        "first_name": person.first_name,
        "is_active": "on",
        "is_staff": "on",
        "groups": [group.pk for group in person.groups.all()],
    }
    return as_it_is | fields


def roles(person: User) -> set[str]:
    return set(User.objects.get(pk=person.pk).groups.values_list("name", flat=True))


def test_a_chief_makes_a_reporter_an_editor(login, chief, reporter):
    login(chief).post(person_url(reporter), form(reporter, groups=[role("editor")]))
    assert roles(reporter) == {"editor"}


def test_a_chief_adds_a_person(login, chief):
    fields = {"username": "nina", "password1": "a long enough phrase", "password2": "a long enough phrase"}
    login(chief).post(
        f"{PEOPLE}add/", fields | {"usable_password": "true", "is_staff": "on", "groups": [role("reporter")]}
    )
    nina = User.objects.get(username="nina")
    assert roles(nina) == {"reporter"}
    assert nina.check_password("a long enough phrase")


def test_a_chief_locks_somebody_out(login, chief, reporter):
    fields = form(reporter)
    del fields["is_active"]
    login(chief).post(person_url(reporter), fields)
    reporter.refresh_from_db()
    assert not reporter.is_active


def test_a_chief_makes_no_chiefs(login, chief, reporter):
    login(chief).post(person_url(reporter), form(reporter, groups=[role("chief")]))
    assert roles(reporter) == {"reporter"}


@pytest.mark.parametrize("where", ["add", "change"])
def test_a_chief_makes_no_superuser(login, chief, reporter, where):
    right = Permission.objects.get(codename="delete_user").pk
    fields = form(reporter, is_superuser="on", user_permissions=[right], username=f"x{where}")
    fields |= {"password1": "a long enough phrase", "password2": "a long enough phrase", "usable_password": "true"}
    login(chief).post(f"{PEOPLE}add/" if where == "add" else person_url(reporter), fields)
    assert User.objects.filter(username=f"x{where}").exists()
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(user_permissions__isnull=False).exists()


def test_a_chief_changes_neither_other_chiefs_nor_superusers(login, chief, root, django_user_model):
    other = django_user_model.objects.create_user("cleo", is_staff=True)
    other.groups.add(Group.objects.get(name="chief"))
    client = login(chief)
    for person in (other, root):
        assert client.post(person_url(person), form(person, first_name="Hacked")).status_code == 403
        assert client.post(f"{PEOPLE}{person.pk}/password/", {"password1": "x", "password2": "x"}).status_code == 403


def test_a_chief_changes_nobody_with_other_rights(login, chief, reporter):
    reporter.user_permissions.add(Permission.objects.get(codename="change_group"))
    assert login(chief).post(f"{PEOPLE}{reporter.pk}/password/", {}).status_code == 403


def test_a_chief_changes_their_own_name_and_nothing_else(login, chief):
    login(chief).post(person_url(chief), form(chief, first_name="Ada", username="root", groups=[], is_superuser="on"))
    chief.refresh_from_db()
    assert (chief.first_name, chief.username, chief.is_superuser, roles(chief)) == ("Ada", "chiara", False, {"chief"})


@pytest.mark.parametrize("person", ["reporter", "editor"])
def test_others_have_no_business_with_accounts(login, request, chief, person):
    client = login(request.getfixturevalue(person))
    assert client.get(PEOPLE).status_code == 403
    assert client.post(person_url(chief), form(chief, first_name="Hacked")).status_code == 403
    assert client.post(f"{PEOPLE}add/", {"username": "x"}).status_code == 403


def test_roles_are_a_superusers_business(login, chief, root):
    assert login(chief).get("/admin/auth/group/").status_code == 403
    assert login(root).get("/admin/auth/group/").status_code == 200


def test_hashes_of_those_above_are_not_shown(login, chief, root):
    page = login(chief).get(person_url(root)).content.decode()
    assert root.username in page
    assert root.password not in page
    assert "md5" not in page


def test_the_list_cannot_be_probed_by_hashes(login, chief, root):
    response = login(chief).get(PEOPLE, {"password__startswith": "md5"})
    assert response.status_code in {302, 400}


def test_a_superuser_may_make_a_chief(login, root, editor):
    login(root).post(person_url(editor), form(editor, groups=[role("chief")]))
    assert roles(editor) == {"chief"}


def test_a_name_that_is_markup_is_text(login, chief, reporter):
    reporter.first_name = '"><svg onload=alert(1)>'
    reporter.save()
    client = login(chief)
    pages = client.get(PEOPLE).content + client.get(person_url(reporter)).content
    assert b"<svg onload" not in pages


def test_a_new_person_may_log_in_unless_somebody_says_otherwise(login, chief):
    page = login(chief).get(f"{PEOPLE}add/")
    assert page.context["adminform"].form["is_staff"].value() is True


@pytest.mark.parametrize("odd", [" 1", "1e3", "-1", "9" * 30])
def test_an_id_that_is_none_is_no_role(login, root, odd):
    assert login(root).get(f"/admin/auth/group/{odd}/change/").status_code == 404
