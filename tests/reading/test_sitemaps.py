"""Sitemaps: all that search engines are asked to read, when it was changed, and nothing else."""

import re
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from django.conf import settings as site
from django.db import connection
from django.utils import timezone
from lxml import etree

from articles import publishing
from articles.composing import Release
from articles.models import Article, Author, Byline, Edition, Notice, Tag
from articles.reading.sitemaps import sections
from articles.reading.sitemaps.news import language
from tests.reading import sitemap_schemas as schemas
from tests.reading.pages import Page
from tests.text.strategies import payloads

PARTS = ("stories", "tags", "authors", "lists")
LOC, LASTMOD = (f"{{http://www.sitemaps.org/schemas/sitemap/0.9}}{name}" for name in ("loc", "lastmod"))
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@pytest.fixture
def entries(client):
    """{path: when it was changed} of a sitemap or of their index, which must be valid."""

    def read(address: str, schema: etree.XMLSchema = schemas.SITEMAP) -> dict[str, datetime | None]:
        response = client.get(address)
        assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
        root = etree.fromstring(response.content)
        schema.assertValid(root)
        return {entry.findtext(LOC).removeprefix(site.NEWSDESK_SITE_URL): _moment(entry) for entry in root}

    return read


def _moment(entry: etree._Element) -> datetime | None:
    found = entry.findtext(LASTMOD)
    return datetime.fromisoformat(found) if found else None


@pytest.fixture
def written(draft, editor):
    """Make a live story with an author: `written("Headline", by="Ada")`."""

    def make(title: str, by: str, **fields) -> Article:
        article = draft(title, **fields)
        Byline.objects.create(article=article, author=Author.objects.called(by))
        publishing.publish(article, by=editor, version=1)
        return article

    return make


