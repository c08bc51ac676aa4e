"""Links mended in a real browser: by the keyboard alone, and without scripts."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from articles import publishing
from articles.models import Article
from articles.repairing import Place
from tests.browser.conftest import LIST

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEALTH = f"{LIST}link-health/"
MOST_STEPS = 60


@pytest.fixture
def broken(published, editor) -> Article:
    """A live story with a see link, and a link in the text, to a story that was withdrawn."""
    gone = published("Gone")
    published("Replacement")
    body = f'<p>It was as <a data-article="{gone.pk}">we said</a> then.</p>'
    article = published("Prisoners go home", body=body, see=[("One immediate result has been an exchange", gone)])
    publishing.withdraw(gone, by=editor, version=1)
    return article


@pytest.fixture
def plain(browser: Browser, enter) -> Callable[..., Page]:
    """Open a page of the newsroom in a browser without scripts."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    yield lambda user, address: enter(user, address, page)
    context.close()


def step_to(place: Locator) -> None:
    """Go there as one does without a mouse."""
    for _step in range(MOST_STEPS):
        if place.evaluate("element => element === document.activeElement"):
            return
        place.page.keyboard.press("Tab")
    pytest.fail(f"Tab does not get to {place}")


def mend_page(article: Article) -> str:
    """The page that asks where a story's links to “Gone” are to lead."""
    gone = Place(Article.objects.get(title="Gone").pk)
    return f"{LIST}{article.pk}/mend/?{urlencode({'target': gone.target, 'url': gone.url, 'version': article.version})}"


def expect_links_to_lead_to(page: Page, address: str) -> None:
    """What readers get of the story."""
    page.goto(f"{page.url.split('/admin/')[0]}/articles/prisoners-go-home/")
    expect(page.locator(".story .see a")).to_have_attribute("href", address)
    expect(page.locator(".story-body a")).to_have_attribute("href", address)


def test_a_broken_link_is_mended_by_the_keyboard_alone(enter, editor, broken, page):
    enter(editor)
    step_to(page.get_by_role("link", name="Link health: 2 to be mended"))
    page.keyboard.press("Enter")
    step_to(page.get_by_role("link", name="Point elsewhere: Prisoners go home").first)
    page.keyboard.press("Enter")
    step_to(page.get_by_role("combobox", name="Story"))
    page.keyboard.press("Space")
    page.keyboard.type("Repl")
    expect(page.get_by_role("option", name="Replacement")).to_be_visible()
    page.keyboard.press("Enter")
    step_to(page.get_by_role("button", name="Point it there"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Prisoners go home” is mended, and readers have it so.")).to_be_visible()
    expect(page.get_by_text("Nothing is to be mended here.")).to_be_visible()
    expect_links_to_lead_to(page, "/articles/replacement/")


def test_without_scripts_a_broken_link_is_mended_by_an_address(plain, editor, broken, live_server, settings):
    settings.NEWSDESK_SITE_URL = live_server.url
    page = plain(editor, HEALTH)
    page.get_by_role("link", name="Point elsewhere: Prisoners go home").first.click()
    expect(page.get_by_text("It leads to: “Gone”")).to_be_visible()
    page.get_by_role("button", name="Point it there").click()
    expect(page.get_by_text("Choose a story, or give an address: one of the two.")).to_be_visible()
    page.get_by_label("Or an address").fill(f"{live_server.url}/articles/replacement/")
    page.get_by_role("button", name="Point it there").click()
    expect(page.get_by_text("“Prisoners go home” is mended, and readers have it so.")).to_be_visible()
    expect_links_to_lead_to(page, "/articles/replacement/")


def test_without_scripts_a_broken_link_is_removed_with_one_click(plain, editor, broken):
    page = plain(editor, HEALTH)
    page.get_by_role("button", name="Remove the link: Prisoners go home").first.click()
    expect(page.get_by_text("“Prisoners go home” is mended, and readers have it so.")).to_be_visible()
    page.goto(f"{page.url.split('/admin/')[0]}/articles/prisoners-go-home/")
    expect(page.locator(".story .see")).to_have_count(0)
    expect(page.locator(".story-body")).to_have_text("It was as we said then.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["list", "mend"])
def test_axe_finds_nothing(enter, editor, broken, page, scheme, place):
    page.emulate_media(color_scheme=scheme)
    enter(editor, HEALTH)
    page.goto(page.url if place == "list" else f"{page.url.split('/admin/')[0]}{mend_page(broken)}")
    results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [320, 360, 1440])
def test_nothing_scrolls_sideways(enter, editor, broken, page, width):
    enter(editor, HEALTH)
    page.set_viewport_size({"width": width, "height": 800})
    for address in (page.url, f"{page.url.split('/admin/')[0]}{mend_page(broken)}"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
