"""Every text of the interface is marked for translation, and the catalogues hold just these."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as site
from django.contrib import admin
from django.core.signals import request_started
from django.template import loader
from django.test import Client, RequestFactory
from django.urls import Resolver404, URLResolver, resolve
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import trans_real
from lxml import html as markup

from articles.reading import urls
from tests.newsroom.conftest import change_url
from tests.site import greek_newsroom, pseudo, sent_forms
from tests.site.greek_newsroom import Newsroom, log_in

MOST_OF_A_KIND = 2
TEMPLATES = sorted((pseudo.ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((pseudo.ROOT / "static").rglob("*.js"))


@pytest.fixture
def marked(tmp_path, settings):
    """The interface in a language in which every marked text stands in ⟦…⟧. Django forgets its catalogues with each
    change of LOCALE_PATHS, before and after."""
    pseudo.write(tmp_path / "locale")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGE_CODE = pseudo.LANGUAGE
    settings.NEWSDESK_SITE_NAME = greek_newsroom.NAME
    settings.NEWSDESK_SITE_TAGLINE = greek_newsroom.TAGLINE
    settings.NEWSDESK_SITE_FOOTER = greek_newsroom.FOOTER
    settings.NEWSDESK_PAGE_SIZE = 3
    assert trans_real.gettext("Latest stories") == "⟦Latest stories⟧"


@pytest.fixture
def room(marked, db) -> Newsroom:
    """A newsroom in Greek."""
    return greek_newsroom.newsroom()


# Answers that are for machines, whatever the language.
DATA = {"oembed", "article-ninjs", "robots", "sitemap", "sitemap-part", "news-sitemap", "health-live", "health-ready"}
# Pages of Django's: for scripts, reached by nobody here, or of the rows of the database for a superuser alone.
NOT_OURS = ("admin:jsi18n", "admin:view_on_site", "admin:app_list", "admin:password_change_done", "admin:auth_group_",
            "admin:articles_move_")  # fmt: skip


class Walk:
    """A browser that looks at pages, follows their links, and notes what it reads that was not marked."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.seen: set[str] = set()
        self.kinds: Counter[tuple] = Counter()
        self.names: set[str] = set()
        self.found: dict[str, list[str]] = {}

    def look(self, address: str, response) -> None:
        """Note what an answer says that was not marked; each text once, at the address where it was read first."""
        self.names |= {response.resolver_match.view_name} if response.resolver_match else set()
        known = {text for texts in self.found.values() for text in texts}
        new = [text for text in dict.fromkeys(pseudo.unmarked(response)) if text not in known]
        if new:
            self.found[address] = new

    def follow(self, *addresses: str) -> "Walk":
        """Look at pages and at all that they lead to: at those that were asked for, and at some of each other kind."""
        waiting = list(addresses)
        while waiting:
            address = waiting.pop(0)
            if address in self.seen or not (address in addresses or self._is_wanted(address)):
                continue
            self.seen.add(address)
            response = self.client.get(address, follow=True)
            if _is_read(response):
                self.look(address, response)
                waiting += _links(address, response)
        return self

    def _is_wanted(self, address: str) -> bool:
        parts = urlsplit(address)
        match = resolve(parts.path)
        names = frozenset(pair.partition("=")[0] for pair in parts.query.split("&"))
        kind = (match.view_name, names, match.kwargs.get("verb"), match.kwargs.get("report"))
        self.kinds[kind] += 1
        return self.kinds[kind] <= MOST_OF_A_KIND


def _is_read(response) -> bool:
    """Whether people read it; of the names of roles as rows of the database, only a superuser does."""
    name = response.resolver_match.view_name if response.resolver_match else ""
    return name not in DATA and not name.startswith("admin:auth_group_")


def _links(address: str, response) -> Iterator[str]:
    if "html" not in response.headers.get("Content-Type", ""):
        return
    for link in markup.document_fromstring(response.text).xpath("//a/@href | //link[@rel!='stylesheet']/@href"):
        parts = urlsplit(urljoin(site.NEWSDESK_SITE_URL + address, link))
        if parts.netloc == urlsplit(site.NEWSDESK_SITE_URL).netloc and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


SEARCHES = [
    "/search/",
    "/search/?q=Ρωσία",
    "/search/?q=Ρωσία&sort=date&from=2020-01-01&to=2030-01-01",
    "/search/?q=Ρωσσία",
    "/search/?q=Ρωσία+ανύπαρκτο",
    "/search/?q=ανύπαρκτο",
    '/search/?q=-ανύπαρκτο+"το+ανύπαρκτο"&tag=κίνα',
    "/search/?q=Ρωσία&tag=ανύπαρκτο&author=κανείς&from=χθες",
    "/search/?q=Ρωσία&from=2024-02-01&to=2024-01-01",
    f"/search/?q={'+'.join(f'λέξη{number}' for number in range(30))}",
]
COMBINATIONS = [
    "/tag/ουκρανία+ρωσία/",
    "/tag/ρωσία+-ουκρανία/",
    "/tag/ρωσία+-ουκρανία+-λαϊκή-κίνα/",
    "/tag/ιράν+ρωσία/",
    "/tag/ρωσία/?from=2020-01-01",
    "/tag/ρωσία/?to=2030-01-01",
    "/tag/ρωσία/?from=2020-01-01&to=2030-01-01",
    "/tag/ρωσία/?from=2020-01-01&to=2020-01-01",
    "/tag/ρωσία/?from=χθες",
    "/tag/ρωσία/?from=2024-02-01&to=2024-01-01",
    "/tags/?q=Ρωσ",
    "/tags/?q=τίποτα",
]


