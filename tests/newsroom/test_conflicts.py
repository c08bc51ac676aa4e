"""Two people in one story."""

import pytest

from articles import publishing
from articles.models import Article, Revision, SeeLink
from tests.newsroom.conftest import change_url, errors, form_of, told

pytestmark = pytest.mark.django_db

THREE = "<p>One.</p><p>Two.</p><p>Three.</p>"


def conflict_url(kept: Revision) -> str:
    return f"/admin/articles/article/{kept.article_id}/conflict/{kept.pk}/"


@pytest.fixture
def opened(draft):
    """A draft of three paragraphs, and its form as the reporter has it open."""
    article = draft("The first headline", body=THREE)
    return article, form_of(article)


@pytest.fixture
def kept(opened, save, login, reporter, editor) -> Revision:
    """The reporter's text, kept aside because the editor had changed the same paragraph."""
    article, form = opened
    save(editor, article, body="<p>One.</p><p>Two, says Edda.</p><p>Three.</p>")
    body = "<p>One.</p><p>Two, says Rosa.</p><p>Three, says Rosa.</p>"
    login(reporter).post(change_url(article), form | {"body": body, "tags": "Rosa's tag"})
    return Revision.objects.kept().get()


class TestMerging:
    """What only one of two people changed is taken over without a word."""

    def test_paragraphs_changed_by_one_side_only_are_merged(self, opened, save, login, reporter, editor):
        article, form = opened
        save(editor, article, body="<p>One, says Edda.</p><p>Two.</p><p>Three.</p>")
        login(reporter).post(change_url(article), form | {"body": "<p>One.</p><p>Two, says Rosa.</p><p>Three.</p>"})
        article.refresh_from_db()
        assert article.body == "<p>One, says Edda.</p><p>Two, says Rosa.</p><p>Three.</p>"
        assert article.version == 3

    def test_headline_and_tags_and_links_are_merged(self, opened, save, login, reporter, editor):
        article, form = opened
        save(
            editor,
            article,
            title="Edda's headline",
            see=[{"lead_in": "Edda", "label": "see", "url": "https://example.org/"}],
        )
        login(reporter).post(change_url(article), form | {"tags": "Rosa's tag", "standfirst": "Rosa's"}, follow=True)
        article.refresh_from_db()
        assert (article.title, article.standfirst) == ("Edda's headline", "Rosa's")
        assert [tag.name for tag in article.tags.all()] == ["Rosa's tag"]
        assert article.see_links.get().lead_in == "Edda"

    def test_the_writer_is_told_and_the_text_as_sent_is_kept_too(self, opened, save, login, reporter, editor):
        article, form = opened
        save(editor, article, title="Edda's headline")
        body = THREE.replace("Two", "Two, says Rosa")
        response = login(reporter).post(change_url(article), form | {"body": body}, follow=True)
        assert "had moved on meanwhile" in told(response)
        assert Revision.objects.kept().get().body == body
        assert not Revision.objects.unsettled().exists()

    def test_the_history_compares_it_with_the_version_before(self, opened, save, login, reporter, editor):
        article, form = opened
        save(editor, article, title="Edda's headline")
        login(reporter).post(change_url(article), form | {"body": THREE.replace("Two", "Two, says Rosa")})
        before = login(reporter).get(f"/admin/articles/article/{article.pk}/history/").context["before"]
        assert (before.version, before.is_kept_aside) == (2, False)

    def test_a_merged_text_is_not_published_unseen(self, opened, save, login, editor, chief):
        article, form = opened
        save(editor, article, title="Edda's headline", tags="News")
        response = login(chief).post(
            change_url(article), form | {"standfirst": "Mine", "_move": "publish"}, follow=True
        )
        assert "look at it once more" in told(response)
        assert not article.editions.exists()

    def test_a_form_that_changed_nothing_leaves_the_other_ones_text(self, opened, save, login, reporter, editor):
        article, form = opened
        save(editor, article, title="Edda's headline")
        response = login(reporter).post(change_url(article), form, follow=True)
        article.refresh_from_db()
        assert "nothing to save" in told(response)
        assert (article.title, article.version) == ("Edda's headline", 2)
        assert not Revision.objects.kept().exists()

    def test_a_form_sent_twice_changes_nothing_the_second_time(self, opened, login, reporter):
        article, form = opened
        client = login(reporter)
        for _time in range(2):
            assert client.post(change_url(article), form | {"title": "Rosa's headline"}).status_code == 302
        article.refresh_from_db()
        assert article.version == 2
        assert Revision.objects.accepted().count() == 2

    def test_a_story_published_by_two_clicks_is_published_once_and_well(self, opened, login, editor):
        article, form = opened
        sent = form | {"title": "New", "tags": "News", "_move": "publish"}
        told_twice = [told(login(editor).post(change_url(article), sent, follow=True)) for _click in range(2)]
        assert "is published" in told_twice[0]
        assert "Readers have this version of “New” already" in told_twice[1]
        assert article.editions.count() == 1

    def test_a_row_that_somebody_else_removed_is_no_error(self, draft, save, login, reporter, editor):
        article = draft(see=[("One", "https://example.org/1"), ("Two", "https://example.org/2")])
        rows = [
            {"id": link.pk, "lead_in": link.lead_in, "label": "see", "url": link.url, "position": link.position}
            for link in article.see_links.all()
        ]
        save(editor, article, see=rows[1:])
        response = login(reporter).post(change_url(article), form_of(article, title="Rosa's", see=rows), follow=True)
        assert not errors(response)
        assert [link.lead_in for link in SeeLink.objects.all()] == ["Two"]


