"""A story's history: what it said, who changed it, what readers had of it, and the way back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Author, Revision, Tag
from tests.newsroom.conftest import change_url, told

pytestmark = pytest.mark.django_db


def url(article: Article, rest: str = "") -> str:
    return f"/admin/articles/article/{article.pk}/history/{rest}"


@pytest.fixture
def twice(write, save, reporter) -> Article:
    """A story in two versions."""
    write(
        reporter,
        title="The first headline",
        body="<p>Three were freed.</p>",
        tags="Russia",
        see=[{"lead_in": "More", "label": "see", "url": "https://example.org/"}],
    )
    article = Article.objects.get()
    save(
        reporter,
        article,
        title="The second headline",
        body="<p>Four were <strong>freed</strong>.</p>",
        note="New count",
    )
    return article


class TestRecording:
    """Every save with a change is a revision; one without is none."""

    def test_a_new_story_is_its_first(self, write, reporter):
        write(reporter, title="Begun", tags="Russia", bylines=[{"author": Author.objects.get().pk, "position": 0}])
        revision = Revision.objects.get()
        assert (revision.title, revision.version, revision.by) == ("Begun", 1, reporter)
        assert [tag["name"] for tag in revision.tags] == ["Russia"]
        assert [author["name"] for author in revision.authors] == ["Rosa"]

    def test_a_change_is_the_next_with_who_and_why(self, twice, reporter):
        revision = Revision.objects.newest_first()[0]
        assert (revision.version, revision.by, revision.note) == (2, reporter, "New count")
        assert revision.content == Article.objects.get().content

    def test_tags_and_see_links_alone_are_a_change(self, twice, save, reporter):
        save(reporter, Article.objects.get(), tags="Russia, Ukraine", see=[])
        assert [tag["name"] for tag in Revision.objects.get(version=3).tags] == ["Russia", "Ukraine"]
        assert Revision.objects.get(version=3).links == []

    def test_a_save_without_a_change_stores_nothing(self, twice, save, reporter):
        see = [{"lead_in": "More", "label": "see", "url": "https://example.org/"}]
        article = Article.objects.get()
        for _time in range(2):
            save(reporter, article, see=see)
            article = Article.objects.get()
        assert Revision.objects.count() == 3  # the second version had no see link any more, the third has it again

    def test_a_note_alone_stores_nothing(self, twice, save, reporter):
        save(reporter, Article.objects.get(), note="Just so")
        assert Revision.objects.count() == 2

    def test_a_story_made_in_another_way_is_on_record_before_it_changes(self, draft, save, reporter):
        article = draft("As it was", tags=["Russia"])
        save(reporter, article, title="As it is", tags="Russia")
        assert [revision.title for revision in Revision.objects.order_by("version")] == ["As it was", "As it is"]


class TestReading:
    """The history lists all states and compares any two of them."""

    def test_it_lists_who_when_what_and_why(self, twice, login, reporter):
        page = login(reporter).get(url(twice)).content.decode()
        assert "New count" in page
        assert "headline, text, see links" in page
        assert "begun" in page

    def test_the_newest_comes_first(self, twice, login, reporter):
        entries = login(reporter).get(url(twice)).context["entries"]
        assert [entry.revision.version for entry in entries] == [2, 1]

    def test_any_two_are_compared_word_by_word(self, twice, login, reporter):
        first, second = Revision.objects.order_by("version")
        page = login(reporter).get(url(twice, f"compare/?from={first.pk}&to={second.pk}")).content.decode()
        assert "<del>Three</del>" in page
        assert "<ins>Four</ins>" in page
        assert "strong emphasis added" in page

    def test_the_older_one_stands_first_in_whatever_order_they_are_asked_for(self, twice, login, reporter):
        first, second = Revision.objects.order_by("version")
        context = login(reporter).get(url(twice, f"compare/?from={second.pk}&to={first.pk}")).context
        assert (context["before"], context["after"]) == (first, second)

    @pytest.mark.parametrize("query", ["", "?from=1", "?from=x&to=y", "?from=999999&to=999999", "?from=१&to=1e1"])
    def test_a_comparison_of_what_is_not_there_is_not_found(self, twice, login, reporter, query):
        assert login(reporter).get(url(twice, f"compare/{query}")).status_code == 404

    def test_the_revision_of_another_story_is_not_found_under_this_one(self, twice, draft, login, editor):
        other = draft("Other")
        revision = Revision.objects.first()
        assert login(editor).get(url(other, f"{revision.pk}/")).status_code == 404
        assert login(editor).get(url(other, f"compare/?from={revision.pk}&to={revision.pk}")).status_code == 404

    def test_a_colleague_finds_none_of_it(self, twice, login, colleague):
        client, revision = login(colleague), Revision.objects.first()
        for rest in ("", "readers/", f"{revision.pk}/", f"compare/?from={revision.pk}&to={revision.pk}"):
            assert client.get(url(twice, rest)).status_code == 404
        assert client.post(url(twice, f"{revision.pk}/restore/"), {"version": 2}).status_code == 404

    def test_hostile_text_runs_nowhere(self, write, login, reporter):
        write(
            reporter,
            title='"><script>alert(1)</script>',
            body="<p>&lt;script&gt;alert(2)&lt;/script&gt;</p>",
            note="<b>",
        )
        article, revision = Article.objects.get(), Revision.objects.get()
        for rest in ("", f"{revision.pk}/", f"compare/?from={revision.pk}&to={revision.pk}"):
            assert "<script>alert" not in login(reporter).get(url(article, rest)).content.decode()

    def test_a_thousand_revisions_cost_as_many_queries_as_two(self, twice, login, reporter):
        client = login(reporter)
        client.get(url(twice))
        with CaptureQueriesContext(connection) as few:
            client.get(url(twice))
        body, version = "<p>x</p>", 3
        Revision.objects.bulk_create(
            Revision(article=twice, version=version + number, title=str(number), slug="s", body=body, language="en")
            for number in range(100)
        )
        with CaptureQueriesContext(connection) as many:
            client.get(url(twice))
        assert len(many) <= len(few) + 1  # the number of pages


class TestReaders:
    """What readers see, and what they saw."""

    def test_they_see_the_live_edition_not_the_working_copy(self, published, save, login, editor):
        article = published("As published", tags=["News"])
        save(editor, article, title="Not yet published")
        page = login(editor).get(url(article, "readers/")).content.decode()
        assert "<h2>As published</h2>" in page
        assert "<h2>Not yet published</h2>" not in page

    def test_on_a_day_they_saw_what_was_live_then(self, published, save, login, editor):
        article = published("As it was", tags=["News"])
        now = timezone.now()
        article.editions.update(live_from=now - timedelta(days=3), live_until=now - timedelta(days=1))
        article.refresh_from_db()
        save(editor, article, title="As it is")
        article.refresh_from_db()
        publishing.publish(article, by=editor, version=article.version)
        moment = (now - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
        page = login(editor).get(url(article, f"readers/?at={moment}"))
        assert page.context["edition"].title == "As it was"
        assert "What was changed since" in page.content.decode()

    def test_before_it_was_published_they_saw_nothing(self, published, login, editor):
        article = published()
        page = login(editor).get(url(article, "readers/?at=2001-01-01T10:00")).content.decode()
        assert "saw nothing of this story" in page

    @pytest.mark.parametrize("at", ["x", "2001-02-30T10:00", "0001-01-01T00:00", "99999-01-01T00:00"])
    def test_a_moment_that_is_none_is_a_form_error(self, published, login, editor, at):
        response = login(editor).get(url(published(), f"readers/?at={at}"))
        assert response.status_code == 200
        assert response.context["moment_form"].errors


class TestRestoring:
    """A state comes back as a new version; what is gone is said."""

    def test_the_story_says_again_what_it_said(self, twice, login, reporter):
        first = Revision.objects.get(version=1)
        response = login(reporter).post(url(twice, f"{first.pk}/restore/"), {"version": 2, "note": "Back"}, follow=True)
        article, newest = Article.objects.get(), Revision.objects.newest_first()[0]
        assert "says again" in told(response)
        assert (article.title, article.version) == ("The first headline", 3)
        assert article.content.links == first.content.links
        assert (newest.kind, newest.based_on, newest.note) == ("restored", 1, "Back")

    def test_the_address_stays(self, twice, save, login, reporter):
        save(reporter, Article.objects.get(), slug="another-address")
        first = Revision.objects.get(version=1)
        login(reporter).post(url(twice, f"{first.pk}/restore/"), {"version": 3})
        assert Article.objects.get().slug == "another-address"

    def test_a_tag_and_a_target_that_are_gone_are_named(self, draft, save, login, editor):
        target = draft("Target")
        article = draft("Pointing", tags=["Gone", "Here"], see=[("Why", target)])
        save(editor, article, title="Changed", tags="Here")
        Tag.objects.get(name="Gone").delete()
        target.delete()
        first = Revision.objects.get(article=article, version=1)
        page = login(editor).get(url(article, f"{first.pk}/")).content.decode()
        response = login(editor).post(url(article, f"{first.pk}/restore/"), {"version": 2}, follow=True)
        article.refresh_from_db()
        assert '<li dir="auto">Gone</li>' in page
        assert "“Gone”, “Why”" in told(response)
        assert [tag.name for tag in article.tags.all()] == ["Here"]
        assert article.see_links.get().target is None

    def test_a_tag_that_was_renamed_comes_back_under_its_new_name(self, draft, save, login, editor):
        article = draft(tags=["Rusia"])
        save(editor, article, tags="", title="Changed")
        Tag.objects.filter(name="Rusia").update(name="Russia", key="russia")
        first = Revision.objects.get(version=1)
        login(editor).post(url(article, f"{first.pk}/restore/"), {"version": 2})
        assert [tag.name for tag in article.tags.all()] == ["Russia"]

    def test_a_story_that_moved_on_is_not_overwritten(self, twice, save, login, reporter):
        save(reporter, Article.objects.get(), title="The third headline")
        first = Revision.objects.get(version=1)
        response = login(reporter).post(url(twice, f"{first.pk}/restore/"), {"version": 2}, follow=True)
        assert "was changed after you opened this page" in told(response)
        assert Article.objects.get().title == "The third headline"

    @pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
    def test_a_version_that_is_none_restores_nothing(self, twice, login, reporter, version):
        first = Revision.objects.get(version=1)
        response = login(reporter).post(url(twice, f"{first.pk}/restore/"), {"version": version})
        assert response.status_code == 302
        assert Article.objects.get().version == 2

    def test_who_may_not_edit_may_not_restore(self, twice, login, reporter):
        publishing.submit(twice, by=reporter, version=2)
        first, client = Revision.objects.get(version=1), login(reporter)
        assert "Restore" not in client.get(url(twice, f"{first.pk}/")).content.decode()
        assert client.post(url(twice, f"{first.pk}/restore/"), {"version": 2}).status_code == 403

    def test_looking_restores_nothing(self, twice, login, reporter):
        assert login(reporter).get(url(twice, f"{Revision.objects.first().pk}/restore/")).status_code == 405

    def test_what_is_said_already_makes_no_new_version(self, twice, login, reporter):
        second = Revision.objects.get(version=2)
        response = login(reporter).post(url(twice, f"{second.pk}/restore/"), {"version": 2}, follow=True)
        assert "nothing to restore" in told(response)
        assert Revision.objects.count() == 2


def test_the_form_leads_to_the_history(twice, login, reporter):
    page = login(reporter).get(change_url(twice)).content.decode()
    assert url(twice) in page


def test_what_a_see_link_says_of_its_story_is_compared(draft, published, save, login, editor):
    target = published("Target")
    article = draft("Story", see=[("Why", target)])
    row = {"lead_in": "Why", "label": "see", "target": target.pk, "relation": "result", "keeps_sentence": "on"}
    save(editor, article, see=[row])
    first, second = Revision.objects.order_by("version")
    page = login(editor).get(url(article, f"compare/?from={first.pk}&to={second.pk}")).text
    assert "Why: see → Target (a result, keeps the sentence)" in page
