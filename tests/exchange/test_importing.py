"""What an imported story becomes, and what importing it again does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import counting, publishing
from articles.models import (
    Article,
    Author,
    Edition,
    EditionLink,
    ImportedStory,
    Listing,
    Move,
    SeeLink,
    Tag,
    TagAlias,
    Tally,
)
from tests.exchange.conftest import line
from tests.links import links_now

State = Article.State
LATER = (timezone.now() + timedelta(days=3)).isoformat()


def see(target=None, **fields):
    return {"lead_in": "Why", "label": "see", "target": target, "url": None} | fields


def live_links():
    """The see links that readers can follow: (from, to)."""
    return [(story.title, link.target_title) for story, link in links_now()]


# --- New stories ----------------------------------------------------------------------------------------


def test_a_story_with_a_date_is_before_readers(take, client):
    take(line())
    assert client.get("/articles/bridge-reopens/").status_code == 200
    assert Edition.objects.get().first_published_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_story_without_a_date_is_a_draft(take):
    take(line(published=None))
    assert Article.objects.get().state == State.DRAFT
    assert not Edition.objects.exists()


def test_a_story_with_a_date_to_come_is_scheduled(take, client):
    take(line(published=LATER))
    assert client.get("/articles/bridge-reopens/").status_code == 404
    assert [edition.live_from.isoformat()[:16] for edition in Edition.objects.upcoming()] == [LATER[:16]]
    assert Move.objects.get().verb == Move.Verb.SCHEDULE


@pytest.mark.parametrize(
    ("given", "utc"),
    [
        ("2025-07-01T12:00:00", "2025-07-01T16:00:00+00:00"),
        ("2025-07-01", "2025-07-01T04:00:00+00:00"),
        ("2025-07-01T12:00:00+05:30", "2025-07-01T06:30:00+00:00"),
        ("2025-07-01T12:00Z", "2025-07-01T12:00:00+00:00"),
    ],
)
def test_a_date_without_an_offset_is_in_the_sites_time_zone(take, settings, given, utc):
    settings.TIME_ZONE = "America/New_York"
    take(line(published=given))
    assert Edition.objects.get().first_published_at == datetime.fromisoformat(utc)


def test_a_tag_spelt_in_two_ways_is_one_tag(take):
    take(line(tags=["Peru", "PERU", "Ｐeru"]), line(id="s-2", tags=["peru"]))
    assert [tag.name for tag in Tag.objects.all()] == ["Peru"]
    assert Listing.objects.count() == 2


def test_another_name_of_a_tag_is_that_tag(take):
    tag = Tag.objects.create(name="Russia")
    TagAlias.objects.create(name="Россия", tag=tag)
    take(line(tags=["россия", "Peru", "Russia"]), line(id="s-2", tags=["РОССИЯ"]))
    assert [listing.tag.name for listing in Listing.objects.order_by("edition", "position")] == [
        "Russia",
        "Peru",
        "Russia",
    ]


def test_tags_keep_their_order(take):
    take(line(tags=["Zaire", "Chad", "Peru"]))
    assert [listing.tag.name for listing in Listing.objects.order_by("position")] == ["Zaire", "Chad", "Peru"]


def test_counts_are_kept(take):
    take(line(), line(id="s-2"), line(id="s-3", published=LATER), line(id="s-4", published=None))
    assert Tally.objects.live_stories() == 2
    assert Tag.objects.with_story_count().get().story_count == 2
    assert counting.recount() == 0


def test_authors_are_known_by_name(take):
    rosa = Author.objects.create(name="Rosa")
    take(line(authors=["Carl", "Rosa", "Carl"]), line(id="s-2", authors=["Carl"]))
    assert Author.objects.count() == 2
    assert [author.name for author in rosa.articles.get().byline] == ["Carl", "Rosa"]
    assert [edition.authors for edition in Edition.objects.order_by("article_id")] == [["Carl", "Rosa"], ["Carl"]]


def test_stories_of_one_title_get_addresses_of_their_own(take):
    take(line(), line(id="s-2"), line(id="s-3"))
    take(line(id="s-4"))
    slugs = Article.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["bridge-reopens", "bridge-reopens-2", "bridge-reopens-3", "bridge-reopens-4"]


def test_a_number_in_a_title_takes_no_others_address(take):
    take(line(title="Bridge 2"), line(id="s-2", title="Bridge"), line(id="s-3", title="Bridge"))
    assert list(Article.objects.order_by("pk").values_list("slug", flat=True)) == ["bridge-2", "bridge", "bridge-3"]


def test_an_address_that_was_used_before_stays_free(take, published):
    published("Old", slug="bridge-reopens")
    Article.objects.update(slug="elsewhere")
    take(line())
    assert Article.objects.latest("pk").slug == "bridge-reopens-2"


def test_a_wish_for_an_address_is_tidied_and_met_if_it_is_free(take):
    take(line(slug="Old Bridge!"), line(id="s-2", slug="old-bridge"))
    assert list(Article.objects.order_by("pk").values_list("slug", flat=True)) == ["old-bridge", "old-bridge-2"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("en-US", "en-US"), ("en_US", "en-US"), ("und", "und"), ("not a language", "und"), ("", "und"), (None, "en")],
)
def test_an_unknown_language_is_kept_as_unknown(take, given, kept):
    take(line(lang=given))
    assert Article.objects.get().language == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [("Q & A <3", "Q & A <3"), ("<p>Q &amp; A</p>", "Q & A"), ("Fish &amp; chips", "Fish & chips"), (None, "")],
)
def test_a_summary_is_the_standfirst_in_plain_text(take, given, kept):
    take(line(summary=given))
    assert Article.objects.get().standfirst == kept


def test_a_standfirst_that_is_too_long_begins_the_text_instead(take):
    take(line(standfirst="word " * 300))
    article = Article.objects.get()
    assert article.standfirst == ""
    assert article.body.startswith("<p>word word")
    assert "It reopened on Monday." in article.body


def test_source_and_licence_are_kept(take):
    take(line(source="agency/2025", license="CC BY 4.0"))
    assert ImportedStory.objects.values_list("source", "license").get() == ("agency/2025", "CC BY 4.0")


# --- See links ------------------------------------------------------------------------------------------


def test_a_see_link_leads_to_a_story_earlier_in_the_file(take):
    take(line(), line(id="s-2", title="Two", see=[see("s-1")]))
    assert live_links() == [("Two", "Bridge reopens")]


def test_a_see_link_waits_for_a_story_later_in_the_file(take):
    take(line(see=[see("s-2")]), line(id="s-2", title="Two"))
    assert live_links() == [("Bridge reopens", "Two")]


def test_a_see_link_waits_for_a_story_in_a_later_file(take):
    take(line(see=[see("s-2")]))
    assert live_links() == []
    take(line(id="s-2", title="Two"))
    assert live_links() == [("Bridge reopens", "Two")]
    assert SeeLink.objects.values_list("target__title", "awaits").get() == ("Two", "")


def test_a_link_completed_in_the_newsroom_meanwhile_stays_so(take, published):
    take(line(see=[see("s-2")]))
    chosen = published("Chosen")
    SeeLink.objects.update(target=chosen)
    take(line(id="s-2", title="Two"))
    assert SeeLink.objects.get().target == chosen


def test_a_link_without_a_target_is_kept_to_be_completed(take):
    take(line(see=[see()]))
    assert SeeLink.objects.incomplete().count() == 1
    assert live_links() == []


def test_a_link_may_lead_elsewhere(take):
    take(line(see=[see(url="https://example.org/a")]))
    assert [link.url for _story, link in links_now()] == ["https://example.org/a"]


def test_a_see_link_says_what_it_leads_to_and_whether_its_sentence_stays(take):
    take(line(), line(id="s-2", see=[see("s-1", relation="result", keeps_sentence=True), see("s-1", relation=None)]))
    said = [("result", True), ("", False)]
    assert list(SeeLink.objects.values_list("relation", "keeps_sentence")) == said
    assert list(EditionLink.objects.order_by("position").values_list("relation", "keeps_sentence")) == said


def test_related_stories_are_see_links_with_the_usual_label(take):
    take(line(related_ids=["s-2", "s-3"], see=[see("s-3", label="more")]), line(id="s-2"), line(id="s-3"))
    assert list(SeeLink.objects.values_list("label", "lead_in")) == [("more", "Why"), ("see", "")]


# --- Once more ------------------------------------------------------------------------------------------


def test_the_same_story_again_changes_nothing(take, django_assert_num_queries):
    take(line())
    before = list(Article.objects.values()), list(Edition.objects.values()), list(Move.objects.values())
    with django_assert_num_queries(1):
        assert take(line()).counts == (0, 0, 1, 0)
    assert (list(Article.objects.values()), list(Edition.objects.values()), list(Move.objects.values())) == before


def test_the_order_of_keys_is_no_change(take):
    take(b'{"id": "s-1", "title": "A"}')
    assert take(b'{"title":"A",   "id":"s-1"}').counts == (0, 0, 1, 0)


def test_an_unknown_key_is_no_change(take):
    take(line())
    assert take(line(views=7)).counts == (0, 0, 1, 0)


def test_a_changed_story_is_updated(take):
    take(line(authors=["Rosa"], see=[see()]))
    assert take(line(title="New", tags=["Chad"], authors=["Carl"])).counts == (0, 1, 0, 0)
    article = Article.objects.get()
    assert (article.title, article.version) == ("New", 2)
    assert [tag.name for tag in article.tags.all()] == ["Chad"]
    assert [author.name for author in article.byline] == ["Carl"]
    assert article.see_links.count() == 0


def test_readers_get_a_changed_story_at_its_former_place(take, client):
    take(line())
    take(line(title="Bridge closes", tags=["Chad"]))
    assert b"Bridge closes" in client.get("/articles/bridge-reopens/").content
    edition = Edition.objects.live().get()
    assert edition.first_published_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert timezone.now() - edition.live_from < timedelta(minutes=1)
    assert {tag.name: tag.story_count for tag in Tag.objects.with_story_count()} == {"Peru": 0, "Chad": 1}


def test_links_to_a_changed_story_still_lead_to_it(take):
    take(line(), line(id="s-2", title="Two", see=[see("s-1")]))
    take(line(title="New"))
    assert live_links() == [("Two", "New")]


def test_a_draft_that_gets_a_date_is_published(take):
    take(line(published=None))
    assert take(line()).counts == (0, 1, 0, 0)
    assert Edition.objects.live().get().first_published_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_scheduled_story_may_be_published_earlier(take):
    take(line(published=LATER))
    take(line())
    assert Edition.objects.live().count() == 1
    assert not Edition.objects.upcoming().exists()


def test_a_published_story_that_loses_its_date_is_refused(take):
    take(line())
    assert "gives no date any more" in take(line(published=None)).reason
    assert Edition.objects.live().count() == 1


def test_of_two_lines_of_one_id_the_later_wins(take):
    taken = take(line(title="First"), line(title="Second"))
    assert taken.counts == (1, 0, 0, 0)
    assert taken.report.superseded == 1
    assert Article.objects.get().title == "Second"
    assert take(line(title="First"), line(title="Second")).counts == (0, 0, 1, 0)


def test_of_two_lines_of_one_id_a_bad_one_loses(take):
    take(line(title="First"), line(title=""))
    assert Article.objects.get().title == "First"


def test_the_queries_of_a_batch_do_not_grow_with_it(take, django_assert_max_num_queries):
    def batch(size, title):
        return [
            line(id=str(n), title=title, tags=[f"{title} {n}"], authors=[f"{title} {n}"], related_ids=[str(n + 1)])
            for n in range(size)
        ]

    for title in ("Created", "Updated"):
        with django_assert_max_num_queries(90):
            assert take(*batch(100, title)).report.refused == 0


# --- Together with the newsroom -------------------------------------------------------------------------


def edit(title="Edited"):
    Article.objects.update(title=title, version=2)


def test_what_the_newsroom_changed_is_not_overwritten(take):
    take(line())
    edit()
    assert "changed in the newsroom" in take(line(title="New")).reason
    assert Article.objects.get().title == "Edited"


def test_what_the_newsroom_changed_is_overwritten_on_demand(take):
    take(line())
    edit()
    assert take(line(title="New"), overwrite=True).counts == (0, 1, 0, 0)
    assert Article.objects.values_list("title", "version").get() == ("New", 3)


def test_what_the_newsroom_changed_is_unchanged_if_the_source_is(take):
    take(line())
    edit()
    assert take(line()).counts == (0, 0, 1, 0)


@pytest.fixture
def withdrawn(take, editor):
    take(line())
    publishing.withdraw(Article.objects.get(), by=editor, version=1)


def test_a_withdrawn_story_stays_withdrawn(take, withdrawn):
    assert "withdrawn in the newsroom" in take(line(title="New")).reason
    assert not Edition.objects.live().exists()


def test_a_withdrawn_story_stays_withdrawn_when_its_text_is_taken(take, withdrawn):
    assert take(line(title="New"), overwrite=True).counts == (0, 1, 0, 0)
    assert Article.objects.values_list("title", "state").get() == ("New", State.WITHDRAWN)
    assert not Edition.objects.live().exists()


def test_a_story_keeps_the_end_that_the_newsroom_set(take, editor):
    take(line())
    until = timezone.now() + timedelta(days=1)
    publishing.publish(Article.objects.get(), by=editor, version=1, live_until=until)
    take(line(title="New"))
    assert Edition.objects.live().values_list("title", "live_until").get() == ("New", until)


def test_a_story_whose_time_is_over_does_not_come_back(take):
    take(line())
    for rows in (Edition.objects, Listing.objects):
        rows.update(live_until=timezone.now())
    assert "time is over" in take(line(title="New")).reason
    assert not Edition.objects.live().exists()
