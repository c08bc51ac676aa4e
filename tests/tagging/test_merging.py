"""Two tags merged, and parted again: readers are served throughout, and everything comes back."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from articles import counting, publishing
from articles.models import Article, ArticleTag, Listing, Tag, TagAlias, TagChange
from articles.tagging import changes
from articles.tagging.naming import Called, Refused, rename
from tests.reading.pages import Page, headlines, walk
from tests.tagging.conftest import done, dump, names_of, steps, tag, wrong_counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(published, draft, editor):
    """Stories under “Burma”, under “Myanmar”, and under both; published, planned, withdrawn, corrected, and a draft."""
    both = published("Both", tags=["Burma", "Peru", "Myanmar"])
    only = published("Only Burma", tags=["Chad", "Burma"])
    published("Only Myanmar", tags=["Myanmar"])
    gone = published("Gone", tags=["Burma"])
    publishing.withdraw(gone, by=editor, version=gone.version)
    planned = draft("Planned", tags=["Burma"])
    publishing.schedule(planned, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    for number in range(5):
        published(f"Burma {number}", tags=["Burma"])
    draft("Draft", tags=["Burma", "Chad"])
    _update(only, editor)
    return both


def _update(article: Article, editor) -> None:
    article.version += 1
    article.save()
    publishing.publish(article, by=editor, version=article.version)


def merge(source="Burma", target="Myanmar", by=None) -> TagChange:
    return changes.merge(tag(source), tag(target), by=by)


def test_the_stories_of_both_stand_under_one(two, client):
    before = set(walk(client, "/tag/burma/")) | set(walk(client, "/tag/myanmar/"))
    done(merge())
    assert set(walk(client, "/tag/myanmar/")) == before
    assert client.get("/tag/burma/?page=1")["Location"] == "/tag/myanmar/?page=1"


def test_working_copies_get_the_other_tag_in_the_place_of_the_first(two):
    done(merge())
    assert names_of(Article.objects.get(title="Only Burma")) == ["Chad", "Myanmar"]
    assert names_of(two) == ["Peru", "Myanmar"]
    assert names_of(Article.objects.get(title="Draft")) == ["Myanmar", "Chad"]


def test_the_name_stands_for_the_other_tag(two, draft):
    done(merge())
    assert Tag.objects.resolve(["burma", "BURMA", "Myanmar"]) == [tag("Myanmar")]
    assert names_of(draft("New", tags=["Burma"])) == ["Myanmar"]


def test_the_log_says_how_many(two, chief):
    change = done(merge(by=chief))
    assert (change.source_name, change.target_name, change.by) == ("Burma", "Myanmar", chief)
    assert (change.stories, change.listings) == (10, 9)  # one edition stood under both


def test_readers_are_served_and_counts_are_right_after_every_step(two, client, small_steps):
    whole = walk(client, "/tag/burma/")
    taken = 0
    for _change in steps(merge()):
        taken += 1
        burma = client.get("/tag/burma/")
        if burma.status_code == 301:
            assert burma["Location"] == "/tag/myanmar/"
        else:
            assert headlines(burma) == whole
        assert set(walk(client, "/tag/myanmar/")) >= {"Both", "Only Myanmar"}
        assert wrong_counts() == {}
        assert counting.recount() == 0
    assert taken > 15
    assert set(walk(client, "/tag/myanmar/")) == {*whole, "Only Myanmar"}


def test_no_page_links_to_the_tag_that_is_merged_away(two, client, small_steps):
    for _change in steps(merge()):
        for link in Page(client.get("/")).all("a.tag"):
            assert client.get(link["href"]).status_code == 200
        assert all(client.get(link["href"]).status_code == 200 for link in Page(client.get("/tags/")).all("main a"))


def test_undoing_restores_every_row(two, chief):
    before = dump()
    change = done(merge(by=chief))
    assert dump() != before
    undoing = done(changes.undo(change, by=chief))
    assert dump() == before
    assert (undoing.verb, undoing.undoes, undoing.by) == ("undo", change, chief)


def test_readers_are_served_while_it_is_undone(two, client, small_steps):
    burma, myanmar = walk(client, "/tag/burma/"), walk(client, "/tag/myanmar/")
    change = done(merge())
    for _change in steps(changes.undo(change, by=None)):
        answer = client.get("/tag/burma/")
        assert answer.status_code == 301 or headlines(answer) == burma
        assert set(walk(client, "/tag/myanmar/")) >= set(myanmar)
        assert wrong_counts() == {}
        assert counting.recount() == 0
    assert walk(client, "/tag/burma/") == burma
    assert walk(client, "/tag/myanmar/") == myanmar


def test_names_and_addresses_from_before_go_along_and_come_back(two, client, chief):
    rename(tag("Burma"), Called("Burma", "birma", ("Barma",)), by=chief)
    before = dump()
    change = done(merge())
    for address in ("burma", "birma", "barma"):
        assert client.get(f"/tag/{address}/")["Location"] == "/tag/myanmar/"
    assert tag("Barma") == tag("Burma") == tag("Myanmar")
    done(changes.undo(change, by=None))
    assert dump() == before
    assert client.get("/tag/burma/")["Location"] == "/tag/birma/"


def test_a_tag_that_readers_never_saw_leaves_a_name_and_no_address(draft, client, published):
    draft(tags=["Rusia"])
    published(tags=["Russia"])
    done(merge("Rusia", "Russia"))
    assert [(alias.name, alias.slug) for alias in TagAlias.objects.all()] == [("Rusia", None)]
    assert client.get("/tag/rusia/").status_code == 404


def test_what_was_tagged_meanwhile_stays_as_it_was_tagged(two, published, chief):
    change = done(merge())
    new = published("New", tags=["Myanmar"])
    two.tags.set(["Peru"])
    done(changes.undo(change, by=chief))
    assert names_of(new) == ["Myanmar"]
    assert names_of(two) == ["Peru"]
    assert [row.tag.name for row in Listing.objects.filter(article=new)] == ["Myanmar"]


def test_what_was_published_meanwhile_goes_back_too(two, client, editor):
    before = walk(client, "/tag/burma/"), walk(client, "/tag/myanmar/")
    change = done(merge())
    _update(Article.objects.get(title="Only Burma"), editor)
    _update(two, editor)
    done(changes.undo(change, by=None))
    assert (walk(client, "/tag/burma/"), walk(client, "/tag/myanmar/")) == before
    assert wrong_counts() == {}


@pytest.mark.parametrize("stop", [0, 3, 7, 11, 13, 16])
def test_a_story_that_is_published_in_between_is_caught(two, published, client, small_steps, stop):
    source = tag("Burma")
    for number, change in enumerate(steps(merge())):
        if number == stop and change.is_running:
            published("Late", tags=[source])
    assert number > stop
    assert "Late" in walk(client, "/tag/myanmar/")
    assert not Tag.including_merged.filter(pk=source.pk).exists()
    assert counting.recount() == 0


def test_a_withdrawal_in_between_is_seen_by_both(two, client, editor, small_steps):
    story = Article.objects.get(title="Burma 2")
    for number, _change in enumerate(steps(merge())):
        if number == 9:
            publishing.withdraw(story, by=editor, version=1)
    assert "Burma 2" not in walk(client, "/tag/myanmar/")
    assert counting.recount() == 0


# --- What is refused ------------------------------------------------------------------------------------


def test_a_tag_is_not_merged_into_itself(two):
    with pytest.raises(Refused, match="into itself"):
        merge("Burma", "Burma")


def test_a_circle_of_merges_ends_at_its_beginning(two):
    done(merge())
    with pytest.raises(Refused, match="into itself"):
        merge("Myanmar", "Burma")  # by then another name of it


def test_of_two_who_merge_each_way_one_is_refused(two):
    merge()
    with pytest.raises(Refused, match="being merged"):
        merge("Myanmar", "Burma")


def test_a_tag_that_is_being_merged_is_not_renamed(two, chief):
    merge()
    with pytest.raises(Refused, match="being merged"):
        rename(tag("Burma"), Called("Birma", "birma"), by=chief)


def test_a_tag_that_is_gone_is_not_merged(two):
    burma = tag("Burma")
    done(merge())
    with pytest.raises(Refused, match="not there any more"):
        changes.merge(burma, tag("Peru"), by=None)


def test_what_is_still_carried_out_is_not_undone(two):
    with pytest.raises(Refused, match="come to its end"):
        changes.undo(merge(), by=None)


def test_nothing_is_undone_twice(two):
    change = done(merge())
    done(changes.undo(change, by=None))
    with pytest.raises(Refused, match="undone already"):
        changes.undo(change, by=None)


def test_what_a_later_merge_builds_on_is_undone_first(two):
    first = done(merge())
    second = done(merge("Myanmar", "Peru"))
    with pytest.raises(Refused, match="depends on it"):
        changes.undo(first, by=None)
    done(changes.undo(second, by=None))
    done(changes.undo(first, by=None))
    assert tag("Burma") != tag("Myanmar") != tag("Peru")


def test_a_name_that_was_given_away_keeps_the_tag_from_coming_back(two, chief):
    change = done(merge())
    rename(tag("Myanmar"), Called("Burma", "myanmar"), by=chief)
    with pytest.raises(Refused, match="called like"):
        changes.undo(change, by=None)


# --- At random ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_stories_a_chain_of_merges_is_undone_exactly(seed, draft, editor, client, small_steps):
    random = Random(seed)  # noqa: S311 - nothing here is a secret
    names = ["Ada", "Bea", "Cleo", "Dora"]
    for number in range(12):
        story = draft(f"Story {number}", tags=random.sample(names, random.randint(1, 4)))
        for _time in range(random.randint(0, 2)):
            _update(story, editor)
        if random.random() < 0.2 and story.editions.exists():
            publishing.withdraw(story, by=editor, version=story.version)
    states, done_changes = [dump()], []
    for source, target in random.sample([("Ada", "Bea"), ("Bea", "Cleo"), ("Dora", "Cleo")], 3):
        done_changes.append(done(merge(source, target)))
        states.append(dump())
        assert wrong_counts() == {}
    for change in reversed(done_changes):
        assert dump() == states.pop()
        done(changes.undo(change, by=None))
    assert dump() == states.pop()
    assert not ArticleTag.objects.filter(tag__merged_into__isnull=False).exists()
