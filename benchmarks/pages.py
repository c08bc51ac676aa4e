"""Check a running site's pages with the Nu HTML checker and Lighthouse.

    npm install --prefix /tmp/tools vnu-jar lighthouse
    python -m benchmarks.pages http://127.0.0.1:8000 --tools /tmp/tools/node_modules

All pages that links lead to are checked as HTML; a page of each kind is looked at as Lighthouse's mobile phone would.
Needs Node.js, Java and a Chromium: the one that CHROMIUM names, or /usr/bin/chromium.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen

MOST_PAGES = 1500
ATTEMPTS = 3  # now and then Chromium gives Lighthouse no trace of the page
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


class Links(HTMLParser):
    """The addresses that a page's links lead to, and those that robots are asked not to follow."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.not_followed: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address of a link."""
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            (self.not_followed if "nofollow" in (said.get("rel") or "") else self.found).append(said["href"])


def fetched(address: str) -> tuple[str, str]:
    """What an address answers, and of which type; error pages are pages too."""
    try:
        response = urlopen(address, timeout=30)  # noqa: S310 - the operator names the site
    except HTTPError as error:
        response = error
    with response:
        return response.read().decode(), response.headers.get_content_type()


def crawled(site: str) -> Iterator[tuple[str, str]]:
    """The addresses and texts of the site's HTML pages, nearest first, with some that find nothing.

    Links that robots are asked not to follow are taken one step: tags combine without end.
    """
    waiting = [f"{site}/", f"{site}/no-such-page/", f"{site}/tags/?q=nothing", f"{site}/search/?q=a"]
    seen, leaves = set(waiting), set()
    for address in waiting:  # which grows meanwhile
        page, kind = fetched(address)
        if kind != "text/html":
            continue
        yield address, page
        links = Links(page)
        for link in links.found + links.not_followed * (address not in leaves):
            there = urldefrag(urljoin(address, link)).url
            if there not in seen and _is_ours(there, site) and len(waiting) < MOST_PAGES:
                seen.add(there)
                waiting.append(there)
                leaves |= {there} if address in leaves or link in links.not_followed else set()


def _is_ours(address: str, site: str) -> bool:
    return urlsplit(address)[:2] == urlsplit(site)[:2] and not urlsplit(address).path.startswith("/admin/")


def check_html(site: str, tools: Path) -> int:
    """Print what the Nu HTML checker says of all pages; returns how many errors."""
    said: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], str] = {}
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (address, page) in enumerate(crawled(site)):
            path = Path(folder, f"{number}.html")
            path.write_text(page, encoding="utf-8")
            names[path.name] = address
        jar = tools / "vnu-jar" / "build" / "dist" / "vnu.jar"
        command = ["java", "-jar", str(jar), "--format", "json", folder]
        answer = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    for message in json.loads(answer)["messages"]:
        key = message["type"], message["message"]
        said[key] += 1
        where.setdefault(key, names[Path(urlsplit(message["url"]).path).name])
    errors = sum(times for (kind, _text), times in said.items() if kind != "info")
    print(f"Nu HTML checker: {len(names)} pages, {errors} errors, {sum(said.values()) - errors} remarks")
    for (kind, text), times in said.most_common():
        print(f"  {kind} × {times}: {text} ({where[kind, text]})")
    return errors


def look_at(address: str, tools: Path) -> None:
    """Print Lighthouse's scores for a page, on its mobile setting, and what fell short."""
    flags = "--headless=new --no-sandbox --disable-gpu"
    command = ["node", str(tools / "lighthouse" / "cli" / "index.js"), address, f"--chrome-flags={flags}"]
    command += ["--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"]
    environment = os.environ | {"CHROME_PATH": os.environ.get("CHROMIUM", "/usr/bin/chromium")}
    for _attempt in range(ATTEMPTS):
        result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if result.returncode == 0:
            break
    else:
        raise SystemExit(f"Lighthouse cannot look at {address}: {result.stderr}")
    report = json.loads(result.stdout)
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    print(f"Lighthouse: {address}: " + ", ".join(f"{name} {score}" for name, score in scores.items()))
    weighed = {part["id"] for name in CATEGORIES for part in report["categories"][name]["auditRefs"] if part["weight"]}
    for name in weighed:
        audit = report["audits"][name]
        if audit["score"] is not None and audit["score"] < 1:
            print(f"  {audit['score']}: {audit['title']} {audit.get('displayValue', '')}")


def main() -> None:
    """Read the command line and check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=lambda address: address.rstrip("/"))
    parser.add_argument("--tools", type=Path, required=True, help="the folder node_modules with the two packages")
    parser.add_argument("--look-at", nargs="*", default=["/"], help="paths for Lighthouse")
    asked = parser.parse_args()
    errors = check_html(asked.site, asked.tools)
    for path in asked.look_at:
        look_at(asked.site + path, asked.tools)
    sys.exit(errors > 0)


if __name__ == "__main__":
    main()
