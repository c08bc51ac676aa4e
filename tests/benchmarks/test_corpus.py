"""The corpus that benchmarks measure on: rows as the moves would have made them."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from articles import composing, publishing
from articles.composing import Release
from articles.models import Article, Author, Change, Clock, Edition, EditionLink, Listing, Searchable, Tag, Tally
from benchmarks.corpus import LARGEST, fill

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]
STORIES, LARGE = 300, 121


@pytest.fixture(autouse=True)
def _corpus(committed):
    fill(STORIES)


def largest() -> Tag:
    return Tag.objects.with_story_count().get(name=LARGEST)


def values(row, *without: str) -> dict:
    fields = row._meta.concrete_fields
    return {field.name: getattr(row, field.attname) for field in fields if field.name not in {"id", *without}}


def released(article: Article, edition: Edition) -> Release:
    links = list(article.see_links.all())
    return Release(article, list(article.tags.all()), article.byline, links, live_from=edition.live_from)


class TestRows:
    """What stands in the tables."""

    def test_each_edition_is_what_the_project_makes_of_its_story(self):
        for edition in Edition.objects.select_related("article"):
            release = released(edition.article, edition)
            made = composing.edition(release, edition.first_published_at, timezone.now())
            assert values(edition, "created_at") == values(made, "created_at")

    def test_each_edition_is_listed_and_linked_as_its_story_says(self):
        known = set(Article.objects.values_list("pk", flat=True))
        for edition in Edition.objects.select_related("article"):
            release = released(edition.article, edition)
            rows = [
                (edition.listings.order_by("pk"), composing.listings(edition, release.tags)),
                (edition.credits.order_by("pk"), composing.credits(edition, release.byline)),
                (edition.links.order_by("-kind", "position"), composing.links(edition, release, known)),
            ]
            for stored, made in rows:
                assert [values(row) for row in stored] == [values(row) for row in made]

    def test_every_story_is_live_for_a_day_or_longer(self):
        live = Edition.objects.live(at=timezone.now() - timedelta(days=1))
        assert live.filter(article__state=Article.State.PUBLISHED).count() == STORIES

    def test_the_largest_tag_has_its_share(self):
        counts = Counter(Listing.objects.values_list("tag", flat=True))
        assert counts.most_common(1) == [(largest().pk, LARGE)]
        assert largest().story_count == LARGE

    def test_links_lead_to_stories_in_teasers_too(self):
        inline = EditionLink.objects.filter(kind=EditionLink.Kind.INLINE).exclude(target=F("edition__article"))
        for link in inline.select_related("edition"):
            assert f'data-article="{link.target_id}"' in link.edition.teaser_html
        assert inline.count() > STORIES / 20

    def test_nothing_is_left_to_be_put_right(self, capsys):
        call_command("recount")
        call_command("lead_links")
        assert capsys.readouterr().out.startswith("All counts are right.\n0 stories")

    def test_a_site_that_runs_drops_all_that_it_keeps(self, committed):
        before = Clock.objects.read()
        fill(10)
        assert Change.objects.keys_since(before, Clock.objects.read()) is None

    def test_a_second_corpus_comes_beside_the_first(self):
        fill(10)
        assert Edition.objects.live().count() == STORIES + 10

    def test_stories_are_found_if_that_is_asked_for(self):
        assert not Searchable.objects.exists()
        fill(10, with_search=True)
        assert Searchable.objects.count() == STORIES + 10


class TestPages:
    """What readers get of it."""

    @pytest.mark.parametrize("address", ["/", "/tag/{tag}/", "/tag/{tag}/?page=12", "/authors/{author}/"])
    def test_a_list_has_ten_stories(self, client, address):
        author = Author.objects.with_story_count().order_by("-story_count").first()
        address = address.format(tag=largest().slug, author=author.slug)
        assert client.get(address).content.count(b'<article class="teaser') == 10

    def test_a_month_has_its_stories(self, client):
        month, number = next(iter(Tally.objects.months().items()))
        page = client.get(f"/archive/{month:%Y/%m}/").content
        assert page.count(b'<article class="teaser') == number > 0

    def test_the_feed_and_every_story_answer(self, client):
        assert client.get(f"/tag/{largest().slug}/feed/").content.count(b"<entry") >= 10
        for edition in Edition.objects.all()[::20]:
            assert client.get(edition.get_absolute_url()).status_code == 200


class TestMoves:
    """Its stories are stories like any others."""

    def test_a_story_is_withdrawn_and_published_again(self, client, editor):
        article = largest().listings.latest("first_published_at").article
        publishing.withdraw(article, by=editor, version=article.version)
        assert (client.get(f"/articles/{article.slug}/").status_code, largest().story_count) == (410, LARGE - 1)
        publishing.publish(article, by=editor, version=article.version)
        assert (client.get(f"/articles/{article.slug}/").status_code, largest().story_count) == (200, LARGE)
