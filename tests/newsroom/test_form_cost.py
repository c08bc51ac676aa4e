"""What opening a story's form costs: a number of queries that does not grow with what hangs on the story."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Author, Byline, Revision
from tests.newsroom.conftest import ADD, change_url

pytestmark = pytest.mark.django_db
MOST = 25


@pytest.fixture
def cost(login):
    """How many queries a page takes, once the permissions' content types are known."""

    def count(user, address: str) -> int:
        client = login(user)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count


@pytest.fixture
def rich(draft, published) -> Article:
    """A draft with ten tags, ten see links, five authors and two hundred revisions."""
    targets = [published(f"Target {number}", tags=["News"]) for number in range(10)]
    see = [(f"Why {target}", target) for target in targets]
    article = draft("Rich", tags=[f"Tag {number}" for number in range(10)], see=see)
    for place in range(5):
        Byline.objects.create(article=article, position=place, author=Author.objects.create(name=f"Author {place}"))
    Revision.objects.bulk_create(
        Revision(article=article, version=number, title="Rich", slug="rich", body="<p>x</p>", language="en")
        for number in range(2, 202)
    )
    return article


def test_a_story_that_somebody_else_began_opens_with_few_queries(cost, rich, colleague):
    Byline.objects.create(article=rich, position=9, author=colleague.author)
    assert cost(colleague, change_url(rich)) <= MOST


@pytest.mark.parametrize("person", ["reporter", "editor", "chief"])
def test_a_rich_story_opens_with_few_queries(cost, rich, request, person):
    assert cost(request.getfixturevalue(person), change_url(rich)) <= MOST


@pytest.mark.parametrize("person", ["reporter", "editor"])
def test_a_rich_story_costs_as_many_as_a_plain_one(cost, rich, draft, request, person):
    user = request.getfixturevalue(person)
    assert cost(user, change_url(rich)) == cost(user, change_url(draft("Plain", see=[("Why", rich)])))


@pytest.mark.parametrize("person", ["reporter", "editor"])
def test_a_new_story_opens_with_few_queries(cost, request, person):
    assert cost(request.getfixturevalue(person), ADD) <= MOST
