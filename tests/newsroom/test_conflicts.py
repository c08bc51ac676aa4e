"""Two people in one story."""

import pytest

from articles.models import Article
from tests.newsroom.conftest import change_url, errors, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stale(draft, save, editor):
    """A draft that the editor changed after the reporter opened it, and the reporter's form."""
    article = draft("The first headline")
    form = form_of(article, title="The reporter's headline")
    save(editor, article, title="The editor's headline", body="<p>The editor's text.</p>")
    return article, form


def test_a_stale_form_is_refused(stale, login, reporter):
    article, form = stale
    response = login(reporter).post(change_url(article), form)
    assert "edda changed this story" in errors(response)
    assert Article.objects.get().title == "The editor's headline"


def test_a_refused_form_keeps_the_typed_text_and_shows_the_present_one(stale, login, reporter):
    article, form = stale
    page = login(reporter).post(change_url(article), form).content.decode()
    assert 'value="The reporter&#x27;s headline"' in page
    assert "The editor&#x27;s text." in page


def test_the_present_text_stands_as_it_reads_to_be_copied(stale, login, reporter):
    article, form = stale
    page = login(reporter).post(change_url(article), form).content.decode()
    assert '<div class="newsroom-prose" dir="auto"><p>The editor\'s text.</p></div>' in page


def test_a_stale_form_stays_refused_when_sent_again(stale, login, reporter):
    article, form = stale
    client = login(reporter)
    client.post(change_url(article), form)
    assert "changed this story" in errors(client.post(change_url(article), form))


def test_who_has_read_the_present_text_may_replace_it(stale, login, reporter):
    article, form = stale
    response = login(reporter).post(change_url(article), form | {"overrule": 2})
    article.refresh_from_db()
    assert response.status_code == 302
    assert (article.title, article.version) == ("The reporter's headline", 3)


def test_leave_to_replace_one_version_is_none_for_the_next(stale, login, save, editor, reporter):
    article, form = stale
    article.refresh_from_db()
    save(editor, article, title="Once more")
    assert "changed this story" in errors(login(reporter).post(change_url(article), form | {"overrule": 2}))


@pytest.mark.parametrize("version", ["", "abc", "0", "-1", "99999999999999999999"])
def test_a_form_that_names_no_version_is_refused(draft, login, reporter, version):
    article = draft()
    response = login(reporter).post(change_url(article), form_of(article, title="Mine", version=version))
    assert response.status_code == 200
    assert Article.objects.get().title == "A story"
