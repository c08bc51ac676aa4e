"""A browser without scripts: one person's session over real HTTP."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from tests.storm.pages import Button, Form, Page, Pairs

PATIENCE = 60  # seconds that a site which was killed may take to answer again
TIMEOUT = 45  # seconds for one answer: longer than the server itself gives a worker
_REDIRECTS = {301, 302, 303, 307, 308}


class Unanswered(Exception):
    """The request was sent and no answer came: nobody knows whether it was carried out."""


class Unreachable(Exception):
    """The site could not be reached at all: the request was not carried out."""


@dataclass
class Answer:
    """What the server said to one request."""

    address: str
    status: int
    html: str
    location: str = ""

    @cached_property
    def page(self) -> Page:
        """The page, read."""
        return Page(self.html)

    @property
    def leads_on(self) -> bool:
        """True for a redirect."""
        return self.status in _REDIRECTS


class Browser:
    """A session. Cookies are kept; a form is sent as a browser sends it."""

    def __init__(
        self, host: str, port: int, heard: Callable[[Answer], None], cookies: dict[str, str] | None = None
    ) -> None:
        self.host, self.port, self.heard = host, port, heard
        self.cookies = dict(cookies or {})

    def twin(self) -> "Browser":
        """Another window of the same session."""
        return Browser(self.host, self.port, self.heard, self.cookies)

    def get(self, address: str) -> Answer:
        """Fetch a page, again if no answer comes: to look changes nothing. Follows redirects."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.follow(self._sent("GET", address))
            except (Unanswered, Unreachable):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def send(self, answer: Answer, form: Form, values: dict[str, str], button: Button | None = None) -> Answer:
        """Fill in a form of the answer's page and send it. The redirect that may follow is not followed.

        Raises Unanswered.
        """
        action = (button.action if button else "") or form.action
        return self.post(urljoin(answer.address, action), form.filled(values, button))

    def post(self, address: str, fields: Pairs) -> Answer:
        """Send these fields; tried again only as long as nobody can have read them. Raises Unanswered."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._sent("POST", address, urlencode(fields).encode())
            except Unreachable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def follow(self, answer: Answer) -> Answer:
        """Go where the answer leads, to the end."""
        for _step in range(5):
            if not answer.leads_on:
                return answer
            answer = self._sent("GET", urljoin(answer.address, answer.location))
        raise AssertionError(f"{answer.address} leads on and on")

    def _sent(self, method: str, address: str, body: bytes | None = None) -> Answer:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT)
        try:
            connection.connect()
        except OSError as error:
            raise Unreachable(address) from error
        try:
            connection.request(method, path, body, self._headers(body))
            response = connection.getresponse()
            html = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(address) from error
        finally:
            connection.close()
        self._keep(response)
        answer = Answer(path, response.status, html, response.headers.get("Location", ""))
        self.heard(answer)
        return answer

    def _headers(self, body: bytes | None) -> dict[str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        return headers if body is None else headers | {"Content-Type": "application/x-www-form-urlencoded"}

    def _keep(self, response: http.client.HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.coded_value
