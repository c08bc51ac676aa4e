"""Whether naming the style sheet in a header makes a page appear sooner, in Chromium on a slow line.

    python -m benchmarks.preload [--latency 150] [--loads 15]

The same tag page, kept, by the same server, with `Link: …; rel=preload` and without, by a browser that has nothing yet,
in turns; the medians of the first contentful paint. Neither answer is compressed, so the page is at its longest.
"""

import argparse
import os
from contextlib import ExitStack
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from benchmarks.contenders import TAG, served, wsgi
from benchmarks.run import filled

STORIES = 200
_LINE = 200_000  # bytes a second
_PAINTED = """() => new Promise(done => new PerformanceObserver(
    seen => done(seen.getEntries().find(one => one.name === "first-contentful-paint").startTime)
).observe({type: "paint", buffered: true}))"""


def painted(browser: Browser, address: str, latency: int) -> float:
    """Milliseconds until something of a page is seen, by a browser that has nothing of it."""
    context = browser.new_context()
    try:
        page = context.new_page()
        line = {"offline": False, "latency": latency, "downloadThroughput": _LINE, "uploadThroughput": _LINE}
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
        page.goto(address)
        return page.evaluate(_PAINTED)
    finally:
        context.close()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latency", type=int, default=150, help="milliseconds of a round trip")
    parser.add_argument("--loads", type=int, default=15)
    asked = parser.parse_args()
    with filled("preload", STORIES) as bench:
        with ExitStack() as stack:
            server = wsgi("benchmarks.preloaded")
            sites = {
                name: stack.enter_context(served(name, server, bench, PRELOAD=name)) for name in ("without", "with")
            }
            playwright = stack.enter_context(sync_playwright())
            chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            taken = {name: [] for name in sites}
            for _load in range(asked.loads):
                for name, site in sites.items():
                    taken[name].append(painted(browser, site.site + TAG, asked.latency))
            browser.close()
        for name, many in taken.items():
            print(f"       {name}: {median(many):,.0f} ms, from {min(many):,.0f} to {max(many):,.0f}")


if __name__ == "__main__":
    main()
