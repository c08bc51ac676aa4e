"""The list of stories, and the desk."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Author, Byline, Edition, Listing, Tag
from tests.newsroom.conftest import LIST

pytestmark = pytest.mark.django_db

DESK = "/admin/"


@pytest.fixture
def listed(login):
    """The headlines that the list shows: `listed(editor, standing="live")`."""

    def ask(user, **query) -> list[str]:
        return [article.title for article in login(user).get(LIST, query).context["cl"].result_list]

    return ask


@pytest.fixture
def newsroom(draft, published, editor, reporter) -> dict[str, Article]:
    """A story of every standing."""
    stories = {name: draft(name) for name in ("draft", "review", "approved", "reopened", "scheduled")}
    stories |= {name: published(name) for name in ("live", "changed", "expired", "withdrawn")}
    for name in ("review", "approved", "reopened"):
        publishing.submit(stories[name], by=reporter, version=1)
    for name in ("approved", "reopened"):
        publishing.approve(stories[name], by=editor, version=1)
    publishing.schedule(stories["scheduled"], by=editor, version=1, live_from=timezone.now() + timedelta(days=1))
    Article.objects.filter(title__in=["changed", "reopened"]).update(version=2)
    for rows in (Edition.objects, Listing.objects):
        rows.filter(article=stories["expired"]).update(
            live_from=timezone.now() - timedelta(days=2), live_until=timezone.now() - timedelta(days=1)
        )
    publishing.withdraw(stories["withdrawn"], by=editor, version=1)
    return stories


@pytest.mark.parametrize("name", ["draft", "review", "reopened", "scheduled", "changed", "expired", "withdrawn"])
def test_stories_are_found_by_where_they_stand(listed, newsroom, editor, name):
    assert listed(editor, standing=name) == [name]


def test_approved_stories_are_found_changed_or_not(listed, newsroom, editor):
    assert sorted(listed(editor, standing="approved")) == ["approved", "reopened"]


def test_live_stories_are_found_changed_or_not(listed, newsroom, editor):
    assert sorted(listed(editor, standing="live")) == ["changed", "live"]


def test_a_search_looks_for_the_first_ten_words(listed, newsroom, editor):
    assert listed(editor, q="draft " * 10 + "nothing") == ["draft"]


def test_each_row_says_where_its_story_stands(login, newsroom, editor):
    page = login(editor).get(LIST).content.decode()
    words = (
        "draft",
        "in review",
        "changed since it was approved",
        "scheduled for",
        "live since",
        "changed since",
        "expired",
        "withdrawn",
    )
    assert [word for word in words if word not in page] == []


def test_stories_are_found_by_tag_and_author(listed, draft, editor, reporter):
    draft("Other")
    story = draft("Mine", tags=["Russia"])
    story.bylines.create(author=reporter.author)
    assert listed(editor, tag=Tag.objects.get().pk) == ["Mine"]
    assert listed(editor, author=reporter.author.pk) == ["Mine"]


def test_stories_are_found_by_words(listed, draft, editor):
    draft("A headline", standfirst="Alpha", body="<p>Bravo</p>", tags=["Charlie", "Charles"])
    draft("Another")
    for words in ("headline", "alpha", "bravo", "charl", "alpha charlie"):
        assert listed(editor, q=words) == ["A headline"]


def test_see_links_to_be_completed_are_found(listed, draft, editor):
    draft("Whole")
    draft("Incomplete").see_links.create(lead_in="To come")
    assert listed(editor, see="incomplete") == ["Incomplete"]


def test_reporters_see_their_own_stories(listed, draft, reporter, colleague):
    draft("Mine")
    draft("Theirs", by=colleague)
    assert listed(reporter) == ["Mine"]
    assert listed(reporter, q="Theirs") == []


def test_the_list_costs_as_much_for_ten_stories_as_for_one(login, draft, published, editor, reporter):
    client = login(editor)

    def story(number: int) -> None:
        published(f"Story {number}", tags=["Russia", f"Tag {number}"]).bylines.create(author=reporter.author)

    story(0)
    client.get(LIST)  # loads what is asked only once
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for number in range(1, 10):
        story(number)
    with CaptureQueriesContext(connection) as ten:
        assert client.get(LIST).context["cl"].result_count == 10
    assert len(one) == len(ten)


def test_many_tags_are_not_all_listed(login, published, editor):
    published(tags=[f"Tag {number}" for number in range(40)])
    page = login(editor).get(LIST).content.decode()
    assert page.count("?tag=") < 20


@pytest.mark.parametrize(
    "query",
    [
        {"tag": "abc"},
        {"tag": "१"},
        {"author": "9" * 40},
        {"standing": "'"},
        {"created_by__password__startswith": "p"},
        {"p": "x"},
        {"p": "1000000000"},
        {"o": "99.x"},
        {"q": "\x00"},
        {"q": "%_\\'\"" * 1000},
        {"updated_at__gte": "x"},
    ],
)
def test_any_query_gets_an_answer(login, draft, editor, query):
    draft()
    assert login(editor).get(LIST, query).status_code in {200, 302, 400}


@pytest.mark.parametrize("object_id", ["123abc", "%20123", "१", "1e3", "9" * 30, "-1", "0", "1/../2"])
def test_an_id_that_is_none_is_not_there(login, draft, editor, object_id):
    draft()
    for page in ("change", "delete", "history"):
        assert login(editor).get(f"{LIST}{object_id}/{page}/").status_code == 404


def test_the_desk_shows_what_waits(login, newsroom, editor):
    page = login(editor).get(DESK).content.decode()
    assert "Waiting for review" in page
    assert ">review</a>" in page


def test_the_desk_shows_reporters_their_own(login, draft, reporter, colleague):
    draft("Mine")
    draft("Theirs", by=colleague)
    page = login(reporter).get(DESK).content.decode()
    assert "Mine" in page
    assert "Theirs" not in page


def test_the_desk_costs_as_much_for_ten_stories_as_for_one(login, draft, editor):
    client = login(editor)
    draft(by=editor)
    client.get(DESK)
    with CaptureQueriesContext(connection) as one:
        client.get(DESK)
    for number in range(9):
        draft(f"Story {number}", by=editor)
    with CaptureQueriesContext(connection) as ten:
        client.get(DESK)
    assert len(one) == len(ten)


@pytest.mark.parametrize("name", ["Peru", "peru", "PER", " peru "])
def test_any_tag_is_found_by_the_beginning_of_its_name(name, listed, editor, draft):
    draft("Of Peru", tags=["Peru"])
    draft("Of Chad", tags=["Chad"])
    assert listed(editor, tag=name, standing="draft") == ["Of Peru"]


def test_any_author_is_found_by_the_beginning_of_the_name(listed, editor, draft):
    for name in ("Ana Lima", "Bea Roth"):
        Byline.objects.create(article=draft(f"By {name}"), author=Author.objects.create(name=name))
    assert listed(editor, author="ana") == ["By Ana Lima"]


def test_a_typed_name_keeps_what_else_the_list_is_narrowed_by(login, editor, published):
    published(tags=["Peru"])
    page = login(editor).get(LIST, {"standing": "live"})
    assert '<input type="hidden" name="standing" value="live">' in page.text
    assert 'name="tag"' in page.text


@pytest.mark.parametrize("value", ["<svg onload=x>", "\x00", "१२३", "9" * 40, "%"])
def test_an_odd_name_narrows_the_list_and_breaks_nothing(value, login, editor, draft):
    draft(tags=["Peru"])
    page = login(editor).get(LIST, {"tag": value, "author": value})
    assert page.status_code < 500
    assert "<svg onload" not in page.text
