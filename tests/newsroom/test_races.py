"""Several people at the very same moment."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client

from articles.models import Article, Tag
from tests.newsroom.conftest import ADD, change_url, form_of, story
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("committed")


def post(client: Client, address: str, form: dict) -> Callable[[], int]:
    return lambda: client.post(address, form).status_code


def test_of_many_who_save_one_version_one_succeeds_and_the_others_are_kept(login, draft, editor):
    article = draft()
    client = login(editor)
    forms = [form_of(article, title=f"Title {number}") for number in range(6)]
    statuses = Counter(at_once([post(client, change_url(article), form) for form in forms]))
    article.refresh_from_db()
    assert statuses == {302: 6}
    assert article.version == 2
    assert set(article.revisions.values_list("title", flat=True)) == {"A story"} | {form["title"] for form in forms}
    assert article.revisions.unsettled().count() == 5


def test_stories_of_one_headline_get_an_address_each_and_share_the_new_tag(login, reporter):
    client = login(reporter)
    statuses = Counter(at_once([post(client, ADD, story(title="Quake", tags="Brand new"))] * 6))
    assert statuses == {302: 6}
    assert len(set(Article.objects.values_list("slug", flat=True))) == 6
    assert Tag.objects.count() == 1


def test_tags_made_in_another_order_do_not_wait_for_each_other_for_ever(login, reporter):
    client = login(reporter)
    names = [f"Tag {number}" for number in range(20)]
    forms = [story(title=f"Story {number}", tags=", ".join(names[:: (-1) ** number])) for number in range(6)]
    statuses = Counter(at_once([post(client, ADD, form) for form in forms]))
    assert statuses == {302: 6}


def test_a_tag_made_twice_at_once_is_made_once_and_a_form_error_once(login, chief):
    client = login(chief)
    statuses = Counter(at_once([post(client, "/admin/articles/tag/add/", {"name": "Quake", "kind": "topic"})] * 4))
    assert statuses == {302: 1, 200: 3}


def test_two_stories_that_point_at_each_other_are_saved_at_once(login, draft, editor):
    one, two = draft("One"), draft("Two")
    client = login(editor)
    for number in range(5):
        pairs = [(Article.objects.get(pk=one.pk), two), (Article.objects.get(pk=two.pk), one)]
        forms = [
            form_of(story, see=[{"lead_in": f"{number}", "label": "see", "target": other.pk, "url": "", "position": 0}])
            for story, other in pairs
        ]
        actions = [post(client, change_url(story), form) for (story, _other), form in zip(pairs, forms, strict=True)]
        assert at_once(actions) == [302, 302]
