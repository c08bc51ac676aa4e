"""From the log-in to the published story: how many clicks and keys it takes beyond the text itself."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from articles.models import Article
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST = 12
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "newsroom.md"
TITLE = "Russia / United States: Prisoners go home after two years of talks"
EARLIER = "Americas: Two countries agree to talk about prisoners"
LEAD_IN = "The exchange was agreed in the spring"
TEXT = (
    "Twenty-four people came home on Thursday in the largest exchange of prisoners for decades.",
    "The planes met in Ankara. Both governments thanked the hosts, and neither spoke of what comes next.",
)


class Journalist:
    """Somebody at a keyboard with a mouse: what they type is text, everything else is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps: list[str] = []

    def press(self, key: str) -> None:
        """Press a key, or several at once: one step."""
        self.steps.append(key)
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type text, which does not count. A key that is none of the text does."""
        assert text.isprintable()
        self.page.keyboard.type(text)


def focus_is_on(page: Page, selector: str) -> None:
    expect(page.locator(selector)).to_be_focused()


def choose_first(journalist: Journalist, page: Page, typed: str, shown: str) -> None:
    """Type a search, and take what is suggested first."""
    journalist.type(typed)
    expect(page.locator(".select2-results__option").first).to_have_text(shown)
    journalist.press("Enter")


def enter_and_write(journalist: Journalist, page: Page, user: User) -> None:
    """Log in, and write a headline and two paragraphs."""
    focus_is_on(page, "#id_username")
    journalist.type(user.username)
    journalist.press("Tab")
    journalist.type(PASSWORD)
    journalist.press("Enter")

    focus_is_on(page, "text=Write a story")
    journalist.press("Enter")

    focus_is_on(page, "#id_title")
    journalist.type(TITLE)
    page.frame_locator("iframe.cke_wysiwyg_frame").locator("body[contenteditable=true]").wait_for()
    journalist.press("Alt+Shift+X")
    journalist.type(TEXT[0])
    journalist.press("Enter")
    journalist.type(TEXT[1])


def expect_published(page: Page) -> None:
    """Readers have the story, with its text, its link and its tags."""
    page.get_by_role("link", name="Read it as readers do").first.click()
    expect(page.locator("article.story h1")).to_have_text(TITLE)
    expect(page.locator(".story-body p").nth(1)).to_have_text(TEXT[1])
    expect(page.locator(".see a")).to_have_text("see")
    expect(page.locator(".see")).to_contain_text(LEAD_IN)
    article = Article.objects.get(title=TITLE)
    assert [tag.name for tag in article.tags.all()] == ["Russia", "United States"]


def test_from_the_login_to_the_published_story(page, live_server, published, editor):
    published(EARLIER, tags=["Russia", "United States"])
    journalist = Journalist(page)
    page.goto(f"{live_server.url}/admin/")
    enter_and_write(journalist, page, editor)

    journalist.press("Alt+Shift+L")
    journalist.type(LEAD_IN)
    journalist.press("Enter")
    choose_first(journalist, page, "agree", EARLIER)

    journalist.press("Alt+Shift+K")
    choose_first(journalist, page, "russ", "Russia")
    choose_first(journalist, page, "unit", "United States")
    journalist.press("Control+Enter")

    expect_published(page)
    print(f"\nFrom the log-in to the published story: {len(journalist.steps)} keys: {', '.join(journalist.steps)}")
    assert len(journalist.steps) <= MOST
    assert len(journalist.steps) == counted_in_guide("takes")


def test_with_what_is_suggested(page, live_server, published, editor):
    published(EARLIER, tags=["Russia", "United States"])
    journalist = Journalist(page)
    page.goto(f"{live_server.url}/admin/")
    enter_and_write(journalist, page, editor)

    expect(page.get_by_role("button", name=f"Add a see link to {EARLIER}")).to_be_visible()
    journalist.press("Alt+Shift+R")
    focus_is_on(page, "#id_see_links-0-lead_in")
    journalist.type(LEAD_IN)
    expect(page.get_by_role("button", name="Add the tag")).to_contain_text(["Russia", "United States"])
    journalist.press("Alt+Shift+G")
    journalist.press("Alt+Shift+G")
    journalist.press("Control+Enter")

    expect_published(page)
    print(f"\nWith what is suggested: {len(journalist.steps)} keys: {', '.join(journalist.steps)}")
    assert len(journalist.steps) == counted_in_guide("only")


def counted_in_guide(word: str) -> int:
    """The figure that the guide names after this word."""
    return int(re.search(rf"{word} \*\*(\d+)\*\*", GUIDE.read_text())[1])
