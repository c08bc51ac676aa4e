"""Links to our own stories in a story's text: addresses become ids, and only what may be pointed at is."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import drafting, publishing
from articles.models import Article, Autosave, Content, Revision
from articles.newsroom.comparisons import comparison, in_words
from articles.text import anchors
from articles.text.cleaning import clean, cleaned_anyway
from tests.newsroom.conftest import ADD, change_url, errors, form_of, story
from tests.text.strategies import payloads

pytestmark = pytest.mark.django_db

SITE = settings.NEWSDESK_SITE_URL


def link(leads_to, words="the words") -> str:
    where = f'data-article="{leads_to.pk}"' if isinstance(leads_to, Article) else f'href="{leads_to}"'
    return f"<p>As <a {where}>{words}</a> say.</p>"


def stored(article: Article) -> tuple[list[int], list[str]]:
    """The stories and the addresses that a story's text links to."""
    body = Article.objects.get(pk=article.pk).body
    return anchors.stories(body), anchors.addresses(body)


class TestPastedAddresses:
    """Addresses of this site in a text, when it is saved."""

    @pytest.mark.parametrize(
        "address",
        [
            "/articles/прага/",
            "/articles/прага",
            "/articles/%D0%BF%D1%80%D0%B0%D0%B3%D0%B0/",
            "/articles/%d0%bf%d1%80%d0%b0%d0%b3%d0%b0",
            "/articles/ПРАГА/",
            "/articles/прага/?utm_source=mail&amp;page=2",
            "/articles/прага/#notice-3",
            f"{SITE}/articles/прага/",
            f"{SITE}/articles/прага",
            f"{SITE.upper()}/articles/%D0%BF%D1%80%D0%B0%D0%B3%D0%B0/?a=b#c",
            SITE.replace("http:", "https:") + "/articles/прага/",
        ],
    )
    def test_a_storys_address_becomes_the_story(self, address, save, draft, published, reporter):
        target, article = published("Prague", slug="прага"), draft("Mine")
        save(reporter, article, body=link(address, "the <em>words</em>"))
        assert stored(article) == ([target.pk], [])
        assert "<em>words</em></a>" in Article.objects.get(pk=article.pk).body

    def test_a_former_address_does_too(self, save, draft, published, editor, reporter):
        target, article = published("Prague", slug="prague"), draft("Mine")
        save(editor, target, slug="praha")
        publishing.publish(Article.objects.get(pk=target.pk), by=editor, version=2)
        save(reporter, article, body=link("/articles/prague/") + link("/articles/praha/"))
        assert stored(article) == ([target.pk], [])

    @pytest.mark.parametrize(
        "address",
        [
            "/",
            "/tags/",
            "/tag/prague/",
            "/articles/",
            "/articles/unknown/",
            "/articles/a/b/",
            "/articles/%00/",
            "/articles/%2e%2e/",
            "/articles/%ff/",
            f"/articles/{'x' * 150}/",
            f"/articles/{'x' * 9000}/",
            "/admin/articles/article/1/change/",
            "https://elsewhere.example/articles/prague/",
            "https://elsewhere.example:8443/articles/prague/",
            "http://127.0.0.1.elsewhere.example/articles/prague/",
            "http://127.0.0.1:9/articles/prague/",
            "#articles/prague/",
            "mailto:articles@prague.example",
            "https://[::1]/articles/prague/",
        ],
    )
    def test_any_other_address_stays(self, address, save, draft, published, reporter):
        published("Prague", slug="prague")
        article = draft("Mine")
        save(reporter, article, body=link(address))
        assert stored(article) == ([], [address])

    def test_a_new_storys_text_is_no_other(self, write, published, reporter):
        target = published("Prague", slug="prague")
        write(reporter, title="New", body=link("/articles/prague/"))
        assert stored(Article.objects.get(title="New")) == ([target.pk], [])

    def test_all_links_of_a_text_cost_one_query(self, draft, published, reporter):
        targets = [published(f"Target {number}") for number in range(20)]
        article = draft("Mine")
        drafting.put_on_record(article)
        assert reporter.has_perm("articles.view_article")  # which is looked up once
        counts = []
        for version, texts in enumerate((targets[:1], targets), start=1):
            body = "".join(link(f"/articles/{target.slug}/") for target in texts)
            said = Article.objects.get(pk=article.pk).content
            with CaptureQueriesContext(connection) as queries:
                drafting.save(article, replace(said, body=body), by=reporter, version=version)
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert len(stored(article)[0]) == 20

    @pytest.mark.parametrize("kind", ["draft", "scheduled", "withdrawn"])
    def test_an_address_confirms_nothing_that_is_not_the_writers_to_know(
        self, kind, save, draft, published, editor, colleague, reporter
    ):
        secret = draft("Secret", slug="secret", by=colleague)
        if kind == "scheduled":
            publishing.schedule(secret, by=editor, version=1, live_from=timezone.now() + timedelta(days=1))
        if kind == "withdrawn":
            publishing.publish(secret, by=editor, version=1)
            publishing.withdraw(secret, by=editor, version=1)
        article = draft("Mine")
        save(reporter, article, body=link("/articles/secret/"))
        assert stored(article) == ([], ["/articles/secret/"])

    def test_an_editor_may_point_at_what_is_withdrawn(self, save, draft, published, editor):
        target, article = published("Target", slug="target"), draft("Mine")
        publishing.withdraw(target, by=editor, version=1)
        save(editor, article, body=link("/articles/target/"))
        assert stored(article) == ([target.pk], [])

    def test_a_restored_text_names_stories_too(self, draft, published, reporter):
        article = draft("Mine", body=link("/articles/target/"))
        drafting.put_on_record(article)
        drafting.save(article, replace(article.content, body="<p>Other.</p>"), by=reporter, version=1)
        target = published("Target", slug="target")
        drafting.restore(Revision.objects.get(article=article, version=1), by=reporter, version=2)
        assert stored(article) == ([target.pk], [])

    def test_a_restored_text_keeps_the_words_of_a_link_to_a_story_that_is_gone(self, draft, reporter):
        gone = draft("Gone")
        article = draft("Mine", body=link(gone))
        drafting.put_on_record(article)
        drafting.save(article, replace(article.content, body="<p>Other.</p>"), by=reporter, version=1)
        gone.delete()
        outcome = drafting.restore(Revision.objects.get(article=article, version=1), by=reporter, version=2)
        assert outcome.missing == ["the words"]
        assert Article.objects.get(pk=article.pk).body == "<p>As the words say.</p>"

    def test_a_form_that_is_sent_twice_is_saved_once(self, login, draft, published, reporter):
        published("Target", slug="target")
        article, client = draft("Mine"), login(reporter)
        for _time in range(2):
            client.post(change_url(article), form_of(article, body=link("/articles/target/")))
        assert Article.objects.get(pk=article.pk).version == 2
        assert not Revision.objects.kept().exists()

    def test_texts_that_are_merged_and_kept_aside_name_stories(self, login, draft, published, editor, reporter):
        target = published("Target", slug="target")
        article = draft("Mine", body="<p>First.</p><p>Second.</p>")
        old = form_of(article)
        login(editor).post(change_url(article), old | {"body": f"{link('/articles/target/')}<p>Second.</p>"})
        login(reporter).post(change_url(article), old | {"body": f"<p>First.</p>{link('/articles/target')}"})
        assert Article.objects.get(pk=article.pk).body.count(f'data-article="{target.pk}"') == 2
        login(reporter).post(change_url(article), old | {"body": f"{link('/articles/target#a', 'Mine')}<p>Second.</p>"})
        assert anchors.stories(Revision.objects.kept().latest("pk").body) == [target.pk]

    def test_what_is_stored_as_an_address_changes_only_when_the_text_does(self, save, draft, published, reporter):
        article = draft("Mine", body=link("/articles/target/"))
        target = published("Target", slug="target")
        save(reporter, article)
        assert Article.objects.get(pk=article.pk).version == 1
        save(reporter, article, title="Changed")
        assert stored(article) == ([target.pk], [])

    def test_it_is_previewed_as_it_will_be(self, login, published, reporter):
        published("Target", slug="target")
        page = login(reporter).post(
            "/admin/articles/article/preview/page/?frame=1", story(body=link("/articles/target#x"))
        )
        assert '<a href="/articles/target/">the words</a>' in page.content.decode()

    def test_what_is_typed_and_says_the_same_is_nothing_new(self, login, draft, published, reporter):
        target = published("Target", slug="target")
        article = draft("Mine", body=link(target))
        window = {"tab": "one-window", "version": 1}
        client, address = login(reporter), f"/admin/articles/article/{article.pk}/autosave/"
        client.post(address, form_of(article, body=link("/articles/target/"), **window))
        assert not Autosave.objects.exists()


