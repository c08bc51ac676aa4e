"""The readers' markup: what scripts may rely on, what readers are told, and that nothing breaks out of it."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings as site
from django.template.loader import render_to_string

from articles import publishing
from articles.composing import Release
from articles.models import Article, Author, Byline, Tag
from tests.reading.pages import Element, Page

HOSTILE = """"'><svg onload=alert(1)></title></script><b>"""


@pytest.fixture
def open_page(client):
    """Fetch an address as a reader does."""
    return lambda address: Page(client.get(address))


@pytest.fixture
def newsroom_output(published, editor):
    """One page of every kind has something to show, and every text of it tries to break out. Returns the addresses."""
    target = published(f"Target {HOSTILE}", slug="target")
    author = Author.objects.create(name=f"Author {HOSTILE}")
    tag = Tag.objects.create(name=f"Tag {HOSTILE}", slug="tag", description=f"About {HOSTILE}")
    story = published(f"Story {HOSTILE}", slug="story", standfirst=f"Standfirst {HOSTILE}", tags=[tag])
    Byline.objects.create(article=story, author=author)
    story.see_links.create(lead_in=f"Lead-in {HOSTILE}", label=f"see {HOSTILE}"[:50], target=target)
    story.see_links.create(lead_in="Elsewhere", url="https://example.org/?q='%22%3E%3Csvg%3E", position=1)
    Article.objects.filter(pk=story.pk).update(version=2)
    publishing.publish(story, by=editor, version=2)
    publishing.correct(story, by=editor, text=f"Notice {HOSTILE}", kind="correction", place="top")
    gone = published("Gone", slug="gone")
    publishing.withdraw(gone, by=editor, version=1)
    found = ["/", "/tags/", "/tag/tag/", "/articles/story/", "/corrections/"]
    return [*found, "/articles/gone/", f"/nothing/{HOSTILE}/"]


# --- What scripts may rely on ---------------------------------------------------------------------------


def test_a_list_is_a_sequence_of_teasers(open_page, published):
    for number in range(3):
        published(f"Story {number}", tags=["Russia"])
    page = open_page("/tag/russia/")
    links = page.all("article.teaser h2 a[href]")
    assert [(link.text, link["href"]) for link in links] == [(f"Story {n}", f"/articles/story-{n}/") for n in (2, 1, 0)]
    assert [text.text.strip() for text in page.all("article.teaser .teaser-text")] == ["It happened."] * 3


def test_a_teaser_names_its_tags(open_page, published):
    published(tags=["Russia", "Peru"])
    assert [(tag.text, tag["href"]) for tag in open_page("/").all("article.teaser a.tag")] == [
        ("Russia", "/tag/russia/"),
        ("Peru", "/tag/peru/"),
    ]


@pytest.mark.parametrize("address", ["/", "/articles/story/"])
def test_a_story_says_when_it_was_published(address, open_page, published):
    edition = published("Story").editions.get()
    time = open_page(address).one("article time[datetime]")
    assert datetime.fromisoformat(time["datetime"]) == edition.first_published_at.replace(microsecond=0)
    assert f"{edition.first_published_at:%B %Y}" in time.attributes.get("title", time.text)


@pytest.mark.parametrize(("address", "kind"), [("/", "teaser"), ("/articles/story/", "story")])
def test_the_text_of_a_see_link_is_its_label(address, kind, open_page, published):
    published("Story", see=[("One result", published("Target"))])
    link = open_page(address).one(f"article.{kind} .see a")
    assert (link.text, link["href"]) == ("see", "/articles/target/")
    assert link.parent.text == "One result: see"


def test_a_story_page_is_made_of_the_named_parts(open_page, published):
    published("Story", body="<p>It <em>happened</em>.</p>")
    page = open_page("/articles/story/")
    assert page.one("article.story h1").text == "Story"
    assert page.one("article.story .story-body").text == "It happened."


def test_pages_of_a_list_lead_to_each_other(open_page, published, settings):
    settings.NEWSDESK_PAGE_SIZE = 1
    for number in range(3):
        published(f"Story {number}", tags=["Russia"])
    page = open_page("/tag/russia/?page=2")
    assert page.one("nav.pagination a[rel=prev]")["href"] == "/tag/russia/"
    assert page.one("nav.pagination a[rel=next]")["href"] == "?page=3"
    assert page.one("nav.pagination [aria-current=page]").text == "Page 2 of 3"


