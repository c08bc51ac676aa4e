"""How PostgreSQL answers the questions of the readers' pages, in an archive large enough for it to matter."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.composing import Release
from articles.models import Article, Edition, EditionLink, Listing, Tag
from articles.models.threads import MOST_STEPS, MOST_STORIES, thread_around

STORIES = 3000


@pytest.fixture
def archive(db) -> Tag:
    """A tag with thousands of stories, in tables that the planner has looked at."""
    tag, other = Tag.objects.resolve(["Large", "Other"])
    stories = Article.objects.bulk_create(
        Article(title=f"Story {number}", slug=f"story-{number}", body="<p>Text.</p>") for number in range(STORIES)
    )
    now = publishing.database_now()
    publishing.release(
        [Release(story, [tag, other], [], [], now - timedelta(minutes=number)) for number, story in enumerate(stories)]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return tag


def test_a_tag_page_reads_its_ten_rows_from_the_index(archive):
    plan = Listing.objects.live().filter(tag=archive).newest_first().values("edition")[:10].explain(analyze=True)
    assert "Index Scan using listing_of_tag" in plan
    assert "Sort" not in plan
    assert "rows=10" in plan


def test_the_front_page_reads_its_ten_rows_from_the_index(archive):
    plan = Edition.objects.live().newest_first().values("pk")[:10].explain(analyze=True)
    assert "Index Scan using edition_newest" in plan
    assert "Sort" not in plan


def test_a_story_is_found_by_its_address(archive):
    plan = Edition.objects.live().filter(slug="story-77").explain()
    assert "edition_at_slug" in plan


def test_a_thread_reads_the_links_of_the_stories_that_it_knows_and_no_others(archive):
    """In a dense graph, around a story that a thousand others point at."""
    editions = list(Edition.objects.order_by("article_id"))
    links = [EditionLink(edition=one, target_id=editions[0].article_id, position=0) for one in editions[1:1001]]
    links += [
        EditionLink(edition=one, target_id=editions[(7 * number + place) % STORIES].article_id, position=place)
        for number, one in enumerate(editions)
        for place in (1, 2, 3)
    ]
    EditionLink.objects.bulk_create(links)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for start in (editions[0], editions[1500]):
        thread = thread_around(start.article_id, [], start.first_published_at)
        assert thread.count() == MOST_STORIES
        plan = thread.explain(analyze=True)
        assert "Seq Scan on articles_editionlink" not in plan
        steps = re.search(r"Recursive Union .*rows=([\d.]+) loops=1", plan)
        assert float(steps[1]) <= MOST_STEPS + 1


def test_counts_of_tags_touch_no_story(archive):
    plan = Tag.objects.with_story_count().explain(analyze=True)
    assert "Seq Scan on articles_listing" not in plan
    assert "Seq Scan on articles_edition" not in plan


def test_the_desk_looks_up_only_the_newest_stories(archive, chief, client):
    client.force_login(chief)
    with CaptureQueriesContext(connection) as asked:
        client.get("/admin/")
    (statement,) = [one["sql"] for one in asked if '"is_known"' in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using edition_newest" in plan
    assert "Seq Scan" not in plan
