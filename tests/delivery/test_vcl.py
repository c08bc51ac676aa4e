"""The VCL on a real varnishd, in front of a server that remembers what it was asked."""

import gzip
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress

import brotli
import pytest
from urllib3.exceptions import ProtocolError

from articles.delivery import application, surrogate
from articles.delivery.fronts import Untaken, Varnish
from articles.models.change import keys
from tests.delivery.recorder import Asked, Recorder, Says
from tests.delivery.varnish import SECRET, VCL, Front, varnish, varnishd

WORDS = b"<p>Words and words.</p>" * 100
GOOD = (("Surrogate-Key", "newsdesk s1 t3"), ("Surrogate-Control", "max-age=60, stale-if-error=600"))
HEADERS = (
    *GOOD,
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "public, max-age=0, must-revalidate"),
    ("Vary", "Accept-Encoding"),
)
NOT_KEPT = (("Surrogate-Control", "max-age=0, no-store"),)


def page(asked: Asked) -> Says:
    """A page as Newsdesk answers it, in the encoding that is asked for."""
    accepted = asked.headers.get("Accept-Encoding", "")
    if "br" in accepted:
        return Says(200, brotli.compress(WORDS), (*HEADERS, ("Content-Encoding", "br"), ("ETag", '"1-br"')))
    if "gzip" in accepted:
        return Says(200, gzip.compress(WORDS), (*HEADERS, ("Content-Encoding", "gzip"), ("ETag", '"1-gzip"')))
    return Says(200, WORDS, (*HEADERS, ("ETag", '"1"')))


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Front]:
    with varnish(tmp_path_factory.mktemp("varnish"), waits=2) as front:
        yield front


@pytest.fixture
def origin(running) -> Iterator[Recorder]:
    recorder = Recorder(page, port=running.origin)
    yield recorder
    recorder.close()


@pytest.fixture
def front(running, origin) -> Front:
    """An empty one."""
    running.empty()
    return running


def passed_on(origin: Recorder) -> list[str]:
    """The addresses that the origin was asked for since it was last asked this."""
    asked, origin.asked = origin.asked, []
    return [one.path for one in asked]


class TestKept:
    """What is kept, and for whom."""

    def test_a_second_reader_does_not_reach_the_origin(self, front, origin):
        assert [front.cached("/tag/peru/") for _time in range(3)] == ["miss", "hit", "hit"]
        assert len(origin.asked) == 1

    def test_cookies_and_passwords_do_not_matter_and_are_not_passed_on(self, front, origin):
        front.get("/", Cookie="sessionid=1", Authorization="Basic eDp5")
        assert front.cached("/", Cookie="sessionid=2") == "hit"
        assert not {"Cookie", "Authorization"} & origin.asked[0].headers.keys()

    @pytest.mark.parametrize("path", ["/admin/", "/admin", "/preview/x/", "/healthz/ready/", "/oembed/?url=x"])
    def test_what_is_not_for_all_is_passed_untouched(self, front, origin, path):
        for _time in range(2):
            assert front.cached(path, Cookie="sessionid=1", Authorization="Basic eDp5") == "pass"
        assert [asked.path for asked in origin.asked] == [path, path]
        assert origin.asked[0].headers["Cookie"] == "sessionid=1"
        assert origin.asked[0].headers["Authorization"] == "Basic eDp5"

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
    def test_other_methods_are_the_origins_business(self, front, origin, method):
        front.get("/")
        front.get("/", method)
        assert origin.asked[-1].method == method

    @pytest.mark.parametrize("status", [301, 400, 404, 410, 503])
    def test_errors_and_redirects_are_not_kept(self, front, origin, status):
        origin.answer = Says(status, WORDS, NOT_KEPT)
        assert {front.get("/x/").status for _time in range(2)} == {status}
        assert len(origin.asked) >= 2
        origin.answer = page
        assert front.get("/x/").status == 200

    @pytest.mark.parametrize("headers", [(), NOT_KEPT, (*GOOD, ("Set-Cookie", "a=b")), GOOD[:1], GOOD[1:]])
    def test_what_does_not_say_that_it_may_be_kept_is_not(self, front, origin, headers):
        origin.answer = Says(200, WORDS, headers)
        assert [front.cached("/x/") for _time in range(2)] == ["pass", "pass"]

    def test_static_files_are_kept(self, front, origin):
        origin.answer = Says(200, b"x", (("Cache-Control", "max-age=315360000, public, immutable"),))
        assert [front.cached(f"/static/a.1234.css?{number}") for number in range(2)] == ["miss", "hit"]

    def test_what_time_changes_is_kept_until_then(self, front, origin):
        origin.answer = Says(200, WORDS, (GOOD[0], ("Surrogate-Control", "max-age=1")))
        front.get("/")
        assert front.cached("/") == "hit"
        wait_until_expired()
        assert front.cached("/") == "miss"


