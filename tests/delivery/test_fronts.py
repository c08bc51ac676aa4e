"""What front caches are sent, and what of their answers counts as done; against a real server that remembers."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
import urllib3

from articles.delivery import fronts
from articles.delivery.fronts import Cloudflare, Fastly, Front, Misnamed, Untaken, Varnish, front_of
from tests.delivery.recorder import Recorder, Says

SECRET = "a-secret-for-the-test"
GOOD = Says(body=b'{"success": true}', headers=(("Newsdesk-Purged", "3"),))
MADE: dict[str, Callable[[str], Front]] = {
    "varnish": lambda address: Varnish(f"{address}/", SECRET),
    "fastly": lambda address: Fastly("SU1Z0isxPaozGVKXdv0eY", SECRET, api=address),
    "cloudflare": lambda address: Cloudflare("023e105f4ecef8ad9ca31a8372d0c353", SECRET, api=address),
}
ZONE, SERVICE = "cloudflare://023e105f4ecef8ad9ca31a8372d0c353", "fastly://SU1Z0isxPaozGVKXdv0eY"


@pytest.fixture
def server() -> Iterator[Recorder]:
    recorder = Recorder(GOOD)
    yield recorder
    recorder.close()


@pytest.fixture(params=sorted(MADE))
def front(request, server) -> Front:
    """Each kind."""
    return MADE[request.param](server.address)


def test_varnish_is_sent_names_and_its_secret(server):
    MADE["varnish"](server.address).purge(["s1", "t3"])
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("PURGE", "/")
    assert (asked.headers["xkey-purge"], asked.headers["Purge-Secret"]) == ("s1 t3", SECRET)


def test_fastly_is_sent_names_and_a_token(server):
    MADE["fastly"](server.address).purge(["s1", "t3"])
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/service/SU1Z0isxPaozGVKXdv0eY/purge")
    assert (asked.headers["Surrogate-Key"], asked.headers["Fastly-Key"]) == ("s1 t3", SECRET)
    assert "Fastly-Soft-Purge" not in asked.headers


def test_fastly_can_be_asked_to_let_answers_be_stale(server):
    Fastly("SU1Z0isxPaozGVKXdv0eY", SECRET, is_soft=True, api=server.address).purge(["s1"])
    assert server.asked[0].headers["Fastly-Soft-Purge"] == "1"


def test_cloudflare_is_sent_tags_and_a_token(server):
    MADE["cloudflare"](server.address).purge(["s1", "t3"])
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/zones/023e105f4ecef8ad9ca31a8372d0c353/purge_cache")
    assert json.loads(asked.body) == {"tags": ["s1", "t3"]}
    assert asked.headers["Authorization"] == f"Bearer {SECRET}"


def test_each_says_who_asks_and_waits_for_an_answer(front, server):
    front.purge(["s1"])
    assert server.asked[0].headers["User-Agent"].startswith("Newsdesk (+http")


@pytest.mark.parametrize("status", [201, 204, 301, 302, 307, 401, 403, 404, 405, 429, 500, 503])
def test_nothing_but_200_is_a_success_and_no_redirect_is_followed(front, server, status):
    server.answer = Says(status, GOOD.body, (*GOOD.headers, ("Location", f"{server.address}/elsewhere")))
    with pytest.raises(Untaken, match=f"answered {status}"):
        front.purge(["s1"])
    assert len(server.asked) == 1


@pytest.mark.parametrize("body", [b"", b"<html>Welcome!</html>", b"[]", b"\xff\xfe", b"[" * 90_000, b"x" * 1_000_000])
def test_nonsense_is_no_success(front, server, body):
    server.answer = Says(body=body)
    with pytest.raises(Untaken):
        front.purge(["s1"])


def test_cloudflare_must_say_that_it_did_it(server):
    server.answer = Says(body=b'{"success": false, "errors": [{"code": 1134}]}')
    with pytest.raises(Untaken, match="did not do it"):
        MADE["cloudflare"](server.address).purge(["s1"])


def test_a_connection_that_is_cut_is_no_success(front, server):
    server.answer = lambda _asked: None
    with pytest.raises(Untaken, match="cannot be asked"):
        front.purge(["s1"])


def test_nobody_is_waited_for_for_ever(front, server, monkeypatch):
    monkeypatch.setattr(fronts, "_ANSWERING", 0.2)
    server.answer = Says(after=3)
    with pytest.raises(Untaken, match="ReadTimeoutError"):
        front.purge(["s1"])


@pytest.mark.parametrize("kind", sorted(MADE))
def test_who_is_not_there_is_no_success(kind):
    with pytest.raises(Untaken, match="cannot be asked"):
        MADE[kind]("http://127.0.0.1:9").purge(["s1"])


@pytest.mark.parametrize("answer", [Says(500), Says(body=b"?"), None])
def test_no_error_and_no_log_holds_the_secret(front, server, answer, caplog):
    server.answer = lambda _asked: answer
    caplog.set_level(logging.DEBUG)
    urllib3.add_stderr_logger  # noqa: B018 - its logger is what is read here
    with pytest.raises(Untaken) as raised:
        front.purge(["s1"])
    seen = [str(raised.value), repr(raised.value.__cause__), repr(front), caplog.text]
    assert not any(SECRET in one for one in seen)


@pytest.mark.parametrize("kind", sorted(MADE))
def test_a_secret_that_no_header_can_hold_is_not_told(kind, server):
    front = MADE[kind](server.address)
    object.__setattr__(front, "secret" if kind == "varnish" else "token", f"{SECRET}\nX: y")
    with pytest.raises(Untaken) as raised:
        front.purge(["s1"])
    assert raised.value.__suppress_context__
    assert SECRET not in str(raised.value)
    assert server.asked == []


class TestAddresses:
    """What names a front cache."""

    @pytest.fixture(autouse=True)
    def _secrets(self, settings):
        for name in ("NEWSDESK_PURGE_SECRET", "NEWSDESK_FASTLY_TOKEN", "NEWSDESK_CLOUDFLARE_TOKEN"):
            setattr(settings, name, SECRET)

    @pytest.mark.parametrize(
        ("address", "front"),
        [
            ("varnish://127.0.0.1:6081", Varnish("http://127.0.0.1:6081/", SECRET)),
            ("varnish://cache/", Varnish("http://cache:80/", SECRET)),
            ("varnish://[::1]:6081", Varnish("http://[::1]:6081/", SECRET)),
            (SERVICE, Fastly("SU1Z0isxPaozGVKXdv0eY", SECRET)),
            (f"{SERVICE}?soft", Fastly("SU1Z0isxPaozGVKXdv0eY", SECRET, is_soft=True)),
            (ZONE, Cloudflare("023e105f4ecef8ad9ca31a8372d0c353", SECRET)),
        ],
    )
    def test_it_is_that_one(self, address, front):
        assert front_of(address) == front

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "127.0.0.1:6081",
            "http://127.0.0.1:6081",
            "varnish://",
            "varnish://host:port",
            "varnish://host:99999",
            "varnish://user:word@host",
            "varnish://host/path",
            "varnish://[::1",
            "fastly://",
            "fastly://a/b",
            f"{SERVICE}?hard",
            "fastly://../../../purge",
            "cloudflare://zone",
            f"{ZONE}?soft",
        ],
    )
    def test_nonsense_is_refused(self, address):
        with pytest.raises(Misnamed):
            front_of(address)

    @pytest.mark.parametrize("address", ["varnish://user:hush@host", "squid://user:hush@host"])
    def test_a_password_in_an_address_is_not_told(self, address):
        with pytest.raises(Misnamed) as raised:
            front_of(address)
        assert "hush" not in str(raised.value)

    @pytest.mark.parametrize("secret", ["", "short", "sixteen\nletters and", "with spaces in it!"])
    @pytest.mark.parametrize("address", ["varnish://host", SERVICE, ZONE])
    def test_it_needs_a_secret(self, address, secret, settings):
        for name in ("NEWSDESK_PURGE_SECRET", "NEWSDESK_FASTLY_TOKEN", "NEWSDESK_CLOUDFLARE_TOKEN"):
            setattr(settings, name, secret)
        with pytest.raises(Misnamed, match="is not set to"):
            front_of(address)
