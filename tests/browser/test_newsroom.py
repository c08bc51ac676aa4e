"""The newsroom as journalists use it, in a real browser."""

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from articles.models import Article, Edition, SeeLink
from tests.browser.conftest import text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What Word puts on the clipboard for a heading, a paragraph with a bold word, and a list.
_BULLET = (
    '<p class="{place}" style="text-indent:-18.0pt;mso-list:l0 level1 lfo1"><!--[if !supportLists]-->'
    '<span style="mso-list:Ignore">·<span style="font:7.0pt &quot;Times New Roman&quot;">&nbsp;&nbsp; </span></span>'
    "<!--[endif]-->{words}<o:p></o:p></p>"
)
FROM_WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">'
    '<head><meta name="Generator" content="Microsoft Word 15"><style>p.MsoNormal {margin:0cm}</style></head>'
    '<body lang="EN-GB"><!--StartFragment--><h2 style="mso-line-height-rule:exactly">Two votes<o:p></o:p></h2>\n'
    '<p class="MsoNormal" style="margin-bottom:8.0pt"><span style="font-size:14.0pt;color:red">The council '
    "<b>voted</b>\ntwice.<o:p></o:p></span></p>\n"
    + _BULLET.format(place="MsoListParagraphCxSpFirst", words="First")
    + _BULLET.format(place="MsoListParagraphCxSpLast", words="Second")
    + "<!--EndFragment--></body></html>"
)


