"""What may be forgotten of a story's history, and what never."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import drafting, publishing
from articles.models import Article, PreviewLink, Revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(draft, reporter):
    """A story saved five times on one day, two years ago: `history(title=…)` changes one of the five revisions."""
    article = draft(body="<p>0</p>")
    for number in range(1, 5):
        content = Article.objects.get().content
        changed = type(content)(**{**content.__dict__, "body": f"<p>{number}</p>"})
        drafting.save(article, changed, by=reporter, version=number)
    Revision.objects.update(at=timezone.now() - timedelta(days=730))
    article.refresh_from_db()
    return article


def left(article: Article) -> list[int]:
    call_command("prune_revisions", stdout=StringIO())
    return sorted(article.revisions.values_list("version", flat=True))


def test_the_first_and_the_last_stay(history):
    assert left(history) == [1, 5]


def test_what_readers_had_stays(history, editor):
    publishing.publish(history, by=editor, version=5)
    history.editions.update(article_version=3)
    history.moves.all().delete()
    assert left(history) == [1, 3, 5]


def test_what_was_moved_stays(history, editor):
    publishing.submit(history, by=history.created_by, version=5)
    history.moves.update(version=2)
    assert left(history) == [1, 2, 5]


def test_what_has_a_note_stays(history):
    Revision.objects.filter(version=4).update(note="Names changed on request")
    assert left(history) == [1, 4, 5]


def test_a_text_that_waits_for_a_decision_stays(history, reporter):
    drafting.keep(
        history, history.content.__class__(**{**history.content.__dict__, "title": "x"}), by=reporter, version=3
    )
    Revision.objects.update(at=timezone.now() - timedelta(days=730))
    assert left(history) == [1, 3, 5]


def test_what_a_preview_link_shows_stays(history, reporter):
    shown = Revision.objects.get(version=2)
    PreviewLink.objects.create(
        article=history, revision=shown, created_by=reporter, expires_at=timezone.now() + timedelta(days=1)
    )
    assert left(history) == [1, 2, 5]


def test_the_last_of_each_day_stays(history):
    Revision.objects.filter(version__lte=3).update(at=timezone.now() - timedelta(days=800))
    assert left(history) == [1, 3, 5]


def test_what_is_young_stays(history):
    Revision.objects.update(at=timezone.now() - timedelta(days=300))
    assert left(history) == [1, 2, 3, 4, 5]


def test_a_dry_run_deletes_nothing(history):
    said = StringIO()
    call_command("prune_revisions", "--dry-run", stdout=said)
    assert said.getvalue() == "3 revisions would be deleted.\n"
    assert history.revisions.count() == 5


def test_a_span_that_makes_no_sense_is_refused(history):
    with pytest.raises(CommandError, match="days from 7"):
        call_command("prune_revisions", "--older-than", "0")
    assert history.revisions.count() == 5
