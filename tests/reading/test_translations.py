"""One story in several languages: each leads to the others, as see links say."""

import pytest

from articles import publishing
from articles.models import SeeLink
from articles.models.relation import Relation
from articles.templatetags.stories import language_name
from tests.reading.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(draft, editor):
    """Publish a story in a language as the translation of others: `told("Die Fähre", "de", original)`."""

    def make(title: str, language: str, *of, relation=Relation.TRANSLATION):
        article = draft(title, language=language)
        for position, target in enumerate(of):
            SeeLink.objects.create(article=article, position=position, target=target, relation=relation)
        publishing.publish(article, by=editor, version=1)
        return article

    return make


def also_in(client, slug: str) -> dict[str, str]:
    """The other languages that a story's page offers, with their addresses."""
    page = Page(client.get(f"/articles/{slug}/"))
    links = page.all(".translations a")
    hreflang = {link["hreflang"]: link["href"].partition("8000")[2] for link in page.all("link[hreflang]")}
    assert {link["hreflang"]: link["href"] for link in links}.items() <= hreflang.items()
    assert len(hreflang) == (len(links) + 1 if links else 0)
    return {link.words: link["href"] for link in links}


def test_each_leads_to_all_others(client, told):
    ferry = told("The ferry", "en")
    told("Die Faehre", "de", ferry)
    told("العبارة", "ar", ferry)
    assert also_in(client, "the-ferry") == {
        "العربيّة": "/articles/%D8%A7%D9%84%D8%B9%D8%A8%D8%A7%D8%B1%D8%A9/",
        "Deutsch": "/articles/die-faehre/",
    }
    assert set(also_in(client, "die-faehre")) == {"العربيّة", "English"}
    assert set(also_in(client, "العبارة")) == {"Deutsch", "English"}


def test_a_translation_that_readers_do_not_have_is_not_told(client, told, draft, editor):
    ferry = told("The ferry", "en")
    other = told("Die Faehre", "de", ferry)
    SeeLink.objects.create(
        article=draft("Le bac", language="fr"), position=0, target=ferry, relation=Relation.TRANSLATION
    )
    publishing.withdraw(other, by=editor, version=1)
    assert also_in(client, "the-ferry") == {}


def test_what_an_edition_said_before_is_not_told(client, told, editor):
    ferry = told("The ferry", "en")
    other = told("Die Faehre", "de", ferry)
    other.see_links.all().delete()
    other.version = 2
    other.save()
    publishing.publish(other, by=editor, version=2)
    assert also_in(client, "the-ferry") == {}


def test_the_same_language_is_no_translation(client, told):
    ferry = told("The ferry", "en")
    told("The ferry again", "en", ferry)
    assert also_in(client, "the-ferry") == {}


def test_another_relation_is_no_translation(client, told):
    ferry = told("The ferry", "en")
    told("Die Faehre", "de", ferry, relation=Relation.BACKGROUND)
    assert also_in(client, "the-ferry") == {}


def test_a_translation_is_no_part_of_the_thread(client, told):
    ferry = told("The ferry", "en")
    told("Die Faehre", "de", ferry)
    for slug in ("the-ferry", "die-faehre"):
        assert Page(client.get(f"/articles/{slug}/")).all(".thread") == []


def test_they_cost_a_query_where_a_see_link_says_that_there_are_some(client, told, django_assert_num_queries):
    ferry = told("The ferry", "en")
    for title, of, queries in (("Die Faehre", [ferry], 3), ("Alone", [], 2)):
        told(title, "de", *of)
        with django_assert_num_queries(queries):
            client.get(f"/articles/{title.lower().replace(' ', '-')}/")
    with django_assert_num_queries(3):
        client.get("/articles/the-ferry/")


@pytest.mark.parametrize(
    ("tag", "name"), [("de", "Deutsch"), ("de-AT", "Deutsch"), ("zh-Hans-CN", "简体中文"), ("und", "und"), ("", "")]
)
def test_languages_are_called_as_their_speakers_call_them(tag, name):
    assert language_name(tag) == name