def test_the_ends_of_a_list_lead_no_further(open_page, published, settings):
    settings.NEWSDESK_PAGE_SIZE = 1
    published("Older")
    published("Newer")
    assert open_page("/").all("nav.pagination a[rel=prev]") == []
    assert open_page("/?page=2").all("nav.pagination a[rel=next]") == []


def test_a_list_of_one_page_has_no_pagination(open_page, published):
    published()
    assert open_page("/").all("nav.pagination") == []


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/?page=1&utm=x", "/"),
        ("/tag/russia/?page=2&utm=x", "/tag/russia/?page=2"),
        ("/tags/?utm=x", "/tags/"),
        ("/corrections/?page=1&utm=x", "/corrections/"),
        ("/articles/story/?utm=x", "/articles/story/"),
    ],
)
def test_every_page_has_one_address(address, canonical, open_page, published, settings):
    settings.NEWSDESK_PAGE_SIZE = 1
    published("Story", tags=["Russia"])
    published("Another", tags=["Russia"])
    assert open_page(address).one("link[rel=canonical]")["href"] == site.NEWSDESK_SITE_URL + canonical


# --- What readers are told ------------------------------------------------------------------------------


def test_see_links_follow_the_text_of_a_teaser(open_page, published):
    published("Story", see=[("Elsewhere", "https://example.org/")])
    inner = [element.attributes.get("class") for element in open_page("/").elements]
    assert inner.index("teaser-text") < inner.index("see")


def test_a_see_link_is_called_by_the_headline_it_leads_to(open_page, published):
    published("Story", see=[("Why", published("Target"))])
    assert open_page("/articles/story/").one(".see a")["aria-label"] == "see: Target"


def test_a_see_link_without_a_lead_in_is_introduced_by_its_headline(open_page, published):
    published("Story", see=[("", published("Target"))])
    assert open_page("/articles/story/").one(".see p").text == "Target: see"


def test_a_see_link_elsewhere_shows_the_host(open_page, published):
    published("Story", see=[("Ruling", "https://courts.example.org/long/path?and=query")])
    page = open_page("/articles/story/")
    assert page.one(".see p").text == "Ruling: see (courts.example.org)"
    assert page.one(".see a")["aria-label"] == "see: courts.example.org"


def test_more_is_offered_for_a_cut_story_only(open_page, published):
    published("Short", body="<p>Short.</p>")
    published("Long", body="<p>" + "One sentence. " * 100 + "</p>")
    more = open_page("/").one(".more a")
    assert (more.text, more["href"]) == ("More: Long", "/articles/long/")


def test_names_for_assistive_technology_hold_the_visible_words(open_page, newsroom_output):
    """WCAG 2.5.3: who says aloud what stands there must reach the link."""
    for address in newsroom_output:
        for element in open_page(address).all("a[aria-label]"):
            assert element["aria-label"].startswith(element.text)


def test_a_story_is_marked_as_its_own_language_and_the_page_as_the_sites(open_page, published):
    published("عنوان", slug="story", language="ar")
    page = open_page("/")
    assert (page.one("html")["lang"], page.one("html")["dir"]) == ("en-gb", "ltr")
    assert (page.one("article.teaser")["lang"], page.one("article.teaser")["dir"]) == ("ar", "rtl")
    assert page.one("article.teaser .dateline")["lang"] == "en-gb"
    assert open_page("/articles/story/").one("article.story")["dir"] == "rtl"


@pytest.mark.parametrize(
    ("address", "current"),
    [("/", ("Latest", "page")), ("/tags/", ("Tags", "page")), ("/tag/russia/", ("Tags", "true"))],
)
def test_the_navigation_says_where_the_reader_is(address, current, open_page, published):
    published(tags=["Russia"])
    link = open_page(address).one("header nav a[aria-current]")
    assert (link.text, link["aria-current"]) == current


def test_every_page_has_a_title_of_its_own_and_one_heading(open_page, newsroom_output):
    pages = [open_page(address) for address in newsroom_output]
    assert len({page.one("title").text for page in pages}) == len(pages)
    for page in pages:
        assert page.one("h1").text in page.one("title").text
        assert "\n" not in page.one("title").text


def test_every_page_that_may_be_found_describes_itself(open_page, newsroom_output):
    for address in newsroom_output[:5]:
        assert open_page(address).one("meta[name=description]")["content"].strip()