class TestAddresses:
    """Spellings of one address are one."""

    @pytest.mark.parametrize(
        ("asked", "passed"),
        [
            ("/?utm_source=x", "/"),
            ("/?page=2&utm_source=x", "/?page=2"),
            ("/?a=b&page=2&c", "/?page=2"),
            ("/?&&page=2&&", "/?page=2"),
            ("/?page=1&x=y&page=2", "/?page=1&page=2"),
            ("/?q=x", "/"),
            ("/?xpage=2&pagex=2&page", "/?page"),
            ("/?", "/"),
            ("/tag/peru/?from=2024-01-01&q=x", "/tag/peru/?from=2024-01-01"),
            ("/tags/?q=x&page=2", "/tags/?q=x"),
            ("/search/?q=a?b&sort=date&x=1", "/search/?q=a?b&sort=date"),
            ("/search/feed/?q=%D0%A0&format=json&x=%D0", "/search/feed/?q=%D0%A0&format=json"),
            ("/tag/%D1%80/?x", "/tag/%D1%80/"),
            ("/?a+b=c&page=2", "/?page=2"),
        ],
    )
    def test_only_parameters_that_the_page_knows_are_passed_on(self, front, origin, asked, passed):
        assert front.cached(asked) == "miss"
        assert passed_on(origin) == [passed]
        assert front.cached(passed) == "hit"

    @pytest.mark.parametrize("path", ["/?%70age=2", "/%73earch/?q=x", "/tag/%70eru/", "/?page=1&%78=y"])
    def test_letters_that_are_written_otherwise_are_the_origins_business(self, front, origin, path):
        assert [front.cached(path) for _time in range(2)] == ["pass", "pass"]
        assert passed_on(origin) == [path, path]

    @pytest.mark.parametrize("beginning", application._PARAMETERS)
    def test_a_page_knows_the_same_parameters_here_as_there(self, front, origin, beginning):
        every = sorted({name for names in application._PARAMETERS.values() for name in names})
        front.get(f"{beginning}?{'&'.join(f'{name}=x' for name in every)}")
        (passed,) = passed_on(origin)
        known = [name for name in every if name in application._PARAMETERS[beginning]]
        assert passed == f"{beginning}?{'&'.join(f'{name}=x' for name in known)}"

    @pytest.mark.parametrize("beginning", application._APART)
    def test_what_is_not_kept_there_is_not_kept_here(self, front, beginning):
        assert [front.cached(f"{beginning}x?y=z") for _time in range(2)] == ["pass", "pass"]

    def test_inventing_parameters_reaches_the_origin_once(self, front, origin):
        for number in range(50):
            front.get(f"/?{number}=x&utm_source={number}")
        assert len(origin.asked) == 1

    def test_thousands_of_parameters_get_an_answer(self, front, origin):
        assert front.get(f"/?{'a=b&' * 1500}page=2").status == 200
        assert passed_on(origin) == ["/?page=2"]

    def test_a_host_is_one_however_it_is_written(self, front):
        front.get("/", Host="news.example.org")
        for host in ("NEWS.example.org", "news.example.org:80", "news.example.org."):
            assert front.cached("/", Host=host) == "hit"
        assert front.cached("/", Host="other.example.org") == "miss"

    def test_a_scheme_that_nobody_may_claim_is_http(self, front, origin):
        front.get("/", X_Forwarded_Proto="https")
        assert origin.asked[0].headers["X-Forwarded-Proto"] == "http"
        assert front.cached("/") == "hit"

    def test_a_visitor_who_claims_an_address_has_his_own_behind_it(self, front, origin):
        front.get("/admin/", X_Forwarded_For="9.9.9.9")
        assert origin.asked[0].headers["X-Forwarded-For"].replace(" ", "") == "9.9.9.9,127.0.0.1"


