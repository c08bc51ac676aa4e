"""What a browser does for typed text: killed, logged out, sent back, clicked twice."""

import os
import re
import signal
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from articles.models import Article, Autosave
from tests.browser.conftest import text_of
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/admin/articles/article/"
ADD = f"{LIST}add/"
MOST_LOST = 5  # seconds of typing


@pytest.fixture
def doomed(browser_type: BrowserType, browser_type_launch_args) -> Iterator[Browser]:
    """A browser of its own, to be killed."""
    browser = browser_type.launch(**browser_type_launch_args)
    yield browser
    if browser.is_connected():
        browser.close()


def kill(browser: Browser) -> None:
    """Kill a browser's process, as a power cut would."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    os.kill(next(process["id"] for process in processes if process["type"] == "browser"), signal.SIGKILL)


def type_for(page: Page, seconds: float) -> list[tuple[float, str]]:
    """Type numbered words without a pause; returns when each was typed."""
    typed = []
    start = time.monotonic()
    while time.monotonic() < start + seconds:
        word = f"word{len(typed)}"
        page.keyboard.type(f"{word} ")
        typed.append((time.monotonic(), word))
        page.wait_for_timeout(150)
    return typed


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_killed_browser_loses_at_most_five_seconds_of_a_new_story(doomed, edit, reporter, page, live_server):
    first = edit(reporter, page=doomed.new_page())
    text_of(first).click()
    typed = type_for(first, seconds=11)
    kill(doomed)
    killed_at = time.monotonic()

    edit(reporter)
    page.get_by_role("link", name="Take it up").click()
    expect(text_of(page)).to_contain_text("word0")
    kept = set(text_of(page).inner_text().split())
    assert [word for moment, word in typed if moment < killed_at - MOST_LOST and word not in kept] == []


def test_a_killed_browser_loses_at_most_five_seconds_of_a_story(doomed, edit, draft, reporter, page):
    article = draft(body="<p>Before.</p>")
    first = edit(reporter, article, page=doomed.new_page())
    first.get_by_label("Headline").fill("Typed headline")
    text_of(first).click()
    first.keyboard.press("Control+End")
    first.keyboard.type(" After.")
    first.wait_for_timeout(MOST_LOST * 1000)
    kill(doomed)

    edit(reporter, article)
    expect(page.locator(".newsroom-unsaved")).to_contain_text("Typed headline")
    page.get_by_role("link", name="Compare").click()
    expect(page.locator("ins").filter(has_text="After")).to_be_visible()
    page.get_by_role("link", name="Take it up").click()
    expect(text_of(page)).to_have_text("Before. After.")
    expect(page.get_by_label("Headline")).to_have_value("Typed headline")


def test_what_is_typed_is_kept_on_leaving_at_once(edit, reporter, page, live_server):
    edit(reporter)
    page.get_by_label("Headline").fill("Left at once")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}{LIST}")
    page.goto(f"{live_server.url}{ADD}")
    expect(page.locator(".newsroom-unsaved")).to_contain_text("Left at once")


def test_a_saved_text_is_not_offered(edit, reporter, page, live_server):
    edit(reporter)
    page.get_by_label("Headline").fill("Saved")
    expect(page.locator(".newsroom-kept")).to_contain_text("kept")
    save(page)
    page.wait_for_selector(".messagelist")
    expect(page.locator(".newsroom-unsaved")).to_have_count(0)
    page.goto(f"{live_server.url}{ADD}")
    expect(page.locator(".newsroom-unsaved")).to_have_count(0)


def test_see_links_and_tags_are_kept_too(edit, reporter, page):
    edit(reporter)
    page.get_by_role("searchbox", name="Tags").fill("Brand new,")
    page.locator("#see_links-0").get_by_label("Lead-in").fill("Why to follow")
    expect(page.locator(".newsroom-kept")).to_contain_text("kept")
    fields = Autosave.objects.get().fields
    assert (fields["tags"], fields["see_links-0-lead_in"]) == ("Brand new", "Why to follow")


def test_it_is_said_when_nothing_is_kept(edit, reporter, page):
    edit(reporter)
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Headline").fill("Typed")
    expect(page.get_by_role("alert")).to_contain_text("You have been logged out")


def test_it_can_be_discarded_without_leaving_the_page(edit, reporter, page):
    Autosave.objects.create(person=reporter, tab="earlier", fields={"title": "Old"})
    edit(reporter)
    page.get_by_label("Headline").fill("New")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(".newsroom-unsaved")).to_be_hidden()
    expect(page.get_by_label("Headline")).to_have_value("New")
    assert not Autosave.objects.filter(tab="earlier").exists()


def test_an_expired_session_costs_a_login_and_no_text(edit, draft, reporter, page):
    article = draft()
    edit(reporter, article)
    text_of(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" “More” & <more>.")
    page.context.clear_cookies(name="sessionid")
    save(page)
    page.get_by_label("Username").fill("rosa")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in and send").click()
    page.wait_for_selector(".messagelist")
    expect(text_of(page)).to_have_text("It happened. “More” & <more>.")


def test_logging_in_in_another_window_does_not_stop_a_save(edit, draft, reporter, page):
    article = draft()
    edit(reporter, article)
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Username").fill("rosa")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Log in").click()
    other.wait_for_selector("#user-tools")
    page.get_by_label("Headline").fill("Saved all the same")
    save(page)
    page.wait_for_selector(".messagelist")
    article.refresh_from_db()
    assert article.title == "Saved all the same"


def test_a_double_click_on_save_is_one_save(edit, reporter, page):
    edit(reporter)
    page.get_by_label("Headline").fill("Once")
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.is_navigation_request() else None)
    page.get_by_role("button", name="Save", exact=True).dblclick(no_wait_after=True)
    page.wait_for_selector(".messagelist")
    assert Article.objects.count() == 1
    assert len([url for url in posts if url.endswith(ADD)]) == 1


def test_going_back_after_a_save_shows_what_is_stored(edit, draft, reporter, page):
    article = draft("Old")
    edit(reporter, article)
    page.get_by_label("Headline").fill("New")
    save(page)
    page.wait_for_selector(".messagelist")
    page.go_back()
    expect(page.get_by_label("Headline")).to_have_value("New")
    expect(page.locator(".newsroom-unsaved")).to_have_count(0)


def test_a_page_opened_beside_the_form_is_no_save(edit, draft, reporter, page):
    edit(reporter, draft())
    page.evaluate(
        """() => {
            const form = document.getElementById("article_form");
            const button = document.createElement("button");
            button.formAction = form.querySelector("[data-address]").dataset.address;
            button.formTarget = "_blank";
            button.id = "beside";
            form.append(button);
        }"""
    )
    with page.context.expect_page():
        page.locator("#beside").click()
    assert page.evaluate("newsroom.isLeaving()") is False
    page.get_by_label("Headline").fill("Saved at once")
    save(page)
    page.wait_for_selector(".messagelist")
    assert Article.objects.get().title == "Saved at once"


def test_two_people_see_each_other(browser: Browser, edit, draft, reporter, editor, page):
    article = draft()
    edit(reporter, article)
    expect(page.locator(".newsroom-presence")).to_have_text("")
    other = edit(editor, article, browser.new_context().new_page())
    expect(other.locator(".newsroom-presence")).to_contain_text("rosa has this story open.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".newsroom-presence")).to_contain_text("edda has this story open.")
    other.get_by_label("Headline").fill("Edda's")
    save(other)
    other.wait_for_selector(".messagelist")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".newsroom-presence")).to_contain_text(re.compile("edda saved a new version at"))
    other.context.close()


def test_it_is_offered_without_scripts_too(browser: Browser, enter, draft, reporter, live_server):
    article = draft("Stored")
    Autosave.objects.create(
        person=reporter, article=article, tab="earlier", version=1, fields={"title": "Typed", "body": "<p>Typed.</p>"}
    )
    page = enter(reporter, page=browser.new_context(java_script_enabled=False).new_page())
    page.goto(f"{live_server.url}{LIST}{article.pk}/change/")
    page.get_by_role("link", name="Take it up").click()
    expect(page.get_by_label("Headline")).to_have_value("Typed")
    page.get_by_role("button", name="Save", exact=True).click()
    article.refresh_from_db()
    assert article.title == "Typed"
    assert not Autosave.objects.unsaved().exists()
