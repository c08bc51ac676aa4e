"""The command in a process of its own: killed, interrupted, run twice at once, fed with what is too big."""

import gzip
import os
import pty
import re
import signal
import subprocess
import termios
import time
from pathlib import Path

import pytest

from articles.exchange.jsonlines import BATCH_STORIES
from tests.exchange.conftest import PATIENCE_SECONDS, STORY, Site, line

MEGABYTE = 1_000_000
# wait4() would count what the testing process held when it forked.
MEASURED = """
import atexit, re, runpy, sys
atexit.register(lambda: print(re.search("VmHWM:.*", open("/proc/self/status").read())[0]))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
WHOLE = "SELECT count(DISTINCT article_id) FROM articles_listing JOIN articles_importedstory USING (article_id)"


def stories(number: int) -> bytes:
    return b"".join(line(id=f"s-{n}", title=f"Story {n}", related_ids=[f"s-{n + 1}"]) for n in range(number))


def counts(said: str) -> list[int]:
    """Created, updated, unchanged, refused."""
    return [int(number) for number in re.findall(r"(\d+) (?:created|updated|unchanged|refused)", said)]


def wait_for_stories(site: Site, number: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while site.stories < number:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def wait_for_reading(process: subprocess.Popen) -> None:
    """Wait until it has counted what it stored and waits for more, that is, takes no more processor time."""
    took = -1
    while took < (took := int(Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11])):
        time.sleep(0.3)


def end(process: subprocess.Popen, number: int) -> tuple[int, str, str]:
    """Send the process a signal, and see what it says."""
    process.send_signal(number)
    said, complained = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, said.decode(), complained.decode()


@pytest.fixture
def stored(tmp_path):
    """Write a file to import; returns its name."""

    def store(content: bytes, name: str = "stories.jsonl") -> str:
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return store


@pytest.fixture
def fed(site):
    """A running import that waits for more on its standard input."""
    process = site.start("import_articles", "-", stdin=subprocess.PIPE)

    def feed(content: bytes) -> subprocess.Popen:
        process.stdin.write(content)
        process.stdin.flush()
        return process

    yield feed
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        pipe.close()


# --- What the command says ------------------------------------------------------------------------------


def test_all_good_is_success(site, stored):
    code, said, complained = site.run("import_articles", stored(stories(3)))
    assert (code, complained) == (0, "")
    assert said == "3 created, 0 updated, 0 unchanged, 0 refused\n"


def test_a_refused_line_is_named_and_the_rest_is_kept(site, stored):
    name = stored(line() + b"{\n" + line(id="s-2", script="Latn"))
    code, said, complained = site.run("import_articles", name)
    assert code == 1
    assert said == "2 created, 0 updated, 0 unchanged, 1 refused\nIgnored: 'script' 1×\n"
    assert complained.startswith(f"{name}, line 2: Not JSON")


def test_gzip_is_known_by_its_content(site, stored):
    plain, packed = stored(stories(2), "plain.gz"), stored(gzip.compress(stories(3)), "packed.jsonl")
    assert counts(site.run("import_articles", plain, packed)[1]) == [3, 0, 2, 0]


def test_a_missing_file_does_not_stop_the_others(site, stored):
    code, said, complained = site.run("import_articles", "no-such-file", stored(stories(2)))
    assert (code, counts(said)) == (1, [2, 0, 0, 0])
    assert complained.startswith("no-such-file cannot be read: ")


def test_a_folder_does_not_stop_the_others(site, stored, tmp_path):
    code, said, complained = site.run("import_articles", str(tmp_path), stored(stories(2)))
    assert (code, counts(said)) == (1, [2, 0, 0, 0])
    assert "Is a directory" in complained


@pytest.mark.parametrize(
    "damage", [lambda packed: packed[:-500], lambda packed: packed + b"rest", lambda _: b"\x1f\x8bx"]
)
def test_a_damaged_archive_is_said_to_be_damaged(site, stored, damage):
    name = stored(damage(gzip.compress(os.urandom(2000).hex().encode() + b"\n" + stories(2))))
    code, _said, complained = site.run("import_articles", name)
    assert code == 1
    assert f"{name} cannot be read on: " in complained


def test_a_bar_shows_progress_on_a_terminal(site, stored):
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    process = site.start("import_articles", stored(stories(2)), stderr=theirs)
    os.close(theirs)
    process.communicate(timeout=PATIENCE_SECONDS)
    assert b"lines" in os.read(ours, 10_000)
    os.close(ours)


# --- Interrupted ----------------------------------------------------------------------------------------


def test_a_killed_import_leaves_whole_batches_and_goes_on_when_run_again(site, fed, stored):
    process = fed(stories(1000))
    wait_for_stories(site, BATCH_STORIES)
    end(process, signal.SIGKILL)
    kept = site.stories
    assert kept % BATCH_STORIES == 0
    assert site.sql(WHOLE) == [(kept,)]
    assert counts(site.run("import_articles", stored(stories(1000)))[1]) == [1000 - kept, 0, kept, 0]
    assert site.sql(WHOLE) == [(1000,)]


def test_links_over_the_break_are_completed(site, fed, stored):
    process = fed(stories(BATCH_STORIES + 1))
    wait_for_stories(site, BATCH_STORIES)
    end(process, signal.SIGKILL)
    site.run("import_articles", stored(stories(BATCH_STORIES + 50)))
    assert site.sql("SELECT awaits FROM articles_editionlink WHERE target_id IS NULL") == [(f"s-{BATCH_STORIES + 50}",)]


def test_ctrl_c_keeps_what_is_done_and_says_what(site, fed):
    process = fed(stories(BATCH_STORIES + 50))
    wait_for_stories(site, BATCH_STORIES)
    wait_for_reading(process)
    code, said, complained = end(process, signal.SIGINT)
    assert (code, counts(said)) == (130, [BATCH_STORIES, 0, 0, 0])
    assert "Run the command again to go on." in complained
    assert "Traceback" not in complained


def test_two_imports_of_one_file_at_once_double_nothing(site, stored):
    name = stored(stories(800))
    both = [site.start("import_articles", name) for _ in range(2)]
    ends = [process.communicate(timeout=PATIENCE_SECONDS)[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [sum(pair) for pair in zip(*map(counts, ends), strict=True)] == [800, 0, 800, 0]
    assert site.sql(WHOLE) == [(800,)]


def test_counts_are_right_after_two_imports_at_once(site, stored):
    names = [stored(stories(500).replace(b'"s-', mark), f"{mark}.jsonl") for mark in (b'"a-', b'"b-')]
    for process in [site.start("import_articles", name) for name in names]:
        process.communicate(timeout=PATIENCE_SECONDS)
    assert site.stories == 1000
    assert site.run("recount")[1] == "All counts are right.\n"


# --- Too big --------------------------------------------------------------------------------------------


def peak_megabytes(site: Site, *arguments: str) -> tuple[float, str]:
    """The most memory that `import_articles` took, and what it said."""
    process = site.start("import_articles", *arguments, program=MEASURED, stderr=subprocess.DEVNULL)
    said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    counted, _, peak = said.decode().rpartition("VmHWM:")
    return int(peak.removesuffix("kB\n")) * 1024 / MEGABYTE, counted


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_line_of_200_megabytes_is_refused_without_being_held(site, stored, pack):
    usual, _said = peak_megabytes(site, stored(line()))
    huge = stored(pack(bytes(200 * MEGABYTE) + b"\n" + line(id="s-2")), "huge")
    peak, said = peak_megabytes(site, huge)
    assert counts(said) == [1, 0, 0, 1]
    assert peak < usual + 30


def test_many_refusals_take_no_memory(site, stored):
    usual, _said = peak_megabytes(site, stored(line()))
    peak, said = peak_megabytes(site, stored(b'{"id": 1}\n' * 2000 + line(id="s-2"), "bad"))
    assert counts(said) == [1, 0, 0, 2000]
    assert peak < usual + 10


def test_stories_as_long_as_can_be_are_stored_in_small_batches(site, stored):
    usual, _said = peak_megabytes(site, stored(line()))
    long = b"".join(line(**STORY | {"id": f"l-{n}", "body_text": "word " * 90_000}) for n in range(100))
    peak, said = peak_megabytes(site, stored(long, "long"))
    assert counts(said) == [100, 0, 0, 0]
    assert peak < usual + 150