def test_behind_another_proxy_it_is_believed(tmp_path):
    with varnish(tmp_path, NEWSDESK_BEHIND_PROXY="1") as front:
        origin = Recorder(page, port=front.origin)
        front.get("/admin/", X_Forwarded_For="9.9.9.9, 8.8.8.8", X_Forwarded_Proto="https")
        assert origin.asked[0].headers["X-Forwarded-For"] == "9.9.9.9, 8.8.8.8"
        assert origin.asked[0].headers["X-Forwarded-Proto"] == "https"
        assert [front.cached("/", X_Forwarded_Proto=one) for one in ("https", "http", "https")] == [
            "miss",
            "miss",
            "hit",
        ]
        origin.close()


class TestHttp:
    """HTTP as it is meant."""

    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("gzip, deflate, br", "br"),
            ("br", "br"),
            ("BR;q=0.5", "br"),
            ("gzip", "gzip"),
            ("gzip, br;q=0", "gzip"),
            ("gzip, br;q=0.0", "gzip"),
            ("gzip, brotli", "gzip"),
            ("identity", None),
            ("", None),
        ],
    )
    def test_each_gets_an_encoding_that_it_takes(self, front, accepted, encoding):
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
        for _time in range(2):
            got = front.get("/", Accept_Encoding=accepted)
            assert got.headers.get("Content-Encoding") == encoding
            assert unpack(got.body) == WORDS
            assert got["Vary"] == "Accept-Encoding"

    def test_two_variants_are_kept(self, front, origin):
        for accepted in ("gzip, deflate, br", "br", "gzip", "gzip, deflate", "identity", ""):
            front.get("/", Accept_Encoding=accepted)
        assert len(origin.asked) == 2

    @pytest.mark.parametrize("accepted", ["br", "gzip", "identity"])
    def test_who_has_it_gets_no_words(self, front, origin, accepted):
        tag = front.get("/", Accept_Encoding=accepted)["ETag"]
        got = front.get("/", Accept_Encoding=accepted, If_None_Match=tag)
        assert (got.status, got.body) == (304, b"")
        assert front.get("/", Accept_Encoding=accepted, If_None_Match='"other"').status == 200
        assert len(origin.asked) == 1

    def test_head_says_the_same_without_the_words(self, front):
        head, got = front.get("/", "HEAD"), front.get("/")
        assert (head.status, head.body) == (200, b"")
        assert head["ETag"] == got["ETag"]

    @pytest.mark.parametrize("accepted", ["br", "identity"])
    def test_a_part_is_of_the_same_page(self, front, accepted):
        for _time in range(2):
            got = front.get("/", Range="bytes=3-7", Accept_Encoding=accepted)
            whole = front.get("/", Accept_Encoding=accepted).body
            assert (got.status, got.body) in {(206, whole[3:8]), (200, whole)}

    @pytest.mark.parametrize("name", ["If_None_Match", "Accept_Encoding", "Cookie", "Range", "X_Forwarded_For"])
    def test_a_header_that_is_too_long_poisons_nothing(self, front, name):
        assert front.get("/", **{name: "x" * 10_000}).status == 400
        with suppress(ProtocolError):  # it may hang up
            assert front.get("/", **{name: "x" * 100_000}).status == 400
        assert front.get("/").body == WORDS

    def test_readers_see_nothing_of_what_is_between_the_two(self, front):
        for _time in range(2):
            got = front.get("/")
            seen = {name.lower() for name in got.headers}
            assert not seen & {"surrogate-key", "surrogate-control", "cache-tag", "cdn-cache-control", "xkey", "age"}
            assert got["Cache-Control"] == "public, max-age=0, must-revalidate"


