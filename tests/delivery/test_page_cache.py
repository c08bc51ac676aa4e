"""The page cache: what is kept, for whom, and how little a kept answer costs."""

import gzip
import threading
import time
from datetime import timedelta

import brotli
import pytest
import zstandard
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Change, Clock
from tests.delivery.reader import SITE, Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]


@pytest.fixture
def reader() -> Reader:
    """A reader of a site with a page cache."""
    return Reader()


def again(article: Article, by, **fields) -> None:
    version = Article.objects.get(pk=article.pk).version + 1
    Article.objects.filter(pk=article.pk).update(version=version, **fields)
    publishing.publish(article, by=by, version=version)


def made(reader: Reader, *addresses: str, **headers: str) -> int:
    """How many of these answers had to be made."""
    before = reader.made
    for address in addresses:
        reader.get(address, **headers)
    return reader.made - before


class TestWhatIsKept:
    """An anonymous visitor's page, once for all."""

    @pytest.fixture(autouse=True)
    def _stories(self, published):
        published("In Peru", slug="in-peru", tags=["Peru"])
        published("In Chad", slug="in-chad", tags=["Chad"])

    def test_a_second_visitor_costs_one_query(self, reader):
        first = reader.get("/tag/peru/")
        with CaptureQueriesContext(connection) as queries:
            second = reader.get("/tag/peru/")
        assert (second.status, second.body) == (200, first.body)
        assert len(queries) == 1
        assert reader.made == 1

    def test_publishing_about_one_subject_leaves_the_pages_of_another(self, reader, published):
        pages = ["/", "/tag/peru/", "/tag/chad/", "/articles/in-peru/", "/articles/in-chad/", "/tag/peru/feed/"]
        assert made(reader, *pages) == len(pages)
        published("More of Chad", tags=["Chad"])
        assert made(reader, "/tag/peru/", "/articles/in-peru/", "/articles/in-chad/", "/tag/peru/feed/") == 0
        assert made(reader, "/", "/tag/chad/") == 2
        assert "More of Chad" in reader.get("/tag/chad/").text

    def test_what_is_only_written_changes_nothing(self, reader, draft):
        made(reader, "/", "/tag/peru/")
        draft("Nobody knows", tags=["Peru"])
        assert made(reader, "/", "/tag/peru/") == 0

    @pytest.mark.parametrize(
        "address", ["/tag/nothing/", "/no-such-page/", "/tag/Peru/", "/healthz/ready/", "/admin/login/"]
    )
    def test_errors_redirects_and_what_is_none_of_readers_are_not_kept(self, reader, address):
        assert made(reader, address, address) == 2
        assert len(reader.site.pages) == 0

    def test_nothing_of_a_visitor_gets_into_a_kept_page(self, reader, login, editor):
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in login(editor).cookies.items())
        seen = reader.get("/", HTTP_COOKIE=cookies, HTTP_AUTHORIZATION="Basic eDp5", HTTP_ACCEPT_LANGUAGE="de")
        assert made(reader, "/") == 0
        assert reader.get("/").body == seen.body
        assert "Set-Cookie" not in seen.headers

    def test_parameters_of_others_invention_fill_nothing(self, reader):
        pages = ["/tag/peru/", *(f"/tag/peru/?utm_source={number}&{number}=x" for number in range(20))]
        assert made(reader, *pages) == 1
        assert len(reader.site.pages) == 1
        assert "utm_source" not in reader.get("/tag/peru/?utm_source=1").text

    def test_a_redirect_takes_all_parameters_along(self, reader):
        assert reader.get("/tag/PERU/?page=1&utm_source=x")["Location"] == "/tag/peru/?page=1&utm_source=x"

    def test_another_host_is_refused_and_gets_into_no_page(self, reader):
        assert reader.get("/", HTTP_HOST="evil.example").status == 400
        assert "evil.example" not in reader.get("/").text
        assert len(reader.site.pages) == 1

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
    def test_other_methods_are_answered_by_the_page_itself(self, reader, method):
        reader.get("/")
        assert reader.get("/", method).status == 405

    def test_a_story_that_is_withdrawn_is_gone_at_once(self, reader, editor):
        reader.get("/articles/in-peru/")
        publishing.withdraw(Article.objects.get(slug="in-peru"), by=editor, version=1)
        assert reader.get("/articles/in-peru/").status == 410
        assert "In Peru" not in reader.get("/").text


