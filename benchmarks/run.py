"""`make bench`: the promises about speed and memory, measured as ratios within one run.

    make bench STEPS="serving soak"

Works in scratch folders with databases of their own, which are removed at the end. Exit code 1 if a promise is broken.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.archive import stories

HERE = Path(__file__).parent
SMALL, LARGE = 10_000, 100_000
SIZES = (10_000, 100_000, 1_000_000)  # of the archives whose pages are served
COHERENCE = "334"  # runs of thirty steps
LEAST_RATE = 300  # stories a second
MOST_MEMORY = 1.15  # a large archive's : a small one's
MOST_TIME = 1.5  # a page of a large tag : one of a small tag
REMOVAL_ATTEMPTS = 100
MOST_FORM_TIME = 1.5  # opening a story's form : opening a stock one of the same fields
MOST_QUERIES = 25
MOST_MILLISECONDS = 150  # for suggestions
MOST_SEARCHING = 60  # milliseconds for a page of search
MOST_SECONDS = 3  # for 50,000 addresses of a sitemap
WITHIN = "import runpy; runpy.run_path({!r}, run_name='__main__')"
# Runs a program, and at its end says how much memory it took at the most.
MEASURED = """
import atexit, re, runpy, sys
atexit.register(lambda: print(re.search("VmHWM:.*", open("/proc/self/status").read())[0]))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def main() -> int:
    """Run the benchmarks that are named, or all; 1 if a promise is broken."""
    steps = {"archive": archive, "coherence": coherence}
    steps |= {name: partial(_kept, *command) for name, command in _MODULES.items()}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"{', '.join(steps)}; all if none is named")
    asked = parser.parse_args().steps
    if unknown := set(asked) - steps.keys():
        parser.error(f"there is no step {', '.join(sorted(unknown))}; there are {', '.join(steps)}")
    kept = [step() for name, step in steps.items() if not asked or name in asked]
    return 0 if all(kept) else 1


def archive() -> bool:
    """An imported archive, and what is done with it, in one database."""
    bench = Bench(Path(tempfile.mkdtemp(prefix="newsdesk-bench-")))
    try:
        bench.manage("migrate", "--verbosity", "0")
        bench.manage("collectstatic", "--no-input", "--verbosity", "0")
        kept = [bench.imports(), bench.tag_pages(), bench.form(), bench.merge()]
        kept += [bench.searching(), bench.suggesting(), bench.sitemaps()]
    finally:
        remove(bench.scratch)
    return all(kept)


def coherence() -> bool:
    """Ten thousand random steps after each of which what is kept has to be what would be made anew."""
    print("Coherence of the page cache", flush=True)
    behind = "tests/delivery/test_front_cache.py::test_what_readers_get_is_what_would_be_made_anew"
    command = [sys.executable, "-m", "pytest", "-q", "tests/delivery/test_coherence.py", behind]
    scratch = Path(tempfile.mkdtemp(prefix="newsdesk-coherence-"))
    ours = {"NEWSDESK_COHERENCE": COHERENCE, "NEWSDESK_VAR": str(scratch), "DATABASE_URL": ""}
    try:
        return subprocess.run(command, cwd=HERE.parent, env=os.environ | ours, check=False).returncode == 0
    finally:
        remove(scratch)


