"""What readers see and do, in a real browser."""

import gzip
import re
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from articles import publishing
from articles.composing import Release
from articles.models import Author

pytestmark = pytest.mark.browser

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle" * 2
WIDE = (
    f"<p>https://example.org/{'a' * 300}</p><p>{LONG_WORD}</p><pre>{'preformatted ' * 40}</pre>"
    f"<table><tr>{'<th>Municipality</th>' * 12}</tr><tr>{'<td>1,234,567</td>' * 12}</tr></table>"
    '<figure class="right"><img src="https://pictures.invalid/p.jpg" alt="Harbour" width="2400" height="300">'
    "<figcaption>Dawn</figcaption></figure>"
)
# Every kind of page that readers come to see, by what it is called in a failure.
PAGES = {
    "home": "/",
    "tags": "/tags/",
    "tags found": "/tags/?q=rus",
    "no tags found": "/tags/?q=nothing",
    "tag": "/tag/russia/",
    "combination": "/tag/peru+russia/",
    "combination without stories": "/tag/peru+-russia/",
    "days": "/tag/russia/?from=2026-01-01",
    "no days": "/tag/russia/?from=2026-13-01",
    "search": "/search/",
    "found": "/search/?q=happened",
    "nothing found": "/search/?q=zzz&from=2026-13-01",
    "author": "/authors/ada/",
    "archive": "/archive/",
    "archive of a year": "/archive/2024/",
    "archive of a month": "/archive/2024/03/",
    "story": "/articles/story/",
    "story with a kicker": "/articles/later/",
    "thread": "/articles/story/thread/",
    "corrections": "/corrections/",
    "arabic": "/articles/arabic/",
    "unknown": "/articles/unknown/",
    "gone": "/articles/gone/",
}


@pytest.fixture
def site(live_server, draft, published, editor) -> str:
    """A site with a page of every kind. Returns where it is served."""
    target = published("Prisoners exchanged", tags=["Russia"])
    see = [("One result has been an exchange", target), ("The ruling", "https://example.org/"), ("", target)]
    body = "<p>It <a href='/tags/'>happened</a>. " + "And it went on. " * 60 + "</p>"
    published("Story", body=body, tags=["Russia", "Peru"], see=see)
    published("Russia / Peru: Later", slug="later", tags=["Russia", "Peru"], see=[("It began with this", target)])
    published("عنوان القصة", slug="arabic", body="<p>نص القصة.</p>", language="ar", tags=["Russia"], see=see[:2])
    published(LONG_WORD, slug="wide", body=WIDE, tags=[LONG_WORD[:100]])
    at = datetime(2024, 3, 5, tzinfo=UTC)
    old, ada = draft("Old", slug="old"), Author.objects.create(name="Ada")
    publishing.release([Release(old, [], [ada], [], at, first_published_at=at)])
    publishing.withdraw(published("Gone", slug="gone"), by=editor, version=1)
    return live_server.url


