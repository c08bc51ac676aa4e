"""`manage.py tags`."""

import pytest
from django.core.management import CommandError, call_command

from articles.models import Tag, TagChange, TagSearch
from articles.tagging import changes
from articles.tagging.naming import called
from tests.tagging.conftest import tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(published, capsys):
    """Run the command over two tags with stories; returns what it says."""
    published("Rangoon", tags=["Burma"])
    published("Both", tags=["Burma", "Myanmar"])

    def run(*arguments: str) -> str:
        call_command("tags", *arguments)
        return capsys.readouterr().out

    return run


def test_a_merge_and_its_undoing(said):
    assert "2 working copies, 1 entries; done." in said("merge", "burma", "MYANMAR")
    assert tag("Burma") == tag("Myanmar")
    said("undo", str(TagChange.objects.get().pk))
    assert tag("Burma") != tag("Myanmar")


def test_a_dry_run_does_nothing(said):
    assert "2 live stories, 1 of them under the other tag already" in said("merge", "Burma", "Myanmar", "--dry-run")
    assert not TagChange.objects.exists()


def test_a_rename(said):
    said("rename", "Burma", "Birma", "--slug", "birma")
    assert called(tag("Burma")).others == ("Burma",)
    assert tag("Birma").slug == "birma"


def test_what_was_interrupted_is_taken_up(said):
    change = changes.step(changes.merge(tag("Burma"), tag("Myanmar"), by=None))
    assert "not finished" in said("log")
    said("resume")
    change.refresh_from_db()
    assert not change.is_running


def test_a_saved_search_is_run(said):
    TagSearch.objects.create(name="Capital", tag="Burma", into="Rangoon", words="rangoon")
    assert "1 live stories" in said("split", "Capital", "--dry-run")
    said("split", "Capital")
    assert Tag.objects.get(name="Rangoon").listings.count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("merge", "Burma", "Burma"),
        ("merge", "Burma", "burma", "--dry-run"),
        ("merge", "Burma", "Nowhere"),
        ("merge", "Burma", "a\x00"),
        ("rename", "Burma", "Myanmar"),
        ("rename", "Burma", "x" * 200),
        ("rename", "Burma", "\ufdfa" * 50),  # one sign, eighteen letters
        ("rename", "Burma", "\u200b"),
        ("rename", "Burma", "Birma", "--slug", "a/b"),
        ("split", "Nothing"),
        ("undo", "abc"),
        ("undo", "999999"),
    ],
)
def test_what_cannot_be_done_is_an_error_in_words(said, arguments):
    with pytest.raises(CommandError):
        said(*arguments)
    assert not TagChange.objects.exists()
