"""Leave for people without an account to read a story before readers do."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from django.core.signing import Signer
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing
from articles.models import Article, PreviewLink, Revision
from articles.newsroom import shared
from tests.newsroom.conftest import change_url
from tests.races import at_once
from tests.reading.pages import Page, see_links


def links_url(article: Article) -> str:
    return reverse("admin:articles_article_links", args=[article.pk])


def revoke_url(link: PreviewLink) -> str:
    return reverse("admin:articles_article_revoke_link", args=[link.article_id, link.pk])


def address(link: PreviewLink) -> str:
    return urlsplit(shared.address(link)).path


def token(link: PreviewLink) -> str:
    return address(link).removeprefix("/preview/").removesuffix("/")


def read(link: PreviewLink) -> HttpResponse:
    """What somebody without a session gets."""
    return Client().get(address(link))


def ended() -> bytes:
    """The one answer to whatever is wrong."""
    return Client().get("/preview/nothing/").content


@pytest.fixture
def share(editor) -> Callable[..., PreviewLink]:
    """A link that Edda has given: `share(article, days=-1)`."""

    def give(article: Article, *, days: float = 7, by=editor, **fields) -> PreviewLink:
        link = PreviewLink.objects.create(
            article=article, created_by=by, expires_at=timezone.now() + timedelta(days=8), **fields
        )
        moments = {
            "created_at": timezone.now() - timedelta(days=9),
            "expires_at": timezone.now() + timedelta(days=days),
        }
        PreviewLink.objects.filter(pk=link.pk).update(**moments)
        return link

    return give


@pytest.fixture
def give(login) -> Callable[..., HttpResponse]:
    """Post the form: `give(editor, article, shows="this")`."""

    def post(user, article: Article, **fields) -> HttpResponse:
        form = {"reader": "Jan", "shows": "newest", "days": "7", "version": article.version} | fields
        return login(user).post(links_url(article), form)

    return post


@pytest.mark.django_db
class TestReading:
    """An open link."""

    def test_it_shows_the_page_as_readers_will_get_it(self, draft, share):
        article = draft("Ferry line reopens", tags=["Velmar"], standfirst="At dawn.")
        page = Page(read(share(article, reader="Jan")))
        assert page.one("article.story h1").words == "Ferry line reopens"
        assert page.one(".story-body").words == "It happened."
        assert page.one("a.tag").words == "Velmar"

    def test_it_says_that_it_is_a_preview(self, draft, share):
        banner = Page(read(share(draft(), reader="Jan <b>"))).one(".preview-banner").words
        assert "Preview for Jan <b>" in banner
        assert "Not published." in banner

    def test_it_shows_always_the_newest_text(self, draft, share):
        article = draft("Before")
        link = share(article)
        Article.objects.filter(pk=article.pk).update(title="After")
        assert Page(read(link)).one("h1").words == "After"

    def test_it_shows_the_text_of_its_revision_whatever_is_saved_later(self, draft, share, give, editor, save):
        article = draft("Before", tags=["Old tag"])
        give(editor, article, shows="this")
        save(editor, article, title="After", tags="")
        article.tags.clear()
        page = Page(read(PreviewLink.objects.get()))
        assert page.one("h1").words == "Before"
        assert page.one("a.tag").words == "Old tag"

    def test_see_links_lead_only_where_readers_can_go(self, draft, published, share):
        secret, known = draft("Secret"), published("Known")
        response = read(share(draft("A", see=[("No", secret), ("Yes", known), ("Map", "https://example.org/")])))
        assert see_links(response) == [("Yes", "/articles/known/"), ("Map", "https://example.org/")]
        assert "Secret" not in response.text

    def test_nobody_keeps_or_lists_it_or_learns_where_it_was_found(self, draft, share):
        response = read(share(draft()))
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response["Referrer-Policy"] == "no-referrer"
        assert Page(response).one("meta[name=robots]")["content"] == "noindex, nofollow, noarchive"

    def test_it_sets_no_cookie_and_runs_no_script(self, draft, share):
        response = read(share(draft()))
        assert response.cookies == {}
        assert "'unsafe" not in response["Content-Security-Policy"]
        assert not re.search(r"<script(?! type=.application/ld)", response.text)

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    def test_it_is_only_read(self, draft, share, method):
        link = share(draft())
        assert Client(enforce_csrf_checks=True).generic(method, address(link)).status_code == 405

    def test_hostile_html_of_the_database_is_cleaned(self, draft, share):
        article = draft('<svg onload="x">')
        Article.objects.filter(pk=article.pk).update(title="</title><script>alert(1)</script>")
        assert "<script>" not in read(share(article)).text

    def test_its_cost_does_not_grow_with_what_is_on_the_page(
        self, draft, published, share, client, django_assert_max_num_queries
    ):
        see = [(f"Link {number}", published(f"Target {number}")) for number in range(8)]
        link = share(draft(tags=[f"Tag {number}" for number in range(12)], see=see))
        with django_assert_max_num_queries(16):
            client.get(address(link))


@pytest.mark.django_db
class TestCounting:
    """How often a link was used."""

    def test_each_view_is_counted(self, draft, share):
        link = share(draft())
        read(link), read(link)
        link.refresh_from_db()
        assert link.views == 2
        assert timezone.now() - link.last_viewed_at < timedelta(minutes=1)

    def test_asking_for_the_headers_alone_is_no_view(self, draft, share):
        link = share(draft())
        response = Client().head(address(link))
        link.refresh_from_db()
        assert (response.status_code, response.content, link.views) == (200, b"", 0)

    def test_a_link_that_has_ended_counts_nothing(self, draft, share):
        link = share(draft(), days=-1)
        read(link)
        link.refresh_from_db()
        assert link.views == 0


@pytest.mark.django_db
class TestEnded:
    """A link that shows nothing, and does not say why."""

    @pytest.fixture(params=["expired", "revoked", "giver left", "giver deleted", "story deleted"])
    def link(self, request, draft, share, editor) -> PreviewLink:
        article = draft("Secret headline")
        link = share(article, reader="Jan", days=-1 if request.param == "expired" else 7)
        if request.param == "revoked":
            PreviewLink.objects.update(revoked_at=timezone.now())
        elif request.param == "giver left":
            type(editor).objects.filter(pk=editor.pk).update(is_active=False)
        elif request.param == "giver deleted":
            editor.delete()
        elif request.param == "story deleted":
            article.delete()
            link.pk = link.pk or 1
        return link

    def test_the_answer_is_gone_without_a_hint(self, link):
        response = read(link)
        assert response.status_code == 410
        assert response.content == ended()
        assert "Secret" not in response.text

    def test_nobody_keeps_or_lists_the_answer(self, link):
        response = read(link)
        assert response["Cache-Control"] == "private, no-store"
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response.cookies == {}

    def test_asking_for_the_headers_alone_tells_no_more(self, link):
        assert Client().head(address(link)).status_code == 410

    @pytest.mark.parametrize(("seconds", "status"), [(-1, 410), (60, 200)])
    def test_it_ends_at_its_moment(self, draft, share, seconds, status):
        assert read(share(draft(), days=seconds / 86400)).status_code == status


@pytest.mark.django_db
class TestTokens:
    """Only what we signed opens anything."""

    @pytest.fixture
    def link(self, draft, share) -> PreviewLink:
        return share(draft("Secret headline"))

    def refuses(self, text: str) -> bool:
        response = Client().get(f"/preview/{quote(text, safe='/')}/")
        return (response.status_code, response.content) == (410, ended())

    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_no_character_can_be_another_one(self, link, data):
        good = token(link)
        at = data.draw(st.integers(0, len(good) - 1))
        other = data.draw(st.characters(exclude_characters=good[at] + "/", exclude_categories=["Cs"]))
        assert self.refuses(good[:at] + other + good[at + 1 :])

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(min_size=1, max_size=80))
    def test_no_other_text_opens_it(self, link, text):
        assert self.refuses(text.encode("utf-8", "replace").decode())

    def test_a_truncated_or_longer_one_opens_nothing(self, link):
        good = token(link)
        assert all(self.refuses(good[:length]) for length in range(1, len(good)))
        assert all(self.refuses(text) for text in (good + "A", "0" + good, good + good, good + "=", f" {good}"))

    def test_another_links_signature_opens_nothing(self, link, draft, share):
        other = share(draft("Other"))
        assert self.refuses(f"{link.pk}.{token(other).partition('.')[2]}")

    @pytest.mark.parametrize("salt", ["", "articles.newsroom", "django.core.signing.Signer"])
    def test_another_salt_opens_nothing(self, link, salt):
        assert self.refuses(Signer(sep=".", salt=salt or None).sign(link.pk))

    def test_what_was_signed_but_is_no_id_opens_nothing(self, link):
        signer = shared._signer
        assert all(self.refuses(signer.sign(value)) for value in (f" {link.pk}", "x", "", "-1", "9" * 40, "٣", "1e0"))

    def test_an_unknown_link_opens_nothing(self, link):
        assert self.refuses(shared._signer.sign(link.pk + 1000))

    @pytest.mark.parametrize("text", ["\x00", "a\nb", "%", "a/b", "..", "x" * 100_000, "\ufffd", "​"])
    def test_odd_ones_open_nothing(self, link, text):
        assert self.refuses(text)
        assert self.refuses(token(link) + text)

    def test_broken_percent_signs_open_nothing(self, link):
        assert Client().get("/preview/%ff%fe%zz%/").status_code == 410


@pytest.mark.django_db
class TestGiving:
    """The page on which links are given."""

    def test_a_link_is_given_for_a_week_to_the_newest_text(self, draft, give, editor):
        article = draft()
        assert give(editor, article)["Location"] == links_url(article)
        link = PreviewLink.objects.get()
        assert (link.reader, link.revision, link.created_by) == ("Jan", None, editor)
        assert timedelta(0) <= timezone.now() + timedelta(days=7) - link.expires_at < timedelta(minutes=1)

    def test_a_link_to_this_text_shows_what_its_giver_saw(self, draft, give, editor):
        article = draft("Seen")
        give(editor, article, shows="this")
        Article.objects.filter(pk=article.pk).update(title="Since")
        assert PreviewLink.objects.get().revision.title == "Seen"

    def test_what_was_saved_meanwhile_is_not_shared_unseen(self, draft, give, editor, save):
        article = draft("Seen")
        save(editor, article, title="Saved by somebody else")
        give(editor, article, shows="this", version=1)
        assert PreviewLink.objects.get().revision.title == "Seen"

    @pytest.mark.parametrize(
        "fields",
        [
            {"days": "365"},
            {"days": "0"},
            {"days": ""},
            {"shows": "x"},
            {"shows": "this", "version": "99"},
            {"shows": "this", "version": ""},
            {"shows": "this", "version": "-1"},
            {"shows": "this", "version": "9" * 30},
            {"reader": "x" * 101},
            {"reader": "\x00"},
        ],
    )
    def test_what_is_not_offered_is_refused(self, draft, give, editor, fields):
        response = give(editor, draft(), **fields)
        assert response.status_code == 200
        assert response.context["form"].errors
        assert not PreviewLink.objects.exists()

    def test_what_is_no_field_cannot_be_set(self, draft, give, editor, colleague):
        forged = {"views": 99, "expires_at": "2999-01-01", "created_by": colleague.pk, "revoked_by": colleague.pk}
        give(editor, draft(), **forged)
        link = PreviewLink.objects.get()
        assert (link.views, link.created_by, link.revoked_by) == (0, editor, None)
        assert link.expires_at.year < 2999

    def test_the_list_shows_each_link_with_its_address(self, draft, share, login, editor):
        article = draft()
        link, gone = share(article, reader="Jan <b>"), share(article, reader="Eva", days=-1)
        page = login(editor).get(links_url(article)).text
        assert shared.address(link) in page
        assert shared.address(gone) not in page
        assert "Jan &lt;b&gt;" in page
        assert "Eva" in page

    def test_the_list_stays_when_a_link_is_revoked(self, draft, share, login, editor, chief):
        link = share(draft(), reader="Jan")
        client = login(chief)
        client.post(revoke_url(link))
        page = Page(client.get(links_url(link.article))).one("table").words
        assert "Jan" in page
        assert "Revoked" in page
        assert "chiara" in page

    def test_the_list_costs_the_same_for_many_links(self, draft, share, login, editor, django_assert_max_num_queries):
        article = draft()
        for _number in range(12):
            share(article)
        client = login(editor)
        with django_assert_max_num_queries(14):
            client.get(links_url(article))

    def test_the_form_tells_how_many_are_open(self, draft, share, login, editor):
        article = draft()
        share(article), share(article, days=-1)
        page = Page(login(editor).get(change_url(article)))
        assert "1 preview link is open" in page.one(".newsroom-sharing").words


@pytest.mark.django_db
class TestRevoking:
    """The end of a link."""

    def test_a_revoked_link_shows_nothing(self, draft, share, login, editor):
        link = share(draft())
        assert login(editor).post(revoke_url(link)).status_code == 302
        assert read(link).status_code == 410

    def test_who_revoked_first_stays_on_record(self, draft, share, login, editor, chief):
        link = share(draft())
        login(editor).post(revoke_url(link))
        login(chief).post(revoke_url(link))
        link.refresh_from_db()
        assert link.revoked_by == editor

    def test_a_link_of_another_story_is_not_found(self, draft, share, login, editor):
        link, other = share(draft("One")), draft("Other")
        address = reverse("admin:articles_article_revoke_link", args=[other.pk, link.pk])
        assert login(editor).post(address).status_code == 404
        assert read(link).status_code == 200

    @pytest.mark.parametrize("pk", ["x", "1e3", "0", "9" * 30, "٣"])
    def test_a_link_that_is_none_is_not_found(self, draft, login, editor, pk):
        assert login(editor).post(f"{links_url(draft())}{pk}/revoke/").status_code == 404


@pytest.mark.django_db
class TestRights:
    """Who may give and revoke: who may edit the story."""

    @pytest.mark.parametrize(
        ("person", "state", "looks", "gives"),
        [
            ("reporter", "draft", 200, 302),
            ("reporter", "review", 200, 403),
            ("colleague", "draft", 404, 404),
            ("editor", "review", 200, 302),
            ("chief", "draft", 200, 302),
        ],
    )
    def test_each_role_does_what_it_may(
        self, request, draft, give, share, login, reporter, person, state, looks, gives
    ):
        article = draft("Secret")
        link = share(article)
        if state == "review":
            publishing.submit(article, by=article.created_by, version=1)
        client = login(request.getfixturevalue(person))
        assert client.get(links_url(article)).status_code == looks
        assert give(request.getfixturevalue(person), article).status_code == gives
        assert client.post(revoke_url(link)).status_code == gives
        assert PreviewLink.objects.count() == (2 if gives == 302 else 1)
        assert (read(link).status_code == 410) == (gives == 302)

    def test_one_who_may_only_look_gets_no_form_and_no_address(self, draft, share, login, reporter):
        article = draft()
        link = share(article, reader="Jan")
        publishing.submit(article, by=reporter, version=1)
        page = login(reporter).get(links_url(article)).text
        assert "Jan" in page
        assert shared.address(link) not in page
        assert "newsroom-sharing-form" not in page

    def test_an_account_without_a_role_finds_nothing(self, draft, share, login, django_user_model):
        link = share(draft("Secret"))
        client = login(django_user_model.objects.create_user("nobody", is_staff=True))
        assert client.get(links_url(link.article)).status_code == 404
        assert client.post(revoke_url(link)).status_code == 404

    def test_visitors_are_asked_to_log_in(self, client, draft, share):
        link = share(draft("Secret"))
        assert client.get(links_url(link.article)).status_code == 302
        assert client.post(revoke_url(link)).status_code in {302, 403}
        assert read(link).status_code == 200

    def test_giving_and_revoking_want_a_post_with_a_token(self, draft, share, login, editor):
        link = share(draft())
        client = Client(enforce_csrf_checks=True)
        client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(links_url(link.article), {"days": 7, "shows": "newest"}).status_code == 403
        assert client.post(revoke_url(link)).status_code == 403
        assert client.get(revoke_url(link)).status_code == 405


@pytest.mark.usefixtures("committed")
class TestRaces:
    """Several at the very same moment."""

    def test_no_view_is_lost(self, draft, share):
        link = share(draft())
        at_once([lambda: read(link).status_code] * 8)
        link.refresh_from_db()
        assert link.views == 8

    def test_after_a_link_is_revoked_nothing_is_shown_or_counted(self, draft, share, login, editor):
        link = share(draft())
        client = login(editor)
        views = [lambda: read(link).status_code] * 6
        statuses = at_once([*views, lambda: client.post(revoke_url(link)).status_code])
        link.refresh_from_db()
        assert link.views == statuses.count(200)
        assert set(statuses) <= {200, 410, 302}
        assert read(link).status_code == 410

    def test_a_link_to_a_text_that_was_never_on_record_is_given_once_for_all(self, draft, give, editor):
        article = draft()
        statuses = at_once([lambda: give(editor, article, shows="this").status_code] * 4)
        assert statuses == [302] * 4
        assert Revision.objects.count() == 1
