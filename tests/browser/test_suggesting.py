"""Suggestions beside the form while one writes, in a real browser."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils.text import slugify
from playwright.sync_api import Browser, Locator, Page, Route, expect

from articles.models import Article, SeeLink
from tests.browser.conftest import text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADLINE = "Velmar: The ferry line to Sahrin reopens"
BODY = "<p>The ferry line between Velmar and Sahrin carries passengers again.</p>"
WRITTEN = "The ferry line between Velmar and Sahrin runs late."
ADDRESS = "**/admin/articles/article/suggestions/**"


@pytest.fixture
def ferry(published) -> Article:
    """A story that readers have, on what is written here."""
    return published(HEADLINE, body=BODY, tags=["Velmar", "Ferries"])


@pytest.fixture
def writing(edit, reporter, ferry) -> Page:
    """Rosa writes on what readers have a story about; the focus is in the text, and suggestions have come."""
    page = edit(reporter)
    page.keyboard.type("Velmar: Late again")
    page.keyboard.press("Alt+Shift+X")
    page.keyboard.type(WRITTEN)
    expect(story(page, HEADLINE)).to_be_visible()
    return page


@pytest.fixture
def asked(page: Page) -> list[str]:
    """What the form has asked for."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if "/suggestions/" in request.url else None)
    return found


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Suggestions")


def story(page: Page, headline: str) -> Locator:
    return panel(page).get_by_role("button", name=f"Add a see link to {headline}")


def tag(page: Page, name: str) -> Locator:
    return panel(page).get_by_role("button", name=f"Add the tag {name}")


def link(page: Page, row: int = 0) -> Locator:
    return page.locator(f"#see_links-{row}")


def lead_in(page: Page, row: int = 0) -> Locator:
    return page.locator(f"#id_see_links-{row}-lead_in")


def tags_of(page: Page) -> str:
    return page.locator("#id_tags").input_value()


def expect_link(page: Page, row: int = 0) -> None:
    """A row leads to the ferry's story, and its lead-in is ready to be written over."""
    expect(link(page, row).locator(".select2-selection__rendered")).to_contain_text(HEADLINE)
    expect(lead_in(page, row)).to_be_focused()
    expect(lead_in(page, row)).to_have_value("The ferry line to Sahrin reopens")
    assert lead_in(page, row).evaluate("field => field.selectionEnd - field.selectionStart") == len(
        "The ferry line to Sahrin reopens"
    )


def answer_with(page: Page, answer: Callable[[Route], None]) -> None:
    page.route(ADDRESS, answer)


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_be_visible()


# --- They come by themselves ------------------------------------------------------------------------------


def test_an_empty_form_says_when_suggestions_come(edit, reporter, ferry, page, asked):
    edit(reporter)
    expect(panel(page)).to_contain_text("as soon as there is a headline or some text")
    assert asked == []


def test_what_is_written_brings_them_with_their_dates_and_reasons(writing):
    (item,) = panel(writing).locator(".stories li").all()
    expect(item.locator("time")).to_have_text(rf"{Article.objects.get().created_at:%-d %b %Y}")
    expect(item.locator(".reasons")).not_to_be_empty()
    expect(item.get_by_role("link", name=f"Read in a new tab: {HEADLINE}")).to_be_visible()


def test_a_headline_alone_brings_them(edit, reporter, ferry, page):
    edit(reporter)
    page.keyboard.type(HEADLINE)
    expect(story(page, HEADLINE)).to_be_visible()
    expect(page.get_by_label("Headline")).to_be_focused()


def test_a_saved_story_has_them_when_it_is_opened(edit, draft, reporter, ferry, page):
    edit(reporter, draft("Velmar: Late again", body=BODY))
    expect(story(page, HEADLINE)).to_be_visible()


def test_that_there_are_none_is_said(edit, reporter, page):
    edit(reporter)
    page.keyboard.type("Quite something else")
    expect(panel(page)).to_contain_text("No related story was found so far")


def test_writing_goes_on_while_they_come(writing):
    writing.keyboard.type(" Passengers wait.")
    expect(panel(writing)).not_to_have_attribute("aria-busy", "true")
    writing.keyboard.type(" Ships too.")
    expect(text_of(writing)).to_have_text(f"{WRITTEN} Passengers wait. Ships too.")