def shown(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def is_xml(character: str) -> bool:
    return character in "\t\n\r" or (character >= " " and character not in "\ufffe\uffff")


def since(edition: Edition, **times: datetime) -> None:
    """Change when an edition is live, in all lists."""
    for rows in (Edition.objects.filter(pk=edition.pk), edition.listings, edition.credits):
        rows.update(**times)


# --- The index ------------------------------------------------------------------------------------------


def test_the_index_names_the_parts_of_each_section(entries, written):
    written("One", by="Ada", tags=["Russia"])
    written("Two", by="Ada", tags=["Russia"])
    newest = Edition.objects.latest("live_from").live_from
    index = entries("/sitemap.xml", schemas.SITEMAP_INDEX)
    assert index == {f"/sitemap-{name}-1.xml": shown(newest) for name in PARTS}


def test_without_stories_there_are_only_lists(entries, client, db):
    assert entries("/sitemap.xml", schemas.SITEMAP_INDEX) == {"/sitemap-lists-1.xml": None}
    assert entries("/sitemap-lists-1.xml") == dict.fromkeys(["/", "/tags/", "/archive/", "/corrections/"])
    assert client.get("/sitemap-stories-1.xml").status_code == 404


def test_a_part_holds_so_many_and_no_address_stands_twice(entries, written, monkeypatch):
    for number in range(5):
        written(f"Story {number}", by=f"Author {number}")
    monkeypatch.setattr(sections, "MOST", 2)
    index = entries("/sitemap.xml", schemas.SITEMAP_INDEX)
    for section, kind, name in (("stories", "articles", "story"), ("authors", "authors", "author")):
        parts = [list(entries(address)) for address in index if address.startswith(f"/sitemap-{section}-")]
        assert max(map(len, parts)) == 2
        assert list(chain(*parts)) == [f"/{kind}/{name}-{number}/" for number in range(5)]


@pytest.mark.parametrize(
    "address",
    [
        "/sitemap-stories-0.xml",
        "/sitemap-stories-01.xml",
        "/sitemap-stories-2.xml",
        "/sitemap-stories-999999999.xml",
        "/sitemap-stories-9999999999.xml",
        "/sitemap-lists-2.xml",
        "/sitemap-stories-x.xml",
        "/sitemap-stories--1.xml",
        "/sitemap-other-1.xml",
        "/sitemap-stories-1.xml/",
        "/sitemap-stories-١.xml",
    ],
)
def test_a_part_that_is_none_is_not_found(address, client, published):
    published("Story")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-lists-1.xml", "/news-sitemap.xml", "/robots.txt"])
def test_they_are_only_read(address, client, db):
    assert client.head(address).status_code == 200
    assert {getattr(client, method)(address).status_code for method in ("post", "put", "delete")} == {405}


def test_robots_are_told_of_them(client, db):
    lines = client.get("/robots.txt").text.splitlines()
    assert [line for line in lines if line.startswith("Sitemap")] == [
        f"Sitemap: {site.NEWSDESK_SITE_URL}/sitemap.xml",
        f"Sitemap: {site.NEWSDESK_SITE_URL}/news-sitemap.xml",
    ]


def test_the_host_of_a_request_is_never_named(client, written, settings):
    settings.ALLOWED_HOSTS = ["evil.example"]
    written("Story", by="Ada", tags=["Russia"])
    for address in ("/sitemap.xml", "/sitemap-stories-1.xml", "/news-sitemap.xml", "/robots.txt"):
        assert b"evil.example" not in client.get(address, headers={"host": "evil.example"}).content


# --- What stands in it ----------------------------------------------------------------------------------


def test_every_page_is_there_and_answers(client, entries, written):
    for number in range(3):
        written(f"Ünïcode {number} мир", by="Ada Ö", tags=["Россия", "Peru"])
    found = [address for part in entries("/sitemap.xml", schemas.SITEMAP_INDEX) for address in entries(part)]
    assert len(found) == len(set(found))
    for address in found:
        page = client.get(address)
        assert page.status_code == 200, address
        assert Page(page).one("link[rel=canonical]")["href"] == site.NEWSDESK_SITE_URL + address
        assert Page(page).all("meta[name=robots]") == [], address
    month = f"{Edition.objects.first().first_published_at:/archive/%Y/%m/}"
    assert {"/", "/tags/", "/archive/", month, "/authors/ada-%C3%B6/", "/tag/peru/"} <= set(found)


def test_a_story_was_changed_with_its_last_edition_or_notice(entries, written, editor):
    article = written("Story", by="Ada")
    edition = article.editions.get()
    assert entries("/sitemap-stories-1.xml") == {"/articles/story/": shown(edition.live_from)}
    notice = publishing.correct(article, by=editor, text="Wrong.", kind="correction", place="top")
    at = timezone.now() + timedelta(minutes=5)
    Notice.objects.filter(pk=notice.pk).update(at=at)
    assert entries("/sitemap-stories-1.xml") == {"/articles/story/": shown(at)}
    assert entries("/sitemap.xml", schemas.SITEMAP_INDEX)["/sitemap-stories-1.xml"] == shown(at)
    publishing.take_back(notice, by=editor)
    assert entries("/sitemap-stories-1.xml") == {"/articles/story/": shown(edition.live_from)}


def test_a_list_was_changed_with_the_newest_of_its_stories(entries, written):
    for title in ("Old", "New"):
        written(title, by=title, tags=[f"Only {title}", "Both"])
    old = datetime(2020, 3, 1, 12, tzinfo=UTC)
    Edition.objects.filter(title="Old").update(first_published_at=old)
    since(Edition.objects.get(title="Old"), live_from=old)
    new = shown(Edition.objects.get(title="New").live_from)
    assert entries("/sitemap-authors-1.xml") == {"/authors/old/": old, "/authors/new/": new}
    assert entries("/sitemap-tags-1.xml") == {"/tag/both/": new}
    lists = entries("/sitemap-lists-1.xml")
    assert (lists["/archive/2020/"], lists["/archive/2020/03/"], lists["/archive/"]) == (old, old, new)


def test_a_thin_tag_is_left_out_and_asks_not_to_be_shown(client, entries, published, settings):
    published("One", tags=["Thin", "Thick"])
    published("Two", tags=["Thick"])
    assert set(entries("/sitemap-tags-1.xml")) == {"/tag/thick/"}
    assert Page(client.get("/tag/thin/")).one("meta[name=robots]")["content"] == "noindex, follow"
    assert Page(client.get("/tag/thick/")).all("meta[name=robots]") == []
    settings.NEWSDESK_THIN_TAG = 1
    assert set(entries("/sitemap-tags-1.xml")) == {"/tag/thin/", "/tag/thick/"}
    assert Page(client.get("/tag/thin/")).all("meta[name=robots]") == []


def test_what_readers_must_not_see_is_not_there(client, draft, published, editor):
    soon = timezone.now() + timedelta(hours=1)
    stories = [draft(f"Xanadu {number}", tags=["Xanadu"]) for number in range(4)]
    for article in stories:
        Byline.objects.create(article=article, author=Author.objects.called("Xanadu"))
    publishing.schedule(stories[1], by=editor, version=1, live_from=soon)
    for article in stories[2:]:
        publishing.publish(article, by=editor, version=1)
    publishing.withdraw(stories[2], by=editor, version=1)
    since(stories[3].editions.get(), live_from=soon - timedelta(hours=3), live_until=soon - timedelta(hours=2))
    published("Live")
    for address in ("/sitemap.xml", *(f"/sitemap-{name}-1.xml" for name in PARTS), "/news-sitemap.xml"):
        assert "xanadu" not in client.get(address).text.lower(), address
    assert client.get("/sitemap-tags-1.xml").status_code == 404
    assert client.get("/sitemap-authors-1.xml").status_code == 404


def test_a_part_with_nothing_live_is_not_told_of(entries, draft, published, monkeypatch):
    live, hidden = published("Live"), draft("Hidden")
    monkeypatch.setattr(sections, "MOST", 1)
    index = entries("/sitemap.xml", schemas.SITEMAP_INDEX)
    assert f"/sitemap-stories-{live.pk}.xml" in index
    assert f"/sitemap-stories-{hidden.pk}.xml" not in index


# --- What it costs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 10])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/sitemap.xml", 5),
        ("/sitemap-stories-1.xml", 2),
        ("/sitemap-tags-1.xml", 1),
        ("/sitemap-authors-1.xml", 1),
        ("/sitemap-lists-1.xml", 2),
        ("/news-sitemap.xml", 1),
    ],
)
def test_it_costs_a_fixed_number_of_queries(address, queries, number, client, written, django_assert_num_queries):
    for count in range(number):
        for name in "AB":
            written(f"Story {count} {name}", by=f"Author {count}", tags=[f"Tag {count}"])
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_a_part_is_found_by_an_index(db):
    tag = Tag.objects.create(name="Large")
    stories = Article.objects.bulk_create(
        Article(title=f"Story {number}", slug=f"story-{number}", body="<p>Text.</p>") for number in range(2000)
    )
    publishing.release([Release(story, [tag], [], [], publishing.database_now()) for story in stories])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    first = stories[0].pk
    rows = Edition.objects.live().filter(article_id__gt=first, article_id__lte=first + 50)
    # The index of all editions serves as well as that of those shown: which is cheaper is a matter of their sizes.
    assert re.search("Index.* Scan .*(edition_of_story|articles_edition_article_id)", rows.values("slug").explain())