class TestWhatMayBeLinked:
    """Ids in a text that was sent, whatever the editor would have offered."""

    def test_a_story_of_ones_own_and_one_that_readers_see(self, save, draft, published, colleague, reporter):
        own, live = draft("Own"), published("Live", by=colleague)
        article = draft("Mine")
        save(reporter, article, body=link(own) + link(live))
        assert stored(article) == ([own.pk, live.pk], [])

    def test_somebody_elses_draft_and_no_story_are_refused_in_the_same_words(self, write, draft, colleague, reporter):
        secret = draft("Secret", by=colleague)
        complaints = [
            errors(write(reporter, title="Mine", body=f'<p><a data-article="{pk}">the words</a></p>', follow=True))
            for pk in (secret.pk, secret.pk + 1000)
        ]
        assert "The link “the words” leads to story no." in complaints[0]
        assert complaints[0].replace(str(secret.pk), "N") == complaints[1].replace(str(secret.pk + 1000), "N")
        assert not Article.objects.filter(title="Mine").exists()

    def test_an_editor_may_point_at_a_draft(self, save, draft, editor, colleague):
        secret, article = draft("Secret", by=colleague), draft("Mine")
        save(editor, article, body=link(secret))
        assert stored(article) == ([secret.pk], [])

    @pytest.mark.parametrize("pk", ["9" * 19, "9" * 5000, "0", "-1", "1e3", "x", "१", ""])
    def test_what_is_no_id_leaves_the_words(self, pk, save, draft, reporter):
        article = draft("Mine")
        save(reporter, article, body=f'<p><a data-article="{pk}">the words</a></p>')
        assert Article.objects.get(pk=article.pk).body == "<p>the words</p>"

    def test_what_is_there_already_may_stay(self, save, draft, published, editor, reporter):
        target = published("Withdrawn", by=editor)
        article = draft("Mine", body=link(target))
        publishing.withdraw(target, by=editor, version=1)
        response = save(reporter, article, body=link(target) + "<p>More.</p>", follow=True)
        assert not errors(response)
        assert stored(article) == ([target.pk], [])

    def test_what_was_there_when_the_form_was_opened_may_stay(self, login, save, draft, published, editor, reporter):
        target = published("Withdrawn", by=editor)
        article = draft("Mine", body=f"{link(target)}<p>Second.</p>")
        publishing.withdraw(target, by=editor, version=1)
        old = form_of(article)
        save(editor, article, body="<p>Second.</p>")
        response = login(reporter).post(change_url(article), old | {"body": f"{link(target)}<p>More.</p>"}, follow=True)
        assert not errors(response)

    @pytest.mark.parametrize("kind", ["id", "address"])
    def test_a_story_cannot_link_to_itself(self, kind, save, published, editor):
        article = published("Mine", slug="mine")
        response = save(
            editor, article, body=link(article if kind == "id" else "/articles/mine/#notice-1"), follow=True
        )
        assert "leads to this very story" in errors(response)
        assert Article.objects.get(pk=article.pk).version == 1

    def test_the_refused_text_stays_in_the_form(self, login, reporter):
        body = '<p>Long work <a data-article="999999">the words</a></p>'
        page = login(reporter).post(ADD, story(title="Mine", body=body))
        assert "Long work" in page.content.decode()

    def test_many_wrong_links_are_not_all_named(self, write, reporter):
        body = "".join(f'<a data-article="{10**6 + number}">no. {number}</a> ' for number in range(1000))
        complaint = errors(write(reporter, title="Mine", body=f"<p>{body}</p>", follow=True))
        assert complaint.count("leads to story no.") == 3
        assert "no. 0”" in complaint


