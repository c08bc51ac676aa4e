"""Take the documentation's pictures of a running site that holds the demo newsroom, into docs/screenshots/.

    python docs/screenshots.py http://127.0.0.1:8000 [USER PASSWORD]

With a login, also of the newsroom. Needs the requirements of the tests and a Chromium: the one
that CHROMIUM names, or /usr/bin/chromium.
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
SCREENS = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 780}}
SCHEMES = ("light", "dark")
WITH_HISTORY = "rents"  # a word of the demonstration's story that was changed
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def addresses(page: Page, site: str) -> Iterator[tuple[str, str]]:
    """What there is to be seen, by name: the front page, the tag with the most stories, a story with see links."""
    page.goto(site)
    yield "home", site
    links = page.locator("article[dir=ltr]:has(.see) h2 a")
    story = links.first.evaluate("link => link.href")
    page.goto(f"{site}/tags/")
    rows = page.locator(".tag-list li").all()
    largest = max(rows, key=lambda row: int(row.locator(".count").evaluate("count => count.firstChild.data")))
    yield "tag", largest.locator("a").evaluate("link => link.href")
    yield "story", story


def shoot(page: Page, name: str) -> None:
    """Keep what the window shows, so that the picture is small."""
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    print(f"{path}: {path.stat().st_size // 1024} kB")


def shoot_reading(browser: Browser, site: str) -> None:
    """Every page on every screen, in both colour schemes."""
    page = browser.new_page()
    for name, address in list(addresses(page, site)):
        for screen, size in SCREENS.items():
            for scheme in SCHEMES:
                page.set_viewport_size(size)
                page.emulate_media(color_scheme=scheme)
                page.goto(address)
                shoot(page, f"{name}-{screen}-{scheme}")


def shoot_writing(browser: Browser, site: str, user: str, password: str) -> None:
    """The desk, the form of a story that has a history, and what was changed in it."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{site}/admin/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_selector(".newsroom-desk")
    shoot(page, "desk")
    page.goto(f"{site}/admin/articles/article/?standing=draft&q={WITH_HISTORY}")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_selector(".newsroom-suggestions .stories li")
    page.wait_for_load_state("networkidle")
    shoot(page, "article-form")
    page.locator(".newsroom-log h2 a").last.click()
    page.locator(".newsroom-compare-button button").click()
    page.wait_for_selector(".newsroom-compared")
    shoot(page, "compare")


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=lambda address: address.rstrip("/"))
    parser.add_argument("login", nargs="*", help="user name and password of a member of the newsroom")
    asked = parser.parse_args()
    if len(asked.login) not in (0, 2):
        parser.error("a login is a user name and a password")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        shoot_reading(browser, asked.site)
        if asked.login:
            shoot_writing(browser, asked.site, *asked.login)
        browser.close()


if __name__ == "__main__":
    main()