@pytest.fixture
def complaints(page: Page, live_server) -> list[str]:
    """What the browser complains about, and every address elsewhere that it asks for."""
    found: list[str] = []
    page.on(
        "console",
        lambda message: (
            found.append(f"{message.text} {message.location}") if message.type in {"error", "warning"} else None
        ),
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("response", lambda answer: found.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on("request", lambda request: None if is_ours(request.url, live_server.url) else found.append(request.url))
    return found


def is_ours(address: str, site: str) -> bool:
    return address.startswith((site, "data:", "about:", "blob:"))


def add_tag(page: Page, typed: str, option: str) -> None:
    page.get_by_role("searchbox", name="Tags").fill(typed)
    page.get_by_role("option", name=option, exact=True).click()


def choose_target(page: Page, row: int, typed: str, option: str) -> None:
    page.locator(f"#see_links-{row} .field-target .select2-selection").click()
    page.locator(".select2-container--open .select2-search__field").fill(typed)
    page.get_by_role("option", name=option, exact=True).click()


def save(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_selector(".messagelist")


def test_the_main_job(edit, published, reporter, editor, live_server, page, complaints):
    published("Ferry line reopens", tags=["Russia"])
    edit(reporter)
    page.get_by_label("Headline").fill("Harbour votes on a bridge")
    text_of(page).click()
    page.keyboard.type("Two votes")
    page.locator(".cke_combo__format .cke_combo_button").click()
    page.frame_locator(".cke_combopanel iframe").get_by_role("option", name="Heading 2").click()
    page.keyboard.press("Enter")
    page.keyboard.type("The council voted ")
    page.keyboard.press("Control+b")
    page.keyboard.type("twice")
    add_tag(page, "rus", "Russia")
    add_tag(page, "Harbour towns", "Harbour towns (new tag)")
    page.locator("#see_links-0").get_by_label("Lead-in").fill("One result is a new timetable")
    choose_target(page, 0, "ferry", "Ferry line reopens")
    save(page, "Save and hand over")

    edit(editor, Article.objects.get(title="Harbour votes on a bridge"))
    save(page, "Save and publish")

    page.goto("about:blank")  # the form's scripts have nothing more to ask, without a log-in
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/tag/harbour-towns/")
    expect(page.locator("article.teaser > h2, article.teaser > header h2")).to_have_text("Harbour votes on a bridge")
    expect(page.locator("article.teaser strong")).to_have_text("twice")
    page.get_by_role("link", name="see: Ferry line reopens").click()
    expect(page.locator("article.story h1")).to_have_text("Ferry line reopens")
    assert complaints == []


def test_looking_at_a_story_and_saving_it_changes_nothing(edit, draft, reporter, page):
    body = "<h2>Title</h2><p>One <strong>bold</strong> word.<br>A line.</p><ul><li>a</li><li>b</li></ul><hr><p>End</p>"
    article = draft(body=body, tags=["Washington, D.C."], see=[("More", "https://example.org/")])
    edit(reporter, article)
    save(page, "Save")
    stored = Article.objects.get()
    assert (stored.body, stored.version) == (body, 1)


def test_text_pasted_from_word_arrives_clean(edit, draft, reporter, page):
    edit(reporter, draft(body=""))
    text_of(page).click()
    page.evaluate(
        """html => {
            const editor = CKEDITOR.instances.id_body;
            const transfer = new CKEDITOR.plugins.clipboard.dataTransfer();
            transfer.setData("text/html", html);
            editor.fire("paste", {type: "auto", dataValue: html, dataTransfer: transfer, method: "paste"});
        }""",
        FROM_WORD,
    )
    expect(text_of(page)).to_contain_text("Second")
    save(page, "Save")
    assert Article.objects.get().body == (
        "<h2>Two votes</h2><p>The council <strong>voted</strong> twice.</p><ul><li>First</li><li>Second</li></ul>"
    )


def test_raw_html_in_the_database_runs_nothing_in_the_editor(edit, draft, editor, page, complaints):
    article = draft()
    raw = '<p>Good<img src="x" onerror="parent.document.title = \'owned\'"></p><svg onload="parent.owned = 1"></svg>'
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET body = %s", [raw])
    edit(editor, article)
    expect(text_of(page)).to_have_text("Good")
    assert "owned" not in page.title()
    assert complaints == []


def test_the_preview_follows_what_is_typed(edit, draft, reporter, page):
    edit(reporter, draft("First words", body="<p>Before.</p>"))
    frame = page.frame_locator(".newsroom-preview iframe")
    expect(frame.locator("h2")).to_have_text("First words")
    page.get_by_label("Headline").fill("Second words")
    expect(frame.locator("h2")).to_have_text("Second words")
    text_of(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" After.")
    expect(frame.locator(".teaser-text")).to_have_text("Before. After.")


def test_see_links_are_added_and_put_in_order_with_the_keyboard(edit, draft, reporter, page):
    edit(reporter, draft(see=[("First", "https://example.org/1")]))
    page.get_by_role("button", name="Add another See link").or_(page.get_by_text("Add another See link")).click()
    page.locator("#see_links-1").get_by_label("Lead-in").fill("Second")
    page.locator("#see_links-1").get_by_role("button", name="Move up").focus()
    page.keyboard.press("Enter")
    save(page, "Save")
    assert [link.lead_in for link in SeeLink.objects.all()] == ["Second", "First"]


def test_a_story_is_written_with_the_keyboard_alone(edit, reporter, page):
    edit(reporter)
    page.get_by_label("Headline").focus()
    page.keyboard.type("No mouse")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Typed into the text.")
    page.get_by_role("searchbox", name="Tags").focus()
    page.keyboard.type("Keys,")
    page.keyboard.type("Mice")
    page.get_by_role("option", name="Mice (new tag)").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".messagelist")
    article = Article.objects.get()
    assert (article.title, article.body) == ("No mouse", "<p>Typed into the text.</p>")
    assert {tag.name for tag in article.tags.all()} == {"Keys", "Mice"}


def test_a_field_that_suggests_is_named_by_its_label(edit, published, reporter, page):
    published("Ferry line reopens")
    edit(reporter)
    page.get_by_text("Add another See link").click()
    expect(page.locator("#see_links-1").get_by_role("combobox", name="Story:")).to_be_visible()
    expect(page.get_by_role("combobox", name="Author")).to_be_visible()


def test_a_tag_that_was_typed_and_not_taken_is_not_forgotten(edit, reporter, page):
    edit(reporter)
    page.get_by_label("Headline").fill("Typed")
    page.get_by_role("searchbox", name="Tags").focus()
    page.keyboard.type("Half-way")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".messagelist")
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["Half-way"]


def test_a_tag_that_was_typed_is_taken_when_one_goes_on(edit, reporter, page):
    edit(reporter)
    page.get_by_role("searchbox", name="Tags").focus()
    page.keyboard.type("Half-way")
    page.get_by_label("Headline").focus()
    expect(page.locator(".field-tags .select2-selection__choice")).to_contain_text("Half-way")


def test_a_tag_that_is_begun_right_after_another_is_not_taken_half_typed(edit, published, reporter, page):
    published(tags=["Velmar"])
    edit(reporter)
    page.get_by_role("searchbox", name="Tags").fill("vel")
    page.get_by_role("option", name="Velmar", exact=True).click()
    page.keyboard.type("Har")
    page.wait_for_timeout(500)  # longer than a name that was left waits to be taken
    page.keyboard.type("bour,")
    assert page.locator("#id_tags").input_value() == "Velmar, Harbour"


def test_enter_takes_the_tag_that_is_there_rather_than_make_a_new_one(edit, published, reporter, page):
    published(tags=["Velmar"])
    edit(reporter)
    page.get_by_role("searchbox", name="Tags").focus()
    page.keyboard.type("vel")
    page.get_by_role("option", name="Velmar", exact=True).wait_for()
    page.keyboard.press("Enter")
    assert page.locator("#id_tags").input_value() == "Velmar"


def test_a_manual_break_says_what_it_is_for(edit, reporter, page):
    edit(reporter)
    expect(page.get_by_role("button", name="Manual break: the teaser ends here")).to_be_visible()


def test_a_picture_needs_a_safe_address_and_a_description(edit, reporter, page):
    edit(reporter)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".cke_button__image").click()
    page.get_by_label("URL").fill("http://example.org/a.png")
    page.locator(".cke_dialog_ui_button_ok").click()
    expect(page.locator(".cke_dialog")).to_be_visible()
    expect(page.get_by_role("tab", name="Upload")).to_have_count(0)


