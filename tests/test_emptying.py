"""A test that really writes leaves to the next what migrations put into the database, and nothing else."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection

from articles.models import Article, Author, Edition, Tag, Tally
from tests import emptying


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return cursor.fetchone()[0]


def spoil_a_role() -> None:
    Group.objects.get(name="editor").permissions.clear()
    Group.objects.create(name="intern")


def delete_a_permission() -> None:
    Permission.objects.get(codename="publish_article").delete()


def grow() -> None:
    Tag.objects.bulk_create(
        Tag(name=f"Tag {number}", slug=f"tag-{number}", description="Long. " * 1000, key=f"tag {number}")
        for number in range(100)
    )


@pytest.mark.parametrize("deed", [grow, spoil_a_role, delete_a_permission, list])
def test_each_finds_the_database_as_if_it_were_the_first(request, committed, deed):
    left = {name for name in emptying.tables() if rows(name)} - {"articles_change", "articles_clock"}
    assert left == {"articles_tally"}
    assert Tally.objects.get().tag is None
    assert len(Group.objects.get(name="editor").permissions.filter(codename="publish_article")) == 1
    assert set(Group.objects.values_list("name", flat=True)) == {"reporter", "editor", "chief"}
    request.getfixturevalue("published")("A story", tags=["Peru"], see=[("Why", "https://example.org/")])
    deed()
    assert all(model.objects.exists() for model in (Article, Author, Edition, Tag, User))


@pytest.mark.parametrize("turn", [1, 2])
def test_neither_is_left_where_there_was_much(request, committed, monkeypatch, turn):
    assert not Article.objects.exists()
    monkeypatch.setattr(emptying, "MOST", 0)
    request.getfixturevalue("published")("A story")
