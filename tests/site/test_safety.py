"""Headers, logins, hosts: what every answer carries and what is refused before any page."""

import json
import logging
from urllib.parse import urljoin, urlsplit

import pytest
from csp.middleware import CSPMiddleware
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, override_settings

from newsdesk.middleware import ContentSecurityPolicyMiddleware
from tests.conftest import PASSWORD

LOGIN = "/admin/login/"


def log_in(client: Client, username: str, password: str, **headers: str):
    return client.post(LOGIN, {"username": username, "password": password}, **headers)


@pytest.mark.parametrize("address", ["/", "/tags/", "/nothing/", "/robots.txt", "/healthz/live/"])
def test_every_answer_carries_the_strict_policy(address, client, db):
    policy = client.get(address)["Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert directives["img-src"] == "'self' https:"


def test_the_policy_that_is_composed_once_is_that_of_django_csp(rf):
    made = [
        layer(lambda request: HttpResponse())(rf.get("/")) for layer in (CSPMiddleware, ContentSecurityPolicyMiddleware)
    ]
    assert made[0].headers == made[1].headers
    assert "Content-Security-Policy" in made[1].headers


def test_every_answer_says_what_browsers_may_not_do(client, db):
    headers = client.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31536000)
def test_https_is_insisted_on(client, db):
    assert client.get("/")["Location"] == "https://testserver/"
    assert "max-age=31536000" in client.get("/", secure=True)["Strict-Transport-Security"]


def test_another_host_is_refused_without_an_echo(client, db):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"evil.example" not in response.content


def test_a_login_is_throttled_per_account(client, editor):
    for _ in range(10):
        log_in(client, "edda", "wrong", REMOTE_ADDR="192.0.2.1")
    blocked = log_in(Client(), "edda", PASSWORD, REMOTE_ADDR="192.0.2.2")
    assert blocked.status_code == 429
    assert "Too many attempts" in blocked.text


def fail_from(client: Client, times: int, **headers: str) -> None:
    """Fail to log in from one address, to other accounts each time."""
    for number in range(times):
        log_in(client, f"guess{number}", "wrong", **headers)


def test_a_login_is_throttled_per_address(client, editor):
    fail_from(client, 50, REMOTE_ADDR="192.0.2.1")
    assert log_in(client, "edda", PASSWORD, REMOTE_ADDR="192.0.2.1").status_code == 429


def test_one_who_forgot_a_password_does_not_lock_out_the_newsroom(client, editor, reporter):
    for _ in range(12):
        log_in(client, "rosa", "wrong", REMOTE_ADDR="192.0.2.1")
    assert log_in(client, "edda", PASSWORD, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_a_forged_forwarding_header_does_not_help(client, editor):
    for number in range(50):
        fail_from(client, 1, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    blocked = log_in(client, "edda", PASSWORD, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert blocked.status_code == 429


@override_settings(IS_BEHIND_PROXY=True)
def test_behind_a_proxy_its_own_word_counts(client, editor):
    fail_from(client, 50, HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.1")
    assert log_in(client, "edda", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.2").status_code == 302
    blocked = log_in(client, "edda", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.8, 198.51.100.1")
    assert blocked.status_code == 429


def test_logging_in_changes_the_session(client, editor):
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    log_in(client, "edda", PASSWORD)
    assert client.session.session_key != before


def test_a_new_password_ends_other_sessions(login, editor):
    elsewhere = login(editor)
    user = User.objects.get(pk=editor.pk)
    user.set_password("another long password")
    user.save()
    assert elsewhere.get("/admin/").status_code == 302


def test_a_form_without_token_gets_an_answer_that_helps(editor):
    response = log_in(Client(enforce_csrf_checks=True), "edda", PASSWORD)
    assert response.status_code == 403
    assert "Nothing was changed" in response.text


def test_next_stays_on_the_site(shared, client, editor):
    lines = (shared / "security" / "urls" / "patt-redirect.jsonl").read_text(encoding="utf-8").splitlines()
    for payload in (json.loads(line)["payload"] for line in lines):
        fresh = Client()
        response = fresh.post(f"{LOGIN}", {"username": "edda", "password": PASSWORD, "next": payload})
        assert response.status_code == 302
        # browsers read a backslash as a slash
        leads_to = urljoin("http://testserver/admin/login/", response["Location"].replace("\\", "/"))
        assert urlsplit(leads_to).netloc == "testserver", payload


def test_a_fault_shows_nothing_of_itself(db, settings, monkeypatch):
    def fail(*args: object) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr("articles.models.tally.TallyQuerySet.live_stories", fail)
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert "Something went wrong" in response.text
    assert "secret" not in response.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("address", ["/", "/tags/", "/tag/x/", "/articles/x/", "/robots.txt", "/healthz/live/"])
def test_readers_pages_are_only_read(address, method, db):
    assert Client(enforce_csrf_checks=True).generic(method, address).status_code == 405


@pytest.mark.parametrize("part", ["samples/index.html", "plugins/exportpdf/plugin.js", "plugins/preview/preview.html"])
def test_dangerous_parts_of_the_editor_are_not_served(part, client, db):
    assert finders.find(f"ckeditor/ckeditor/{part}") is None
    assert client.get(f"/static/ckeditor/ckeditor/{part}").status_code == 404


@pytest.mark.parametrize("address", ["/ckeditor/upload/", "/ckeditor/browse/", "/media/x"])
def test_nothing_takes_uploads(address, client, db):
    assert client.post(address).status_code == 404


def test_the_site_is_well(client, db):
    assert client.get("/healthz/live/").status_code == 200
    response = client.get("/healthz/ready/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_robots_are_asked_to_leave_the_newsroom_alone(client):
    assert "Disallow: /admin/" in client.get("/robots.txt").text
