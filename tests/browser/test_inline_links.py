"""Links in the text to our own stories, set in the editor and followed by readers."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles import publishing
from articles.models import Article
from articles.text import anchors
from tests.browser.conftest import text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FINDER = ".newsroom-finder"


@pytest.fixture
def target(published) -> Article:
    """A story to lead to, among others."""
    published("Harbour dredged")
    story = published("Ferry line reopens across the strait", slug="ferry")
    published("Another ferry sinks")
    return story


def write(page: Page, *lines: str) -> None:
    """Write at the end of the text, one paragraph a line."""
    body = text_of(page)
    body.click()
    page.keyboard.press("Control+End")
    for number, line in enumerate(lines):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.type(line)


def find(page: Page, words: str) -> None:
    """Search in the open window, and wait until it shows the ferry line first."""
    field = page.locator(FINDER).get_by_role("combobox")
    expect(field).to_be_focused()
    field.fill(words)
    expect(page.locator(f"{FINDER} [role=option]").first).to_have_text("Ferry line reopens across the strait")


def save(page: Page) -> Article:
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".messagelist .success")
    return Article.objects.get(title="Mine")


def linked(page: Page):
    return text_of(page).locator("a[data-article]")


@pytest.fixture
def mine(edit, draft, reporter):
    """A story of Rosa's, open in the editor."""
    return lambda body="<p>It happened.</p>": edit(reporter, draft("Mine", body=body))


def test_see_is_typed_and_the_story_found_with_the_keyboard_alone(mine, target, page):
    mine()
    write(page, "", "One result has been an exchange: see")
    expect(page.locator(".newsroom-offer")).to_be_visible()
    page.keyboard.press("Tab")
    find(page, "strait ferry")
    page.keyboard.press("Enter")
    expect(page.locator(FINDER)).to_have_count(0)
    page.keyboard.type(", and more.")
    article = save(page)
    assert anchors.stories(article.body) == [target.pk]
    assert re.search(r"exchange: <a data-article=[^>]*>see</a>, and more\.</p>", article.body)


@pytest.mark.parametrize("way", ["button", "key"])
def test_selected_words_become_the_link(way, mine, target, page):
    mine("<p>It happened <em>again</em>.</p>")
    text_of(page).locator("em").dblclick()
    if way == "button":
        page.get_by_role("button", name="Link to a story of ours").click()
    else:
        page.keyboard.press("Control+k")
    find(page, "strait")
    page.keyboard.press("Enter")
    body = save(page).body
    assert anchors.stories(body) == [target.pk]
    assert [link.words for link in anchors.links(body)] == ["again"]
    assert "<em>" in body


def test_the_headline_takes_the_place_of_the_words(mine, target, page):
    mine()
    write(page, " Read ")
    page.keyboard.press("Control+k")
    find(page, "strait")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type(" today")
    body = save(page).body
    assert [link.words for link in anchors.links(body)] == ["Ferry line reopens across the strait"]
    assert body.endswith("</a> today</p>")


def test_arrows_choose_and_escape_leaves_all_as_it_was(mine, target, page):
    mine()
    write(page, " so")
    page.keyboard.press("Control+k")
    page.locator(FINDER).get_by_role("combobox").fill("ferry")
    options = page.locator(f"{FINDER} [role=option]")
    expect(options).to_have_text(["Another ferry sinks", "Ferry line reopens across the strait"])
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator(FINDER)).to_have_count(0)
    page.keyboard.type(" it goes")
    assert save(page).body == "<p>It happened. so it goes</p>"


HASTE = """(finder) => {
    const field = finder.querySelector("input");
    field.value = "dredged";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
}"""


def test_enter_picks_nothing_that_was_found_for_other_words(mine, target, page):
    mine("<p>It happened <em>again</em>.</p>")
    text_of(page).locator("em").dblclick()
    page.keyboard.press("Control+k")
    find(page, "strait")
    page.locator(FINDER).evaluate(HASTE)
    expect(page.locator(f"{FINDER} [role=option]")).to_have_text(["Harbour dredged"])
    page.keyboard.press("Enter")
    assert anchors.stories(save(page).body) == [Article.objects.get(title="Harbour dredged").pk]


def test_enter_picks_nothing_that_was_found_in_another_window(mine, target, page):
    mine()
    write(page, " so")
    page.keyboard.press("Control+k")
    find(page, "strait")
    page.keyboard.press("Escape")
    page.route("**/autocomplete/**", lambda route: None)  # no answer comes
    page.keyboard.press("Control+k")
    expect(page.locator(FINDER)).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert anchors.stories(save(page).body) == []


