"""What benchmarks read and say."""

import os
import subprocess
import sys

import pytest

from benchmarks import processes
from benchmarks.figures import Figures, Key, Measured
from benchmarks.load import read
from benchmarks.promises import kept

SAID = """Running 2s test @ http://127.0.0.1:8000/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     9.29ms    4.10ms  77.58ms   90.11%
  Latency Distribution
     50%  912.00us
     75%   10.00ms
     90%   13.00ms
     99%    1.02s 
  3279 requests in 2.01s, 40.12MB read
{more}Requests/sec:   1633.21
Transfer/sec:     19.99MB
"""  # noqa: W291 - as wrk says it
TAG = Key(100_000, "tag", "anew")
TEXTBOOK = TAG._replace(served_by="textbook")


def measured(rate: float, *, processor: float = 1, wrong: int = 0) -> list[Measured]:
    return [Measured(rate, 1, 2, processor, 0, wrong)]


def test_wrk_is_understood_in_all_its_units():
    got = read(SAID.format(more=""))
    assert (got.requests, got.rate, got.p50, got.p99, got.wrong) == (3279, 1633.21, 0.912, 1020, 0)


def test_answers_that_failed_and_answers_that_did_not_come_are_wrong():
    more = "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 7\n"
    assert read(SAID.format(more=more)).wrong == 17


def test_the_table_has_a_row_for_each_and_the_ratio_to_the_textbook():
    table = Figures({TEXTBOOK: measured(10), TAG: measured(500)}).table()
    assert [row.split("|")[3:5] for row in table.splitlines()[2:]] == [
        [" made anew ", " 500 "],
        [" textbook ", " 10 "],
    ]
    assert "| 50 |" in table


@pytest.mark.parametrize(("rate", "is_kept"), [(499, False), (500, True)])
def test_a_promise_is_kept_or_broken_by_the_ratio(rate, is_kept, capsys):
    assert kept(Figures({TEXTBOOK: measured(10), TAG: measured(rate)})) is is_kept
    assert ("FAIL" in capsys.readouterr().out) is not is_kept


def test_a_wrong_answer_breaks_a_promise():
    assert not kept(Figures({TAG: measured(500, wrong=1)}))


def test_a_larger_archive_may_cost_little_more():
    small = TAG._replace(stories=10_000)
    assert kept(Figures({small: measured(1, processor=10), TAG: measured(1, processor=12)}))
    assert not kept(Figures({small: measured(1, processor=10), TAG: measured(1, processor=13)}))


def test_processor_time_and_memory_of_what_a_process_began_count():
    before = processes.seconds(os.getpid()), processes.megabytes(os.getpid())
    busy = (
        "import time; kept = bytearray(50_000_000)\nwhile time.process_time() < 0.3: pass\nprint(flush=True); input()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", busy], **pipes) as process:
        process.stdout.readline()
        assert processes.megabytes(os.getpid()) > before[1] + 45
        process.communicate(b"\n")
    assert processes.seconds(os.getpid()) >= before[0] + 0.25
