"""Which addresses are asked when, and what is noted of their answers."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles import publishing
from articles.checking import checking
from articles.checking.checking import Busy, check
from articles.checking.collecting import collect
from articles.checking.fetching import Unreachable
from articles.models import Article, ExternalAddress, ExternalUse

pytestmark = pytest.mark.django_db
Answer = ExternalAddress.Answer


def urls() -> set[str]:
    return set(ExternalAddress.objects.values_list("url", flat=True))


@pytest.fixture
def run(web):
    """A run of the check, without the pauses."""
    return lambda limit=100, **changes: check(web(**changes), limit=limit, pause=0)


@pytest.fixture
def linked(published, site):
    """A live story that points at a path of the site; returns the address as it is noted."""

    def make(path: str = "/", **parts) -> ExternalAddress:
        published(f"Story {path}", see=[("Why", site.url(path))], **parts)
        collect()
        return ExternalAddress.objects.get(url=site.url(path))

    return make


def again(address: ExternalAddress) -> ExternalAddress:
    """Let its time come again."""
    ExternalAddress.objects.filter(pk=address.pk).update(next_check_at=timezone.now() - timedelta(seconds=1))
    address.refresh_from_db()
    return address


def noted(address: ExternalAddress) -> ExternalAddress:
    address.refresh_from_db()
    return address


# --- Which ----------------------------------------------------------------------------------------------


def test_addresses_of_links_and_texts_are_taken_in_once(published):
    body = '<p>The <a href="https://example.org/a?x=1&amp;y=2">report</a>, <a href="mailto:a@example.org">me</a>.</p>'
    published("One", body=body, see=[("Why", "https://example.org/b"), ("Again", "https://example.org/a?x=1&y=2")])
    published("Two", see=[("Why", "https://example.org/b")])
    assert (collect(), collect()) == (2, 0)
    assert urls() == {"https://example.org/a?x=1&y=2", "https://example.org/b"}
    assert ExternalUse.objects.count() == 3


def test_our_own_addresses_and_what_is_too_long_are_not_asked(published):
    long = f"https://example.org/{'x' * 3000}"
    published(body=f'<p><a href="{long}">a</a> <a href="http://127.0.0.1:8000/tags/">b</a> <a href="/tags/">c</a></p>')
    assert collect() == 0


def test_drafts_point_nowhere_and_what_is_planned_is_asked_in_its_time(draft, editor):
    draft("Draft", see=[("Why", "https://example.org/a")])
    planned = draft("Planned", see=[("Why", "https://example.org/b")])
    publishing.schedule(planned, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    collect()
    assert urls() == {"https://example.org/b"}
    assert not ExternalAddress.objects.due().exists()


def test_what_no_story_points_at_any_more_is_forgotten(linked, editor, published):
    address = linked()
    article = address.uses.get().edition.article
    publishing.withdraw(article, by=editor, version=1)
    collect()
    assert urls() == set()


def test_what_is_known_of_an_address_outlives_the_edition_that_pointed_at_it(linked, run, site, editor):
    address = linked()
    site.says["/"] = (404, {})
    run()
    article = address.uses.get().edition.article
    Article.objects.filter(pk=article.pk).update(title="Changed", version=2)
    publishing.publish(article, by=editor, version=2)
    collect()
    assert noted(address).broken_since
    assert address.uses.get().edition == article.editions.live().get()
    assert not ExternalAddress.objects.due().exists()


# --- What is noted --------------------------------------------------------------------------------------


def test_what_answers_is_asked_again_in_a_week(linked, run, site):
    address = linked()
    assert run() == {Answer.FINE: 1, "moved": 0}
    assert noted(address).status == 200
    assert timedelta(days=7) <= address.next_check_at - timezone.now() + timedelta(minutes=1) <= timedelta(days=8.1)
    assert run() == {}
    assert len(site.asked) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_broken_at_once(linked, run, site, status):
    address = linked()
    site.says["/"] = (status, {})
    run()
    assert noted(address).broken_since == address.checked_at
    assert str(status) in address.detail


def test_a_passing_trouble_is_none_until_the_third_time_and_asked_later_each_time(linked, run, site):
    address, waits = linked(), []
    site.says["/"] = (500, {})
    for number in range(3):
        run()
        assert (noted(address).broken_since is not None) == (number == 2)
        waits.append(address.next_check_at - address.checked_at)
        again(address)
    assert waits[0] < waits[1] < waits[2] <= timedelta(days=7)
    assert noted(address).broken_since == address.failing_since < address.checked_at


def test_what_comes_back_is_broken_no_more(linked, run, site):
    address = linked()
    site.says["/"] = (404, {})
    run()
    site.says["/"] = (200, {})
    again(address)
    run()
    assert (noted(address).answer, address.broken_since, address.failures) == (Answer.FINE, None, 0)


@pytest.mark.parametrize("status", [401, 403, 451, 999])
def test_what_is_closed_to_programs_is_not_broken(linked, run, site, status):
    address = linked()
    site.says["/"] = (status, {})
    run()
    assert (noted(address).answer, address.broken_since) == (Answer.CLOSED, None)


def test_an_address_that_moved_for_good_is_noted_and_one_that_did_for_now_is_not(linked, run, site):
    for_good, for_now = linked("/a"), linked("/b")
    site.says |= {"/a": (301, {"Location": "/new"}), "/b": (302, {"Location": "/new"})}
    assert run()["moved"] == 1
    assert (noted(for_good).moved_to, noted(for_now).moved_to) == (site.url("/new"), "")


def test_a_page_that_did_not_change_keeps_what_is_known_of_it(linked, run, site):
    address = linked()
    site.says["/"] = lambda request: (304 if request.headers["If-None-Match"] else 200, {"ETag": '"v1"'})
    run()
    again(address)
    run()
    assert (noted(address).answer, address.status, address.etag) == (Answer.FINE, 304, '"v1"')


@pytest.mark.parametrize(
    ("retry_after", "least"),
    [
        ("7200", timedelta(hours=2)),
        ("", timedelta(hours=1)),
        ("soon", timedelta(hours=1)),
        ("Wed, 21 Oct 99999999999999 07:28:00 GMT", timedelta(hours=1)),
        ("Wed, 21 Oct 2026 07:28:00 +99999999999999", timedelta(hours=1)),
    ],
)
def test_a_host_that_asks_for_patience_is_left_alone_with_all_its_addresses(linked, run, site, retry_after, least):
    addresses = [linked(f"/{number}") for number in range(3)]
    for address in addresses:
        site.says[f"/{addresses.index(address)}"] = (429, {"Retry-After": retry_after})
    run()
    assert len(site.asked) == 1
    assert all(noted(one).next_check_at - timezone.now() > least - timedelta(minutes=1) for one in addresses)
    assert not ExternalAddress.objects.broken().exists()


def nobody_at(*names: str):
    """A way to find hosts by which these are not there."""

    def find(host: str, _port: int) -> list[str]:
        if host in names:
            raise Unreachable("There is no host of this name.")
        return ["127.0.0.1"]

    return find


def test_a_host_that_does_not_answer_is_asked_once_a_run(linked, run, site):
    first, second = linked("/1"), linked("/2")
    assert run(find=nobody_at("example.org")) == {Answer.FAILED: 1, "moved": 0}
    assert noted(second).next_check_at <= noted(first).next_check_at


def test_an_address_that_fails_again_and_again_does_not_keep_others_of_its_host_from_being_asked(linked, run, site):
    first, second = linked("/1"), linked("/2")
    for _time in range(8):
        again(first)
        run(find=nobody_at("example.org"))
    assert noted(second).next_check_at < noted(first).next_check_at - timedelta(days=1)


def test_a_host_is_not_blamed_for_where_it_leads(linked, run, site):
    first, second = linked("/1"), linked("/2")
    site.says["/1"] = (302, {"Location": site.url("/", host="dead.example")})
    run(find=nobody_at("dead.example"))
    assert (noted(first).answer, noted(second).answer) == (Answer.FAILED, Answer.FINE)


def test_no_host_can_ask_for_patience_for_ever(linked, run, site):
    address = linked()
    site.says["/"] = (503, {"Retry-After": "9" * 50})
    run()
    assert noted(address).next_check_at - timezone.now() <= timedelta(days=7)


def test_what_is_not_on_the_public_web_is_broken_and_never_asked(linked, site):
    address = linked()
    ExternalAddress.objects.filter(pk=address.pk).update(url="http://192.168.0.1/")
    assert check(limit=10, pause=0)[Answer.FORBIDDEN] == 1
    assert noted(address).broken_since
    assert site.asked == []


# --- Runs -----------------------------------------------------------------------------------------------


def test_a_run_stops_at_its_limit_and_the_next_goes_on(linked, run, site):
    for number in range(5):
        linked(f"/{number}")
    assert [run(limit=2)[Answer.FINE] for _run in range(3)] == [2, 2, 1]
    assert len({path for _method, path, _headers in site.asked}) == len(site.asked) == 5


def test_a_run_that_is_killed_has_noted_all_that_was_answered(linked, run, site):
    for number in range(4):
        linked(f"/{number}")
    site.says["/2"] = lambda _request: (200, {})

    def stop(host: str, port: int) -> list[str]:
        if len(site.asked) == 2:
            raise KeyboardInterrupt
        return ["127.0.0.1"]

    with pytest.raises(KeyboardInterrupt):
        run(find=stop)
    assert ExternalAddress.objects.exclude(checked_at=None).count() == 2
    assert run()[Answer.FINE] == 2


def test_requests_to_one_host_are_apart(linked, web, site, monkeypatch):
    for number in range(3):
        linked(f"/{number}")
    slept = []
    monkeypatch.setattr(checking.time, "sleep", slept.append)
    check(web(), limit=10, pause=5)
    assert [round(one) for one in slept] == [0, 5, 5]


def test_two_runs_at_once_do_not_double_up(committed, draft, editor, web, site):
    article = draft(see=[("Why", site.url())])
    publishing.publish(article, by=editor, version=1)
    refused, asked = [], threading.Event()

    def second() -> None:
        asked.wait(10)
        try:
            check(web(), limit=10, pause=0)
        except Busy:
            refused.append(True)
        finally:
            connection.close()

    other = threading.Thread(target=second)
    other.start()

    def first_is_asking(_request: object) -> tuple[int, dict]:
        asked.set()
        other.join(10)
        return 200, {}

    site.says["/"] = first_is_asking
    check(web(seconds=15, deadline=20), limit=10, pause=0)
    assert refused == [True]
    assert len(site.asked) == 1


# --- The command ----------------------------------------------------------------------------------------


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("check_links", *arguments, stdout=out)
    return out.getvalue()


def test_nothing_is_asked_unless_the_operator_says_so(linked, site):
    linked()
    with pytest.raises(CommandError, match="NEWSDESK_CHECK_LINKS=1"):
        said()
    assert site.asked == []


def test_a_dry_run_says_what_would_be_asked_and_does_nothing(published):
    published(see=[("Why", "https://example.org/a")])
    assert said("--dry-run").splitlines() == ["1 addresses would be asked.", "  https://example.org/a"]
    assert not ExternalAddress.objects.exists()


def test_the_command_asks_and_says_how_many_answered(settings, linked, monkeypatch, web):
    settings.NEWSDESK_CHECK_LINKS = True
    linked()
    monkeypatch.setattr(checking, "Web", web)
    assert said("--pause", "1").startswith("1 asked: 1 answer (0 moved for good), 0 are closed to programs")


@pytest.mark.parametrize("arguments", [("--limit", "0"), ("--limit", "1000000"), ("--pause", "0"), ("--pause", "nan")])
def test_bounds_are_told(settings, arguments):
    settings.NEWSDESK_CHECK_LINKS = True
    with pytest.raises(CommandError, match="from 1 to"):
        said(*arguments)