class TestDeciding:
    """Where both changed the same paragraph, a person decides; both texts stay whatever comes of it."""

    def test_the_story_stays_as_it_is_and_the_text_is_kept(self, kept):
        assert "Two, says Edda." in Article.objects.get().body
        assert "Two, says Rosa." in kept.body
        assert kept.by.username == "rosa"

    def test_the_writer_is_led_to_both_texts_and_the_base(self, kept, login, reporter):
        page = login(reporter).get(conflict_url(kept))
        question = page.context["questions"][0]
        words = [[span.text for span in side.spans] for side in (question.theirs, question.mine)]
        assert (question.base, *map("".join, words)) == ("Two.", "Two, says Edda.", "Two, says Rosa.")

    @pytest.mark.parametrize(
        ("choice", "paragraphs"),
        [
            ("mine", "<p>Two, says Rosa.</p>"),
            ("theirs", "<p>Two, says Edda.</p>"),
            ("both", "<p>Two, says Edda.</p><p>Two, says Rosa.</p>"),
        ],
    )
    def test_what_is_chosen_is_put_together_with_the_rest(self, kept, login, reporter, choice, paragraphs):
        key = login(reporter).get(conflict_url(kept)).context["questions"][0].key
        login(reporter).post(conflict_url(kept), {"version": 2, f"choice-{key}": choice})
        article = Article.objects.get()
        assert article.body == f"<p>One.</p>{paragraphs}<p>Three, says Rosa.</p>"
        assert [tag.name for tag in article.tags.all()] == ["Rosa's tag"]
        assert not Revision.objects.unsettled().exists()

    def test_a_question_left_open_is_asked_again(self, kept, login, reporter):
        response = login(reporter).post(conflict_url(kept), {"version": 2})
        assert response.status_code == 400
        assert "Choose one of the texts" in response.content.decode()
        assert Article.objects.get().version == 2

    def test_who_decides_on_an_older_version_is_asked_anew(self, kept, login, save, reporter, editor):
        save(editor, Article.objects.get(), title="Once more")
        key = login(reporter).get(conflict_url(kept)).context["questions"][0].key
        response = login(reporter).post(conflict_url(kept), {"version": 2, f"choice-{key}": "mine"})
        assert "changed once more" in response.content.decode()
        assert Article.objects.get().version == 3

    def test_who_chooses_what_is_there_and_changed_nothing_else_is_told_so(self, opened, save, login, reporter, editor):
        article, form = opened
        save(editor, article, body=THREE.replace("Two", "Two, says Edda"))
        login(reporter).post(change_url(article), form | {"body": THREE.replace("Two", "Two, says Rosa")})
        kept = Revision.objects.kept().get()
        key = login(reporter).get(conflict_url(kept)).context["questions"][0].key
        answer = {"version": 2, f"choice-{key}": "theirs"}
        assert "stays as it is" in told(login(reporter).post(conflict_url(kept), answer, follow=True))

    def test_colleagues_are_called_by_their_names(self, kept, login, reporter, editor):
        editor.first_name, editor.last_name = "Edda", "Vane"
        editor.save()
        assert "Edda Vane saved this story" in login(reporter).get(conflict_url(kept)).content.decode()

    def test_the_story_can_be_left_as_it_is(self, kept, login, reporter):
        login(reporter).post(conflict_url(kept), {"leave": 1})
        assert Article.objects.get().version == 2
        assert Revision.objects.kept().get().settled_at

    def test_the_story_says_that_a_text_waits(self, kept, login, editor):
        assert conflict_url(kept) in login(editor).get(change_url(kept.article)).content.decode()

    def test_a_colleague_finds_nothing(self, kept, login, colleague):
        client = login(colleague)
        assert client.get(conflict_url(kept)).status_code == 404
        assert client.post(conflict_url(kept), {"leave": 1}).status_code == 404

    def test_the_text_of_another_story_is_not_found_under_this_one(self, kept, draft, login, editor):
        other = draft("Other")
        address = conflict_url(kept).replace(f"/{kept.article_id}/", f"/{other.pk}/")
        assert login(editor).get(address).status_code == 404

    @pytest.mark.parametrize("key", ["1e3", "१२", "-1", "99999999999999999999", "x", "1;drop"])
    def test_an_id_that_is_none_is_not_found(self, kept, login, editor, key):
        assert login(editor).get(f"/admin/articles/article/{kept.article_id}/conflict/{key}/").status_code == 404


