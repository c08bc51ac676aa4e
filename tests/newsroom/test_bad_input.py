"""What nobody should send, and somebody will: a form error or stored exactly, never a broken page."""

import json
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from articles.models import Article, Tag
from tests.newsroom.conftest import ADD, LIST, change_url, rows, story
from tests.text.harmless import harm

pytestmark = pytest.mark.django_db


def samples(shared: Path, folder: str, every: int = 1) -> list[str]:
    """The attack strings of a folder."""
    lines = [line for file in sorted((shared / "security" / folder).glob("*.jsonl")) for line in file.open()]
    found = [json.loads(line) for line in lines[::every]]
    return [one["payload"] for one in found if not one.get("encoding")]


@pytest.mark.parametrize("title", ["", "   ", "\u200b", "x" * 10_000, "a\x00b", "\u3164"])
def test_a_headline_that_is_none_is_a_form_error(write, reporter, title):
    assert "title" in errors_by_field(write(reporter, title=title, follow=True))
    assert not Article.objects.exists()


def errors_by_field(response) -> dict:
    return response.context["adminform"].form.errors


@pytest.mark.parametrize(
    "title", ["x" * 300, "\u202eright to left", "עברית ‏mixed", "👩‍👩‍👧‍👦", "<b>bold</b>", "{{ x }}", "%s"]
)
def test_other_headlines_are_kept_as_typed(write, reporter, title):
    assert write(reporter, title=title, follow=True).status_code == 200
    assert Article.objects.get().title == title


@pytest.mark.parametrize(
    "body",
    ["x" * 5_000_000, "<" * 1_000_000, "<div>" * 200_000, "<b><div>" * 60_000, "&" * 500_000, "</p>" * 200_000],
    ids=["5 MB", "a million <", "deep", "deeper", "ampersands", "ends"],
)
def test_a_text_that_cannot_be_cleaned_is_a_form_error_at_once(login, reporter, body):
    client = login(reporter)
    began = time.process_time()
    response = client.post(ADD, story(body=body))
    assert time.process_time() - began < 2
    assert "body" in errors_by_field(response)


def test_a_text_that_cannot_be_cleaned_stays_in_the_form_but_not_in_the_editor(login, reporter):
    page = login(reporter).post(ADD, story(body="<div>" * 500 + "<img src=x onerror=alert(1)>")).content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "data-config" not in page


def test_a_request_that_is_too_large_gets_a_page(login, reporter):
    body = "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    response = login(reporter).post(ADD, f"title=x&body={body}", content_type="application/x-www-form-urlencoded")
    assert response.status_code in {400, 413}
    assert "too large" in response.content.decode()


def test_a_request_with_too_many_fields_gets_a_page(login, reporter):
    response = login(reporter).post(
        ADD, story(**{f"field{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)})
    )
    assert response.status_code in {400, 413}
    assert "Traceback" not in response.content.decode()


@pytest.mark.parametrize("total", ["", "abc", "99999999999", "\x00"])
def test_a_form_with_a_broken_count_of_rows_is_shown_again(login, reporter, total):
    response = login(reporter).post(ADD, story() | {"see_links-TOTAL_FORMS": total})
    assert response.status_code == 200
    assert not Article.objects.exists()


def test_a_form_without_its_rows_is_shown_again(login, reporter):
    assert login(reporter).post(ADD, {"title": "x", "language": "en"}).status_code == 200


@pytest.mark.parametrize("language", ["", "xx xx", "<b>", "e" * 40, "en\x00"])
def test_a_language_that_is_none_is_a_form_error(write, reporter, language):
    assert "language" in errors_by_field(write(reporter, language=language, follow=True))


@pytest.mark.parametrize("slug", ["a/b", "..", "A", "a b", "x" * 200, "%2F", "a\x00"])
def test_a_slug_that_is_none_is_a_form_error(write, reporter, slug):
    assert "slug" in errors_by_field(write(reporter, slug=slug, follow=True))


@pytest.mark.parametrize(
    "query",
    [
        {"title__regex": "("},
        {"title": "a\x00"},
        {"id__range": "1"},
        {"updated_at__year": "0"},
        {"body__contains": "x"},
        {"updated_at__gte": "2020-01-01\x00"},
    ],
    ids=str,
)
def test_a_list_answers_only_what_its_filters_ask(login, reporter, draft, query):
    assert login(reporter).get(LIST, query).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        f"{LIST}?updated_at__gte=2020-01-01T00:00Z&updated_at__lt=2999-01-01T00:00Z&standing=draft",
        "/admin/articles/tag/?kind__exact=topic",
        "/admin/articles/move/?verb__exact=publish&at__gte=2020-01-01T00:00Z",
        "/admin/auth/user/?groups__id__exact=1&is_active__exact=1",
    ],
)
def test_a_list_answers_what_its_filters_ask(login, chief, draft, address):
    assert login(chief).get(address).status_code == 200


