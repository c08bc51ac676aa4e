"""What waits for a story that is still to be imported goes on waiting, whoever saves or restores."""

import pytest

from articles import drafting
from articles.models import Article, ImportedStory, Revision, SeeLink
from tests.newsroom.conftest import change_url, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(draft) -> Article:
    article = draft("Waiting")
    SeeLink.objects.create(article=article, lead_in="More", awaits="their-7")
    return article


def test_a_save_from_the_form_keeps_it_waiting(waiting, login, reporter):
    row = {"id": SeeLink.objects.get().pk, "lead_in": "More", "label": "see", "url": "", "target": "", "position": 0}
    login(reporter).post(change_url(waiting), form_of(waiting, title="Changed", see=[row]))
    assert Article.objects.get().title == "Changed"
    assert SeeLink.objects.get().awaits == "their-7"


def test_a_restored_link_leads_to_the_story_that_came_meanwhile(waiting, draft, reporter):
    drafting.put_on_record(waiting)
    came = draft("Came")
    ImportedStory.objects.create(source_id="their-7", article=came, digest="", article_version=1)
    SeeLink.objects.all().delete()
    drafting.restore(Revision.objects.get(article=waiting), by=reporter, version=1)
    assert waiting.see_links.get().target == came
