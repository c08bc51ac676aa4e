"""What becomes of a text that two people changed at once."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.blocks import blocks, essence
from articles.text.cleaning import clean
from articles.text.merging import (
    Choice,
    Kind,
    Piece,
    Undecided,
    is_clean,
    merge,
    merge_line,
    merge_list,
    merged,
    merged_line,
)
from tests.text.strategies import stories

SNOW = "<p>Snow fell on the city during the night.</p>"
MORE_SNOW = "<p>Heavy snow fell on the city during the night.</p>"
LESS_SNOW = "<p>Snow fell on the city during the morning.</p>"
TRAINS = "<p>Trains to the airport were late again. Buses ran as usual.</p>"
NO_TRAINS = "<p>Trains to the airport were cancelled again. Buses ran as usual.</p>"
SCHOOLS = "<p>Schools stayed open, said the mayor.</p>"
NEW = "<p>Ploughs were out before dawn.</p>"
OTHER_NEW = "<p>No one was hurt, police reported.</p>"


def kinds(pieces):
    return [piece.kind for piece in pieces]


def result(base, mine, theirs):
    pieces = merge(base, mine, theirs)
    assert is_clean(pieces)
    return blocks(merged(pieces))


# --- What needs no choice ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ([SNOW, TRAINS], [MORE_SNOW, TRAINS], [SNOW, NO_TRAINS], [MORE_SNOW, NO_TRAINS]),
        ([SNOW, TRAINS, SCHOOLS], [SNOW, SCHOOLS], [MORE_SNOW, TRAINS, SCHOOLS], [MORE_SNOW, SCHOOLS]),
        ([SNOW, TRAINS], [SNOW, NEW, TRAINS], [MORE_SNOW, TRAINS], [MORE_SNOW, NEW, TRAINS]),
        ([SNOW, TRAINS], [SNOW, NEW, TRAINS], [SNOW, OTHER_NEW, TRAINS], [SNOW, OTHER_NEW, NEW, TRAINS]),
        ([SNOW], [SNOW, NEW], [SNOW, NEW], [SNOW, NEW]),
        ([SNOW], [SNOW, NEW, OTHER_NEW], [SNOW, OTHER_NEW, NEW], [SNOW, OTHER_NEW, NEW]),
        ([SNOW, TRAINS], [TRAINS], [SNOW], []),
        ([SNOW, TRAINS], [MORE_SNOW, TRAINS], [MORE_SNOW, NO_TRAINS], [MORE_SNOW, NO_TRAINS]),
        ([], [NEW], [OTHER_NEW], [OTHER_NEW, NEW]),
        (["<p>a</p>", "<p>b</p>"], ["<p>x</p>", "<p>b</p>"], ["<p>a</p>", "<p>y</p>"], ["<p>x</p>", "<p>y</p>"]),
    ],
)
def test_what_only_one_side_changed_is_taken_over(base, mine, theirs, expected):
    assert result("".join(base), "".join(mine), "".join(theirs)) == expected


def test_white_space_between_paragraphs_is_no_change():
    pieces = merge(SNOW + TRAINS, f"{SNOW}\n\n{TRAINS}\n", MORE_SNOW + TRAINS)
    assert kinds(pieces) == [Kind.THEIRS, Kind.SAME]


def test_empty_paragraphs_do_not_lead_astray():
    empty = "<p>&nbsp;</p>"
    mine = empty + MORE_SNOW + empty + TRAINS
    assert result(SNOW + empty + TRAINS, mine, SNOW + empty + NO_TRAINS) == [empty, MORE_SNOW, empty, NO_TRAINS]


def test_one_side_splits_a_paragraph_that_the_other_left_alone():
    first, second = "<p>Trains to the airport were late again.</p>", "<p>Buses ran as usual.</p>"
    assert result(SNOW + TRAINS, SNOW + first + second, MORE_SNOW + TRAINS) == [MORE_SNOW, first, second]


# --- What needs one ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (MORE_SNOW, LESS_SNOW),
        (MORE_SNOW, ""),
        ("", LESS_SNOW),
        (NEW, LESS_SNOW),
        (MORE_SNOW, SNOW.replace("Snow", "<em>Snow</em>")),
    ],
)
def test_a_paragraph_that_both_changed_is_a_conflict(mine, theirs):
    pieces = merge(SNOW + TRAINS, mine + TRAINS, theirs + TRAINS)
    assert pieces[0] == Piece(SNOW, mine, theirs, Kind.CONFLICT)
    assert kinds(pieces[1:]) == [Kind.SAME]


SPLIT = "<p>Trains to the airport were late again.</p><p>Buses ran as usual.</p>"


@pytest.mark.parametrize(("mine", "theirs"), [(SPLIT, NO_TRAINS), (NO_TRAINS, SPLIT)])
def test_a_split_meets_a_change_in_one_conflict(mine, theirs):
    pieces = merge(SNOW + TRAINS + SCHOOLS, SNOW + mine + SCHOOLS, SNOW + theirs + SCHOOLS)
    assert pieces[1] == Piece(TRAINS, mine, theirs, Kind.CONFLICT)
    assert kinds(pieces) == [Kind.SAME, Kind.CONFLICT, Kind.SAME]


def test_a_join_meets_a_change_in_one_conflict():
    join = f"{SNOW[:-4]} {TRAINS[3:]}"
    pieces = merge(SNOW + TRAINS, join, SNOW + NO_TRAINS)
    assert pieces == [Piece(f"{SNOW}{TRAINS}", join, f"{SNOW}{NO_TRAINS}", Kind.CONFLICT)]


def test_what_was_inserted_where_the_other_joined_is_in_the_conflict():
    join = f"{SNOW[:-4]} {TRAINS[3:]}"
    (piece,) = merge(SNOW + TRAINS, join, SNOW + NEW + TRAINS)
    assert piece.kind is Kind.CONFLICT
    assert blocks(piece.theirs) == [SNOW, NEW, TRAINS]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(Choice.MINE, [MORE_SNOW]), (Choice.THEIRS, [LESS_SNOW]), (Choice.BOTH, [LESS_SNOW, MORE_SNOW])],
)
def test_a_choice_settles_a_conflict(choice, expected):
    pieces = merge(NEW + SNOW, NEW + MORE_SNOW, NEW + LESS_SNOW)
    assert blocks(merged(pieces, {1: choice})) == [NEW, *expected]


def test_a_conflict_without_a_choice_is_refused():
    with pytest.raises(Undecided):
        merged(merge(SNOW, MORE_SNOW, LESS_SNOW), {7: Choice.MINE})


def test_a_choice_for_what_is_no_conflict_is_not_heard():
    pieces = merge(SNOW, MORE_SNOW, SNOW)
    assert merged(pieces, {0: Choice.THEIRS}) == MORE_SNOW


# --- Whatever the text -------------------------------------------------------------------------------------

PARAGRAPHS = (
    SNOW,
    MORE_SNOW,
    LESS_SNOW,
    TRAINS,
    NO_TRAINS,
    *blocks(SPLIT),
    SCHOOLS,
    NEW,
    "<hr>",
    "text",
    "<p></p>",
)
texts = st.one_of(st.lists(st.sampled_from(PARAGRAPHS), max_size=7).map("".join), stories).map(clean)


@given(texts, texts)
def test_the_changes_of_one_are_taken_as_they_are(base, changed):
    for mine, theirs in ((changed, base), (base, changed), (changed, changed)):
        pieces = merge(base, mine, theirs)
        assert is_clean(pieces)
        assert essence(merged(pieces)) == essence(changed)


def keys(html):
    return {"".join(essence(block)) for block in blocks(html)}


@given(texts, texts, texts)
def test_every_new_block_is_in_the_result_or_in_a_conflict(base, mine, theirs):
    pieces = merge(base, mine, theirs)
    kept = [version for piece in pieces for version in piece.versions(Choice.BOTH)]
    assert (keys(mine) | keys(theirs)) - keys(base) <= set().union(*map(keys, kept))


@given(texts, texts, texts)
def test_what_is_merged_is_clean(base, mine, theirs):
    body = merged(merge(base, mine, theirs), dict.fromkeys(range(50), Choice.BOTH))
    assert essence(clean(body)) == essence(body)


@given(texts, texts, texts)
def test_the_two_sides_are_treated_alike(base, mine, theirs):
    mirror = {Kind.MINE: Kind.THEIRS, Kind.THEIRS: Kind.MINE}
    turned = [
        Piece(piece.base, piece.theirs, piece.mine, mirror.get(piece.kind, piece.kind))
        for piece in merge(base, theirs, mine)
    ]
    assert sorted(merge(base, mine, theirs)) == sorted(turned)


@pytest.mark.parametrize("words", ["{0} {1}", "w{1}"])
def test_long_stories_are_merged_in_bounded_time(words):
    base, mine, theirs = ("".join(f"<p>{words.format(side, n)}</p>" for n in range(9_000)) for side in "abc")
    started = time.process_time()
    merge(base, mine, theirs)
    assert time.process_time() - started < 10


# --- Lines and lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "kind", "value"),
    [
        ("Snow", "Snow", "Snow", Kind.SAME, "Snow"),
        ("Snow", "Ice", "Snow", Kind.MINE, "Ice"),
        ("Snow", "Snow", "", Kind.THEIRS, ""),
        ("Snow", "Ice", "Ice", Kind.AGREED, "Ice"),
    ],
)
def test_a_line_that_one_side_changed_is_taken_over(base, mine, theirs, kind, value):
    piece = merge_line(base, mine, theirs)
    assert (piece.kind, merged_line(piece)) == (kind, value)


@pytest.mark.parametrize(
    ("choice", "value"), [(Choice.MINE, "Ice"), (Choice.THEIRS, "Rain"), (Choice.BOTH, "Rain Ice")]
)
def test_a_line_that_both_changed_is_chosen(choice, value):
    assert merged_line(merge_line("Snow", "Ice", "Rain"), choice) == value


def test_a_line_that_both_changed_is_not_taken_without_a_choice():
    with pytest.raises(Undecided):
        merged_line(merge_line("Snow", "Ice", "Rain"))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("abc", "axbc", "abc", "axbc"),
        ("abc", "abcx", "abcy", "abcyx"),
        ("abc", "xabc", "yabc", "yxabc"),
        ("abc", "ac", "abcy", "acy"),
        ("abc", "cba", "abcy", "cyba"),
        ("abc", "cba", "bac", "bac"),
        ("abc", "abcx", "cab", "cxab"),
        ("ab", "abx", "axb", "axb"),
        ("ab", "", "ab", ""),
    ],
)
def test_additions_removals_and_moves_of_both_apply(base, mine, theirs, expected):
    assert merge_list(base, mine, theirs) == list(expected)


lists = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(lists, lists)
def test_the_list_of_the_only_one_who_changed_it_is_taken(base, changed):
    assert merge_list(base, changed, base) == changed
    assert merge_list(base, base, changed) == changed
    assert merge_list(base, changed, changed) == changed


@given(lists, lists, lists)
def test_a_merged_list_holds_each_item_that_nobody_removed_once(base, mine, theirs):
    found = merge_list(base, mine, theirs)
    assert len(found) == len(set(found))
    removed = (set(base) - set(mine)) | (set(base) - set(theirs))
    assert set(found) == (set(base) | set(mine) | set(theirs)) - removed