def test_all_that_readers_are_shown_is_marked(room):
    story = room["long"].editions.live().get().get_absolute_url()
    gone = room["withdrawn"].editions.first().get_absolute_url()
    walk = Walk(Client()).follow(story, f"{story}thread/", "/", gone, "/articles/τίποτα/", *SEARCHES, *COMBINATIONS)
    assert walk.found == {}
    assert {pattern.name for pattern in urls.urlpatterns} - walk.names - DATA == set()


@pytest.mark.parametrize("feed", ["atom", "rss", "json"])
def test_all_that_feeds_say_is_marked(room, feed):
    story = room["long"].editions.live().get().get_absolute_url()
    lists = ["/", story + "thread/", "/tag/ουκρανία+ρωσία/", "/tag/ρωσία/", "/authors/ροζα/", "/corrections/"]
    addresses = [f"{address}feed/?format={feed}" for address in lists]
    addresses += [f"/tag/ρωσία/feed/?from=2020-01-01&format={feed}", f"/search/feed/?q=Ρωσία&format={feed}"]
    assert Walk(Client()).follow(*addresses).found == {}


@pytest.mark.parametrize("name", ["400", "403", "404", "410", "413", "429", "500"])
def test_all_that_a_page_of_an_error_says_is_marked(marked, name):
    page = loader.render_to_string(f"{name}.html", request=RequestFactory().get("/"))
    assert list(pseudo.unmarked_in(page)) == []


@pytest.mark.parametrize("who", ["reporter", "editor", "root"])
def test_all_that_the_newsroom_is_shown_is_marked(room, who):
    walk = Walk(log_in(getattr(room, who))).follow("/admin/", *map(change_url, room.stories.values()))
    assert walk.found == {}


@pytest.fixture
def asked() -> Iterator[set[str]]:
    """The names of all addresses that are asked for."""
    names: set[str] = set()

    def note(environ: dict, **kwargs: object) -> None:
        with suppress(Resolver404):
            names.add(resolve(environ["PATH_INFO"].encode("latin-1").decode()).view_name)

    request_started.connect(note)
    yield names
    request_started.disconnect(note)


def test_all_that_is_answered_to_what_the_newsroom_sends_is_marked(room, asked):
    walk = Walk(log_in(room.chief)).follow("/admin/", *map(change_url, room.stories.values()))
    for name, response in sent_forms.everything(room):
        walk.look(name, response)
    assert walk.found == {}
    assert {name for name in _names(admin.site.get_urls()) if not name.startswith(NOT_OURS)} - asked == set()


def _names(patterns: list) -> Iterator[str]:
    """The names of all addresses of the newsroom."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns)
        elif one.name:
            yield f"admin:{one.name}"


# --- What no page of these tests may have shown ----------------------------------------------------------

_MARKS = re.compile(
    r"{% block (?:bodyclass|coltype) %}.*?{% endblock %}"  # names of classes
    r"|{% *(?P<name>blocktranslate|trans)\b.*?%}.*?{% *end(?P=name) *%}"
    r"|{% *comment *%}.*?{% *endcomment *%}|{#.*?#}|{{.*?}}|{%.*?%}",
    re.DOTALL,
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(pseudo.ROOT / "templates")))
def test_a_template_says_nothing_outside_its_marks(path):
    """Whatever branch it takes: all that is not within a tag is left in, and none of it are words."""
    assert list(pseudo.unmarked_in(_MARKS.sub("◇", path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_has_its_words_from_the_page(path):
    """What begins like a sentence within quotation marks is one, unless it is for the console."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "console." not in line]
    assert [line for line in lines if re.search(r"""["'`][A-Z][a-z]+[ ,.!?…][^"'`]*["'`]""", line)] == []


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en-gb", "05/03/2026 18:07", "5 Mar 2026, 18:07"),
        ("de", "05.03.2026 18:07", "5. März 2026 18:07"),
        ("ar", "05/03/2026 18:07", "5 مارس 2026، 18:07"),
    ],
)
def test_dates_are_written_as_the_language_writes_them(language, short, long):
    moment = datetime(2026, 3, 5, 18, 7, tzinfo=UTC)
    with translation.override(language):
        assert date_format(moment, "SHORT_DATETIME_FORMAT") == short
        assert date_format(moment, "DATETIME_FORMAT") == long