# --- The news -------------------------------------------------------------------------------------------


@pytest.fixture
def news(client):
    """(path, title, language) of each entry of the news sitemap, which must be valid."""

    def read() -> list[tuple[str, str, str]]:
        root = etree.fromstring(client.get("/news-sitemap.xml").content)
        schemas.NEWS_SITEMAP.assertValid(root)
        for entry in root:
            schemas.NEWS.assertValid(etree.fromstring(etree.tostring(entry.find(f"{NEWS}news"))))
        return [
            (
                entry.findtext(LOC).removeprefix(site.NEWSDESK_SITE_URL),
                entry.findtext(f".//{NEWS}title"),
                entry.findtext(f".//{NEWS}language"),
            )
            for entry in root
        ]

    return read


def test_the_news_of_two_days_are_told_the_newest_first(news, published):
    for title, hours in (("Old", 49), ("Nearly", 47), ("New", 1)):
        edition = published(title, language="en-GB").editions.get()
        edition.first_published_at = timezone.now() - timedelta(hours=hours)
        edition.save(update_fields=["first_published_at"])
    assert news() == [("/articles/new/", "New", "en"), ("/articles/nearly/", "Nearly", "en")]


def test_without_news_it_is_empty(news, db):
    assert news() == []


def test_it_is_bounded(news, published, monkeypatch):
    for number in range(3):
        published(f"Story {number}")
    monkeypatch.setattr("articles.reading.sitemaps.news.MOST", 2)
    assert [title for _path, title, _language in news()] == ["Story 2", "Story 1"]


def test_it_says_whose_news_they_are_and_from_when(client, published, settings):
    settings.NEWSDESK_SITE_NAME = "News & <more>"
    edition = published("Story").editions.get()
    root = etree.fromstring(client.get("/news-sitemap.xml").content)
    assert root.findtext(f".//{NEWS}name") == "News & <more>"
    assert datetime.fromisoformat(root.findtext(f".//{NEWS}publication_date")) == shown(edition.first_published_at)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("zh", "zh-cn"),
        ("zh-Hans-CN", "zh-cn"),
        ("zh-Hant", "zh-tw"),
        ("zh-TW", "zh-tw"),
        ("haw-US", "haw"),
    ],
)
def test_a_language_is_called_by_the_code_that_sitemaps_know(tag, code):
    assert language(tag) == code


def test_every_attack_string_as_headline_leaves_it_whole(news, shared, published):
    published("Story", slug="story")
    for name, text in payloads(shared / "security" / "strings"):
        words = text.replace("\x00", "")[:300]
        Edition.objects.update(title=words)
        ((_path, title, _language),) = news()
        assert title == "".join(
            one for one in words if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff")
        ), name