class TestTime:
    """What time alone changes."""

    def test_a_planned_story_comes_by_itself(self, reader, draft, editor):
        soon = publishing.database_now() + timedelta(seconds=4)
        publishing.schedule(draft("Soon", tags=["Peru"]), by=editor, version=1, live_from=soon)
        assert "Soon" not in reader.get("/").text
        assert made(reader, "/") == 0
        while publishing.database_now() <= soon:
            threading.Event().wait(0.05)
        assert "Soon" in reader.get("/").text
        assert reader.get("/tag/peru/").status == 200

    def test_what_says_how_long_ago_grows_old(self, reader, published, monkeypatch):
        published("Now")
        assert "just now" in reader.get("/").text
        (answer,) = reader.site.pages._answers.values()
        assert timedelta(seconds=50) < answer.until - timezone.now() <= timedelta(minutes=1)
        answer.until = timezone.now()
        assert made(reader, "/") == 1


class TestHttp:
    """HTTP as it is meant (RFC 9110, RFC 9111)."""

    @pytest.fixture(autouse=True)
    def _page(self, published):
        published("A story", body="<p>Words and words.</p>" * 50, tags=["Peru"])

    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("gzip, deflate, br", "br"),
            ("gzip", "gzip"),
            ("gzip, zstd", "zstd"),
            ("gzip, deflate, br, zstd", "br"),
            ("zstd;q=0.2, gzip;q=0.1", "zstd"),
            ("br;q=0.5, gzip", "gzip"),
            ("gzip;q=0, br;q=0", None),
            ("*", "br"),
            ("*;q=0", None),
            ("identity", None),
            ("gzip;q=many, ;;;,,", None),
            ("", None),
        ],
    )
    def test_it_comes_in_the_encoding_that_is_wanted(self, reader, accepted, encoding):
        plain = reader.get("/tag/peru/")
        got = reader.get("/tag/peru/", HTTP_ACCEPT_ENCODING=accepted)
        unpack = {"br": brotli.decompress, "zstd": zstandard.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
        assert got.headers.get("Content-Encoding") == encoding
        assert unpack(got.body) == plain.body
        assert got["Content-Length"] == str(len(got.body))
        assert got["Vary"] == "Accept-Encoding"
        assert reader.made == 1

    @pytest.mark.parametrize("accepted", ["", "gzip", "br"])
    def test_who_has_it_gets_no_words(self, reader, accepted):
        tag = reader.get("/tag/peru/", HTTP_ACCEPT_ENCODING=accepted)["ETag"]
        for named in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            got = reader.get("/tag/peru/", HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=named)
            assert (got.status, got.body, got["ETag"]) == (304, b"", tag)
        assert reader.get("/tag/peru/", HTTP_IF_NONE_MATCH='"other"').status == 200

    def test_each_encoding_has_a_tag_of_its_own(self, reader):
        assert len({reader.get("/", HTTP_ACCEPT_ENCODING=one)["ETag"] for one in ("", "gzip", "br")}) == 3

    def test_head_says_the_same_without_the_words(self, reader):
        for _time in range(2):
            head, got = reader.get("/tag/peru/", "HEAD"), reader.get("/tag/peru/")
            head.headers.pop("Last-Modified", None)  # said from the next second on
            got.headers.pop("Last-Modified", None)
            assert (head.status, head.body, head.headers) == (200, b"", got.headers)

    def test_who_has_it_by_its_date_gets_no_words(self, reader):
        assert "Last-Modified" not in reader.get("/tag/peru/").headers  # within this second it may be another one yet
        time.sleep(1.1)
        modified = reader.get("/tag/peru/")["Last-Modified"]
        assert reader.get("/tag/peru/", HTTP_IF_MODIFIED_SINCE=modified).status == 304
        for older in ("Sun, 01 Jan 2023 00:00:00 GMT", "Fri, 01 Jan 2999 00:00:00 GMT", "yesterday"):
            assert reader.get("/tag/peru/", HTTP_IF_MODIFIED_SINCE=older).status == 200
        both = {"HTTP_IF_MODIFIED_SINCE": modified, "HTTP_IF_NONE_MATCH": '"another"'}
        assert reader.get("/tag/peru/", **both).status == 200

    def test_the_date_is_another_once_it_has_changed(self, reader, published):
        reader.get("/tag/peru/")
        time.sleep(1.1)
        modified = reader.get("/tag/peru/")["Last-Modified"]
        published("Another", tags=["Peru"])
        assert reader.get("/tag/peru/", HTTP_IF_MODIFIED_SINCE=modified).status == 200

    def test_browsers_ask_each_time(self, reader):
        assert reader.get("/")["Cache-Control"] == "public, max-age=0, must-revalidate"

    def test_what_makes_pages_safe_is_kept_with_them(self, reader):
        reader.get("/")
        kept, fresh = reader.get("/"), Reader(limit=0).get("/")
        for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"):
            assert kept[name] == fresh[name]

    @pytest.mark.parametrize("header", ["HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_RANGE"])
    @pytest.mark.parametrize("value", ["bytes=0-1", "Wed, 21 Oct 2099 07:28:00 GMT", "x" * 8000, "\x7f"])
    def test_other_headers_get_the_whole_page_and_poison_nothing(self, reader, header, value):
        whole = Reader(limit=0).get("/tag/peru/").body
        got = reader.get("/tag/peru/", **{header: value})
        assert (got.status, got.body) == (200, whole)
        assert reader.get("/tag/peru/").body == whole


class TestBounds:
    """However it is asked."""

    def test_memory_is_bounded(self, published):
        for number in range(40):
            published(f"Story {number}", slug=f"story-{number}")
        reader = Reader(limit=250_000)
        for number in range(40):
            reader.get(f"/articles/story-{number}/")
        pages = reader.site.pages
        assert 0 < len(pages) < 40
        assert pages.size <= pages.limit
        assert made(reader, "/articles/story-39/") == 0
        assert made(reader, "/articles/story-0/") == 1

    def test_an_answer_that_would_drive_out_the_others_is_not_kept(self, published):
        published("Long", slug="long", body="<p>word word</p>" * 10_000)
        reader = Reader(limit=1_000_000)
        assert made(reader, "/articles/long/", "/articles/long/") == 2
        assert reader.site.pages.size == 0

    def test_what_is_dropped_leaves_nothing_behind(self, reader, published, editor):
        article = published("A story", tags=["Peru"])
        reader.get("/tag/peru/")
        publishing.withdraw(article, by=editor, version=1)
        reader.get("/healthz/live/")
        reader.get("/tag/peru/")
        assert (len(reader.site.pages), reader.site.pages.size, len(reader.site.pages._addresses)) == (0, 0, 0)

    def test_a_missing_page_is_made_once_for_many_at_once(self, reader, published):
        published("A story", tags=["Peru"])
        got: list[int] = []

        def ask() -> None:
            got.append(reader.get("/tag/peru/").status)
            connection.close()

        threads = [threading.Thread(target=ask) for _number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert got == [200] * 8
        assert reader.made == 1

    def test_without_a_database_nothing_is_taken_from_the_cache(self, reader, published, monkeypatch):
        published("A story")
        reader.get("/")
        monkeypatch.setattr(reader.site, "_caught_up", lambda: None)
        assert made(reader, "/") == 1

    def test_a_connection_that_was_lost_is_made_anew(self, reader, published):
        published("A story")
        reader.get("/")
        connection.connection.close()
        assert made(reader, "/") == 0

    def test_an_answer_that_is_overtaken_by_a_change_is_not_kept(self, reader, published, monkeypatch):
        published("A story", tags=["Peru"])
        ask = reader.site.application

        def slow(environ, start):
            result = ask(environ, start)
            monkeypatch.setattr(reader.site, "application", ask)
            published("Another", tags=["Peru"])
            reader.get("/")  # this process learns of it while the page is made
            return result

        monkeypatch.setattr(reader.site, "application", slow)
        assert "Another" not in reader.get("/tag/peru/").text
        assert "Another" in reader.get("/tag/peru/").text

    def test_changes_that_are_forgotten_are_taken_for_all(self, reader, published):
        published("A story", tags=["Peru"])
        reader.get("/tag/peru/")
        published("Another", tags=["Chad"])
        Change.objects.all().delete()
        assert made(reader, "/tag/peru/") == 1

    def test_a_clock_that_was_set_back_is_noticed(self, reader, published, monkeypatch):
        published("A story", tags=["Peru"])
        reader.get("/tag/peru/")
        monkeypatch.setattr("articles.delivery.pages._OVERTAKEN", timedelta())
        Clock.objects.update(version=0)
        assert made(reader, "/tag/peru/") == 1


def test_a_site_behind_a_proxy_keeps_http_and_https_apart(reader, published, settings):
    published("A story")
    settings.IS_BEHIND_PROXY = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    reader = Reader()
    assert reader.get("/", HTTP_X_FORWARDED_PROTO="https").status == 200
    assert reader.get("/")["Location"] == f"https://{SITE}/"


class TestPoison:
    """What is kept is what the address says, whoever asked first, and however."""

    @pytest.fixture(autouse=True)
    def _stories(self, published):
        for number in range(12):
            published(f"Story {number}", slug=f"story-{number}", tags=["Peru"])

    @pytest.mark.parametrize(
        "headers",
        [
            {"CONTENT_TYPE": "text/plain; charset=cp037"},
            {"CONTENT_LENGTH": "5"},
            {"HTTP_TRANSFER_ENCODING": "chunked"},
            {"HTTP_X_FORWARDED_HOST": "evil.example"},
            {"HTTP_X_FORWARDED_PROTO": "https"},
            {"HTTP_X_ORIGINAL_URL": "/admin/"},
            {"HTTP_X_HTTP_METHOD_OVERRIDE": "HEAD"},
            {"HTTP_ACCEPT": "application/json"},
            {"HTTP_COOKIE": "sessionid=x; csrftoken=y; django_language=de"},
            {"SCRIPT_NAME": "/x"},
        ],
    )
    def test_no_header_changes_what_others_get(self, headers):
        for address in ("/?page=2", "/feed/?format=rss", "/search/?q=story&page=2", "/tag/peru/?from=2020-01-01"):
            reader, fresh = Reader(), Reader(limit=0).get(address)
            reader.get(address, **headers)
            got = reader.get(address)
            assert (got.status, got.body) == (fresh.status, fresh.body), address

    def test_spellings_of_the_host_and_parameters_that_a_page_ignores_are_one_page(self, reader):
        hosts = ["127.0.0.1:8000", "127.0.0.1:1", "127.0.0.1", "LOCALHOST", "localhost:8000", "localhost."]
        assert made(reader, *(["/"] * len(hosts))) == 1
        for host in hosts:
            assert reader.get("/", HTTP_HOST=host).status == 200
        assert made(reader, "/?q=1", "/articles/story-1/?author=x", "/articles/story-1/?tag=y&from=z") == 1
        assert len(reader.site.pages) == 3  # two hosts, and the story

    @pytest.mark.parametrize("host", ["127.0.0.1/tag", "", "a b", "evil.example", "[::1", "127.0.0.1:8000:8000"])
    def test_a_host_that_is_none_reaches_no_page(self, reader, host):
        reader.get("/tag/peru/")
        assert reader.get("/peru/", HTTP_HOST=host).status in {400, 404}
        assert reader.get("/tag/peru/", HTTP_HOST=host).status == 400

    @pytest.mark.parametrize("path", ["//", "/tag//peru/", "/tag/peru/%00", "/\x80\xff/", "/tag/peru/\n", "/tag/peru"])
    def test_odd_paths_are_answered_and_not_kept(self, reader, path):
        assert reader.get(path).status in {301, 400, 404}
        assert len(reader.site.pages) == 0


class TestRaces:
    """What happens while something else does."""

    def test_two_who_publish_at_once_miss_nothing(self, reader, published, draft, editor):
        """A story changes its headline while another one that links to it is published, and is read in between."""
        target = published("Old headline", slug="target", tags=["Peru"])
        source = draft("Source", slug="source", tags=["Chad"], see=[("Why", target)])
        reader.get("/")

        def publish_source() -> None:
            publishing.publish(source, by=editor, version=1)
            reader.get("/tag/chad/")
            connection.close()

        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("UPDATE articles_edition SET title = 'New headline' WHERE slug = 'target'")
            thread = threading.Thread(target=publish_source)
            thread.start()
            thread.join()
        assert "see: New headline" in reader.get("/tag/chad/").text

    def test_a_database_that_fails_while_changes_are_read_costs_no_page(self, reader, published, monkeypatch):
        published("A story", tags=["Peru"])
        reader.get("/")
        published("Another")

        def fail(*_arguments: object) -> None:
            raise OperationalError("too slow")

        with monkeypatch.context() as patch:
            patch.setattr(Change.objects, "keys_since", fail)
            assert "Another" in reader.get("/").text
        assert "Another" in reader.get("/").text

    def test_a_hundred_thousand_keys_are_taken_for_all(self, reader, published):
        published("A story", tags=["Peru"])
        reader.get("/tag/peru/")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO articles_change (keys) SELECT array_agg('x' || n) FROM generate_series(1, 30000) n"
            )
        assert made(reader, "/tag/peru/") == 1
        assert len(reader.site.pages._steps) == 0
