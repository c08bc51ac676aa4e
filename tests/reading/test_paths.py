"""The addresses of things: the same as Django's, found without looking them up each time."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles.models.paths import author_path, story_path, tag_path
from articles.text.slugs import is_slug

PATHS = {"article-detail": story_path, "tag-detail": tag_path, "author-detail": author_path}


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("slug", ["peru", "st-petersburg-2", "россия", "ελλάδα", "中国", "عربي", "cafe-noir", "a1"])
def test_they_are_those_that_django_finds(name, slug):
    assert PATHS[name](slug) == reverse(name, args=[slug])


@given(st.text(st.characters(categories=["L", "M", "N", "Pd"]), min_size=1, max_size=20).filter(is_slug))
def test_so_they_are_in_every_script(slug):
    assert story_path(slug) == reverse("article-detail", args=[slug])


def test_combined_tags_are_where_django_finds_them():
    assert tag_path("peru+россия+-chad") == reverse("tag-detail", args=["peru+россия+-chad"])
