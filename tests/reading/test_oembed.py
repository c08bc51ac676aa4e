"""oEmbed: what other sites show of a story."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings as site
from django.utils import timezone
from lxml import etree, html

from articles import publishing
from articles.models import Article, Author, Byline, Edition
from tests.reading.pages import Page
from tests.text.strategies import payloads

SITE = site.NEWSDESK_SITE_URL
PAGE = f"{SITE}/articles/story/"


@pytest.fixture
def ask(client):
    """Ask for what is to be shown for an address."""
    return lambda url=PAGE, **query: client.get("/oembed/", {"url": url, **query})


def test_a_story_is_told_with_its_author_and_site(ask, draft, editor):
    article = draft("Story", standfirst="In short.")
    Byline.objects.create(article=article, author=Author.objects.create(name="Ada"))
    publishing.publish(article, by=editor, version=1)
    response = ask()
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    facts = response.json()
    quotation = html.fragment_fromstring(facts.pop("html"))
    assert facts == {
        "version": "1.0",
        "type": "rich",
        "title": "Story",
        "author_name": "Ada",
        "author_url": f"{SITE}/authors/ada/",
        "provider_name": site.NEWSDESK_SITE_NAME,
        "provider_url": f"{SITE}/",
        "cache_age": 3600,
        "width": 600,
        "height": facts["height"],
    }
    assert quotation.get("cite") == quotation.find(".//a").get("href") == PAGE
    assert [words.text_content() for words in quotation] == ["Story", "In short.", site.NEWSDESK_SITE_NAME]


def test_several_authors_have_one_name_and_no_page(ask, published):
    published("Story")
    Edition.objects.update(byline=[{"name": "Ada", "slug": "ada"}, {"name": "Bo", "slug": "bo"}])
    assert ask().json()["author_name"] == "Ada, Bo"
    assert "author_url" not in ask().json()


def test_without_an_author_there_is_none(ask, published):
    published("Story")
    assert not ask().json().keys() & {"author_name", "author_url"}


def test_as_xml_it_says_the_same(ask, published):
    published("Story", standfirst="A < B & C")
    response = ask(format="xml")
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(response.content)
    assert root.tag == "oembed"
    assert {element.tag: element.text for element in root} == {key: str(said) for key, said in ask().json().items()}


@pytest.mark.parametrize("form", ["", "JSON", "rss", "jsonp"])
def test_another_format_is_not_implemented(form, ask, published):
    published("Story")
    assert ask(format=form).status_code == 501


@pytest.mark.parametrize("size", ["", "0", "-1", "1.5", "x", "١٢", "1e3", "9" * 30, "100%"])
@pytest.mark.parametrize("name", ["maxwidth", "maxheight"])
def test_a_size_that_is_none_is_refused(name, size, ask, published):
    published("Story")
    assert ask(**{name: size}).status_code == 400


def test_it_is_no_wider_than_there_is_room(ask, published):
    published("Story", standfirst="Many words. " * 10)
    narrow, wide = ask(maxwidth="200").json(), ask(maxwidth="5000").json()
    assert (narrow["width"], wide["width"]) == (200, 600)
    assert narrow["height"] > wide["height"]


def test_where_it_does_not_fit_it_is_a_link(ask, published):
    published("Story")
    assert ask(maxheight="1000").json()["type"] == "rich"
    facts = ask(maxheight="50").json()
    assert facts["type"] == "link"
    assert not facts.keys() & {"html", "width", "height"}
    assert facts["title"] == "Story"


def test_without_an_address_there_is_nothing_to_tell(client, db):
    assert client.get("/oembed/").status_code == 400


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "/articles/story/",
        "https://example.org/articles/story/",
        f"{SITE}.example.org/articles/story/",
        f"{SITE}@example.org/articles/story/",
        SITE.replace("//", "//user:word@") + "/articles/story/",
        f"ftp:{SITE.partition(':')[2]}/articles/story/",
        "javascript:alert(1)",
        "http://[",
        "http://[::1",
        f"{SITE}:99999/articles/story/",
        f"{SITE}/",
        f"{SITE}/tag/story/",
        f"{SITE}/articles/story/thread/",
        f"{SITE}/articles/nothing/",
        f"{SITE}/articles/%00/",
        f"{SITE}/articles/{'a' * 300}/",
        f"{SITE}/articles/{'a' * 100_000}/",
        f"{SITE}/articles/..%2Fstory/",
        f"{SITE}/admin/",
        f"{SITE}/oembed/?url=x",
    ],
)
def test_what_is_no_story_of_ours_is_not_found(url, ask, published):
    published("Story")
    response = ask(url)
    assert response.status_code == 404
    assert "story/" not in response.text


@pytest.mark.parametrize(
    "url", [PAGE, PAGE[:-1], PAGE.upper().replace("/ARTICLES/STORY/", "/articles/Story/"), f"{PAGE}?from=mail#top"]
)
def test_an_address_may_be_spelt_as_people_do(url, ask, published):
    published("Story")
    assert ask(url.replace("HTTP:", "http:")).json()["title"] == "Story"


def test_a_former_address_tells_of_the_story_at_its_present_one(ask, published, editor):
    article = published("Story")
    Article.objects.filter(pk=article.pk).update(slug="moved", version=2)
    publishing.publish(article, by=editor, version=2)
    assert f"{SITE}/articles/moved/" in ask().json()["html"]


def test_slugs_in_any_script_are_found(ask, published):
    published("Россия")
    for url in (f"{SITE}/articles/россия/", f"{SITE}/articles/{quote('россия')}/"):
        assert ask(url).json()["title"] == "Россия"


def test_what_readers_must_not_see_is_not_told(client, ask, draft, editor):
    stories = {name: draft(f"Xanadu {name}") for name in ("draft", "scheduled", "withdrawn", "expired")}
    soon = timezone.now() + timedelta(hours=1)
    publishing.schedule(stories["scheduled"], by=editor, version=1, live_from=soon)
    for name in ("withdrawn", "expired"):
        publishing.publish(stories[name], by=editor, version=1)
    publishing.withdraw(stories["withdrawn"], by=editor, version=1)
    stories["expired"].editions.update(live_from=soon - timedelta(hours=3), live_until=soon - timedelta(hours=2))
    nothing = ask(f"{SITE}/articles/nothing/")
    for article in stories.values():
        for form in ("json", "xml"):
            response = ask(f"{SITE}/articles/{article.slug}/", format=form)
            assert (response.status_code, response.content) == (404, nothing.content)


def test_a_story_says_where_it_is_told_of(client, published):
    published("Ünïcode & <more>")
    page = Page(client.get("/articles/ünïcode-more/"))
    for type_ in ("application/json+oembed", "text/xml+oembed"):
        link = page.one(f"link[rel=alternate][type={type_}]")
        response = client.get(link["href"].removeprefix(SITE))
        assert response.status_code == 200
        assert "Ünïcode &amp; &lt;more&gt;" in response.text or response.json()["title"] == "Ünïcode & <more>"


def test_it_is_only_read(client, published):
    published("Story")
    assert client.head("/oembed/", {"url": PAGE}).status_code == 200
    for method in ("post", "put", "delete"):
        assert getattr(client, method)(f"/oembed/?url={PAGE}").status_code == 405


def test_it_costs_one_query(ask, published, django_assert_num_queries):
    published("Story", tags=["A", "B"], see=[("Lead", published("Target"))] * 5)
    with django_assert_num_queries(1):
        ask()


def test_the_host_of_a_request_is_never_named(client, published, settings):
    settings.ALLOWED_HOSTS = ["evil.example"]
    published("Story")
    response = client.get("/oembed/", {"url": PAGE}, headers={"host": "evil.example"})
    assert response.status_code == 200
    assert b"evil.example" not in response.content


def test_every_attack_string_stays_words(ask, shared, published):
    published("Story", slug="story")
    for name, text in payloads(shared / "security" / "strings"):
        words = text.replace("\x00", "")[:300]
        Edition.objects.update(title=words, description=words, byline=[{"name": words, "slug": ""}])
        facts = json.loads(ask().content)
        assert facts["title"] == words, name
        etree.fromstring(ask(format="xml").content)
        quotation = html.fragment_fromstring(facts["html"])
        assert {element.tag for element in quotation.iter()} <= {"blockquote", "p", "a", "strong", "footer"}, name
