"""Which stories readers neither have nor will get by themselves: found by a short way that misses none."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition, Listing

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def let_pass(article: Article, time: timedelta) -> None:
    for rows in (Edition.objects, Listing.objects):
        for row in rows.filter(article=article).order_by("live_from"):
            rows.filter(pk=row.pk).update(
                live_from=row.live_from - time, live_until=row.live_until and row.live_until - time
            )


def step(article: Article, editor, choose: Random) -> None:
    """Something happens to the story, or time passes."""
    version, now = article.version, timezone.now()
    ways = {
        "publish": lambda: publishing.publish(article, by=editor, version=version),
        "end": lambda: publishing.publish(article, by=editor, version=version, live_until=now + HOUR),
        "plan": lambda: publishing.schedule(article, by=editor, version=version, live_from=now + HOUR),
        "fleeting": lambda: publishing.schedule(
            article, by=editor, version=version, live_from=now + HOUR, live_until=now + 2 * HOUR
        ),
        "withdraw": lambda: publishing.withdraw(article, by=editor, version=version),
        "submit": lambda: publishing.submit(article, by=editor, version=version),
        "time": lambda: let_pass(article, choose.randint(1, 3) * HOUR),
        "more time": lambda: let_pass(article, choose.randint(1, 3) * HOUR),
    }
    try:
        ways[choose.choice(list(ways))]()
    except publishing.Refused:
        return


@pytest.mark.parametrize("seed", range(3))
def test_the_short_way_finds_what_the_long_way_does(draft, editor, seed):
    choose, articles = Random(seed), [draft(f"Story {number}") for number in range(12)]  # noqa: S311
    for _step in range(60):
        article = choose.choice(articles)
        article.refresh_from_db()
        step(article, editor, choose)
        there = {
            pk
            for rows in (Edition.objects.live(), Edition.objects.upcoming())
            for pk in rows.values_list("article", flat=True)
        }
        absent = {article.pk for article in articles} - there
        assert set(Article.objects.absent().values_list("pk", flat=True)) == absent