def test_pages_about_what_went_wrong_lead_onward_and_are_not_indexed(open_page, newsroom_output):
    for address in newsroom_output[5:]:
        page = open_page(address)
        assert {link["href"] for link in page.all("main a")} == {"/", "/tags/", "/archive/"}
        assert page.one("meta[name=robots]")["content"] == "noindex"


def test_an_empty_site_says_so(open_page, db):
    assert "Nothing has been published yet" in open_page("/").one("main").text
    assert "There are no tags yet" in open_page("/tags/").one("main").text


def test_the_list_of_tags_counts_their_stories(open_page, published):
    published(tags=["Russia", "Peru"])
    published(tags=["Russia"])
    rows = [" ".join(row.text.split()) for row in open_page("/tags/").all(".tag-list li")]
    assert rows == ["Peru 1 story", "Russia 2 stories"]


# --- What must not happen -------------------------------------------------------------------------------


def scripts(page: Page) -> list[Element]:
    """The scripts on a page; what a story says to search engines is data, which no browser executes."""
    return [script for script in page.all("script") if script.attributes != {"type": "application/ld+json"}]


def test_hostile_words_stay_words(open_page, newsroom_output):
    for address in newsroom_output:
        page = open_page(address)
        assert page.all("svg") + scripts(page) + page.all("b") == []
        assert not [name for element in page.elements for name in element.attributes if name.startswith("on")]


@pytest.mark.parametrize(
    ("address", "where", "words"),
    [
        ("/articles/story/", "h1", "Story"),
        ("/articles/story/", "title", "Story"),
        ("/articles/story/", ".byline", "Author"),
        ("/articles/story/", ".standfirst", "Standfirst"),
        ("/tag/tag/", "h1", "Displaying items by tag: Tag"),
        ("/tag/tag/", "title", "Displaying items by tag: Tag"),
        ("/tag/tag/", ".description", "About"),
        ("/tags/", ".tag-list a", "Tag"),
        ("/articles/story/", "aside .notice-text", "Notice"),
        ("/corrections/", "h2", "Story"),
        ("/corrections/", ".notice-text", "Notice"),
    ],
)
def test_hostile_words_are_shown_as_they_were_typed(address, where, words, open_page, newsroom_output):
    assert f"{words} {HOSTILE}" in open_page(address).one(where).text


def test_hostile_words_stay_within_attributes(open_page, newsroom_output):
    page = open_page("/articles/story/")
    assert f"Standfirst {HOSTILE}" in page.one("meta[name=description]")["content"]
    assert page.all(".see a")[0]["aria-label"].endswith(f": Target {HOSTILE}")


def test_every_page_carries_the_strict_policy(client, newsroom_output):
    strict = {f"{name} {' '.join(values)}" for name, values in site.READER_POLICY.items()}
    for address in newsroom_output:
        assert set(client.get(address)["Content-Security-Policy"].split("; ")) == strict


def test_nothing_is_styled_or_scripted_inline(open_page, newsroom_output):
    for address in newsroom_output:
        page = open_page(address)
        assert page.all("style") + scripts(page) + page.all("[style]") == []


def test_a_page_asks_no_other_host_for_anything(open_page, newsroom_output):
    for address in newsroom_output:
        page = open_page(address)
        fetched = [link["href"] for link in page.all("link") if link["rel"] in ("stylesheet", "icon")]
        fetched += [element["src"] for element in page.all("[src]")]
        assert fetched
        assert all(address.startswith("/static/") for address in fetched)


def test_a_page_of_ten_teasers_is_small(client, draft):
    tags = Tag.objects.resolve(["Russia", "Peru", "Chile"])
    stories = [
        draft(f"A headline of a usual length, number {n}", body=f"<p>{'Some words. ' * 60}</p>") for n in range(10)
    ]
    at, ada = publishing.database_now() - timedelta(days=1), Author.objects.create(name="Ada")
    publishing.release([Release(story, tags, [ada], [], at) for story in stories])
    for address in ("/", "/tag/russia/"):
        assert len(client.get(address).content) < 30_000, address


@pytest.mark.parametrize("template", ["400.html", "413.html", "500.html"])
def test_a_page_for_a_broken_site_needs_nothing_that_may_be_broken(template, settings):
    """No database (this test may not use one), no request, no context, and no list of static files."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    page = Page(render_to_string(template))
    assert page.one("h1").text == page.one("title").text
    assert page.one("link[rel=stylesheet]")["href"] == "/static/newsdesk/site.css"
