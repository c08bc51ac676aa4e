"""Addresses of our own stories in what is published, and in what was stored before they became the stories."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import arrivals, publishing
from articles.models import Article, AwaitedAddress, Edition, EditionLink, SeeLink
from articles.text import anchors

pytestmark = pytest.mark.django_db
SITE = settings.NEWSDESK_SITE_URL


def text(*addresses: str) -> str:
    return "".join(f'<p>As <a href="{address}">the words</a> say.</p>' for address in addresses)


@pytest.fixture
def old(published) -> Article:
    """A live story as it was stored when links held addresses."""
    story = published("Old", body="<p>It rained.</p>")
    body = text("/articles/two/", f"{SITE}/articles/three/", "/articles/four/", "https://example.org/")
    Article.objects.update(body=body)
    Edition.objects.update(body_html=body, teaser_html=body)
    SeeLink.objects.create(article=story, lead_in="Why", label="see", url=f"{SITE}/articles/two/")
    links = EditionLink.objects
    links.create(edition=Edition.objects.get(), position=0, label="see", url=f"{SITE}/articles/two/")
    return story


def body(article: Article) -> tuple[list[int], list[str]]:
    article.refresh_from_db()
    return anchors.stories(article.body), anchors.addresses(article.body)


class TestPublishing:
    """A story on its way to readers."""

    def test_a_text_that_a_reporter_could_not_link_is_led(self, client, published, draft, reporter, editor):
        target = published("Two", slug="two")
        publishing.withdraw(target, by=editor, version=1)
        story = draft("Mine", slug="mine", by=reporter, body=text("/articles/two/"))
        publishing.publish(story, by=editor, version=1)
        assert body(story) == ([target.pk], [])
        assert "<p>As the words say.</p>" in client.get("/articles/mine/").text
        publishing.publish(target, by=editor, version=1)
        assert 'As <a href="/articles/two/">' in client.get("/articles/mine/").text

    def test_a_see_link_by_address_is_led(self, client, published, draft, editor):
        target = published("Two", slug="two")
        story = draft("Mine", slug="mine")
        SeeLink.objects.create(article=story, lead_in="Why", label="see", url=f"{SITE}/articles/two/")
        publishing.publish(story, by=editor, version=1)
        assert (SeeLink.objects.get().target, SeeLink.objects.get().url) == (target, "")
        publishing.withdraw(target, by=editor, version=1)
        assert "Why" not in client.get("/articles/mine/").text

    def test_a_text_waits_for_a_story_that_is_still_to_be_published(self, published, draft, editor):
        story = published("Mine", body=text("/articles/two/"))
        target = draft("Two", slug="two")
        assert body(story) == ([], ["/articles/two/"])
        publishing.publish(target, by=editor, version=1)
        assert body(story) == ([target.pk], [])
        assert EditionLink.objects.get().target == target

    def test_texts_that_wait_cost_no_query_each(self, published, draft, editor):
        def cost(slug: str, waiting: int) -> int:
            for number in range(waiting):
                published(f"{slug} {number}", body=text(f"/articles/{slug}/"))
            story = draft(slug, slug=slug)
            with CaptureQueriesContext(connection) as queries:
                publishing.publish(story, by=editor, version=1)
            return len(queries)

        cost("warm", 1)
        assert cost("few", 2) == cost("many", 12)


class TestCommand:
    """`manage.py lead_links`."""

    def test_what_is_stored_is_led_to_the_stories(self, old, client, published, editor, capsys):
        two, three = published("Two", slug="two"), published("Three", slug="three")
        call_command("lead_links")
        assert capsys.readouterr().out == "1 stories had addresses of stories in them that are the stories now.\n"
        assert body(old) == ([two.pk, three.pk], ["/articles/four/", "https://example.org/"])
        assert SeeLink.objects.get().target == two
        assert list(EditionLink.objects.order_by("kind", "position").values_list("kind", "target")) == [
            ("inline", two.pk),
            ("inline", three.pk),
            ("see", two.pk),
        ]
        publishing.withdraw(two, by=editor, version=1)
        assert "/articles/two/" not in client.get("/articles/old/").text

    def test_a_second_run_changes_nothing(self, old, published):
        published("Two", slug="two")
        assert [arrivals.lead_all(), arrivals.lead_all()] == [1, 0]

    def test_what_is_not_there_yet_is_waited_for(self, old, published):
        arrivals.lead_all()
        arrivals.lead_all()
        assert sorted(AwaitedAddress.objects.values_list("slug", flat=True)) == ["four", "three", "two"]
        four = published("Four", slug="four")
        assert body(old)[0] == [four.pk]

    def test_it_works_in_batches(self, published, monkeypatch):
        monkeypatch.setattr(arrivals, "BATCH", 2)
        two = published("Two", slug="two")
        stories = [published(f"Story {number}") for number in range(5)]
        Article.objects.filter(pk__in=[story.pk for story in stories]).update(body=text("/articles/two/"))
        assert arrivals.lead_all() == 5
        assert [body(story)[0] for story in stories] == [[two.pk]] * 5
