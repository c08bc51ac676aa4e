"""A real HTTP server on the loopback address that stands for a front cache: it remembers what it was asked."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """A request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Says:
    """What is answered, after some seconds."""

    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    after: float = 0


class Recorder(ThreadingHTTPServer):
    """Answers with what `answer` says to the next request; None cuts the connection."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, answer: Says | Callable[[Asked], Says | None] = Says(), port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answer = answer
        self.asked: list[Asked] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    def close(self) -> None:
        """End it."""
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Recorder

    def _answered(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(self.command, self.path, dict(self.headers.items()), body)
        self.server.asked.append(asked)
        says = self.server.answer(asked) if callable(self.server.answer) else self.server.answer
        if says is None:
            self.close_connection = True
            return
        time.sleep(says.after)
        self.send_response(says.status)
        body = b"" if says.status == 304 else says.body
        for name, value in (*says.headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # who asked is not bound to read
            self.wfile.write(body)

    do_PURGE = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_BREW = do_GET = _answered  # noqa: N815 - http.server calls them so

    def log_message(self, *arguments: object) -> None:
        """Nothing."""
