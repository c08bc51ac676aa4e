"""Prepared statements: planned once on a connection, and made anew wherever they cannot be kept."""

from contextlib import closing

import pytest
from django.db import connection, transaction
from django.db.utils import DataError, InterfaceError

from articles.models import Tag
from articles.models.statements import NUMBER, TEXT, Statement, compiled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def statement() -> Statement:
    """The name of a tag, by its key."""
    return Statement(lambda: compiled(Tag.objects.filter(pk=NUMBER).values_list("name")), NUMBER)


def prepared() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def tags(committed) -> list[Tag]:
    """Some tags."""
    return Tag.objects.resolve(["100 % Peru", "Chad"])


def test_it_is_prepared_once_and_run_with_other_values(statement, tags):
    before = prepared()
    assert [statement.rows("default", tag.pk) for tag in tags] == [[("100 % Peru",)], [("Chad",)]]
    assert len(prepared() - before) == 1


def test_preparing_is_no_query_of_a_page(statement, tags, django_assert_num_queries):
    with django_assert_num_queries(2):
        statement.rows("default", tags[0].pk)
        statement.rows("default", tags[0].pk)


def test_what_somebody_has_cleared_is_prepared_anew(statement, tags):
    statement.rows("default", tags[0].pk)
    with connection.cursor() as cursor:
        cursor.execute("DISCARD ALL")
    assert statement.rows("default", tags[0].pk) == [("100 % Peru",)]
    assert statement.rows("default", tags[1].pk) == [("Chad",)]


def test_a_new_connection_gets_its_own(statement, tags):
    statement.rows("default", tags[0].pk)
    connection.close()
    assert statement.rows("default", tags[1].pk) == [("Chad",)]


def test_a_connection_that_was_lost_is_an_error_of_djangos(statement, tags):
    statement.rows("default", tags[0].pk)
    connection.connection.close()
    with pytest.raises(InterfaceError):
        statement.rows("default", tags[0].pk)
    connection.close()
    assert statement.rows("default", tags[0].pk) == [("100 % Peru",)]


@pytest.mark.parametrize("lost", ["by the server", "by us"])
def test_one_that_was_lost_between_two_requests_is_made_anew(lost, statement, tags):
    statement.rows("default", tags[0].pk)
    if lost == "by us":
        connection.connection.close()
    else:
        with closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    connection.close_if_unusable_or_obsolete()  # as at the beginning of a request
    assert statement.rows("default", tags[0].pk) == [("100 % Peru",)]


def test_a_request_asks_its_first_without_asking_for_the_connections_health(statement, tags, django_assert_num_queries):
    statement.rows("default", tags[0].pk)
    connection.close_if_unusable_or_obsolete()
    with django_assert_num_queries(2):
        assert statement.rows("default", tags[0].pk) == [("100 % Peru",)]
        assert Tag.objects.filter(pk=tags[0].pk).exists()


def test_behind_a_pooler_nothing_is_prepared(statement, tags):
    before = prepared()
    connection.settings_dict["IS_POOLED"] = True
    try:
        assert statement.rows("default", tags[0].pk) == [("100 % Peru",)]
    finally:
        connection.settings_dict["IS_POOLED"] = False
    assert prepared() == before


def test_an_error_in_a_transaction_is_told_as_django_tells_it(committed):
    broken = Statement(lambda: ("SELECT 1 / %s", [NUMBER]), NUMBER)
    with pytest.raises(DataError), transaction.atomic():
        broken.rows("default", 0)
    assert broken.rows("default", 1) == [(1,)]


def test_values_are_never_part_of_a_statement(tags):
    by_name = Statement(lambda: compiled(Tag.objects.filter(name=TEXT).values_list("pk")), TEXT)
    assert by_name.rows("default", "x' OR 'a' = 'a") == []
    assert by_name.rows("default", "100 % Peru") == [(tags[0].pk,)]


def test_a_value_may_stand_in_a_list(tags):
    among = Statement(lambda: ("SELECT name FROM articles_tag WHERE id = ANY (%s)", [[NUMBER, tags[1].pk]]), NUMBER)
    assert sorted(among.rows("default", tags[0].pk)) == [("100 % Peru",), ("Chad",)]
