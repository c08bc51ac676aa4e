"""`manage.py suggest` and `manage.py index_suggestions`."""

import io
import json
import sys
from itertools import count

import pytest
from django.core.management import CommandError, call_command

from articles import publishing
from articles.exchange.jsonlines import import_stories
from articles.models import Article, Gist, ImportedStory
from tests.suggesting.conftest import FLOOD, STRIKE


def story(name: str, day: int, body: str = FLOOD, **fields) -> dict:
    known = {"id": name, "title": f"Ucayali, {name}", "published": f"2025-01-{day:02}", "body_html": body, "tags": []}
    return known | fields


def lines(*stories) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" if isinstance(one, dict) else one for one in stories)


@pytest.fixture
def imported(db):
    """Import stories as a source gives them."""

    def run(*stories: dict) -> list[dict]:
        refused = import_stories(io.BytesIO(lines(*stories))).refused
        assert not refused
        return list(stories)

    return run


@pytest.fixture
def ask(tmp_path, capsys):
    """Run the command on lines: what it answers, by id, what it complains of, and its exit code."""
    numbers = count()

    def run(*stories, limit: int = 10) -> tuple[dict[str, dict], list[str], int]:
        file = tmp_path / f"{next(numbers)}.jsonl"
        file.write_bytes(lines(*stories))
        try:
            call_command("suggest", str(file), f"--limit={limit}")
            code = 0
        except SystemExit as end:
            code = end.code
        said, complained = capsys.readouterr()
        answers = [json.loads(line) for line in said.splitlines()]
        return {one["id"]: one for one in answers}, complained.replace(str(file), "FILE").splitlines(), code

    return run


def test_each_story_gets_a_line(imported, ask):
    stories = imported(story("first", 1, tags=["Peru"]), story("second", 2), story("strike", 3, STRIKE))
    answers, complaints, code = ask(*stories)
    assert (complaints, code) == ([], 0)
    assert answers["first"] == {"id": "first", "related": [], "tags": []}
    assert answers["second"] == {"id": "second", "related": ["first"], "tags": ["Peru"]}
    assert set(answers) == {"first", "second", "strike"}


def test_answers_come_in_the_order_of_the_lines(imported, tmp_path, capsys):
    stories = imported(
        *(story(f"s{day}", day) for day in range(1, 29)), *(story(f"t{day}", day) for day in range(1, 29))
    )
    (tmp_path / "file").write_bytes(lines(*reversed(stories)))
    call_command("suggest", str(tmp_path / "file"))
    found = [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]
    assert found == [one["id"] for one in reversed(stories)]


def test_stories_published_later_change_no_answer(imported, ask):
    early = [
        story(f"s{day}", day, tags=["Peru"], related_ids=[f"s{day - 1}"] if day > 1 else []) for day in range(1, 9)
    ]
    imported(*early)
    before, _complaints, _code = ask(*early)
    imported(*(story(f"late{day}", day, tags=["Chad"], related_ids=["s1", "s2"]) for day in range(10, 20)))
    after, _complaints, _code = ask(*early)
    assert before == after


def test_of_stories_of_one_moment_those_imported_before_count(imported, ask):
    stories = imported(story("a", 1), story("b", 1), story("c", 1))
    answers, _complaints, _code = ask(*stories)
    assert {name: sorted(answer["related"]) for name, answer in answers.items()} == {
        "a": [],
        "b": ["a"],
        "c": ["a", "b"],
    }


def test_its_own_links_and_tags_say_nothing(imported, ask):
    imported(story("dams", 1, "<p>Engineers drew walls.</p>", title="A plan"), story("flood", 2, tags=["Chad"]))
    [asked] = imported(story("asked", 3, tags=["Peru"], related_ids=["dams"], title="Under water"))
    answer = ask(asked)[0]["asked"]
    assert (answer["related"], answer["tags"]) == (["flood"], ["Chad"])
    assert ask({**asked, "related_ids": []})[0]["asked"] == answer


def test_a_linked_story_is_suggested_all_the_same(imported, ask):
    stories = imported(story("first", 1), story("second", 2, related_ids=["first"]))
    assert ask(*stories)[0]["second"]["related"] == ["first"]


def test_a_draft_is_asked_for_as_of_now(imported, ask):
    stories = imported(story("first", 1), story("draft", 2, published=None))
    answers, _complaints, code = ask(*stories)
    assert answers["draft"]["related"] == ["first"]
    assert answers["first"]["related"] == []
    assert code == 0


def test_withdrawn_stories_and_those_of_no_source_are_left_out(imported, ask, published, editor):
    stories = imported(story("first", 1), story("second", 2), story("third", 28))
    first = ImportedStory.objects.get(source_id="first").article
    publishing.withdraw(first, by=editor, version=1)
    published("Ucayali rises", body=FLOOD)
    assert ask(*stories)[0]["third"]["related"] == ["second"]


def test_no_more_are_given_than_asked_for(imported, ask):
    stories = imported(*(story(f"s{day}", day, tags=[f"tag {day}", "Peru"]) for day in range(1, 9)))
    answer = ask(*stories, limit=3)[0]["s8"]
    assert len(answer["related"]) == len(answer["tags"]) == 3


# --- Bad input ------------------------------------------------------------------------------------------


def test_bad_lines_are_told_with_their_numbers_and_the_rest_is_answered(imported, ask):
    [first] = imported(story("first", 1))
    answers, complaints, code = ask(b'{"id": \n', story("stranger", 1), b"\xff\n", story("x", 1, title=" "), first)
    assert list(answers) == ["first"]
    assert code == 1
    assert [line[: len("FILE, line 1: ")] for line in complaints] == [
        f"FILE, line {number}: " for number in (1, 3, 4, 2)
    ]
    assert complaints[-1] == "FILE, line 2: The story 'stranger' is not there. Import it first."


def test_a_missing_file_is_told(db, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("suggest", "nowhere.jsonl")
    assert end.value.code == 1
    assert capsys.readouterr().err.startswith("nowhere.jsonl cannot be read: ")


def test_a_file_cut_off_is_told(db, tmp_path, capsys):
    (tmp_path / "cut.gz").write_bytes(b"\x1f\x8b\x08 and no more")
    with pytest.raises(SystemExit) as end:
        call_command("suggest", str(tmp_path / "cut.gz"))
    assert end.value.code == 1
    assert "cannot be read on" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "-1", "51", "ten", "１", ""])
def test_a_limit_is_a_small_number(db, limit):
    with pytest.raises(CommandError, match="no number from 1 to 50"):
        call_command("suggest", "-", f"--limit={limit}")


def test_the_standard_input_is_read(imported, monkeypatch, capsys):
    [first] = imported(story("first", 1))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines(first))))
    call_command("suggest", "-")
    assert json.loads(capsys.readouterr().out) == {"id": "first", "related": [], "tags": []}


# --- Indexing -------------------------------------------------------------------------------------------


def test_an_archive_from_before_is_indexed(imported, ask, capsys):
    stories = imported(story("first", 1), story("second", 2))
    Gist.objects.all().delete()
    assert ask(*stories)[0]["second"]["related"] == []
    call_command("index_suggestions")
    assert capsys.readouterr().out == "2 stories were missing or wrong and are right now; 0 were of no use.\n"
    assert ask(*stories)[0]["second"]["related"] == ["first"]
    assert Article.objects.count() == 2
