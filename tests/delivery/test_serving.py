"""The server in front of an application: what gets through to it and what does not, and that it lasts."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import urllib3

from newsdesk import serving
from tests.delivery import echo
from tests.delivery.servers import HOST, PATIENCE, REPOSITORY, environment, free_port, until

# As `python -m newsdesk.serving` serves the site, another application.
_SERVE = """
from newsdesk import serving
made = serving.server
def server():
    one = made()
    one.target = "tests.delivery.echo:application"
    return one
serving.server = server
serving.serve()
"""


class Server:
    """A server of the application that says what it was asked."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.port, self.log = free_port(), folder / "log"
        variables = environment(folder, PORT=str(self.port), WEB_CONCURRENCY=str(workers), DATABASE_URL="")
        with self.log.open("w") as log:
            how = {"cwd": REPOSITORY, "env": variables, "stdout": log, "stderr": log, "start_new_session": True}
            self.process = subprocess.Popen([sys.executable, "-c", _SERVE], **how)
        until(self._answers, "The server did not start", lambda: self.log.read_text())

    def ask(self, address: str = "/", method: str = "GET", **options: Any) -> urllib3.BaseHTTPResponse:
        """The answer to a request, over a connection of its own."""
        with urllib3.PoolManager(timeout=PATIENCE, retries=False) as pool:
            return pool.request(method, f"http://{HOST}:{self.port}{address}", **options)

    def said(self, address: str = "/", method: str = "GET", **options: Any) -> dict[str, Any]:
        """What the application was asked."""
        return json.loads(self.ask(address, method, **options).data)

    def raw(self, request: bytes, patience: float = PATIENCE) -> bytes:
        """What is answered to these bytes, until the connection is closed."""
        with socket.create_connection((HOST, self.port), patience) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def workers(self) -> list[int]:
        """The processes that answer."""
        return [
            int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def end(self) -> None:
        """End it."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _answers(self) -> bool:
        try:
            return self.ask().status == 200
        except urllib3.exceptions.HTTPError:
            assert self.process.poll() is None, self.log.read_text()
            return False


@contextmanager
def held(server: Server, folder: Path, number: int, begun: int, address: str = "/held/") -> Iterator[list[int]]:
    """So many requests, of which so many have begun, are not answered while the block runs. Their statuses, then."""
    answers: list[int] = []
    ask = partial(server.ask, f"{address}?{folder}")
    threads = [threading.Thread(target=lambda: answers.append(ask().status)) for _number in range(number)]
    for thread in threads:
        thread.start()
    until(lambda: len(list(folder.glob(echo.BEGUN))) >= begun, "They did not begin")
    try:
        yield answers
        assert answers == []
    finally:
        (folder / echo.OVER).touch()
        for thread in threads:
            thread.join()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("serving"), workers=1)
    yield server
    server.end()


_HEAD = b"Host: newsdesk.test\r\nConnection: close\r\n"


def said(answer: bytes) -> dict[str, Any]:
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def status(answer: bytes) -> int:
    return int(answer.split()[1])


class TestARequest:
    """What the application is told of it (PEP 3333)."""

    def test_its_address_is_told_as_it_was_meant(self, server):
        told = server.said("/a%20b/%C3%A9/?q=%C3%A9&x=1+2")
        assert told["PATH_INFO"].encode("latin-1").decode() == "/a b/é/"
        assert (told["QUERY_STRING"], told["SCRIPT_NAME"]) == ("q=%C3%A9&x=1+2", "")
        assert (told["REMOTE_ADDR"], told["SERVER_PORT"]) == ("127.0.0.1", str(server.port))
        assert (told["wsgi.url_scheme"], told["SERVER_PROTOCOL"]) == ("http", "HTTP/1.1")

    def test_its_body_is_whole(self, server):
        told = server.said("/", "POST", body=b"x" * 3_000_000, headers={"Content-Type": "text/plain"})
        assert (told["body"], told["CONTENT_LENGTH"], told["CONTENT_TYPE"]) == (3_000_000, "3000000", "text/plain")

    def test_a_header_that_looks_like_one_of_a_proxy_is_left_out(self, server):
        forged = b"GET / HTTP/1.1\r\n" + _HEAD + b"X_Forwarded_Proto: https\r\nX-Real-Ip: 1.2.3.4\r\n\r\n"
        told = said(server.raw(forged))
        assert "HTTP_X_FORWARDED_PROTO" not in told
        assert told["HTTP_X_REAL_IP"] == "1.2.3.4"

    def test_a_header_said_twice_is_one(self, server):
        twice = b"Cookie: a=1\r\nCookie: b=2\r\nAccept: x\r\nAccept: y\r\nHost: other.test\r\n"
        told = said(server.raw(b"GET / HTTP/1.1\r\n" + _HEAD + twice + b"\r\n"))
        assert (told["HTTP_COOKIE"], told["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")
        assert told["HTTP_HOST"] == "newsdesk.test,other.test", "of two hosts none is believed"

    def test_one_of_http_1_0_is_answered(self, server):
        assert status(server.raw(b"GET / HTTP/1.0\r\n\r\n")) == 200


class TestWhatDoesNotGetThrough:
    """The application never hears of it."""

    @pytest.mark.parametrize(
        ("request_", "expected"),
        [
            (b"POST / HTTP/1.1\r\n" + _HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 411),
            (b"POST / HTTP/1.1\r\n" + _HEAD + b"Content-Length: 99999999999\r\n\r\nabc", 413),
            (b"POST / HTTP/1.1\r\n" + _HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400),
            (b"POST / HTTP/1.1\r\n" + _HEAD + b"Content-Length: -3\r\n\r\n", 400),
            (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + _HEAD + b"\r\n", 414),
            (b"GET / HTTP/1.1\r\n" + _HEAD + b"If-None-Match: " + b"a" * 100_000 + b"\r\n\r\n", 431),
            (b"GET / HTTP/1.1\r\n" + _HEAD + b"".join(b"X-%d: 1\r\n" % n for n in range(120)) + b"\r\n", 431),
            (b"GET /\xff HTTP/1.1\r\n" + _HEAD + b"\r\n", 400),
            (b"Gibberish\r\n\r\n", 400),
        ],
    )
    def test_what_is_too_large_or_makes_no_sense(self, server, request_, expected):
        before = server.said()["posts"]
        assert status(server.raw(request_)) == expected
        assert server.said()["posts"] == before

    def test_a_form_of_which_the_end_is_missing(self, server):
        before = server.said()["posts"]
        with socket.create_connection((HOST, server.port), PATIENCE) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\n" + _HEAD + b"Content-Length: 1000\r\n\r\ntitle=Half+a+st")
        time.sleep(0.5)
        assert server.said()["posts"] == before
        assert server.said("/", "POST", body=b"title=Whole")["posts"] == before + 1


class TestOneHoldsUpNobody:
    """Who is slow, and what is slow, is so alone."""

    def test_who_sends_slowly(self, server):
        slow = [socket.create_connection((HOST, server.port), PATIENCE) for _number in range(20)]
        for connection in slow:
            connection.sendall(b"POST /admin/ HTTP/1.1\r\n" + _HEAD + b"Content-Length: 1000\r\n\r\nabc")
        server.said("/")
        server.said("/admin/")
        assert select.select(slow, [], [], 0)[0] == [], "they are not done with"
        for connection in slow:
            connection.close()

    def test_readers_do_not_wait_for_one_whose_page_takes_for_ever(self, server, tmp_path):
        with held(server, tmp_path, 1, begun=1):
            server.said("/")

    def test_readers_do_not_wait_for_the_newsroom(self, server, tmp_path):
        with held(server, tmp_path, 8, begun=4, address="/admin/held/"):
            server.said("/")


class TestAnAnswer:
    """What the application says is what goes out."""

    def test_each_header_goes_out_as_often_as_it_was_said(self, server):
        assert server.ask().headers.getlist("set-cookie") == ["a=1", "b=2"]

    def test_a_long_one_is_whole_and_closed(self, server):
        before = server.said()["closed"]
        assert len(server.ask("/large/").data) == len(echo.PART) * echo.PARTS
        assert server.said()["closed"] == before + 1

    def test_one_that_nobody_takes_any_more_is_closed(self, server):
        before = server.said()["closed"]
        with socket.create_connection((HOST, server.port), PATIENCE) as connection:
            connection.sendall(b"GET /large/ HTTP/1.1\r\n" + _HEAD + b"\r\n")
            connection.recv(1000)
        until(lambda: server.said()["closed"] == before + 1, "It was not closed")

    def test_an_error_is_the_servers_and_the_next_request_is_answered(self, server):
        assert server.ask("/error/").status == 500
        assert server.ask("/").status == 200


class TestItLasts:
    """Processes come and go."""

    @pytest.fixture
    def served(self, tmp_path) -> Iterator[Server]:
        server = Server(tmp_path, workers=2)
        yield server
        server.end()

    def test_on_a_hangup_each_process_is_replaced_and_what_was_begun_is_finished(self, served, tmp_path):
        before = set(served.workers())
        with held(served, tmp_path, 4, begun=4) as answers:
            served.process.send_signal(signal.SIGHUP)
            until(lambda: set(served.workers()) - before, "None was replaced")
        until(lambda: len(served.workers()) == 2 and not before & set(served.workers()), "They were not replaced")
        assert answers == [200] * 4
        assert served.ask().status == 200

    def test_one_that_is_killed_is_replaced_and_so_is_the_next(self, served):
        for _time in range(3):
            for pid in served.workers():
                os.kill(pid, signal.SIGKILL)
            until(served._answers, "Nobody answers", lambda: served.log.read_text())

    def test_where_the_site_is_set_up_wrongly_it_ends_and_says_why(self, tmp_path):
        variables = environment(tmp_path, DATABASE_URL="", DEBUG="perhaps")
        command = [sys.executable, "-m", "newsdesk.serving"]
        how = {"cwd": REPOSITORY, "env": variables | {"PORT": str(free_port())}, "capture_output": True, "text": True}
        done = subprocess.run(command, check=False, timeout=PATIENCE, **how)
        assert done.returncode != 0
        assert "DEBUG='perhaps' is neither on nor off" in done.stderr

    def test_it_ends_when_it_is_told_to(self, served):
        children = served.workers()
        served.process.terminate()
        assert served.process.wait(PATIENCE) == 0
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), "Processes are left")


_BEGIN = """
import gc
from newsdesk.rsgi import application
application.__rsgi_init__(None)
print(gc.get_freeze_count())
"""


def test_what_a_process_begins_with_is_not_looked_through_for_garbage():
    """In a process of its own: it holds for the rest of its life."""
    done = subprocess.run([sys.executable, "-c", _BEGIN], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 1000


def test_a_process_may_grow_by_what_it_keeps():
    assert serving.server().workers_rss >= 600 + 64 * 2
