"""The list of all tags: by kind, A to Z, and a filter that needs no script."""

import json

import pytest

from articles.models import Tag
from tests.reading.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tags(published, draft):
    published("Story", tags=["Russia", "Éire", "NATO", "Ada", "Fish"])
    draft("Draft", tags=["Secret fish"])
    for kind, names in {"place": ["Russia", "Éire"], "organisation": ["NATO"], "person": ["Ada"]}.items():
        Tag.objects.filter(name__in=names).update(kind=kind)
    Tag.objects.get(name="Russia").aliases.create(name="Россия", key="россия", slug="россия")


def listed(client, query: str = "") -> dict[str, list[str]]:
    """The names of the tags under each heading."""
    page = Page(client.get("/tags/", {"q": query} if query else {}))
    names = {heading["id"]: [] for heading in page.all("section.kind h2")}
    for tag in page.all("section.kind .tag-list a.tag"):
        section = tag.parent.parent.parent
        names[section["aria-labelledby"]].append(tag.words)
    return names


def test_tags_stand_by_kind_and_by_name(client):
    assert listed(client) == {
        "place": ["Éire", "Russia"],
        "person": ["Ada"],
        "organisation": ["NATO"],
        "topic": ["Fish"],
    }


def test_each_kind_can_be_gone_to(client):
    page = Page(client.get("/tags/"))
    assert [link["href"] for link in page.all("nav.kinds a")] == ["#place", "#person", "#organisation", "#topic"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rus", {"place": ["Russia"]}),
        ("SSI", {"place": ["Russia"]}),
        ("росс", {"place": ["Russia"]}),
        ("  nato ", {"organisation": ["NATO"]}),
        ("%", {}),
        ("_", {}),
        ("secret", {}),
        ("\x00fish\x00", {"topic": ["Fish"]}),
        ("fish" * 50_000, {}),
    ],
)
def test_the_filter_finds_parts_of_names_and_of_other_names(client, query, found):
    assert listed(client, query) == found


def test_nothing_found_says_what_to_do(client):
    page = Page(client.get("/tags/?q=zzz"))
    assert "Try a shorter piece" in page.one(".empty").words
    assert page.one(".filter a")["href"] == "/tags/"
    assert page.one("meta[name=robots]")["content"] == "noindex, follow"


def test_what_was_asked_for_stands_in_the_form_and_nowhere_else(client):
    page = Page(client.get("/tags/", {"q": '"><svg onload=alert(1)>'}))
    assert page.one(".filter input")["value"] == '"><svg onload=alert(1)>'
    assert page.all("svg") == []


def test_every_naughty_string_gets_a_page(client, shared):
    for line in (shared / "security/strings/blns.jsonl").open(encoding="utf-8"):
        payload = json.loads(line)["payload"]
        assert client.get("/tags/", {"q": payload.encode("utf-8", "surrogatepass")}).status_code == 200, payload


@pytest.mark.parametrize("query", ["", "s"])
def test_it_costs_one_query(client, query, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/tags/", {"q": query})