def test_nothing_is_asked_where_the_story_says_nothing_else(writing, asked):
    writing.keyboard.press("Alt+Shift+L")
    writing.keyboard.type("A lead-in alone is no other story")
    writing.get_by_label("What was changed").fill("Nor is a note")
    with writing.expect_response("**/preview/**"):
        pass  # the preview asks for each change, so by now the suggestions would have been asked for
    writing.get_by_label("Headline").fill("Velmar: Another headline")
    with writing.expect_response(ADDRESS):
        pass
    assert len(asked) == 1


def test_an_answer_that_is_outdated_is_given_up(edit, reporter, ferry, page):
    waiting: list[Route] = []
    edit(reporter)
    answer_with(page, lambda route: route.continue_() if waiting else waiting.append(route))
    page.keyboard.type("Quite something else")
    expect(panel(page)).to_have_attribute("aria-busy", "true")
    page.get_by_label("Headline").fill(HEADLINE)
    expect(story(page, HEADLINE)).to_be_visible()
    waiting[0].fulfill(json={"stories": [], "tags": [], "problem": "outdated"})
    expect(panel(page)).not_to_have_attribute("aria-busy", "true")
    expect(story(page, HEADLINE)).to_be_visible()
    expect(panel(page)).not_to_contain_text("outdated")


# --- A story is added -------------------------------------------------------------------------------------


def test_a_click_adds_a_link_with_its_relation(writing):
    story(writing, HEADLINE).click()
    expect_link(writing)
    expect(link(writing).get_by_label("Relation")).not_to_have_value("")
    writing.keyboard.type("The line came back in spring")
    save(writing)
    made = SeeLink.objects.get()
    assert (made.target.title, made.lead_in, made.label) == (HEADLINE, "The line came back in spring", "see")
    assert made.relation != ""


def test_a_proposed_lead_in_may_stay(writing):
    story(writing, HEADLINE).click()
    save(writing)
    assert SeeLink.objects.get().lead_in == "The ferry line to Sahrin reopens"


def test_what_is_added_is_suggested_no_more_until_its_row_is_removed(writing):
    story(writing, HEADLINE).click()
    expect(story(writing, HEADLINE)).to_have_count(0)
    link(writing).get_by_role("button", name="Remove").click()
    expect(story(writing, HEADLINE)).to_be_visible()


def test_one_key_adds_the_first(writing):
    writing.keyboard.press("Alt+Shift+R")
    expect_link(writing)


def test_a_figure_adds_the_story_beside_it(writing):
    writing.keyboard.press("Alt+Shift+J")
    expect(story(writing, HEADLINE)).to_be_focused()
    writing.keyboard.press("1")
    expect_link(writing)


def test_enter_adds_the_story_that_has_the_focus(writing):
    writing.keyboard.press("Alt+Shift+J")
    writing.keyboard.press("Enter")
    expect_link(writing)


def test_arrows_go_from_one_to_the_next_and_escape_goes_back_to_the_text(published, writing):
    other = "Velmar: Ferry passengers between Velmar and Sahrin complain"
    published(other, body=BODY, tags=["Velmar", "Ferries"])
    writing.keyboard.type(" More of it.")
    expect(story(writing, other)).to_be_visible()
    writing.keyboard.press("Alt+Shift+J")
    first, second = panel(writing).locator(".stories button").all()
    writing.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    writing.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    writing.keyboard.press("Escape")
    writing.keyboard.type(" Back here.")
    expect(text_of(writing)).to_have_text(f"{WRITTEN} More of it. Back here.")


def test_the_list_stands_still_while_somebody_chooses(published, writing):
    writing.keyboard.press("Alt+Shift+J")
    published("Velmar: Late again, says Sahrin", body=f"<p>{WRITTEN}</p>", tags=["Velmar"])
    with writing.expect_response(ADDRESS):
        writing.evaluate("document.querySelector('#id_title').value = 'Velmar: Late again and again'")
        writing.evaluate("document.querySelector('#id_title').dispatchEvent(new Event('input', {bubbles: true}))")
    expect(panel(writing)).not_to_have_attribute("aria-busy", "true")
    expect(story(writing, HEADLINE)).to_be_focused()
    expect(panel(writing).locator(".stories li")).to_have_count(1)
    writing.keyboard.press("Escape")
    expect(panel(writing).locator(".stories li")).to_have_count(2)