class TestPurging:
    """Who may purge, and what is gone then."""

    def test_what_has_the_key_is_gone_in_every_encoding(self, front, origin):
        for accepted in ("br", "gzip"):
            front.get("/", Accept_Encoding=accepted)
        front.purges.purge(["x", "t3"])
        assert [front.cached("/", Accept_Encoding=accepted) for accepted in ("br", "gzip")] == ["miss", "miss"]

    def test_as_many_names_as_are_ever_sent_are_taken(self, front, origin, settings):
        settings.NEWSDESK_FRONT_CACHES = ["varnish://127.0.0.1"]
        for number in range(surrogate._LONGEST):
            named = surrogate.named(keys("s", range(10**18, 10**18 + number)))
            if len(named[0][1]) > surrogate._LONGEST - 30:
                break
        origin.answer = Says(200, WORDS, (*named, GOOD[1]))
        assert [front.cached("/") for _time in range(2)] == ["miss", "hit"]
        last = 10**18 + number - 1
        front.purges.purge([f"s{other}" for other in range(last - front.purges.at_once + 1, last + 1)])
        assert front.cached("/") == "miss"

    def test_a_page_that_has_not_changed_when_it_expired_can_be_purged_still(self, front, origin):
        brief = (GOOD[0], ("Surrogate-Control", "max-age=1, stale-if-error=600"), ("ETag", '"1"'))
        origin.answer = lambda asked: Says(304 if "If-None-Match" in asked.headers else 200, WORDS, brief)
        front.get("/")
        wait_until_expired()
        assert front.get("/").body == WORDS
        assert "If-None-Match" in origin.asked[-1].headers
        origin.answer = page
        front.purges.purge(["t3"])
        before = len(origin.asked)
        assert front.get("/").body == WORDS
        assert len(origin.asked) == before + 1
        assert "If-None-Match" not in origin.asked[-1].headers

    @pytest.mark.parametrize("names", [["t33"], ["T3"], ["s"], ["ewsdesk"]])
    def test_what_has_another_stays(self, front, names):
        front.get("/")
        front.purges.purge(names)
        assert front.cached("/") == "hit"

    @pytest.mark.parametrize(
        "forged",
        [
            {"xkey-purge": "newsdesk"},
            {"xkey-purge": "newsdesk", "Purge-Secret": ""},
            {"xkey-purge": "newsdesk", "Purge-Secret": SECRET.upper()},
            {"xkey-purge": "newsdesk", "Purge-Secret": SECRET, "X-Forwarded-For": "127.0.0.1"},
            {"xkey": "newsdesk", "Newsdesk-Purged": "1"},
            {},
        ],
    )
    @pytest.mark.parametrize("path", ["/", "/admin/"])
    def test_a_forged_purge_is_refused(self, front, origin, forged, path):
        front.get("/")
        got = front.get(path, "PURGE", **forged)
        assert got.status == 403
        assert "Newsdesk-Purged" not in got.headers
        assert front.cached("/") == "hit"
        assert [asked.method for asked in origin.asked] == ["GET"]

    def test_it_must_say_what(self, front):
        assert front.get("/", "PURGE", Purge_Secret=SECRET).status == 400

    def test_keys_of_a_reader_are_none(self, front, origin):
        front.get("/", xkey="s1", Surrogate_Key="s1", xkey_purge="newsdesk", Purge_Secret=SECRET)
        assert front.cached("/") == "hit"

    def test_a_wrong_secret_is_not_taken(self, front):
        with pytest.raises(Untaken, match="answered 403"):
            Varnish(front.address, "another-secret-it-is").purge(["newsdesk"])


@pytest.mark.parametrize("set_up", [{"purger": "192.0.2.1"}, {"NEWSDESK_PURGE_SECRET": ""}])
def test_nobody_purges_from_elsewhere_or_where_there_is_no_secret(tmp_path, set_up):
    with varnish(tmp_path, **set_up) as front:
        assert front.get("/", "PURGE", Purge_Secret=SECRET, xkey_purge="newsdesk").status == 403
        assert front.get("/", "PURGE", Purge_Secret="", xkey_purge="newsdesk").status == 403


