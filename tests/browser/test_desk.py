"""The desk, the keyboard in the story's form, and the length of the text, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from articles import publishing
from articles.models import Article
from articles.text import words
from tests.browser.conftest import text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = "/admin/articles/article/add/"
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "newsroom.md"


def lead_in(page: Page, row: int):
    return page.locator(f"#id_see_links-{row}-lead_in")


def count_says(page: Page, number: int, minutes: int) -> None:
    expect(page.locator(".newsroom-length .words")).to_have_text(f"{number:,}")
    expect(page.locator(".newsroom-length .minutes")).to_have_text(str(minutes))


# --- The desk -------------------------------------------------------------------------------------------


def test_the_desk_begins_with_the_story_to_write(enter, reporter, page):
    enter(reporter)
    expect(page.get_by_role("link", name="Write a story")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Headline")).to_be_focused()


def test_the_desk_is_read_from_heading_to_heading(enter, draft, published, editor, page):
    publishing.submit(draft("Bridge"), by=editor, version=1)
    published("Ferry")
    enter(editor)
    headings = page.locator("#content").get_by_role("heading")
    assert headings.all_inner_texts() == [
        "Desk", "Waiting for me", "Just published", "Everything there is", "Newsroom",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [360, 768, 1366])
def test_the_desk_fits_every_screen(enter, draft, published, editor, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    publishing.submit(draft("Donaudampfschifffahrtsgesellschaftskapitän" * 3), by=editor, version=1)
    published("A long headline " * 15)
    enter(editor)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


# --- The keyboard ---------------------------------------------------------------------------------------


def test_tab_goes_the_way_that_a_story_is_written(edit, reporter, page):
    edit(reporter)
    expect(page.get_by_label("Headline")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Standfirst")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("In the text")
    expect(text_of(page)).to_have_text("In the text")
    page.keyboard.press("Tab")
    expect(page.locator("#see_links-0 :focus")).to_have_count(1)


def test_tags_come_after_the_see_links(edit, reporter, page):
    edit(reporter)
    lead_in(page, 0).focus()
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.locator(".field-tags .select2-search__field").evaluate("field => field === document.activeElement"):
            return
    pytest.fail("the tags were not reached")


@pytest.mark.parametrize("start", ["headline", "text", "tags"])
def test_a_story_is_saved_from_wherever_one_is(edit, draft, reporter, page, start):
    edit(reporter, draft())
    page.keyboard.press({"headline": "Alt+Shift+H", "text": "Alt+Shift+X", "tags": "Alt+Shift+K"}[start])
    page.keyboard.type("More")
    if start == "tags":
        page.keyboard.press(",")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_be_visible()
    assert Article.objects.get().version == 2


def test_one_key_hands_a_reporters_story_over(edit, draft, reporter, page):
    edit(reporter, draft("Bridge"))
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist")).to_be_visible()
    assert Article.objects.get().state == Article.State.REVIEW


def test_the_key_that_publishes_does_not_pass_the_checklist(edit, draft, editor, page):
    edit(editor, draft("Bridge"))
    page.keyboard.press("Alt+Shift+X")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The story has no tags")).to_be_visible()
    assert not Article.objects.get().editions.exists()


def test_under_four_eyes_the_key_leads_to_the_moves_page(settings, edit, draft, editor, page):
    settings.NEWSDESK_FOUR_EYES = True
    article = draft("Bridge")
    publishing.submit(article, by=editor, version=1)
    edit(editor, article)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/move/approve/")


def test_the_preview_opens_in_a_tab_of_its_own(edit, reporter, page):
    edit(reporter)
    page.keyboard.type("Typed headline")
    with page.context.expect_page() as opened:
        page.keyboard.press("Alt+Shift+P")
    expect(opened.value.frame_locator("iframe").locator("h1")).to_have_text("Typed headline")
    assert not Article.objects.exists()


def test_a_see_link_is_added_from_within_the_text(edit, draft, reporter, page):
    edit(reporter, draft(see=[("First", "https://example.org/")]))
    page.keyboard.press("Alt+Shift+X")
    page.keyboard.press("Alt+Shift+L")
    expect(lead_in(page, 1)).to_be_focused()
    page.keyboard.type("Second")
    page.keyboard.press("Alt+Shift+L")
    expect(lead_in(page, 2)).to_be_focused()


def test_enter_in_a_lead_in_searches_for_its_story(edit, published, reporter, page):
    published("Ferry line reopens")
    edit(reporter)
    page.keyboard.press("Alt+Shift+L")
    page.keyboard.type("The ferry")
    page.keyboard.press("Enter")
    page.keyboard.type("ferry")
    expect(page.locator(".select2-results__option")).to_have_text("Ferry line reopens")
    page.keyboard.press("Enter")
    expect(page.locator("#see_links-0 .select2-selection__rendered")).to_contain_text("Ferry line reopens")


def test_enter_in_the_lead_in_of_a_complete_link_saves(edit, draft, reporter, page):
    edit(reporter, draft(see=[("First", "https://example.org/")]))
    lead_in(page, 0).fill("Changed")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_be_visible()
    assert Article.objects.get().see_links.get().lead_in == "Changed"


def test_typing_on_a_choice_searches_in_it(edit, published, reporter, page):
    published("Ferry line reopens")
    edit(reporter)
    page.locator("#see_links-0 .select2-selection--single").focus()
    page.keyboard.type("ferry")
    expect(page.locator(".select2-results__option")).to_have_text("Ferry line reopens")


def test_the_list_of_keys_opens_and_closes_by_key(edit, reporter, page):
    edit(reporter)
    keys = page.get_by_role("dialog", name="Keyboard")
    page.keyboard.press("Control+/")
    expect(keys).to_be_visible()
    expect(keys.get_by_role("row", name="Save and hand over")).to_contain_text("Ctrl + Enter")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.get_by_label("Headline")).to_be_focused()


def test_the_list_of_keys_opens_and_closes_by_mouse(edit, reporter, page):
    edit(reporter)
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_on_a_mac_the_keys_are_the_macs(edit, reporter, page):
    page.add_init_script("Object.defineProperty(navigator, 'platform', {get: () => 'MacIntel'})")
    edit(reporter)
    page.keyboard.press("Meta+/")
    expect(page.get_by_role("row", name="Add a see link")).to_contain_text("⌃ + ⌘ + L")
    page.keyboard.press("Control+Meta+l")
    expect(lead_in(page, 0)).to_be_focused()


def test_the_keys_work_where_letters_are_of_another_script(edit, reporter, page):
    edit(reporter)
    page.evaluate(
        """document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {
            key: "Д", code: "KeyL", altKey: true, shiftKey: true, bubbles: true, cancelable: true}))"""
    )
    expect(lead_in(page, 0)).to_be_focused()


def test_letters_that_are_written_with_alt_and_shift_on_a_mac_stay_letters(edit, reporter, page):
    page.add_init_script("Object.defineProperty(navigator, 'platform', {get: () => 'MacIntel'})")
    edit(reporter)
    page.keyboard.press("Alt+Shift+L")
    expect(page.get_by_label("Headline")).to_be_focused()


def test_whoever_may_only_read_is_shown_no_keys(enter, draft, reporter, editor, page):
    article = draft()
    publishing.submit(article, by=reporter, version=1)
    enter(reporter, f"/admin/articles/article/{article.pk}/change/")
    expect(page.get_by_role("button", name="Keyboard")).to_have_count(0)


# --- The length of the text -----------------------------------------------------------------------------


def test_the_length_follows_what_is_typed(edit, draft, reporter, page):
    edit(reporter, draft(body="<p>One two three.</p><p>Four</p>"))
    count_says(page, 4, 1)
    page.keyboard.press("Alt+Shift+X")
    page.keyboard.press("Control+End")
    page.keyboard.type(" five")
    count_says(page, 5, 1)


def test_the_length_is_what_the_preview_says(edit, draft, reporter, page):
    body = f"<h2>Title</h2><p>{'word ' * 240}</p><ul><li>first</li><li>second</li></ul><p>One<br>two</p>"
    edit(reporter, draft(body=body))
    count_says(page, 245, 2)
    expect(page.frame_locator(".newsroom-preview iframe").locator("body")).to_contain_text("245")


def test_the_source_is_counted_without_its_markup(edit, draft, reporter, page):
    edit(reporter, draft(body="<p>One two</p>"))
    page.locator(".cke_button__source").click()
    page.locator("textarea.cke_source").fill('<p class="lead">One two <strong>three</strong></p><p>four</p>')
    count_says(page, 4, 1)


SCRIPTS = [
    "",
    "U.S. secretary’s well-known “plan” — 3.5 billion € … 1,000,000",
    "Пленные вернулись домой; 24 человека.",
    "عاد الأسرى إلى ديارهم، ٢٤ شخصًا.",
    "俘虏回家了，24人。東京タワーへ行くー。ﾃﾚﾋﾞ",
    "นักโทษกลับบ้านแล้ว ๒๔ คน น้ำ",
    "ເຊລຍກັບບ້ານ ນຳ້",
    "អ្នកទោសវិលត្រឡប់មកផ្ទះវិញ",
    "အကျဉ်းသားများ အိမ်ပြန်ရောက်ကြပြီ",
    "포로들이 집으로 돌아왔다",
    "युद्धबंदी घर लौटे क्षत्रिय",
    "mixed漢字and words กข end",
    "👍🏽 emoji 👨‍👩‍👧 ☀ x" + "y" * 130,
    "か\u3099 e\u0301 \u200d\u200c a\u00a0b\u2003c\u0085d\ufeffe _x",
]


def test_words_are_counted_as_on_the_server(edit, reporter, page):
    edit(reporter)
    assert page.evaluate("texts => texts.map(window.newsroom.count)", SCRIPTS) == [words.count(one) for one in SCRIPTS]


def test_any_character_counts_as_on_the_server(edit, reporter, page):
    """Each character alone, after one of each kind of script, and written under another; parts of a word add up."""
    edit(reporter)
    characters = [chr(code) for code in range(0x20, 0x3100) if chr(code).isprintable()]
    texts = [(before + one) * words.PARTS for one in characters for before in ("", "a", "漢", "က")]
    texts += [f"ក្{one}" * words.PARTS for one in characters if "\u1000" <= one < "\u10a0" or "\u1780" <= one < "\u1800"]
    counted = page.evaluate("texts => texts.map(window.newsroom.count)", texts)
    assert [text for text, number in zip(texts, counted, strict=True) if number != words.count(text)] == []


# --- The guide ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("platform", "column"), [("Linux x86_64", 0), ("MacIntel", 1)])
def test_the_guide_names_the_keys_that_the_form_shows(edit, editor, page, platform, column):
    page.add_init_script(f"Object.defineProperty(navigator, 'platform', {{get: () => '{platform}'}})")
    edit(editor)
    page.get_by_role("button", name="Keyboard").click()
    shown = [row.locator("th, td").all_inner_texts() for row in page.locator(".newsroom-keys tr").all()]
    table = [line.strip("| ").split(" | ") for line in GUIDE.read_text().splitlines() if line.startswith("| ")]
    told = {cells[column]: cells[2] for cells in table if len(cells) == 3}
    assert {keys: label for keys, label in shown if "Enter" not in keys}.items() <= told.items()
    assert {keys for keys, _label in shown} <= told.keys()