class TestWhatALinkLeadsTo:
    """What the editor shows of links."""

    ADDRESS = "/admin/articles/article/linked/"

    @pytest.fixture
    def told(self, login):
        def ask(user, *ids) -> dict:
            response = login(user).get(self.ADDRESS, {"id": [getattr(one, "pk", one) for one in ids]})
            assert response.status_code == 200
            assert "no-store" in response["Cache-Control"]
            return response.json()

        return ask

    def test_live_stories_are_told_by_the_headline_that_readers_see(self, told, save, published, editor, colleague):
        article = published("Old words")
        save(editor, article, title="Embargoed words")
        assert told(colleague, article) == {str(article.pk): {"headline": "Old words", "words": ""}}

    def test_what_readers_do_not_see_is_told_to_those_who_may_know(self, told, draft, colleague, editor, reporter):
        secret = draft("Secret", by=colleague)
        assert told(reporter, secret) == {}
        assert "not live" in told(editor, secret)[str(secret.pk)]["words"]

    def test_a_planned_story_is_told_with_its_time(self, told, draft, editor):
        article = draft("Planned")
        publishing.schedule(article, by=editor, version=1, live_from=timezone.now() + timedelta(days=1))
        assert "Readers get the link on" in told(editor, article)[str(article.pk)]["words"]

    @pytest.mark.parametrize("pk", ["", "x", "-1", "0", "9" * 19, "9" * 5000, "\x00", "१", "1,2", "'"])
    def test_what_is_no_id_is_nothing(self, pk, told, reporter):
        assert told(reporter, pk) == {}

    def test_strangers_are_told_nothing(self, client, published):
        assert client.get(self.ADDRESS, {"id": published("Live").pk}).status_code == 302

    def test_it_is_only_read(self, login, reporter):
        assert login(reporter).post(self.ADDRESS).status_code == 405

    def test_so_many_at_once_get_an_answer(self, told, published, reporter):
        targets = [published(f"Target {number}") for number in range(3)]
        assert len(told(reporter, *targets, *range(10**6, 10**6 + 1000))) == 3


