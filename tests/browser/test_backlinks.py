"""Who points at a story, decided in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles.models import EditionLink
from tests.browser.conftest import LIST

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(enter, editor, published):
    """The page of a story that two others point at."""
    target = published("Target")
    published("Replacement")
    for name in ("First", "Second"):
        published(name, see=[("Why to follow", target)])
    page = enter(editor, f"{LIST}{target.pk}/change/")
    page.get_by_role("link", name="2 stories point here").click()
    expect(page.get_by_role("heading", name="Who points here")).to_be_visible()
    return page


def test_a_link_is_led_to_another_story_by_its_headline(opened):
    first = opened.locator("fieldset").filter(has_text="What becomes of the links of “First”")
    first.locator(".select2-selection").click()
    opened.locator(".select2-search__field").fill("Repl")
    opened.get_by_role("option", name="Replacement").click()
    expect(first.get_by_label("Lead to another story:")).to_be_checked()
    opened.get_by_role("button", name="Do this").click()
    expect(opened.get_by_text("1 story is changed, and readers have it so.")).to_be_visible()
    expect(opened.get_by_role("link", name="First")).to_have_count(0)
    live = EditionLink.objects.filter(edition__live_until=None, kind=EditionLink.Kind.SEE)
    assert set(live.values_list("edition__title", "target__title")) == {("First", "Replacement"), ("Second", "Target")}


def test_axe_finds_nothing(opened):
    results = Axe().run(opened, options={"rules": {"target-size": {"enabled": True}}})
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_scrolls_sideways(opened, width):
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