class TestOriginDown:
    """What readers get where the origin fails."""

    @pytest.fixture(autouse=True)
    def _expired(self, front, origin):
        """A page that has expired by itself, and one that was purged."""
        brief = (("Surrogate-Control", "max-age=1, stale-if-error=600"),)
        origin.answer = Says(200, b"old", (("Surrogate-Key", "newsdesk gone"), *brief))
        front.get("/gone/")
        front.purges.purge(["gone"])
        origin.answer = Says(200, b"old", (("Surrogate-Key", "newsdesk s1"), *brief))
        front.get("/")
        wait_until_expired()

    @pytest.mark.parametrize("answer", [Says(500), Says(503, b"", NOT_KEPT), None, Says(after=4)])
    def test_an_old_page_is_shown(self, front, origin, answer):
        origin.answer = lambda _asked: answer
        for _time in range(2):
            got = front.get("/")
            assert (got.status, got.body, got["X-Cache"]) == (200, b"old", "stale")

    def test_an_old_page_is_shown_while_nobody_is_there(self, front, origin):
        origin.close()
        assert [front.get("/").body for _time in range(2)] == [b"old", b"old"]

    def test_what_was_purged_is_gone(self, front, origin):
        origin.answer = Says(500)
        assert front.get("/gone/").status == 500
        origin.close()
        got = front.get("/gone/")
        assert got.status == 503
        assert (got["Cache-Control"], got["Retry-After"]) == ("no-store", "10")

    def test_once_it_is_there_again_the_page_is_new(self, front, origin):
        origin.answer = Says(500)
        front.get("/")
        origin.answer = page
        assert front.get("/").body == WORDS

    def test_a_page_that_has_expired_is_asked_for_and_not_shown(self, front, origin):
        origin.answer = page
        assert front.get("/").body == WORDS

    @pytest.mark.parametrize("answer", [Says(503), None])
    @pytest.mark.parametrize("path", ["/", "/admin/"])
    def test_what_is_sent_is_sent_once(self, front, origin, answer, path):
        origin.answer = lambda _asked: answer
        before = len(origin.asked)
        assert front.get(path, "POST").status == 503
        assert len(origin.asked) == before + 1

    def test_the_newsroom_gets_the_origins_own_answer(self, front, origin):
        origin.answer = Says(500, b"own")
        assert front.get("/admin/").body == b"own"
        assert len([asked for asked in origin.asked if asked.path == "/admin/"]) == 1


def test_an_origin_that_is_known_to_be_ill_is_not_waited_for(tmp_path):
    probe = '.probe = { .url = "/healthz/ready/"; .interval = 200ms; .window = 2; .threshold = 1; .initial = 1; }'
    brief = (GOOD[0], ("Surrogate-Control", "max-age=1, stale-if-error=600"))
    with varnish(tmp_path, probe=probe) as front:
        origin = Recorder(Says(200, b"old", brief), front.origin)
        wait_until(lambda: front.get("/").status == 200)
        origin.answer = lambda asked: Says(503 if asked.path == "/healthz/ready/" else 200, b"new", GOOD)
        wait_until(lambda: front.get(f"/{time.monotonic()}/").status == 503)
        wait_until(lambda: front.cached("/") == "stale")
        assert front.get("/").body == b"old"
        origin.close()


def wait_until(condition) -> None:
    ends = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.1)


@pytest.mark.parametrize("name", ["local.vcl", "compose.vcl"])
def test_what_is_shipped_compiles(tmp_path, name):
    for file in VCL.parent.glob("*.vcl"):
        text = file.read_text(encoding="utf-8").replace('"web"', '"127.0.0.1"')  # a name of the services' own network
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    home = tempfile.mkdtemp(dir="/tmp")
    command = [varnishd(), "-j", "none", "-C", "-f", str(tmp_path / name), "-n", home]
    done = subprocess.run(command, capture_output=True, check=False)
    shutil.rmtree(home, ignore_errors=True)
    assert done.returncode == 0, done.stderr[:2000]


def wait_until_expired() -> None:
    """Until a page that is kept for a second has had it."""
    time.sleep(1.3)
