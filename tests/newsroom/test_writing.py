"""Writing a story in the newsroom."""

import json

import pytest

from articles.models import Article, Author, SeeLink
from tests.newsroom.conftest import ADD, change_url, errors, story, told
from tests.reading.pages import Page

pytestmark = pytest.mark.django_db


def test_a_reporter_writes_a_story(write, reporter):
    write(reporter, title="Bridge opens", body="<p>At last.</p>")
    article = Article.objects.get()
    assert (article.title, article.body, article.created_by) == ("Bridge opens", "<p>At last.</p>", reporter)


def test_a_new_story_is_a_draft_whatever_is_posted(write, reporter):
    write(reporter, state="published", version=9, created_by="1", live_from="2020-01-01")
    article = Article.objects.get()
    assert (article.state, article.version) == ("draft", 1)


def test_the_slug_is_made_from_the_headline(write, reporter):
    write(reporter, title="Привет, мир")
    assert Article.objects.get().slug == "привет-мир"


def test_the_writer_is_proposed_as_author(login, reporter):
    page = login(reporter).get(ADD)
    bylines = page.context["inline_admin_formsets"][1].formset
    assert bylines.forms[0].initial["author"] == reporter.author.pk


def test_a_proposed_author_is_saved_untouched(write, reporter):
    write(reporter, bylines=[{"author": reporter.author.pk, "position": "0"}])
    assert Article.objects.get().byline == [reporter.author]


def test_authors_keep_the_order_of_their_places(write, reporter):
    other = Author.objects.create(name="Olga")
    write(reporter, bylines=[{"author": reporter.author.pk, "position": 2}, {"author": other.pk, "position": 1}])
    assert Article.objects.get().byline == [other, reporter.author]


def test_text_is_cleaned_when_it_is_stored(write, reporter):
    write(reporter, body='<p onclick="x()">Hi<script>alert(1)</script></p>')
    assert Article.objects.get().body == "<p>Hi</p>"


def test_a_story_without_a_headline_is_a_form_error(write, reporter):
    assert "required" in errors(write(reporter, title="", follow=True))
    assert not Article.objects.exists()


def test_a_change_makes_a_new_version(save, draft, reporter):
    article = draft()
    save(reporter, article, title="Another headline")
    article.refresh_from_db()
    assert (article.title, article.version, article.updated_by) == ("Another headline", 2, reporter)


def test_saving_without_a_change_leaves_everything_as_it_was(save, draft, reporter):
    article = draft(tags=["Russia"], see=[("More", "https://example.org/")])
    before = Article.objects.values().get()
    link = SeeLink.objects.get()
    row = {"id": link.pk, "lead_in": "More", "label": "see", "url": link.url, "target": "", "position": "0"}
    response = save(reporter, article, see=[row | {"article": article.pk}], follow=True)
    assert "nothing to save" in told(response)
    assert Article.objects.values().get() == before


def test_space_between_paragraphs_is_no_change(save, draft, reporter):
    article = draft(body="<p>One.</p><p>Two.</p>")
    save(reporter, article, body="<p>One.</p>\r\n\r\n<p>Two.</p>\r\n")
    article.refresh_from_db()
    assert article.version == 1


@pytest.mark.parametrize("fields", [{"tags": "Berlin"}, {"see": [{"lead_in": "More", "label": "see"}]}])
def test_tags_and_links_are_changes_too(save, draft, reporter, fields):
    article = draft()
    save(reporter, article, **fields)
    article.refresh_from_db()
    assert article.version == 2


def test_a_get_with_values_only_proposes_them(login, reporter):
    page = login(reporter).get(
        ADD, {"title": '"><svg onload=alert(1)>', "tags": "a" * 20000, "body": "<script>x</script>"}
    )
    assert page.status_code == 200
    assert "<svg onload" not in page.content.decode()
    assert not Article.objects.exists()


def test_everything_on_one_page(login, reporter):
    client = login(reporter)
    response = client.post(ADD, story(title="One", _continue="1"), follow=True)
    assert response.status_code == 200
    assert response.context["original"].title == "One"


def test_an_author_who_is_named_twice_counts_once(write, reporter):
    pk = reporter.author.pk
    write(reporter, title="Begun", bylines=[{"author": pk, "position": 0}, {"author": pk, "position": 1}])
    assert [byline.author_id for byline in Article.objects.get().bylines.all()] == [pk]


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr"), ("az-Arab", "rtl")])
def test_a_text_is_written_in_the_direction_of_its_language(login, draft, reporter, language, direction):
    page = Page(login(reporter).get(change_url(draft(language=language))))
    config = json.loads(page.one("textarea[name=body]")["data-config"])
    assert (config["contentsLanguage"], config["contentsLangDirection"]) == (language, direction)
    new = json.loads(Page(login(reporter).get(ADD)).one("textarea[name=body]")["data-config"])
    assert new["contentsLangDirection"] == "ltr"
