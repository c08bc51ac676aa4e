"""How an address elsewhere is asked: politely, within bounds, and never within a network of one's own."""

import time
from contextlib import suppress
from threading import Event

import pytest

from articles.checking.fetching import Answered, Forbidden, Unreachable, Web

LONG = 30  # seconds
NOBODY = pytest.fail  # a name is looked up, or a connection made, that must not be


def test_a_page_that_is_there_is_asked_once_with_who_asks(site, web):
    assert web().visit(site.url("/page?a=1&b=%20")) == Answered(200, site.url("/page?a=1&b=%20"), True)
    ((method, path, headers),) = site.asked
    assert (method, path) == ("HEAD", "/page?a=1&b=%20")
    assert headers["Host"] == f"example.org:{site.server_port}"
    assert headers["User-Agent"] == "Newsdesk link check (+http://127.0.0.1:8000/)"
    assert not {"Cookie", "Authorization", "Referer"} & headers.keys()


def test_where_head_is_not_understood_get_is_tried(site, web):
    site.says["/"] = lambda request: (405 if request.command == "HEAD" else 200, {})
    assert web().visit(site.url()).status == 200
    assert [method for method, *_rest in site.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_wants_to_be_left_alone_is(site, web, status):
    site.says["/"] = (status, {"Retry-After": "120"})
    assert web().visit(site.url()).retry_after == "120"
    assert len(site.asked) == 1


def test_what_is_known_of_a_page_is_sent_and_saves_it_the_answer(site, web):
    site.says["/"] = lambda request: (304 if request.headers["If-None-Match"] == '"v1"' else 200, {"ETag": '"v1"'})
    first = web().visit(site.url())
    assert (first.status, first.etag) == (200, '"v1"')
    assert web().visit(site.url(), first.etag, "Wed, 25 Nov 2026 08:00:00 GMT").status == 304
    assert site.asked[-1][2]["If-Modified-Since"] == "Wed, 25 Nov 2026 08:00:00 GMT"


def test_redirects_are_followed_and_told_whether_for_good(site, web):
    site.says |= {"/a": (301, {"Location": "/b"}), "/b": (308, {"Location": "/c"}), "/t": (302, {"Location": "/c"})}
    assert web().visit(site.url("/a"))[:3] == (200, site.url("/c"), True)
    assert web().visit(site.url("/t"))[:3] == (200, site.url("/c"), False)


def test_a_redirect_keeps_the_fragment_and_is_read_as_browsers_read_it(site, web):
    site.says |= {"/a": (301, {"Location": "/caf\xc3\xa9"}), "/b": (301, {"Location": "/c#there"})}
    assert web().visit(site.url("/a#part")).url == site.url("/café#part")
    assert site.asked[-1][1] == "/caf%C3%A9"
    assert web().visit(site.url("/b#part")).url == site.url("/c#there")


@pytest.mark.parametrize("location", ["http://[", "//[x/", "http://example.org:port/", "http://xn--/", "http://\xad/"])
def test_a_redirect_that_leads_to_no_address_is_none_to_follow(site, web, location):
    site.says["/"] = (301, {"Location": location})
    with pytest.raises(Forbidden):
        web().visit(site.url())


def test_five_redirects_are_followed_and_no_sixth(site, web):
    site.says |= {f"/{number}": (302, {"Location": f"/{number + 1}"}) for number in range(6)}
    assert web().visit(site.url("/1")).status == 200
    with pytest.raises(Unreachable, match="more than 5 times"):
        web().visit(site.url("/0"))


ELSEWHERE = """
    http://127.0.0.1/ http://localhost/ http://internal.test/ http://[::1]/ http://169.254.169.254/latest/meta-data/
    file:///etc/passwd ftp://example.org/ gopher://x/ http://user:secret@example.org/
"""


@pytest.mark.parametrize("location", ELSEWHERE.split())
def test_each_hop_is_looked_at_again(site, web, location):
    site.says["/"] = (302, {"Location": location})
    with pytest.raises(Forbidden):
        web().visit(site.url())
    assert len(site.asked) == 1


def test_a_name_that_stands_for_a_machine_of_ours_is_not_connected_to(site):
    ours = Web(find=lambda _host, _port: ["127.0.0.1"], ports=frozenset({site.server_port}))
    with pytest.raises(Forbidden, match="not on the public web"):
        ours.visit(site.url())
    assert site.asked == []


@pytest.mark.parametrize(
    "among", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::1"], []]
)
def test_one_address_that_is_not_public_is_too_many(site, web, monkeypatch, among):
    monkeypatch.setattr(Web, "_connection", NOBODY)
    with pytest.raises(Forbidden):
        Web(find=lambda _host, _port: among).visit("http://example.org/")


def test_a_name_that_changes_its_meaning_is_looked_up_once_a_request(site, web):
    asked = []

    def find(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    assert web(find=find).visit(site.url(host="rebinding.example")).status == 200
    assert asked == ["rebinding.example"]
    assert site.asked[0][2]["Host"].startswith("rebinding.example")


def test_no_proxy_of_the_environment_is_asked(site, web, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert web().visit(site.url()).status == 200


UNFIT = """
    http://me:secret@example.org/ http://@example.org/ file:///etc/passwd javascript:alert(1) //example.org/ http://
    http:///x https://example.org:22/ http://example.org:8080/ http://example.org:99999/ http://[ http://localhost/
    http://intranet/ http://127.1/ http://2130706433/ http://[::1]/ http://[fe80::1%25eth0]/ http://a..b/
    http://example.org\\@127.0.0.1/
"""
ODD = (
    "http://exa mple.org/",
    "http://example.org/\r\nX: y",
    "http://example.org/\x00",
    f"http://example.org/{'x' * 10_000}",
)


@pytest.mark.parametrize("url", [*UNFIT.split(), *ODD], ids=lambda url: repr(url[:40]))
def test_what_no_link_should_hold_is_never_looked_up(url):
    with pytest.raises(Forbidden):
        Web(find=NOBODY).visit(url)


def test_a_name_that_there_is_not_is_told(web):
    with pytest.raises(Unreachable, match="no host of this name"):
        Web().visit("http://no-such-host-0f9a.example/")


def test_a_server_that_says_nothing_is_given_up(site, web):
    site.says["/"] = lambda _request: (given_up.wait(LONG), (None, {}))[1]
    given_up = Event()
    with pytest.raises(Unreachable, match="in time"):
        web(seconds=0.3).visit(site.url())
    given_up.set()


def test_an_answer_that_drips_takes_no_longer_than_it_may(site, web):
    def drip(request) -> tuple[None, dict]:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        for _number in range(10 * LONG):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.1)
        is_over.set()
        return None, {}

    is_over = Event()
    site.says["/"] = drip
    with suppress(Unreachable):  # or it is what came before the end: that is a matter of which thread is faster
        web(seconds=1, deadline=0.5).visit(site.url())
    assert not is_over.is_set()


@pytest.mark.parametrize(
    "said", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000, b"\x00" * 100_000, b""]
)
def test_what_is_no_answer_is_told(site, web, said):
    site.says["/"] = lambda request: (request.wfile.write(said), (None, {}))[1]
    with pytest.raises(Unreachable):
        web().visit(site.url())


def test_a_body_without_end_is_not_read(site, web):
    def pour(request) -> tuple[None, dict]:
        if request.command == "HEAD":
            return 405, {}
        request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _number in range(2000):
            request.wfile.write(b"x" * 65536)
        is_read.set()
        return None, {}

    is_read = Event()
    site.says["/"] = pour
    assert web().visit(site.url()).status == 200
    assert not is_read.is_set()


def test_a_header_that_could_not_be_sent_back_is_not_kept(site, web):
    site.says["/"] = (200, {"ETag": '"' + "x" * 5000 + '"'})
    assert web().visit(site.url()).etag == ""


def test_a_secure_site_is_asked_by_its_name_at_the_address_that_was_found(secure, web, monkeypatch, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url = secure.url().replace("http:", "https:")
    assert web().visit(url).status == 200
    assert secure.names == ["example.org"]


def test_a_certificate_that_nobody_vouches_for_or_of_another_name_is_told(secure, web, monkeypatch, certificate):
    url = secure.url().replace("http:", "https:")
    with pytest.raises(Unreachable, match="certificate"):
        web().visit(url)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(Unreachable, match="certificate"):
        web().visit(url.replace("example.org", "example.net"))
