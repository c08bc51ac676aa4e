"""Take the documentation's pictures of a running site that holds the demo newsroom, into docs/screenshots/.

    python docs/screenshots.py http://127.0.0.1:8000 http://127.0.0.1:8001 [USER PASSWORD]

The second address is of the same site, started with NEWSDESK_LANGUAGE=ar. Of each kind of page three sheets: how a
phone, a tablet and a desk show it, light, dark, and in Arabic, from right to left. With a login, also of the newsroom.
Needs the requirements of the tests and a Chromium: the one that CHROMIUM names, or /usr/bin/chromium.
"""

import argparse
import base64
import os
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
WIDTHS = (360, 768, 1440)
HEIGHT = 900
WITH_HISTORY = "rents"  # a word of the demonstration's story that was changed
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Puts pictures side by side on one sheet, smaller, as WebP.
SHEET = """async pictures => {
    const images = await Promise.all(pictures.map(async data => {
        const image = new Image();
        image.src = 'data:image/png;base64,' + data;
        await image.decode();
        return image;
    }));
    const scale = 0.6, gap = 24;
    const canvas = document.createElement('canvas');
    canvas.width = images.reduce((sum, image) => sum + image.width * scale + gap, gap);
    canvas.height = Math.max(...images.map(image => image.height)) * scale + 2 * gap;
    const drawing = canvas.getContext('2d');
    drawing.fillStyle = '#888';
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    let x = gap;
    for (const image of images) {
        drawing.drawImage(image, x, gap, image.width * scale, image.height * scale);
        x += image.width * scale + gap;
    }
    return canvas.toDataURL('image/webp', 0.6).split(',')[1];
}"""


def addresses(page: Page, site: str) -> Iterator[tuple[str, str]]:
    """What there is to be seen, by name."""
    page.goto(site)
    story = page.locator("article[dir=ltr]:has(.see) h2 a").first.evaluate("link => link.href")
    arabic = of_language(page, site, "ar")
    author = page.locator("a[rel=author]").first.evaluate("link => link.href")
    page.goto(f"{site}/tags/")
    rows = page.locator(".tag-list li").all()
    largest = max(rows, key=lambda row: int(row.locator(".count").evaluate("count => count.firstChild.data")))
    tag = largest.locator("a").evaluate("link => link.href")
    page.goto(tag)
    combination = page.locator(".combine").first.evaluate("link => link.href")
    page.goto(f"{site}/archive/")
    month = page.locator(".months a").first.evaluate("link => link.href")
    yield from {
        "home": site,
        "tag": tag,
        "combination": combination,
        "story": story,
        "thread": f"{story}thread/",
        "arabic-story": arabic,
        "author": author,
        "tags": f"{site}/tags/",
        "archive": f"{site}/archive/",
        "month": month,
        "search": f"{site}/search/?q=river",
        "corrections": f"{site}/corrections/",
        "not-found": f"{site}/no-such-page/",
    }.items()


def of_language(page: Page, site: str, language: str) -> str:
    """The address of the newest story in a language."""
    page.goto(site)
    while not page.locator(f"article[lang={language}]").count():
        page.locator("a[rel=next]").click()
    return page.locator(f"article[lang={language}] h2 a").first.evaluate("link => link.href")


def keep(name: str, picture: bytes) -> None:
    """Write a picture."""
    path = FOLDER / name
    path.write_bytes(picture)
    print(f"{path}: {len(picture) // 1024} kB")


def shoot(page: Page, name: str) -> None:
    """Keep what the window shows, so that the picture is small."""
    keep(f"{name}.png", page.screenshot())


def shoot_reading(browser: Browser, site: str, arabic: str) -> None:
    """Every page at every width, light, dark, and light in Arabic."""
    page, table = browser.new_page(), browser.new_page()
    for name, address in list(addresses(page, site)):
        for look, where in (("light", site), ("dark", site), ("arabic", arabic)):
            page.emulate_media(color_scheme="dark" if look == "dark" else "light")
            seen = list(looks(page, where + address.removeprefix(site)))
            sheet = table.evaluate(SHEET, [base64.b64encode(picture).decode() for picture in seen])
            keep(f"{name}-{look}.webp", base64.b64decode(sheet))


def looks(page: Page, address: str) -> Iterator[bytes]:
    """The pictures of a page at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.goto(address)
        yield page.screenshot()


def shoot_writing(browser: Browser, site: str, user: str, password: str, suffix: str = "") -> None:
    """The desk, the form of a story that has a history, and what was changed in it."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{site}/admin/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_selector(".newsroom-desk")
    shoot(page, f"desk{suffix}")
    page.goto(f"{site}/admin/articles/article/?standing=draft&q={WITH_HISTORY}")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_selector(".newsroom-suggestions .stories li")
    page.wait_for_load_state("networkidle")
    shoot(page, f"article-form{suffix}")
    page.locator(".newsroom-log h2 a").last.click()
    page.locator(".newsroom-compare-button button").click()
    page.wait_for_selector(".newsroom-compared")
    shoot(page, f"compare{suffix}")


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=lambda address: address.rstrip("/"))
    parser.add_argument("arabic", type=lambda address: address.rstrip("/"))
    parser.add_argument("login", nargs="*", help="user name and password of a member of the newsroom")
    asked = parser.parse_args()
    if len(asked.login) not in (0, 2):
        parser.error("a login is a user name and a password")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        shoot_reading(browser, asked.site, asked.arabic)
        if asked.login:
            shoot_writing(browser, asked.site, *asked.login)
            shoot_writing(browser, asked.arabic, *asked.login, suffix="-arabic")
        browser.close()


if __name__ == "__main__":
    main()
