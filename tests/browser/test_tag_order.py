"""Tags kept in order, in a real browser."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from articles.models import Tag, TagAlias
from articles.tagging import changes, merging

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def _slow(monkeypatch) -> None:
    """One row a step, and one step a request: a merge of a few stories takes as long as one of many thousands."""
    monkeypatch.setattr(merging, "BATCH", 1)
    monkeypatch.setattr(changes, "A_WHILE", 0)


def begin(enter, chief, page: Page) -> None:
    enter(chief, f"/admin/articles/tag/{Tag.objects.get(name='Burma').pk}/change/")
    page.get_by_role("link", name="Merge into another").click()
    page.get_by_label("Into the tag").fill("myanmar")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 stories that readers see under “Burma”")).to_be_visible()
    page.get_by_role("button", name="Merge “Burma” into “Myanmar”").click()


@pytest.fixture
def _stories(published) -> None:
    for title, names in (("One", ["Burma"]), ("Two", ["Burma", "Myanmar"]), ("Three", ["Myanmar"])):
        published(title, tags=names)


@pytest.mark.usefixtures("_slow", "_stories")
def test_a_long_merge_goes_on_by_itself_to_its_end(enter, chief, page, live_server):
    begin(enter, chief, page)
    expect(page.get_by_role("button", name="Undo this")).to_be_visible(timeout=60_000)
    page.goto(f"{live_server.url}/tag/burma/")
    expect(page).to_have_url(f"{live_server.url}/tag/myanmar/")
    expect(page.locator("article.teaser")).to_have_count(3)


@pytest.mark.usefixtures("_slow", "_stories")
def test_without_scripts_a_long_merge_goes_on_by_a_button(enter, chief, browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    begin(lambda user, address: enter(user, address, page), chief, page)
    go_on, undo = (page.get_by_role("button", name=name) for name in ("Go on", "Undo this"))
    for _press in range(30):
        expect(go_on.or_(undo)).to_be_visible()
        if undo.is_visible():
            break
        go_on.click()
    expect(undo).to_be_visible()
    context.close()


@pytest.fixture
def looked_at(enter, chief, page, live_server, _stories) -> Iterator[str]:
    """The pages on which a chief decides, opened one after the other."""
    changes.advance(changes.merge(Tag.objects.named("Peru"), Tag.objects.named("Chile"), by=chief))
    burma = f"/admin/articles/tag/{Tag.objects.get(name='Burma').pk}"
    enter(chief, "/admin/articles/tag/order/")
    addresses = [f"{burma}/merge/", f"{burma}/merge/?into=Myanmar", "/admin/articles/tag/order/"]
    return (page.goto(f"{live_server.url}{address}").url for address in addresses)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(looked_at, page, scheme):
    page.emulate_media(color_scheme=scheme)
    for _address in looked_at:
        results = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [320, 360, 1440])
def test_nothing_scrolls_sideways(looked_at, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for address in looked_at:
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_another_name_brings_the_tag_that_it_stands_for(enter, published, editor, page):
    published(tags=["Russia"])
    TagAlias.objects.create(name="Россия", slug="россия", tag=Tag.objects.get())
    enter(editor, "/admin/articles/article/add/")
    field = page.get_by_label("Tags", exact=True)
    field.fill("рос")
    expect(page.get_by_role("option", name="Россия → Russia")).to_be_visible()
    field.press("Enter")
    expect(page.locator(".field-tags .select2-selection__choice")).to_contain_text("Russia")
    expect(page.locator(".field-tags .select2-selection__choice")).not_to_contain_text("Россия")
    expect(page.locator("input[name=tags]")).to_have_value("Russia")
