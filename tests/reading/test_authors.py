"""Pages of authors: their stories, newest first; their addresses are for life."""

import pytest

from articles import counting, publishing
from articles.models import Author
from tests.reading.pages import Page, headlines, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(draft, editor):
    """Publish a story by authors: `by("Headline", ada, bea)`."""

    def make(title: str, *authors: Author, **fields):
        article = draft(title, **fields)
        for position, author in enumerate(authors):
            article.bylines.create(author=author, position=position)
        publishing.publish(article, by=editor, version=article.version)
        return article

    return make


@pytest.fixture
def ada(db) -> Author:
    return Author.objects.create(name="Ada")


@pytest.fixture
def bea(db) -> Author:
    return Author.objects.create(name="Bea")


def test_it_lists_the_authors_stories(client, by, ada, bea):
    for title, authors in (("One", [ada]), ("Two", [ada, bea]), ("Three", [bea])):
        by(title, *authors)
    response = client.get("/authors/ada/")
    page = Page(response)
    assert page.one("h1").words == "Stories by Ada"
    assert headlines(response) == ["Two", "One"]
    assert page.one(".count").words == "2 stories"


def test_stories_name_their_authors_and_lead_to_them(client, by, ada, bea):
    by("Story", bea, ada, tags=["Peru"])
    for address in ("/", "/tag/peru/", "/articles/story/", "/authors/ada/"):
        links = Page(client.get(address)).all(".byline a[rel=author]")
        assert [(link.words, link["href"]) for link in links] == [("Bea", "/authors/bea/"), ("Ada", "/authors/ada/")]


def test_ten_a_page_and_none_twice(client, by, ada):
    titles = [by(f"Story {number}", ada).title for number in range(12)]
    assert walk(client, "/authors/ada/") == titles[::-1]


def test_an_author_without_live_stories_is_gone_or_never_was(client, by, draft, editor, ada, bea):
    draft("Draft").bylines.create(author=bea)
    article = by("Story", ada)
    publishing.withdraw(article, by=editor, version=1)
    assert client.get("/authors/ada/").status_code == 410
    assert client.get("/authors/bea/").status_code == 404
    assert client.get("/authors/nobody/").status_code == 404


def test_counts_follow_who_wrote_it(client, by, editor, ada, bea):
    article = by("Story", ada)
    article.bylines.update(author=bea)
    article.version = 2
    article.save()
    publishing.publish(article, by=editor, version=2)
    counts = {author.name: author.story_count for author in Author.objects.with_story_count()}
    assert (counts["Ada"], counts["Bea"]) == (0, 1)
    assert counting.recount() == 0


def test_another_spelling_leads_to_the_address(client, by, ada):
    by("Story", ada)
    assert client.get("/authors/ADA/?page=1")["Location"] == "/authors/ada/?page=1"


def test_it_costs_as_many_queries_for_ten_stories_as_for_one(client, by, ada, django_assert_num_queries):
    by("Story", ada, tags=["Peru"])
    client.get("/authors/ada/")
    with django_assert_num_queries(2):
        client.get("/authors/ada/")
    for number in range(9):
        by(f"Story {number}", ada, tags=["Peru", f"Tag {number}"])
    with django_assert_num_queries(2):
        client.get("/authors/ada/")


def test_the_address_stays_whatever_the_author_is_called(client, login, chief, by, ada):
    by("Story", ada)
    desk = login(chief)
    desk.post(f"/admin/articles/author/{ada.pk}/change/", {"name": "Ada L.", "slug": "other"})
    ada.refresh_from_db()
    assert (ada.name, ada.slug) == ("Ada L.", "ada")
    assert Page(client.get("/authors/ada/")).one("h1").words == "Stories by Ada L."


def test_an_author_whom_an_edition_names_stays(login, chief, by, ada):
    article = by("Story", ada)
    article.bylines.all().delete()
    login(chief).post(f"/admin/articles/author/{ada.pk}/delete/", {"post": "yes"})
    assert Author.objects.filter(pk=ada.pk).exists()