def test_a_full_story_says_so(edit, draft, reporter, ferry, page):
    edit(
        reporter,
        draft("Velmar: Late again", body=BODY, see=[(f"Why {row}", "https://example.org/") for row in range(30)]),
    )
    story(page, HEADLINE).click()
    expect(panel(page)).to_contain_text("as many see links as it can have")


# --- A tag is added ---------------------------------------------------------------------------------------


def test_a_click_adds_a_tag(writing):
    tag(writing, "Velmar").click()
    expect(writing.locator(".field-tags .select2-selection__choice")).to_contain_text("Velmar")
    expect(tag(writing, "Velmar")).to_have_count(0)
    save(writing)
    assert [one.name for one in Article.objects.latest("pk").tags.all()] == ["Velmar"]


def test_one_key_adds_the_first_tag_and_leaves_the_focus_where_it_is(writing):
    writing.keyboard.press("Alt+Shift+G")
    expect(writing.locator(".field-tags .select2-selection__choice")).to_have_count(1)
    writing.keyboard.type(" Still in the text.")
    expect(text_of(writing)).to_have_text(f"{WRITTEN} Still in the text.")


def test_a_tag_that_is_taken_out_is_suggested_again(writing):
    tag(writing, "Velmar").click()
    writing.locator(".field-tags .select2-selection__choice__remove").click()
    expect(tag(writing, "Velmar")).to_be_visible()


def test_a_new_tag_is_marked_as_such(edit, reporter, ferry, page):
    edit(reporter)
    page.keyboard.type("Velmar / Ostrow: Ferries run late")
    expect(tag(page, "Ostrow new tag")).to_be_visible()
    expect(tag(page, "Velmar")).to_be_visible()
    expect(tag(page, "Velmar new tag")).to_have_count(0)
    tag(page, "Ostrow").click()
    assert tags_of(page) == "Ostrow"


# --- They do no harm --------------------------------------------------------------------------------------


def test_a_failure_is_said_and_can_be_tried_again(edit, reporter, ferry, page):
    edit(reporter)
    answer_with(page, lambda route: route.fulfill(status=500, body="<h1>Broken</h1>"))
    page.keyboard.type(HEADLINE)
    expect(panel(page)).to_contain_text("There are no new suggestions: the newsroom does not answer")
    expect(page.get_by_label("Headline")).to_be_focused()
    page.unroute(ADDRESS)
    panel(page).get_by_role("button", name="Try again").click()
    expect(story(page, HEADLINE)).to_be_visible()
    expect(panel(page)).not_to_contain_text("no new suggestions")


def test_a_net_that_is_gone_is_said(edit, reporter, ferry, page):
    edit(reporter)
    answer_with(page, lambda route: route.abort())
    page.keyboard.type(HEADLINE)
    expect(panel(page)).to_contain_text("the newsroom does not answer")


def test_a_story_is_saved_while_an_answer_is_waited_for(edit, reporter, ferry, page):
    waiting: list[Route] = []
    edit(reporter)
    answer_with(page, lambda route: waiting.append(route))
    page.keyboard.type(HEADLINE)
    expect(panel(page)).to_contain_text("Looking for related stories")
    save(page)
    assert waiting != []
    assert Article.objects.count() == 2


def test_a_session_that_ended_is_said(edit, reporter, ferry, page):
    edit(reporter)
    page.context.clear_cookies(name="sessionid")
    page.keyboard.type(HEADLINE)
    expect(panel(page)).to_contain_text("You have been logged out")
    expect(page.get_by_label("Headline")).to_have_value(HEADLINE)


def test_a_story_that_was_handed_over_meanwhile_is_said(edit, draft, reporter, ferry, page):
    article = draft("Velmar: Late again")
    edit(reporter, article)
    expect(story(page, HEADLINE)).to_be_visible()
    Article.objects.filter(pk=article.pk).update(state=Article.State.REVIEW)
    page.get_by_label("Headline").fill("Velmar: Later still")
    expect(panel(page)).to_contain_text("it was handed over or deleted meanwhile")


