"""A reader in front of the whole site, as a server calls it (WSGI), with a page cache or without."""

import io
import sys
from dataclasses import dataclass
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

from articles.delivery.application import CachedApplication
from articles.delivery.shared import SharedPages

SITE = "127.0.0.1:8000"
LIMIT = 10_000_000


@dataclass
class Got:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Its words."""
        return self.body.decode()

    def __getitem__(self, name: str) -> str:
        return self.headers[name]


class Reader:
    """Asks an application for addresses. `made` counts the answers that were made for it, rather than kept."""

    def __init__(self, limit: int = LIMIT, shared: SharedPages | None = None) -> None:
        self.made = 0
        self._django = WSGIHandler()
        self.site = CachedApplication(self._counted, limit, shared) if limit else self._counted

    def get(self, address: str, method: str = "GET", **headers: str) -> Got:
        """The answer; headers by their names in WSGI, such as `HTTP_COOKIE`."""
        begun: dict[str, Any] = {}

        def start(status: str, named: list[tuple[str, str]], _error: object = None) -> None:
            begun.update(status=int(status[:3]), headers=dict(named))

        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": SITE,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        result = self.site(environ | headers, start)
        body = b"".join(result)
        if hasattr(result, "close"):
            result.close()
        return Got(begun["status"], begun["headers"], body)

    def _counted(self, environ: dict[str, Any], start: Any) -> Any:
        self.made += 1
        return self._django(environ, start)