@pytest.mark.parametrize("content", ["text/xml", "application/json", "multipart/form-data; boundary=x"])
def test_a_body_that_is_no_form_is_shown_again(login, reporter, content):
    assert login(reporter).post(ADD, b"\xed\xa0\x80\x00", content_type=content).status_code in {200, 400}


def test_a_form_in_another_encoding_gets_a_page():
    content = "application/x-www-form-urlencoded; charset=utf-16"
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32  # so that the form is looked into
    assert client.post("/admin/login/", b"a=b", content_type=content).status_code == 400


def test_bytes_that_are_no_text_are_replaced(login, reporter):
    form = "&".join(f"{name}={value}" for name, value in (rows("see_links", []) | rows("bylines", [])).items())
    data = b"title=a%ED%A0%80b&body=x&language=en&tags=&slug=&" + form.encode()
    login(reporter).post(ADD, data, content_type="application/x-www-form-urlencoded")
    assert Article.objects.get().title == "a\ufffd\ufffd\ufffdb"


class TestAttacks:
    """The attack strings, sent by the lowest role through the form."""

    def test_bodies_are_stored_harmless_and_shown_so(self, shared, login, reporter, editor):
        writer, reader = login(reporter), login(editor)
        for payload in samples(shared, "xss", every=7):
            response = writer.post(ADD, story(body=payload, _continue=1))
            assert response.status_code in {200, 302}
        for article in Article.objects.all():
            assert harm(article.body) == []
        assert reader.get(LIST).status_code == 200

    def test_lines_are_stored_exactly_or_refused(self, shared, login, reporter):
        client = login(reporter)
        for payload in samples(shared, "strings"):
            response = client.post(ADD, story(title=payload, tags=payload, standfirst=payload))
            assert response.status_code in {200, 302}, payload
            kept = Article.objects.filter(title=" ".join(payload.split())).exists()
            assert kept or errors_by_field(response), payload

    def test_stored_lines_are_text_on_every_page(self, shared, login, reporter, editor):
        client = login(editor)
        for payload in samples(shared, "xss", every=25):
            line = " ".join(payload.split())[:100].replace("\x00", "")
            article = Article.objects.create(title=line, created_by=reporter)
            article.see_links.create(lead_in=line)
            pages = [LIST, change_url(article), reverse("admin:articles_article_delete", args=[article.pk])]
            shown = "".join(client.get(page).content.decode() for page in pages)
            assert "<" not in line or line not in shown, line

    def test_addresses_lead_nowhere_bad(self, shared, write, reporter):
        for payload in samples(shared, "urls", every=3):
            write(reporter, title="x", see=[{"lead_in": "x", "label": "see", "url": payload}])
        stored = Article.objects.values_list("see_links__url", flat=True)
        assert all(not url or url.startswith(("http://", "https://")) for url in stored)


class TestPolicies:
    """What browsers are told they may do."""

    def test_the_editors_page_alone_is_looser(self, login, draft, editor):
        client = login(editor)
        pages = {page: client.get(page).headers["Content-Security-Policy"] for page in ("/admin/", LIST, ADD)}
        assert [page for page, policy in pages.items() if "unsafe-inline" in policy] == [ADD]

    def test_even_there_nothing_comes_from_elsewhere_but_pictures(self, login, editor):
        policy = login(editor).get(ADD).headers["Content-Security-Policy"]
        by_name = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert by_name["script-src"] == "'self' 'unsafe-inline'"
        assert by_name["default-src"] == "'none'"
        assert by_name["connect-src"] == "'self'"
        assert "unsafe-eval" not in policy

    @pytest.mark.parametrize(
        "part",
        ["samples/old/sample_posteddata.php", "plugins/preview/preview.html", "plugins/codesnippetgeshi/plugin.js"],
    )
    def test_parts_of_the_editor_that_had_holes_are_not_served(self, client, part):
        assert client.get(f"/static/ckeditor/ckeditor/{part}").status_code == 404

    def test_there_is_nowhere_to_upload_to(self, login, editor):
        assert login(editor).post("/ckeditor/upload/", {"upload": "x"}).status_code == 404


def test_names_of_tags_in_the_form_are_text(login, draft, reporter):
    article = draft(tags=["</script><svg onload=alert(1)>"])
    page = login(reporter).get(change_url(article)).content.decode()
    assert "<svg onload" not in page
    assert Tag.objects.get().name == "</script><svg onload=alert(1)>"
