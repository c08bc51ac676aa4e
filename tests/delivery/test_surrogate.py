"""What shared caches are told of an answer."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.delivery import surrogate
from articles.models.change import keys
from tests.delivery.reader import Reader

VARNISH, FASTLY, CLOUDFLARE = "varnish://127.0.0.1:6081", "fastly://SU1Z0isxPaozGVKXdv0eY", "cloudflare://023e105f4ecef"
SHARED = ("Surrogate-Key", "Surrogate-Control", "Cache-Tag", "CDN-Cache-Control")


def names(headers: list[tuple[str, str]]) -> set[str]:
    ((_name, value),) = headers
    return set(value.split())


class TestNames:
    """By which an answer can be purged."""

    @pytest.fixture(autouse=True)
    def _front(self, settings):
        settings.NEWSDESK_FRONT_CACHES = [VARNISH]

    def test_each_key_is_a_name_and_all_have_one_in_common(self):
        found = names(surrogate.named({"s12", "t3", "*stories"}))
        assert found == {"s12", "t3", "all-stories", "newsdesk"}

    def test_capitals_count_where_a_cache_does_not_tell_them_from_small_letters(self):
        found = names(surrogate.named({"t3", "T3", "a7", "A7"}))
        assert len({name.lower() for name in found}) == 5

    def test_what_shows_too_much_has_coarser_names_that_are_purged_as_well(self):
        many = set(keys("soi", range(1_000_000, 1_003_000))) | {"T3", "*hubs"}
        ((_name, value),) = surrogate.named(many)
        assert len(value) < 8000
        assert set(value.split()) == {"newsdesk", "any-s", "any-o", "any-i", "any-tn", "all-hubs"}
        assert all(set(surrogate.purged([key])) & set(value.split()) for key in many)

    def test_a_purge_meets_every_answer_that_shows_what_has_changed(self):
        for key in ("s12", "o12", "i12", "t3", "T3", "a7", "A7", "*search"):
            assert set(surrogate.purged([key])) & names(surrogate.named({key}))
        assert not set(surrogate.purged(["t3"])) & names(surrogate.named({"T3", "t33", "s3"}))

    def test_each_cache_is_told_in_its_own_way(self, settings):
        settings.NEWSDESK_FRONT_CACHES = [FASTLY, CLOUDFLARE]
        told = dict(surrogate.named({"s1", "s2"}))
        assert told == {"Surrogate-Key": "newsdesk s1 s2", "Cache-Tag": "newsdesk,s1,s2"}
        assert dict(surrogate.lifetime(None)).keys() == {"Surrogate-Control", "CDN-Cache-Control"}


class TestLifetime:
    """How long an answer is good by itself."""

    @pytest.fixture(autouse=True)
    def _front(self, settings):
        settings.NEWSDESK_FRONT_CACHES = [VARNISH]

    def test_what_only_changes_by_a_commit_is_good_for_a_day(self):
        assert surrogate.lifetime(None) == [
            ("Surrogate-Control", "max-age=86400, stale-while-revalidate=60, stale-if-error=86400")
        ]

    def test_what_time_changes_is_good_until_then_and_not_while_it_is_made_anew(self):
        ((_name, value),) = surrogate.lifetime(datetime.now(UTC) + timedelta(seconds=20.5))
        assert value == "max-age=20, stale-if-error=86400"

    def test_what_changes_in_some_days_is_asked_for_daily(self):
        ((_name, value),) = surrogate.lifetime(datetime.now(UTC) + timedelta(days=3))
        assert value.startswith("max-age=86400,")

    @pytest.mark.parametrize("seconds", [-5, 0, 0.5])
    def test_what_time_has_changed_is_not_kept(self, seconds):
        told = surrogate.lifetime(datetime.now(UTC) + timedelta(seconds=seconds))
        assert told == surrogate.not_kept()


@pytest.mark.django_db(transaction=True)
class TestAnswers:
    """What goes out."""

    @pytest.fixture(autouse=True)
    def _story(self, committed, published):
        self.story = published("In Peru", slug="in-peru", tags=["Peru"])

    @pytest.fixture
    def front(self, settings) -> Reader:
        settings.NEWSDESK_FRONT_CACHES = [VARNISH, CLOUDFLARE]
        return Reader()

    def test_without_a_front_cache_nothing_is_said(self):
        reader = Reader()
        for address in ("/", "/articles/in-peru/", "/no-such-page/", "/articles/IN-PERU/"):
            assert not set(SHARED) & reader.get(address).headers.keys()

    def test_a_page_says_what_it_shows_whether_it_was_kept_or_not(self, front):
        for _time in range(2):
            got = front.get("/articles/in-peru/")
            assert {"newsdesk", f"s{self.story.pk}"} <= set(got["Surrogate-Key"].split())
            assert set(got["Cache-Tag"].split(",")) == set(got["Surrogate-Key"].split())
            assert got["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert front.made == 1

    def test_what_was_not_changed_says_so_too(self, front):
        tag = front.get("/articles/in-peru/")["ETag"]
        got = front.get("/articles/in-peru/", HTTP_IF_NONE_MATCH=tag)
        assert got.status == 304
        assert set(SHARED) <= got.headers.keys()

    def test_a_page_that_says_how_long_ago_grows_old_while_it_is_kept(self, front):
        assert "just now" in front.get("/").text
        (answer,) = front.site.pages._answers.values()
        answer.until -= timedelta(seconds=20)
        (seconds,) = [int(one) for one in front.get("/")["Surrogate-Control"].split(",")[0].split("=")[1:]]
        assert 1 <= seconds <= 40
        assert front.get("/")["CDN-Cache-Control"].startswith("max-age=")

    @pytest.mark.parametrize(
        "address",
        [
            "/no-such-page/",
            "/articles/IN-PERU/",
            "/admin/login/",
            "/admin/",
            "/healthz/ready/",
            "/robots.txt",
            "/oembed/",
        ],
    )
    def test_all_else_is_not_kept(self, front, address):
        got = front.get(address)
        assert got["Surrogate-Control"] == got["CDN-Cache-Control"] == "max-age=0, no-store"
        assert "Surrogate-Key" not in got.headers

    def test_what_is_sent_is_not_kept(self, front):
        assert front.get("/", "POST")["Surrogate-Control"] == "max-age=0, no-store"

    def test_without_the_page_cache_nothing_is_kept(self, settings):
        settings.NEWSDESK_FRONT_CACHES = [VARNISH]
        assert Reader(limit=0).get("/")["Surrogate-Control"] == "max-age=0, no-store"

    def test_without_a_database_nothing_is_kept(self, front, monkeypatch):
        front.get("/")
        monkeypatch.setattr(front.site, "_caught_up", lambda: None)
        assert front.get("/")["Surrogate-Control"] == "max-age=0, no-store"
