"""A walk through the admin as one person: every page that a link leads to, every form and button on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, get_resolver, resolve

from tests.storm.pages import Form, Page

START = "/admin/"
_SAMPLES, _OBJECTS = 3, 30
_MOST_PAGES = 400
_FINE = {200, 302}
_GOES_ON = {301, 302, 303}
# What the newsroom says where it will not do what was asked.
_REFUSALS = ("not open to you", "not allowed", "permission")
# Tables that keep something of every visit.
_OF_VISITS = ("django_session", "axes_")


class Offer(NamedTuple):
    """A form on a page, with one of its buttons."""

    page: str
    address: str
    fields: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        pressed = {name: value for name, value in self.fields if name in {"_move", "_save", "_continue", "action"}}
        return f"{self.address} {pressed or ''} on {self.page}"


@dataclass
class Walk:
    """What one person meets. `faults` are the sentences about what should not have been met."""

    client: Client
    pages: dict[str, Page] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)
    for_scripts: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    _seen: dict[tuple, set[str]] = field(default_factory=lambda: defaultdict(set))

    def go(self, start: str = START) -> "Walk":
        """Follow every link, breadth first, with a few samples of what differs only by its query. Returns itself."""
        waiting = [(start, "")]
        met = {start}
        while waiting and len(self.pages) < _MOST_PAGES:
            address, source = waiting.pop(0)
            page = self._visit(address, source)
            for link in self._onward(address, page) if page else ():
                if link not in met:
                    met.add(link)
                    waiting.append((link, address))
        return self

    def pressed_in_vain(self) -> Iterator[str]:
        """Send some forms of each kind as they stand, with each of their buttons; yields what failed or was refused.

        What they change is undone.
        """
        seen = defaultdict(set)
        for offer in self.different():
            of_kind = seen[_route(offer.address), *_button(offer)]
            of_kind.add(offer.address)
            if len(of_kind) <= _SAMPLES and (wrong := self._press(offer)):
                yield wrong

    def different(self) -> list[Offer]:
        """Each button once for each address that it leads to."""
        return list({(offer.address, *_button(offer)): offer for offer in self.offers}.values())

    def has(self, offer: Offer) -> bool:
        """Whether the same is offered to this person: the same button, a page of its own, or an address to a script."""
        mine = {(one.address, *_button(one)) for one in self.offers}
        named = offer.address in self.for_scripts or offer.address in self.pages
        return (offer.address, *_button(offer)) in mine or (named and not _button(offer)[1])

    def has_form(self, address: str) -> bool:
        """Whether there is any form that this person may send there."""
        return any(one.address == address for one in self.offers)

    def routes(self) -> set[str]:
        """The patterns of all addresses that were met."""
        addresses = [*self.pages, *self.for_scripts, *(offer.address for offer in self.offers)]
        return {f"/{_route(address)}" for address in addresses}

    def token(self) -> str:
        """A token against forged requests that is this person's own."""
        return self.client.cookies["csrftoken"].value if "csrftoken" in self.client.cookies else ""

    # --- Looking ---------------------------------------------------------------------------------------

    def _visit(self, address: str, source: str) -> Page | None:
        response = self.client.get(address)
        if response.status_code not in _FINE:
            self.faults.append(f"{response.status_code} at {address}, linked from {source}")
            return None
        if response.status_code in _GOES_ON:
            return Page(f'<a href="{urljoin(address, response.headers["Location"])}">on</a>')
        if not _is_page(response) or not address.startswith(START):
            return None
        page = self.pages[address] = Page(response.content.decode())
        self.for_scripts |= {urljoin(address, one) for one in page.told_to_scripts}
        self.offers += [offer for form in page.forms for offer in _offers(address, form)]
        return page

    def _onward(self, address: str, page: Page) -> Iterator[str]:
        """The links that are worth following: some of each kind, and no filter on top of another one."""
        for link in page.links:
            parts = urlsplit(urljoin(address, link))
            if parts.netloc or parts.scheme or not parts.path or (parts.query and urlsplit(address).query):
                continue
            whole = parts.path + (f"?{parts.query}" if parts.query else "")
            asked = tuple(sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}))
            of_kind = self._seen[_route(parts.path), asked]
            of_kind.add(whole)
            if len(of_kind) <= (_SAMPLES if asked else _OBJECTS):
                yield whole

    # --- Pressing --------------------------------------------------------------------------------------

    def _press(self, offer: Offer) -> str:
        with undone(self.client):
            response = pressed(self.client, offer.address, offer.fields)
            if response.status_code in _GOES_ON:
                response = self.client.get(urljoin(offer.address, response.headers["Location"]))
            said = refusal(response)
            return f"{said} after {offer}" if said else ""


def pressed(client: Client, address: str, fields: Iterable[tuple[str, str]]) -> HttpResponse:
    """Send a form."""
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return client.post(address, found)


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Undo in the database and in the browser what was done inside."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def refusal(response: HttpResponse) -> str:
    """What an answer says where it will not do what was asked, or nothing. A form that asks for more is none."""
    page = Page(response.content.decode() if _is_page(response) else "")
    if response.status_code >= 400 and not (response.status_code == 400 and page.complaints):
        return str(response.status_code)
    told = [*page.messages["errors"], *page.messages["warnings"], *page.complaints]
    return next((words for words in told if any(part in words for part in _REFUSALS)), "")


def written() -> int:
    """How many rows this transaction has written so far; not those that note every visit."""
    apart = " AND ".join(f"relname NOT LIKE '{name}%'" for name in _OF_VISITS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables WHERE {apart}"  # noqa: S608
        )
        return int(cursor.fetchone()[0])


def fingerprint(person: int | None) -> dict[str, str]:
    """A number for the content of each table; those apart that note every visit.

    What is this person's own is left out: texts not saved yet, and texts kept aside where the story may be seen only.
    """
    own = {"articles_autosave": "person_id <> %s", "articles_revision": "NOT (kind = 'kept' AND by_id = %s)"}
    tables = [name for name in connection.introspection.table_names() if not name.startswith(_OF_VISITS)]
    sums = " UNION ALL ".join(
        f"SELECT '{name}', md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), ''))"  # noqa: S608
        f" FROM {name} row WHERE {own.get(name, '%s IS NOT NULL')}"
        for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(sums, [person or 0] * len(tables))
        return dict(cursor.fetchall())


def admin_routes() -> list[tuple[str, str]]:
    """Every pattern below /admin/, with the name of its view."""
    found = next(one for one in get_resolver().url_patterns if str(one.pattern) == START.lstrip("/"))
    return list(_routes(found, "/"))


def _routes(resolver: URLResolver | URLPattern, before: str) -> Iterator[tuple[str, str]]:
    here = before + str(resolver.pattern)
    if isinstance(resolver, URLPattern):
        yield here, resolver.name or ""
        return
    for one in resolver.url_patterns:
        yield from _routes(one, here)


def _route(address: str) -> str:
    try:
        match: ResolverMatch = resolve(urlsplit(address).path)
    except Resolver404:
        return address
    return match.route


def _is_page(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def _offers(address: str, form: Form) -> Iterator[Offer]:
    for button in form.buttons:
        target = urljoin(address, button.action or form.action or address)
        yield Offer(address, target, tuple(form.filled({}, button)))


def _button(offer: Offer) -> tuple[str, str]:
    """What tells one button of a form from another: the name that it sends last, and what of its value matters."""
    name, value = offer.fields[-1] if offer.fields else ("", "")
    return name, value if name in {"_move", "action", "confirmed", "leave"} else ""
