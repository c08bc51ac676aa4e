"""The first chief editor, and counting anew."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from articles.models import Author, Tag, Tally


@pytest.fixture
def say(capsys, settings, tmp_path, db):
    """Run a command with a folder of its own; returns what it says."""
    settings.VAR_DIR = tmp_path / "var"

    def run(command: str) -> str:
        call_command(command)
        return capsys.readouterr().out

    return run


def kept(settings) -> dict[str, str]:
    """What is kept in the file: Address, User, Password."""
    lines = (settings.VAR_DIR / "first-chief.txt").read_text().splitlines()
    return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}


def test_the_first_chief_can_log_in_with_what_is_kept(say, settings):
    say("first_chief")
    note = kept(settings)
    request = RequestFactory().post(note["Address"])
    assert authenticate(request, username=note["User"], password=note["Password"]).is_superuser


def test_the_first_chief_is_one_of_the_desk(say):
    say("first_chief")
    chief = Author.objects.get().user
    assert chief.is_staff
    assert [group.name for group in chief.groups.all()] == ["chief"]


def test_the_password_is_shown_once_and_kept_for_its_owner_only(say, settings):
    said = say("first_chief")
    assert kept(settings)["Password"] in said
    assert (settings.VAR_DIR / "first-chief.txt").stat().st_mode & 0o777 == 0o600


def test_a_second_run_changes_nothing_and_says_where_the_password_is(say, settings):
    say("first_chief")
    before = kept(settings), list(User.objects.values())
    said = say("first_chief")
    assert "first-chief.txt" in said
    assert before[0]["Password"] not in said
    assert (kept(settings), list(User.objects.values())) == before


def test_where_somebody_can_manage_the_site_no_chief_is_made(say, admin_user, settings):
    assert say("first_chief") == "There is a chief editor already.\n"
    assert not (settings.VAR_DIR / "first-chief.txt").exists()


def test_a_name_that_is_taken_is_left_alone(say, settings):
    User.objects.create_user("chief", is_active=False)
    say("first_chief")
    assert kept(settings)["User"] == "chief2"


def test_without_a_place_for_the_password_there_is_no_account(say, settings):
    settings.VAR_DIR.write_text("a file where a folder should be")
    with pytest.raises(CommandError, match="Nobody was made"):
        say("first_chief")
    assert not User.objects.exists()


def test_right_counts_stay(say, published):
    published(tags=["Peru"])
    before = list(Tally.objects.order_by("pk").values())
    assert say("recount") == "All counts are right.\n"
    assert list(Tally.objects.order_by("pk").values()) == before


def test_wrong_counts_are_put_right(say, published):
    published(tags=["Peru", "Chad"])
    Tally.objects.filter(tag__name="Peru").update(stories=7)
    Tally.objects.filter(tag=None, month=None).delete()
    assert say("recount") == "2 counts were wrong and are right now.\n"
    assert {tag.name: tag.story_count for tag in Tag.objects.with_story_count()} == {"Peru": 1, "Chad": 1}
    assert Tally.objects.live_stories() == 1
