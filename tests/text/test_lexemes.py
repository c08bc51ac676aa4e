"""The notation of PostgreSQL's full text search."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from articles.text.lexemes import GAP, Vector, all_of, any_of, in_a_row, quoted


def test_places_and_weights():
    vector = Vector()
    vector.add(["flood", None, "peru"], "A")
    vector.add(["flood"], "D")
    assert str(vector) == f"'flood':1A,{3 + GAP + 1} 'peru':3A"


def test_questions():
    assert all_of(["'a'", "", "'b'", "'a'"]) == "('a' & 'b')"
    assert any_of(["'a'"]) == "'a'"
    assert any_of([]) == ""
    assert in_a_row([None, "left", None, "bed"]) == "('left' <2> 'bed')"
    assert in_a_row([None]) == ""


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=50))
def test_anything_can_be_quoted(name):
    assert quoted(name)[1:-1].replace("''", "").replace("\\\\", "").count("'") == 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a'b", "a\\", "\\'", "a:1A b", "#the & | ! ( ) <-> tag", "'"])
def test_the_database_reads_names_as_they_are(name):
    vector = Vector()
    vector.add([name], "B")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(%s::tsvector), %s::tsvector @@ %s::tsquery", [str(vector)] * 2 + [quoted(name)]
        )
        assert cursor.fetchone() == ([name], True)
