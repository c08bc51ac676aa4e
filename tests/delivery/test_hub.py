"""What a hub is told: each feed that changed, until the hub has taken it."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from urllib.parse import parse_qs

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import publishing
from articles.models import Article, Author, Edition, HubMark, Notice

pytestmark = pytest.mark.django_db


class Hub(ThreadingHTTPServer):
    """A hub on the loopback address, which answers with `status` and remembers what it was told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.told = 204, []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def paths(self) -> set[str]:
        """The paths of the feeds that it was told of since it was last asked this."""
        told, self.told = self.told, []
        return {address.removeprefix(site.NEWSDESK_SITE_URL) for address in told}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do_POST(self) -> None:
        """Take in what changed."""
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert said["hub.mode"] == ["publish"]
        self.server.told += said["hub.url"]
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def hub(settings) -> Iterator[Hub]:
    hub = Hub()
    settings.NEWSDESK_WEBSUB_HUB = f"http://127.0.0.1:{hub.server_port}/"
    yield hub
    hub.shutdown()
    hub.server_close()


@pytest.fixture
def story(draft, editor) -> Article:
    """A story by Ada on Peru that has been live for three days."""
    article = draft("Story", tags=["Peru"])
    article.bylines.create(author=Author.objects.create(name="Ada"), position=0)
    publishing.publish(article, by=editor, version=1)
    moment = timezone.now() - timedelta(days=3)
    Edition.objects.update(live_from=moment, first_published_at=moment, created_at=moment)
    return article


def tell(hub: Hub) -> set[str]:
    call_command("tell_hub", stdout=StringIO())
    return hub.paths()


def in_every_format(*addresses: str) -> set[str]:
    return {address + form for address in addresses for form in ("", "?format=rss", "?format=json")}


ALL = in_every_format("/feed/", "/tag/peru/feed/", "/authors/ada/feed/")


def test_it_is_told_of_each_feed_of_a_new_story(hub, published):
    published("Story", tags=["Peru"])
    assert tell(hub) == in_every_format("/feed/", "/tag/peru/feed/")


def test_it_is_told_of_nothing_when_nothing_changed(hub, story):
    assert tell(hub) == set()


def test_a_withdrawn_story_is_told_of(hub, story, editor):
    publishing.withdraw(story, by=editor, version=1)
    assert tell(hub) == ALL


def test_a_correction_and_taking_it_back_are_told_of(hub, story, editor):
    notice = publishing.correct(story, by=editor, text="It was wrong.", kind="correction", place="top")
    assert tell(hub) == ALL | in_every_format("/corrections/feed/")
    past = timezone.now() - timedelta(hours=1)
    Notice.objects.update(at=past)
    assert tell(hub) == set()
    publishing.take_back(notice, by=editor)
    assert tell(hub) == ALL | in_every_format("/corrections/feed/")


@pytest.mark.parametrize("field", ["live_from", "live_until"])
def test_time_alone_is_told_of(hub, story, field):
    soon, now = timezone.now() + timedelta(hours=1), timezone.now() - timedelta(seconds=1)
    Edition.objects.update(**{field: soon})
    assert tell(hub) == set()
    Edition.objects.update(**{field: now})
    assert tell(hub) == ALL


@pytest.mark.parametrize("status", [301, 404, 500])
def test_what_it_did_not_take_is_told_again(hub, published, status):
    published("Story")
    hub.status = status
    with pytest.raises(CommandError, match=f"answered {status}"):
        call_command("tell_hub")
    Edition.objects.update(**dict.fromkeys(("live_from", "created_at"), timezone.now() - timedelta(minutes=10)))
    hub.status = 202
    hub.paths()
    assert tell(hub) == in_every_format("/feed/")
    assert tell(hub) == set()


def test_a_hub_that_is_not_there_is_told_later(published, settings):
    published("Story")
    settings.NEWSDESK_WEBSUB_HUB = "http://127.0.0.1:9/"
    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("tell_hub")
    assert HubMark.objects.get().told_until < timezone.now() - timedelta(hours=23)


def test_what_was_committed_late_is_not_lost(hub, published, story):
    tell(hub)
    published("Late")
    late = timezone.now() - timedelta(minutes=1)
    Edition.objects.filter(title="Late").update(live_from=late, created_at=late)
    assert tell(hub) == in_every_format("/feed/")


def test_without_a_hub_it_says_what_to_do(settings):
    with pytest.raises(CommandError, match="NEWSDESK_WEBSUB_HUB"):
        call_command("tell_hub")


def test_nothing_hidden_is_told_of(hub, draft, editor):
    soon = timezone.now() + timedelta(hours=1)
    publishing.schedule(draft("Soon", tags=["Xanadu"]), by=editor, version=1, live_from=soon)
    draft("Draft", tags=["Xanadu"])
    assert tell(hub) == set()


@pytest.mark.parametrize("number", [1, 10])
def test_it_costs_as_many_queries_for_ten_stories_as_for_one(hub, published, number, django_assert_num_queries):
    tell(hub)
    for count in range(number):
        published(f"Story {count}", tags=[f"Tag {count}"])
    with django_assert_num_queries(8):
        tell(hub)
