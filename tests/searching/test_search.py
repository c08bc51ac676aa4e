"""The search page: what readers find, and what they are told."""

import pytest

from articles import publishing
from articles.models import Tag
from articles.tagging import naming
from tests.reading.pages import Page, headlines

pytestmark = pytest.mark.django_db


def found(client, q: str, **more: str) -> list[str]:
    response = client.get("/search/", {"q": q, **more})
    assert response.status_code == 200
    return headlines(response)


@pytest.fixture
def stories(published):
    published("Flood in Peru", body="<p>The river Rímac left its bed. Ministers were running late.</p>", tags=["Lima"])
    published("A quiet day", body="<p>Nothing of a flood was seen by the minister in Peru.</p>", tags=["Weather"])
    published("Wahl in Deutschland", body="<p>Die Parteien stritten über Häuser.</p>", language="de")
    published("宮城県沖で地震", body="<p>日本の宮城県沖を震源とする大規模な地震があった。</p>", language="ja")


def test_headlines_weigh_more_than_texts(client, stories):
    assert found(client, "flood peru") == ["Flood in Peru", "A quiet day"]


def test_the_newest_come_first_where_asked(client, stories):
    assert found(client, "flood peru", sort="date") == ["A quiet day", "Flood in Peru"]


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("minister", {"Flood in Peru", "A quiet day"}),  # another form of the word
        ("RIMAC ", {"Flood in Peru"}),  # case and accents
        ("haus ", {"Wahl in Deutschland"}),
        ("partei", {"Wahl in Deutschland"}),
        ("地震", {"宮城県沖で地震"}),
        ("大規模な地震", {"宮城県沖で地震"}),
        ("weath", {"A quiet day"}),  # the beginning of a tag's name
        ("weath ", set()),
        ("minist", {"Flood in Peru", "A quiet day"}),
        ('"river Rímac"', {"Flood in Peru"}),
        ('"Rímac river"', set()),
        ('"left its bed"', {"Flood in Peru"}),
        ("flood -river", {"A quiet day"}),
        ('flood -"left its bed"', {"A quiet day"}),
        ("the flood", {"Flood in Peru", "A quiet day"}),
        ("lima", {"Flood in Peru"}),
    ],
)
def test_what_is_found(client, stories, q, titles):
    assert set(found(client, q)) == titles


def test_the_beginning_of_a_word_is_found_in_every_script(client, published):
    published("Story", body="<p>हिन्दी में समाचार।</p>", language="hi")
    assert found(client, "हिन") == ["Story"]


def test_a_tag_is_found_by_its_names_of_now_and_then(client, published, chief):
    published("Story", tags=["Burma"])
    naming.rename(Tag.objects.get(name="Burma"), naming.Called("Myanmar", "myanmar", ("Birma",)), by=chief)
    assert found(client, "myanmar") == found(client, "birma") == found(client, "burma") == ["Story"]


def test_the_passage_shows_what_was_found_and_escapes_the_rest(client, published):
    published("Story", body="<p>It is &lt;script&gt; that runs &amp; runs.</p>")
    page = Page(client.get("/search/?q=running+script"))
    assert [mark.words for mark in page.all(".teaser-text mark")] == ["script", "runs", "runs"]
    assert page.one(".teaser-text").words == "It is <script> that runs & runs."


def test_another_spelling_is_offered(client, stories):
    page = Page(client.get("/search/?q=flodo+"))
    assert page.one(".meant a")["href"] == "?q=flood"


def test_no_spelling_is_offered_that_readers_cannot_read(client, draft, published, editor):
    publishing.publish(draft("Secret", body="<p>Xanadu.</p>"), by=editor, version=1)
    secret = draft("More", body="<p>Xanadus.</p>")
    publishing.publish(secret, by=editor, version=1)
    publishing.withdraw(secret, by=editor, version=1)
    assert "xanadus" not in client.get("/search/?q=xanadsu+").content.decode()
    assert 'href="?q=xanadu"' in client.get("/search/?q=xanedu+").content.decode()


def test_with_fewer_words_where_no_story_has_all(client, stories):
    response = client.get("/search/?q=flood+zeppelin+")
    assert headlines(response) == ["Flood in Peru", "A quiet day"]
    assert "zeppelin" in Page(response).one(".note").words


def test_nothing_found_offers_the_newest(client, stories):
    page = Page(client.get("/search/?q=zeppelin"))
    assert page.one(".empty").words == "No story was found."
    assert len(page.all(".newest a")) == 4


def test_filters(client, stories):
    assert found(client, "flood", tag="lima") == ["Flood in Peru"]
    assert found(client, "flood", to="2001-01-01") == []
    assert len(found(client, "flood", **{"from": "2001-01-01"})) == 2


def test_it_costs_as_many_queries_for_ten_stories_as_for_one(client, published, django_assert_num_queries):
    published("Flood 0", tags=["Peru"])
    client.get("/search/?q=flood+")
    with django_assert_num_queries(8):
        client.get("/search/?q=flood+")
    for number in range(1, 10):
        published(f"Flood {number}", tags=["Peru", f"Tag {number}"])
    client.get("/search/?q=flood+")
    with django_assert_num_queries(8):
        assert len(found(client, "flood ")) == 10