class Bench:
    """A scratch site."""

    def __init__(self, scratch: Path):
        self.scratch = scratch
        # An empty DATABASE_URL means the embedded database, in the scratch folder.
        ours = {"NEWSDESK_VAR": str(scratch), "DATABASE_URL": "", "DEBUG": "0", "NEWSDESK_PAGE_CACHE": "off"}
        self.environment = os.environ | ours

    def manage(self, *arguments: str, measured: bool = False) -> str:
        """Run manage.py and return what it said; its complaints go to ours."""
        command = [sys.executable, *(["-c", MEASURED] if measured else []), str(HERE.parent / "manage.py"), *arguments]
        return subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def within(self, script: str) -> dict[str, float]:
        """Run a script of this folder within the scratch site; returns the figures that it prints."""
        return json.loads(self.manage("shell", "--verbosity", "0", "--command", WITHIN.format(str(HERE / script))))

    def fill(self, stories: int) -> None:
        """Put so many stories into the database, and say how quickly."""
        command = [sys.executable, "-m", "benchmarks.corpus", str(stories)]
        subprocess.run(command, cwd=HERE.parent, env=self.environment, check=True)

    def imports(self) -> bool:
        """Import a small and a large archive: stories a second, and memory."""
        print("Import of made-up stories into the embedded database", flush=True)
        small_rate, small_peak = self.imported("small", SMALL)
        large_rate, large_peak = self.imported("large", LARGE)
        ratios = f"{LARGE:,} : {SMALL:,} stories"
        return all(
            [
                verdict("stories a second, small archive", small_rate, least=LEAST_RATE),
                verdict("stories a second, large archive", large_rate, least=LEAST_RATE),
                verdict(f"peak memory, {ratios}", large_peak / small_peak, most=MOST_MEMORY),
            ]
        )

    def imported(self, name: str, number: int) -> tuple[float, float]:
        """Import an archive; returns stories a second, and the most megabytes that the process took."""
        path = self.scratch / f"{name}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(story)}\n" for story in stories(name, number))
        began = time.perf_counter()
        said = self.manage("import_articles", str(path), measured=True)
        seconds = time.perf_counter() - began
        peak = int(re.search(r"VmHWM:\s*(\d+)", said)[1]) / 1000
        if not said.startswith(f"{number} created"):
            raise SystemExit(f"Not all stories were imported: {said}")
        print(f"       {number:,} stories: {number / seconds:,.0f} a second, {peak:,.0f} MB at the most", flush=True)
        path.unlink()
        return number / seconds, peak

    def tag_pages(self) -> bool:
        """Ask for pages of the large archive's largest tag and of one with a hundred stories, in turns."""
        print("Tag pages", flush=True)
        times = self.within("tag_pages.py")
        for address, milliseconds in times.items():
            print(f"       {address}: {milliseconds:.1f} ms", flush=True)
        hundred, everything, *_deeper = times.values()
        return verdict(f"time of page 1, {LARGE:,} : 100 stories", everything / hundred, most=MOST_TIME)

    def suggesting(self) -> bool:
        """Ask for suggestions for unsaved texts among 200,000 live stories."""
        print("Suggestions for an unsaved text", flush=True)
        figures = self.within("suggesting.py")
        print(f"       median {figures['median']:.0f} ms, {figures['queries']} queries", flush=True)
        return verdict("milliseconds, 95 of 100 texts", figures["p95"], most=MOST_MILLISECONDS)

    def sitemaps(self) -> bool:
        """Ask for the sitemap of 200,000 live stories, part by part."""
        print("Sitemaps", flush=True)
        figures = self.within("sitemaps.py")
        print(f"       the index {figures['seconds of index']:.2f} s; {figures['parts']} parts", flush=True)
        return all(
            [
                verdict("addresses in a part", figures["addresses"], most=50_000),
                verdict("queries of a part", figures["queries"], most=2),
                verdict("seconds of a part", figures["seconds"], most=MOST_SECONDS),
            ]
        )

    def searching(self) -> bool:
        """Ask for search pages among 200,000 live stories."""
        print("Search pages", flush=True)
        figures = self.within("searching.py")
        print(f"       median {figures['median']:.0f} ms, worst {figures['worst']:.0f} ms", flush=True)
        return verdict("milliseconds, 95 of 100 searches", figures["p95"], most=MOST_SEARCHING)

    def form(self) -> bool:
        """Open the form of a story with 1,000 revisions among 200,000 stories, and a stock one of the same fields."""
        print("A story's form", flush=True)
        figures = self.within("form.py")
        print(f"       ours {figures['ours']:.0f} ms, a stock form {figures['stock']:.0f} ms", flush=True)
        return all(
            [
                verdict("time to open, ours : stock", figures["ours"] / figures["stock"], most=MOST_FORM_TIME),
                verdict("queries", figures["queries"], most=MOST_QUERIES),
            ]
        )

    def merge(self) -> bool:
        """Merge two tags of 100,000 stories each, and undo it, while readers ask for pages of both."""
        print("A merge of two tags", flush=True)
        figures = self.within("tags.py")
        print(f"       merged in {figures['merge']:.0f} s, undone in {figures['undo']:.0f} s", flush=True)
        times = ", ".join(
            f"{name} {figures[name]:.1f} ms" for name in ("before", "during", "worst before", "worst during")
        )
        print(f"       a page took: {times}; {figures['answers']:,} pages meanwhile", flush=True)
        return all(
            [
                verdict("answers that were no page of ten stories", figures["wrong"], most=0),
                verdict("tables that differ once it is undone", figures["differing"], most=0),
                verdict("counts that are wrong then", figures["wrong counts"], most=0),
            ]
        )


# Each on a site of its own.
_MODULES = {
    # pages asked for by many connections: kept, made anew, and from others; and stories published
    "serving": ("benchmarks.serving", *map(str, SIZES), "--publishing"),
    # the same page from Varnish, and a crawl while stories are published
    "front": ("benchmarks.front", "100000", "--addresses", "100000"),
    # ten minutes of readers and edits
    "soak": ("benchmarks.soak",),
    # what nobody sends who means well
    "hostile": ("benchmarks.hostile",),
    # renames, merges and withdrawals in a graph of stories that point at each other
    "graph": ("benchmarks.graph",),
    # many people at once in a few stories; and once more while the site is killed
    "storm": ("benchmarks.storm",),
}


def _kept(module: str, *arguments: str) -> bool:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode == 0


def verdict(name: str, figure: float, least: float = float("-inf"), most: float = float("inf")) -> bool:
    """Say how a figure compares with what was promised."""
    is_kept = least <= figure <= most
    promise = f"promised: at least {least:g}" if least > 0 else f"promised: at most {most:g}"
    print(f"  {'ok  ' if is_kept else 'FAIL'} {name}: {figure:,.2f} ({promise})", flush=True)
    return is_kept


@contextmanager
def filled(name: str, stories: int, **settings: str) -> Iterator[Bench]:
    """A scratch site of so many live stories, with these settings, while the block runs."""
    bench = Bench(Path(tempfile.mkdtemp(prefix=f"newsdesk-{name}-")))
    bench.environment |= settings
    try:
        bench.manage("migrate", "--verbosity", "0")
        bench.manage("collectstatic", "--no-input", "--verbosity", "0")
        bench.fill(stories)
        yield bench
    finally:
        remove(bench.scratch)


def remove(folder: Path) -> None:
    """Remove the folder, as soon as the database in it has ended with its last user."""
    for _attempt in range(REMOVAL_ATTEMPTS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
    print(f"{folder} could not be removed.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