def test_what_comes_is_said_aloud_once(writing):
    aloud = panel(writing).get_by_role("status")
    expect(aloud).to_have_text("Related stories are suggested.")
    aloud.evaluate("node => { node.textContent = ''; }")
    with writing.expect_response(ADDRESS):
        writing.keyboard.type(" More.")
    expect(panel(writing)).not_to_have_attribute("aria-busy", "true")
    expect(aloud).to_be_empty()
    tag(writing, "Velmar").click()
    expect(aloud).to_have_text("Tag added: Velmar")


def test_headlines_are_text(edit, published, reporter, page):
    hostile = 'Velmar: The ferry <img src=x onerror="document.title = 1">'
    published(hostile, body=BODY, tags=["Ferries"])
    edit(reporter)
    page.keyboard.type("Velmar: The ferry line to Sahrin")
    expect(panel(page).locator(".headline")).to_have_text(hostile)
    assert page.title() != "1"


def test_without_scripts_they_are_a_page(browser: Browser, enter, reporter, ferry):
    page = enter(reporter, page=browser.new_context(java_script_enabled=False).new_page())
    page.goto(page.url + "articles/article/add/")
    expect(panel(page)).to_be_hidden()
    page.get_by_label("Headline").fill("Velmar: Late again")
    page.get_by_label("Text").fill(BODY)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Suggest").click()
    suggested = opened.value
    suggested.get_by_label(HEADLINE).check()
    suggested.get_by_label("Lead-in").fill("The line came back in spring")
    suggested.get_by_role("button", name="Save with these").click()
    expect(suggested.locator(".messagelist")).to_be_visible()
    made = SeeLink.objects.get()
    assert (made.target_id, made.lead_in) == (ferry.pk, "The line came back in spring")
    assert made.article.title == "Velmar: Late again"


# --- From the first word to the reader --------------------------------------------------------------------


def test_links_that_were_suggested_and_found_arrive_wherever_their_stories_move(
    edit, editor, ferry, published, page, live_server
):
    dredged = published("Sahrin: Harbour is dredged at last", tags=["Sahrin"])
    edit(editor)
    page.keyboard.type("Velmar: Late again")
    page.keyboard.press("Alt+Shift+X")
    page.keyboard.type(f"{WRITTEN} The reason lies on the ground: see")
    expect(page.locator(".newsroom-offer")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("dredged")
    expect(page.locator(".newsroom-finder [role=option]")).to_have_text([dredged.title])
    page.keyboard.press("Enter")
    expect(text_of(page).locator("a[data-article]")).to_have_text("see")
    expect(story(page, HEADLINE)).to_be_visible()
    page.keyboard.press("Alt+Shift+R")
    expect_link(page)
    page.keyboard.type("The line came back in spring")
    page.keyboard.press("Alt+Shift+G")
    expect(page.locator(".field-tags .select2-selection__choice")).to_have_text(re.compile("Velmar"))
    page.keyboard.press("Control+Enter")
    page.get_by_role("link", name="Read it as readers do").first.click()
    address = page.url
    expect_arrival(page, address, see=ferry.title, inline=dredged.title)

    rename(edit, editor, page, ferry, "Velmar: Ships sail to Sahrin again")
    rename(edit, editor, page, dredged, "Sahrin: Sand is gone from the harbour")
    page.context.clear_cookies()
    expect_arrival(
        page, address, see="Velmar: Ships sail to Sahrin again", inline="Sahrin: Sand is gone from the harbour"
    )


def rename(edit: Callable[..., Page], editor: User, page: Page, article: Article, headline: str) -> None:
    """Give a story another headline and address, for readers too."""
    edit(editor, article)
    page.get_by_label("Headline").fill(headline)
    page.get_by_label("Slug").fill(slugify(headline))
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator(".messagelist")).to_contain_text("is published")


def expect_arrival(page: Page, address: str, *, see: str, inline: str) -> None:
    """Both links of the story lead to these headlines, in one step."""
    for place, headline in ((".see", see), (".story-body", inline)):
        page.goto(address)
        link = page.locator(f"{place} a").get_by_text("see", exact=True)
        assert link.get_attribute("href") == f"/articles/{slugify(headline)}/"
        link.click()
        expect(page.locator("article.story h1")).to_have_text(headline)