class TestHandedOverMeanwhile:
    """The story is not the writer's to change any more; the text is kept all the same."""

    @pytest.fixture
    def late(self, opened, login, reporter):
        article, form = opened
        publishing.submit(article, by=reporter, version=1)
        return article, login(reporter).post(change_url(article), form | {"body": "<p>Too late.</p>"})

    def test_the_text_is_kept_aside(self, late):
        _article, response = late
        assert response.status_code == 403
        assert "word for word" in response.content.decode()
        assert Revision.objects.kept().get().body == "<p>Too late.</p>"

    def test_the_story_is_not_changed(self, late):
        article, _response = late
        article.refresh_from_db()
        assert (article.body, article.version) == (THREE, 1)

    def test_the_writer_can_look_at_it_but_not_decide(self, late, login, reporter):
        kept = Revision.objects.kept().get()
        client = login(reporter)
        page = client.get(conflict_url(kept))
        assert page.status_code == 200
        assert "choice-" not in page.content.decode()
        refused = client.post(conflict_url(kept), {"version": 1})
        assert refused.status_code == 403
        assert "for an editor to decide" in refused.content.decode()
        assert Article.objects.get().version == 1

    def test_an_editor_brings_it_in(self, late, login, editor):
        kept = Revision.objects.kept().get()
        login(editor).post(conflict_url(kept), {"version": 1})
        assert Article.objects.get().body == "<p>Too late.</p>"


@pytest.mark.parametrize("version", ["", "abc", "0", "-1", "7", "99999999999999999999"])
def test_a_form_that_names_no_version_is_refused(draft, login, reporter, version):
    article = draft()
    response = login(reporter).post(change_url(article), form_of(article, title="Mine", version=version))
    assert response.status_code == 200
    assert 'value="Mine"' in response.content.decode()
    assert Article.objects.get().title == "A story"