@pytest.mark.parametrize("key", ["Enter", "Escape", "Space", "ArrowLeft"])
def test_any_other_key_passes_the_offer_by(key, mine, target, page):
    mine()
    write(page, "", "He had this to say: see")
    expect(page.locator(".newsroom-offer")).to_be_visible()
    page.keyboard.press(key)
    page.keyboard.type("x")
    expect(page.locator(".newsroom-offer")).to_be_hidden()
    assert anchors.stories(save(page).body) == []


@pytest.mark.parametrize("line", ["I see", "to see: overseas", "see", "Nothing: seen"])
def test_see_as_a_word_like_any_other_offers_nothing(line, mine, target, page):
    mine()
    write(page, "", line)
    expect(page.locator(".newsroom-offer")).to_be_hidden()


def test_a_link_says_where_it_leads_when_the_story_is_opened_again(mine, target, page):
    mine(f'<p>As <a data-article="{target.pk}">they</a> say.</p>')
    linked(page).click()
    bar = page.locator(".newsroom-linked")
    expect(bar).to_contain_text("Ferry line reopens across the strait")
    page.keyboard.press("Control+k")
    expect(page.locator(FINDER)).to_contain_text("Ferry line reopens across the strait")
    page.locator(FINDER).get_by_role("combobox").fill("harbour")
    expect(page.locator(f"{FINDER} [role=option]")).to_have_text(["Harbour dredged"])
    page.keyboard.press("Enter")
    body = save(page).body
    assert anchors.stories(body) == [Article.objects.get(title="Harbour dredged").pk]
    assert [link.words for link in anchors.links(body)] == ["they"]


@pytest.mark.parametrize("way", ["bar", "window", "toolbar"])
def test_a_link_is_removed_and_its_words_stay(way, mine, target, page):
    mine(f'<p>As <a data-article="{target.pk}">they <em>all</em></a> say.</p>')
    linked(page).locator("em").click()
    if way == "bar":
        page.locator(".newsroom-linked").get_by_role("button", name="Remove the link").click()
    elif way == "window":
        page.keyboard.press("Control+k")
        page.locator(FINDER).get_by_role("button", name="Remove the link").click()
    else:
        page.get_by_role("button", name="Unlink").click()
    assert save(page).body == "<p>As they <em>all</em> say.</p>"


def test_looking_at_a_link_changes_nothing(mine, target, page):
    body = f'<p>As <a data-article="{target.pk}" title="So">they</a> say.</p>'
    mine(body)
    linked(page).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("there was nothing to save")


def test_an_address_that_is_pasted_becomes_the_story(mine, target, page, live_server):
    mine()
    write(page, " Read ")
    page.keyboard.press("Control+l")
    page.get_by_role("textbox", name="URL").fill("/articles/ferry/")
    page.get_by_role("button", name="OK").click()
    assert anchors.stories(save(page).body) == [target.pk]


def test_readers_arrive_whatever_becomes_of_the_story(edit, draft, target, editor, page, live_server):
    edit(editor, draft("Mine", body="<p>It happened.</p>", slug="mine"))
    write(page, "", "What came of it: see")
    page.keyboard.press("Tab")
    find(page, "strait")
    page.keyboard.press("Enter")
    article = save(page)
    publishing.publish(article, by=editor, version=article.version)
    words = page.locator(".story-body p", has_text="What came of it")

    page.goto(f"{live_server.url}/articles/mine/")
    words.get_by_role("link", name="see").click()
    expect(page.locator("h1")).to_have_text("Ferry line reopens across the strait")

    Article.objects.filter(pk=target.pk).update(slug="ferry-again", title="Ferry line reopens again", version=2)
    publishing.publish(Article.objects.get(pk=target.pk), by=editor, version=2)
    page.goto(f"{live_server.url}/articles/mine/")
    words.get_by_role("link", name="see").click()
    expect(page.locator("h1")).to_have_text("Ferry line reopens again")
    assert page.url.endswith("/articles/ferry-again/")

    publishing.withdraw(Article.objects.get(pk=target.pk), by=editor, version=2)
    page.goto(f"{live_server.url}/articles/mine/")
    expect(words).to_have_text("What came of it: see")
    expect(words.get_by_role("link")).to_have_count(0)
