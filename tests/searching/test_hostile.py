"""Whatever is typed gets a page that helps: never an error, never markup of the visitor's own."""

import json
import time

import pytest
from django.db import connection

from tests.reading.pages import Page

pytestmark = pytest.mark.django_db

TYPED = [
    "",
    " ",
    '"',
    '""""',
    "-",
    "- - -",
    "&|!()<->:*",
    "a & b | !c",
    "'; DROP TABLE articles_edition; --",
    "\\",
    "\\'",
    "%s %(anywhere)s %",
    "flood\x00peru",
    "\ud800",
    "flood:*",
    "'flood':A",
    "x" * 100_000,
    '"' * 10_000,
    "a " * 50_000,
    "*" * 10_000,
    "-flood",
    "1.1" * 5000,
    "漢" * 3000,
    "e\u0301" * 300,
    "#peru @ada ^flood",
]


@pytest.fixture
def story(published):
    return published("Flood in Peru", tags=["Peru"])


@pytest.mark.parametrize("typed", TYPED, ids=range(len(TYPED)))
def test_anything_can_be_typed(client, story, typed):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10s'")
    began = time.process_time()
    response = client.get("/search/", {"q": typed.encode(errors="surrogatepass").decode(errors="replace")})
    assert response.status_code == 200
    assert time.process_time() - began < 2
    assert Page(response).one("main h1").words.startswith("Search")


def test_every_naughty_string_is_answered_and_escaped(client, story, shared):
    for line in (shared / "security" / "strings" / "blns.jsonl").read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        typed = found if isinstance(found, str) else str(next(iter(found.values())))
        for parameters in ({"q": typed}, {"q": "flood", "tag": typed}, {"q": "flood", "author": typed, "sort": typed}):
            response = client.get("/search/", parameters)
            assert response.status_code == 200, typed
            assert not Page(response).all("main script, main img, main svg, main iframe"), typed


@pytest.mark.parametrize(
    "limits",
    [
        {"from": "2024-02-30"},
        {"from": "0000-01-01"},
        {"to": "2024-13-01"},
        {"from": "2024-02-02", "to": "2024-02-01"},
        {"tag": "nothing"},
        {"author": "nobody"},
        {"sort": "title"},
        {"tag": "x" * 5000},
        {"author": "a b"},
    ],
)
def test_limits_that_make_no_sense_are_told(client, story, limits):
    response = client.get("/search/", {"q": "flood", **limits})
    assert response.status_code == 200
    assert Page(response).one(".note[role=alert]").words
    assert not Page(response).all("article.teaser")


@pytest.mark.parametrize("page", ["0", "2", "abc", "-1", "9" * 30])
def test_there_is_no_page_beyond_the_end(client, story, page):
    assert client.get("/search/", {"q": "flood", "page": page}).status_code == 404


def test_only_reading_is_allowed(client):
    assert client.post("/search/", {"q": "flood"}).status_code == 405


def test_a_text_of_very_many_words_can_be_published(published):
    words = " ".join(f"{number:x}wörter{number}" for number in range(15_000))
    published("Long", body=f"<p>{words}</p><p>{'1.1' * 60_000}</p>")