def test_withdrawing_asks_first(edit, published, editor, page):
    edit(editor, published())
    page.get_by_role("button", name="Withdraw …").click()
    page.get_by_label("Note").fill("Not true")
    save(page, "Withdraw")
    assert not Edition.objects.live().exists()


def test_a_story_is_scheduled(edit, draft, editor, page):
    edit(editor, draft(tags=["Russia"]))
    page.get_by_text("Schedule …").click()
    page.get_by_label("Live from").fill("2150-01-01T08:00")
    save(page, "Save and schedule")
    expect(page.locator(".messagelist")).to_contain_text("goes live on")
    assert Edition.objects.upcoming().count() == 1


def test_everything_works_without_javascript(browser: Browser, enter, published, reporter, live_server):
    target = published("Ferry line reopens")
    page = enter(reporter, page=browser.new_context(java_script_enabled=False).new_page())
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.get_by_label("Headline").fill("Plain")
    page.get_by_label("Text").fill("<p>Typed as <b>HTML</b>.</p>")
    page.get_by_label("Tags").fill('Russia, "Washington, D.C."')
    page.locator("#see_links-0").get_by_label("Lead-in").fill("More")
    page.locator("#see_links-0").get_by_label("or an address elsewhere").fill(f"https://example.org/{target.slug}")
    page.get_by_role("button", name="Save and hand over").click()
    article = Article.objects.get(title="Plain")
    assert (article.body, article.state) == ("<p>Typed as <b>HTML</b>.</p>", "review")
    assert {tag.name for tag in article.tags.all()} == {"Russia", "Washington, D.C."}
    assert article.see_links.get().url == "https://example.org/ferry-line-reopens"


@pytest.mark.parametrize("width", [390, 768, 1366])
def test_no_page_is_wider_than_the_screen(edit, draft, published, editor, page, live_server, width):
    page.set_viewport_size({"width": width, "height": 844})
    edit(editor, draft("A long headline about a bridge " * 5, tags=["Russia"], see=[("More", published())]))
    for place in ("", "/admin/", "/admin/articles/tag/"):
        if place:
            page.goto(live_server.url + place)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_text_turns_with_its_language(edit, draft, reporter, page):
    edit(reporter, draft(language="ar"))
    expect(text_of(page)).to_have_css("direction", "rtl")
    page.locator("#id_language").fill("fr")
    page.locator("#id_language").press("Tab")
    expect(text_of(page)).to_have_css("direction", "ltr")
