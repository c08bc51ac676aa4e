"""Previews as a browser shows them."""

import re

import pytest
from django.db import connection
from playwright.sync_api import expect

from articles.models import Article

pytestmark = pytest.mark.browser

RAW = '<p>Good<img src="x" onerror="top.owned = 1"></p><svg onload="top.owned = 1"></svg><script>top.owned = 1</script>'


@pytest.fixture
def opened(edit, draft, editor) -> Article:
    """A draft that Edda has open in its form."""
    article = draft("First words", body="<p>Before.</p>", tags=["Velmar"])
    edit(editor, article)
    return article


def test_what_is_typed_is_shown_in_a_new_tab_at_two_widths(opened, page):
    page.get_by_label("Headline").fill("Typed, not saved")
    with page.expect_popup() as tab:
        page.get_by_role("button", name="Preview", exact=True).click()
    expect(tab.value.frame_locator("iframe").locator("article h1")).to_have_text("Typed, not saved")
    wide = tab.value.locator("iframe").bounding_box()["width"]
    tab.value.get_by_text("Phone", exact=True).click()
    assert tab.value.locator("iframe").bounding_box()["width"] == 390 < wide
    assert Article.objects.get().title == "First words"


def test_the_page_stands_beside_the_form(opened, page):
    page.get_by_role("button", name="As a page").click()
    frame = page.frame_locator(".newsroom-preview iframe")
    expect(frame.locator("article.story h1")).to_have_text("First words")
    page.get_by_label("Headline").fill("Second words")
    expect(frame.locator("article.story h1")).to_have_text("Second words")
    page.get_by_role("button", name="In lists").click()
    expect(frame.locator("article.teaser h2")).to_have_text("Second words")


def test_enter_in_a_field_saves_and_opens_no_preview(opened, page):
    page.get_by_label("Headline").fill("Saved by Enter")
    page.get_by_label("Headline").press("Enter")
    page.wait_for_selector(".messagelist")
    assert Article.objects.get().title == "Saved by Enter"
    assert len(page.context.pages) == 1


def test_links_of_a_preview_lead_out_of_its_frame(opened, page, live_server):
    page.goto(f"{live_server.url}/admin/articles/article/{opened.pk}/preview/")
    with page.expect_popup() as tab:
        page.frame_locator("iframe").get_by_role("link", name="Velmar").click()
    assert re.search(r"/tag/velmar/$", tab.value.url)
    expect(page.frame_locator("iframe").locator("article h1")).to_have_text("First words")


def test_raw_html_in_the_database_runs_nothing_in_a_preview(opened, page, live_server):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET body = %s", [RAW])
    page.goto(f"{live_server.url}/admin/articles/article/{opened.pk}/preview/")
    expect(page.frame_locator("iframe").locator(".story-body")).to_have_text("Good")
    assert page.evaluate("window.owned") is None
