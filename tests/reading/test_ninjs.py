"""Stories as other newsrooms read them: ninjs, at the story's address with ".json"."""

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.conf import settings as site
from django.utils import timezone
from jsonschema import Draft202012Validator

from articles import publishing
from articles.models import Article, Author, Byline, Edition, SeeLink, Tag
from tests.reading.ninjs_schema import NINJS
from tests.reading.pages import Page
from tests.text.strategies import payloads

SITE = site.NEWSDESK_SITE_URL
VALID = Draft202012Validator(NINJS, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture
def told(client):
    """A story as ninjs, which must be valid."""

    def read(slug: str = "story") -> dict:
        response = client.get(f"/articles/{quote(slug)}.json")
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        VALID.validate(response.json())
        return response.json()

    return read


def test_a_story_is_told_with_its_words_and_dates(told, draft, editor):
    article = draft("Story", standfirst="In short.", body="<p>It <em>happened</em>.</p>", language="en-GB")
    for position, name in enumerate(("Ada", "Bo")):
        Byline.objects.create(article=article, author=Author.objects.create(name=name), position=position)
    publishing.publish(article, by=editor, version=1)
    edition, facts = Edition.objects.get(), told()
    assert facts["uri"] == f"urn:uuid:{edition.uuid}"
    assert facts["headlines"][0]["value"] == "Story"
    assert facts["bodies"] == [
        {"role": "main", "contenttype": "text/html", "wordcount": 4, "value": "<p>It <em>happened</em>.</p>"}
    ]
    assert {one["role"]: one["value"] for one in facts["descriptions"]} == {
        "summary": "In short.",
        "standfirst": "In short.",
    }
    assert (facts["by"], facts["language"], facts["slugline"]) == ("Ada, Bo", "en-GB", "story")
    assert datetime.fromisoformat(facts["firstcreated"]) == edition.first_published_at.replace(microsecond=0)
    assert (facts["type"], facts["pubstatus"], facts["standard"]["version"]) == ("text", "usable", "2.1")


def test_its_name_stays_whatever_becomes_of_it(told, published, editor):
    article = published("Story")
    name = told()["uri"]
    Article.objects.filter(pk=article.pk).update(title="Other", slug="moved", version=2)
    publishing.publish(article, by=editor, version=2)
    assert told("moved")["uri"] == name


def test_tags_are_told_by_their_kind(told, published):
    kinds = {"Kyiv": "place", "Ada": "person", "NATO": "organisation", "War": "topic"}
    published("Story", tags=[Tag.objects.create(name=name, kind=kind) for name, kind in kinds.items()])
    lists = ["places", "people", "organisations", "subjects"]
    for name, where in zip(kinds, lists, strict=True):
        assert told()[where] == [{"name": name, "rel": "about", "uri": f"{SITE}/tag/{name.lower()}/"}]


def test_see_links_are_associations(told, draft, published, editor):
    article, target = draft("Story"), published("Target")
    SeeLink.objects.create(article=article, position=0, lead_in="One result", target=target)
    SeeLink.objects.create(article=article, position=1, url="https://example.org/ä?a=b c")
    SeeLink.objects.create(article=article, position=2, lead_in="Why", target=draft("Xanadu"), keeps_sentence=True)
    publishing.publish(article, by=editor, version=1)
    story, elsewhere = told()["associations"]
    assert (story["name"], story["descriptions"]) == ("Target", [{"value": "One result"}])
    assert story["uri"] == told("target")["uri"]
    assert story["renditions"][0]["href"] == f"{SITE}/articles/target/"
    assert (elsewhere["name"], elsewhere["uri"]) == ("example.org", "https://example.org/%C3%A4?a=b%20c")


def test_links_and_pictures_in_the_text_have_whole_addresses(told, draft, published, editor):
    target, hidden = published("Target"), draft("Xanadu")
    links = "".join(f'<a data-article="{story.pk}">A</a>' for story in (target, hidden))
    article = draft("Story", body=f'<p>{links} <a href="/tags/">B</a> href="/x"</p><img src="/media/a.jpg">')
    publishing.publish(article, by=editor, version=1)
    text = told()["bodies"][0]["value"]
    assert f'<a href="{SITE}/articles/target/">A</a>A' in text
    assert f'href="{SITE}/tags/"' in text
    assert f'src="{SITE}/media/a.jpg"' in text
    assert "data-article" not in text
    (picture,) = (one for one in told()["associations"] if one["type"] == "picture")
    assert picture["uri"] == f"{SITE}/media/a.jpg"


def test_notices_are_told_and_change_the_version(told, published, editor):
    article = published("Story")
    assert told()["versioncreated"] == told()["firstcreated"]
    notice = publishing.correct(article, by=editor, text="It was wrong.", kind="correction", place="top")
    at = timezone.now() + timedelta(minutes=5)
    type(notice).objects.filter(pk=notice.pk).update(at=at)
    assert datetime.fromisoformat(told()["versioncreated"]) == at.replace(microsecond=0)
    assert told()["descriptions"][-1] == {"role": "correction", "contenttype": "text/plain", "value": "It was wrong."}


def test_a_former_address_leads_to_the_present_one_in_one_hop(client, published, editor):
    article = published("Story")
    Article.objects.filter(pk=article.pk).update(slug="moved", version=2)
    publishing.publish(article, by=editor, version=2)
    for slug in ("story", "STORY", "Moved"):
        response = client.get(f"/articles/{slug}.json")
        assert (response.status_code, response.headers["Location"]) == (301, "/articles/moved.json")


def test_what_readers_must_not_see_answers_as_its_page_does(client, draft, editor):
    stories = {name: draft(f"Xanadu {name}") for name in ("draft", "scheduled", "withdrawn", "expired")}
    soon = timezone.now() + timedelta(hours=1)
    publishing.schedule(stories["scheduled"], by=editor, version=1, live_from=soon)
    for name in ("withdrawn", "expired"):
        publishing.publish(stories[name], by=editor, version=1)
    publishing.withdraw(stories["withdrawn"], by=editor, version=1)
    stories["expired"].editions.update(live_from=soon - timedelta(hours=3), live_until=soon - timedelta(hours=2))
    answers = {name: client.get(f"/articles/{article.slug}.json") for name, article in stories.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "draft": 404,
        "scheduled": 404,
        "withdrawn": 410,
        "expired": 410,
    }
    assert not [name for name, answer in answers.items() if "xanadu" in answer.text.lower()]


@pytest.mark.parametrize(
    "address", ["/articles/.json", "/articles/nothing.json", "/articles/%00.json", "/articles/story.jsonx"]
)
def test_what_is_no_story_is_not_found(address, client, published):
    published("Story")
    assert client.get(address, follow=True).status_code == 404


def test_a_slug_holds_no_dot_so_the_address_is_no_other_storys(client, published):
    assert published("Story.json").slug == "story-json"
    assert client.get("/articles/story-json/").status_code == 200
    assert client.get("/articles/story.json").status_code == 404


def test_a_story_says_where_it_is_told(client, published):
    published("Россия")
    link = Page(client.get("/articles/россия/")).one("link[rel=alternate][type=application/json]")
    assert client.get(link["href"].removeprefix(SITE)).json()["headlines"][0]["value"] == "Россия"


def test_search_engines_are_asked_to_show_the_page_instead(client, published):
    published("Story")
    assert client.get("/articles/story.json").headers["X-Robots-Tag"] == "noindex"


def test_it_is_only_read(client, published):
    published("Story")
    assert client.head("/articles/story.json").status_code == 200
    for method in ("post", "put", "delete"):
        assert getattr(client, method)("/articles/story.json").status_code == 405


@pytest.mark.parametrize("number", [1, 10])
def test_it_costs_one_query(number, client, published, django_assert_num_queries):
    targets = [("Lead", published(f"Target {count}")) for count in range(number)]
    published("Story", tags=[f"Tag {count}" for count in range(number)], see=targets)
    with django_assert_num_queries(1):
        client.get("/articles/story.json")


def test_every_attack_string_is_read_back_as_it_is(told, shared, published):
    published("Story", slug="story")
    for name, text in payloads(shared / "security" / "strings"):
        words = text.replace("\x00", "")[:300]
        Edition.objects.update(title=words, description=words, byline=[{"name": words, "slug": ""}])
        facts = told()
        said = [
            facts["headlines"][0]["value"],
            facts.get("by", ""),
            *(one["value"] for one in facts.get("descriptions", [])),
        ]
        assert set(said) == {words}, name