class TestWhatIsToldOfChanges:
    """A link that was changed, in comparisons, conflicts and what is shown to be read."""

    @pytest.fixture
    def compared(self):
        def compare(before: str, after: str, user) -> list[str]:
            empty = Content(title="", slug="", standfirst="", body="", language="")
            parts = comparison(replace(empty, body=before), replace(empty, body=after), user)
            return [in_words(change) for part in parts for row in part.rows for change in row.markup]

        return compare

    def test_it_is_named_by_the_headlines(self, compared, published, colleague):
        one, other = published("One"), published("Other")
        assert compared(link(one), link(other), colleague) == ["link changed: “the words” (“One” → “Other”)"]

    def test_an_address_that_became_a_story_is_one_change(self, compared, published, colleague):
        told = compared(link("https://example.org/1"), link(published("One")), colleague)
        assert told == ["link changed: “the words” (https://example.org/1 → “One”)"]

    @pytest.mark.parametrize("added", [True, False])
    def test_a_link_that_came_or_went_is_named_too(self, added, compared, published, colleague):
        texts = ["<p>As the words say.</p>", link(published("One"))]
        (told,) = compared(*(texts if added else texts[::-1]), colleague)
        assert told == ("link added: “the words” (– → “One”)" if added else "link removed: “the words” (“One” → –)")

    def test_a_story_that_is_not_to_be_known_is_told_by_its_number(self, compared, draft, reporter, editor, colleague):
        secret = draft("Secret", by=colleague)
        assert compared("<p>As the words say.</p>", link(secret), reporter) == [
            f"link added: “the words” (– → Story no. {secret.pk})"
        ]
        assert "Secret" in compared("<p>As the words say.</p>", link(secret), editor)[0]

    def test_a_conflict_about_a_link_alone_says_what_it_is_about(self, login, draft, published, editor, reporter):
        one, other = published("One"), published("Other")
        article = draft("Mine", body="<p>As the words say.</p>")
        old = form_of(article)
        login(editor).post(change_url(article), old | {"body": link(one)})
        page = login(reporter).post(change_url(article), old | {"body": link(other)}, follow=True).content.decode()
        assert "link added: “the words” (– → “One”)" in page
        assert "link added: “the words” (– → “Other”)" in page

    def test_who_may_only_look_reads_the_words_and_follows_what_is_live(self, login, draft, published, reporter):
        live, hidden = published("Live", slug="live"), draft("Hidden", slug="hidden")
        article = draft("Mine", body=link(live) + link(hidden))
        publishing.submit(article, by=reporter, version=1)
        page = login(reporter).get(change_url(article)).content.decode()
        assert '<a href="/articles/live/">the words</a>' in page
        assert page.count("As the words say") == 1
        assert "data-article" not in page

    def test_what_readers_saw_is_shown_without_ids(self, login, published, editor):
        article = published("Mine", body=link(published("Live")))
        page = login(editor).get(f"/admin/articles/article/{article.pk}/history/readers/").content.decode()
        assert '<a href="/articles/live/">the words</a>' in page
        assert "data-article" not in page


class TestAttacks:
    """Strings that were made to break out of whatever they stand in."""

    def test_they_stay_harmless_in_links_to_stories(self, shared, login, published, editor, client):
        target = published("Target")
        article = published("Mine", slug="mine", by=editor)
        hostile = (payload for _name, payload in payloads(shared / "security" / "xss") if len(payload) < 5000)
        texts = [cleaned_anyway(f'<p>As <a data-article="{target.pk}" title="x">{one}</a></p>') for one in hostile]
        body = clean("".join(texts)[:400_000].rpartition("<p>")[0])
        Article.objects.filter(pk=article.pk).update(body=body, version=2)
        publishing.publish(Article.objects.get(pk=article.pk), by=editor, version=2)
        page = client.get("/articles/mine/").content.decode()
        shown = page[page.index('<div class="story-body">') :].partition('class="see"')[0]
        assert "/articles/target/" in shown
        assert not re.search(r"<[^>]*(?:data-article|\son\w+=|javascript:)", shown, re.IGNORECASE)
        checked = login(editor).get(f"/admin/articles/article/{article.pk}/move/publish/")
        assert "<svg onload" not in checked.content.decode()