LONG_BODY = "<p>" + "Ministers met in the harbour town and agreed on a text. " * 20 + "</p>"
# How far the parts of a page moved while it was loading (https://web.dev/cls).
SHIFTED = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 500);
})"""


def width(page: Page) -> tuple[int, int]:
    """How wide the page is, and how wide the window."""
    return page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")


def is_focused(page: Page, selector: str) -> bool:
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


@pytest.mark.parametrize(("scheme", "language"), [("light", "en-gb"), ("dark", "en-gb"), ("light", "ar")])
def test_axe_finds_nothing(scheme, language, page, site, settings):
    settings.LANGUAGE_CODE = language
    page.emulate_media(color_scheme=scheme)
    for kind, address in PAGES.items():
        page.goto(site + address)
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        assert results.violations_count == 0, f"{kind}: {results.generate_report()}"


def test_nothing_scrolls_sideways_on_the_narrowest_phone(page, site):
    """WCAG 1.4.10: 320 CSS pixels, which is also a window of 1280 at 400 per cent."""
    page.set_viewport_size({"width": 320, "height": 640})
    for address in [*PAGES.values(), "/articles/wide/"]:
        page.goto(site + address)
        wide, window = width(page)
        assert wide <= window, address


def test_nothing_scrolls_sideways_where_letters_are_twice_as_large(page, site):
    """WCAG 1.4.4, for readers who enlarge the text alone; from right to left too."""
    page.set_viewport_size({"width": 640, "height": 640})
    for address in PAGES.values():
        page.goto(site + address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for direction in ("ltr", "rtl"):
            page.evaluate("direction => document.documentElement.dir = direction", direction)
            wide, window = width(page)
            assert wide <= window, address


def test_a_tag_page_of_ten_stories_is_light_and_stands_still(page, site, published):
    for number in range(10):
        published(f"Ostrany / Sahrin: Headline {number}", body=LONG_BODY, tags=["Full", "Ostrany", f"Tag {number}"])
    answers = []
    page.on("response", lambda response: answers.append(response.body()))
    page.goto(site + "/tag/full/", wait_until="networkidle")
    assert page.locator("article.teaser").count() == 10
    assert len(answers) <= 3
    assert sum(len(gzip.compress(answer)) for answer in answers) <= 25_000
    assert page.locator("script:not([type='application/ld+json'])").count() == 0
    assert page.evaluate(SHIFTED) == 0


def test_who_wants_no_motion_gets_none(page, site):
    page.emulate_media(reduced_motion="reduce")
    page.goto(site)
    moving = page.evaluate(
        "[getComputedStyle(document.documentElement).scrollBehavior, document.getAnimations().length]"
    )
    assert moving == ["auto", 0]


def test_forced_colours_leave_edges_round_what_is_set_apart(page, site):
    page.emulate_media(forced_colors="active")
    page.goto(site + "/tag/russia/")
    edge = "element => getComputedStyle(element).borderTopWidth"
    for selector in (".tags .tag", ".combine"):
        assert page.locator(selector).first.evaluate(edge) == "1px", selector


def test_a_wide_table_scrolls_within_itself(page, site):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site + "/articles/wide/")
    assert page.locator(".story-body .wide").evaluate("table => table.scrollWidth > table.clientWidth")


def test_the_first_key_leads_past_the_navigation(page, site):
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main a') === document.activeElement")


def test_the_keyboard_follows_the_order_of_the_page(page, site):
    page.goto(site + "/articles/story/")
    order = [".skip", ".site-name", *(f"nav a:nth-child({number})" for number in (1, 2, 3))]
    order += [".site-header [type=search]", ".site-header button"] * page.locator(".site-header .search").count()
    order += [".story-body a", ".see p:first-child a"]
    for selector in order:
        page.keyboard.press("Tab")
        assert is_focused(page, selector), selector


def test_focus_is_seen(page, site):
    page.goto(site)
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outline").endswith("solid 3px")


def test_a_reader_finds_a_story_by_its_tag_and_follows_see_without_scripts(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site)
    page.get_by_role("link", name="Tags").click()
    page.get_by_role("link", name="Peru", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Displaying items by tag: Peru")
    page.get_by_role("link", name=re.compile("More ?: Story")).click()
    page.get_by_role("link", name="see: Prisoners exchanged").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prisoners exchanged")
    page.context.close()


def test_a_reader_goes_through_a_thread_without_scripts(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site + "/articles/prisoners-exchanged/")
    page.get_by_role("region", name="What came of this").get_by_role("link", name="Russia / Peru: Later").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Russia / Peru: Later")
    expect(page.get_by_role("region", name="The story so far").get_by_role("listitem").last).to_contain_text(
        "this story"
    )
    page.get_by_role("link", name=re.compile("stories of this thread")).click()
    expect(page.locator("article.teaser[aria-current=true] h2")).to_have_text("Russia / Peru: Later")
    page.go_back()
    page.get_by_role("heading", level=1).get_by_role("link", name="Peru").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Displaying items by tag: Peru")
    page.context.close()


def test_a_page_asks_nobody_but_us(page, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for address in PAGES.values():
        page.goto(site + address)
    assert len(asked) > len(PAGES)
    assert all(url.startswith(site + "/") for url in asked)


def test_nothing_is_refused_by_our_own_policy(page, site):
    said = []
    page.on("console", lambda message: said.append(message.text))
    for address in PAGES.values():
        page.goto(site + address)
    assert [text for text in said if "Content Security Policy" in text] == []


def test_a_tag_page_prints_as_a_briefing(page, site):
    page.emulate_media(media="print")
    page.goto(site + "/tag/russia/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".see").first).to_be_visible()
    time = page.locator("article.teaser time").first
    printed = time.evaluate("time => getComputedStyle(time, '::after').content")
    assert printed == f'"{time.get_attribute("title")}"'
    for left_out in ("nav", "form", ".days", ".follow", ".skip", ".site-footer", ".more", ".tags"):
        for element in page.locator(left_out).all():
            expect(element).to_be_hidden()


def test_print_is_dark_on_white_even_for_readers_of_dark_screens(page, site):
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(site)
    colours = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_a_story_reads_from_its_own_side(page, site):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(site + "/articles/arabic/")
    text = page.locator(".story-body").bounding_box()
    assert page.locator(".dateline").bounding_box()["x"] > text["x"] + text["width"]
    assert page.locator(".see").evaluate("block => getComputedStyle(block).borderRightWidth") == "2px"
