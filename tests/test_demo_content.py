"""What the demo data promises to the loader, and to a newcomer who opens the site for the first time."""

import json
from collections import Counter
from importlib import resources

import pytest

from articles.text.cleaning import clean
from articles.text.languages import is_language_tag

HERE = resources.files("articles.exchange.demo")
PEOPLE = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
TAGS = json.loads((HERE / "tags.json").read_text(encoding="utf-8"))
STORIES = [json.loads(line) for line in (HERE / "stories.jsonl").read_text(encoding="utf-8").splitlines()]
LINK_OUT = ' rel="noopener noreferrer"'  # the cleaner adds it to every link that leaves the site
SEE_LINKS = [link for story in STORIES for link in story["see"]]
PUBLISHED = [story for story in STORIES if story["state"] == "published"]


def live_counts():
    """How many published stories each tag has."""
    return Counter(tag for story in PUBLISHED for tag in story["tags"])


def having(**wanted):
    return [story for story in STORIES if all(story[key] == value for key, value in wanted.items())]


def test_ids_are_unique():
    assert len({story["id"] for story in STORIES}) == len(STORIES)


def test_titles_are_unique():
    assert len({story["title"] for story in STORIES}) == len(STORIES)


@pytest.mark.parametrize("names", [[tag["name"].casefold() for tag in TAGS], [p["slug"] for p in PEOPLE]])
def test_nothing_is_named_twice(names):
    assert len(set(names)) == len(names)


def test_each_author_is_one_of_the_people():
    assert {author for story in STORIES for author in story["authors"]} <= {p["name"] for p in PEOPLE}


def test_each_story_has_an_author():
    assert all(story["authors"] for story in STORIES)


def test_every_role_of_the_desk_is_taken():
    assert {person["role"] for person in PEOPLE} == {"reporter", "editor", "chief"}


def test_each_tag_of_a_story_is_described():
    assert {tag for story in STORIES for tag in story["tags"]} <= {tag["name"] for tag in TAGS}


def test_tags_are_of_the_four_kinds_and_described():
    assert {tag["kind"] for tag in TAGS} == {"place", "person", "organisation", "topic"}
    assert all(tag["description"].endswith(".") for tag in TAGS)


def test_a_story_has_two_to_five_different_tags():
    assert all(2 <= len(story["tags"]) == len(set(story["tags"])) <= 5 for story in STORIES)


def test_every_tag_has_at_least_three_stories_to_read():
    counts = live_counts()
    assert [tag["name"] for tag in TAGS if counts[tag["name"]] < 3] == []


def test_two_tags_are_long_enough_to_be_paged():
    (_, longest), (_, second) = live_counts().most_common(2)
    assert longest >= 25
    assert second >= 15


@pytest.mark.parametrize(
    ("state", "count"),
    [("published", 54), ("draft", 4), ("review", 1), ("approved", 1), ("scheduled", 3), ("withdrawn", 1)],
)
def test_every_screen_has_something_to_show(state, count):
    assert len(having(state=state)) == count


def test_only_scheduled_stories_lie_in_the_future():
    assert [s["id"] for s in STORIES if s["days_ago"] < 0] == [s["id"] for s in having(state="scheduled")]


def test_stories_reach_back_two_years():
    assert 700 < max(story["days_ago"] for story in PUBLISHED) <= 730


def test_no_quarter_of_the_two_years_is_empty():
    assert {int(story["days_ago"] // 91.25) for story in PUBLISHED} == set(range(8))


def test_several_stories_are_of_today_and_yesterday():
    assert len([story for story in PUBLISHED if story["days_ago"] < 1]) >= 5


def test_no_two_stories_share_a_moment():
    assert len({story["days_ago"] for story in STORIES}) == len(STORIES)


def test_an_expiring_story_is_still_to_be_read_when_it_is_loaded():
    limits = [story["expires_in_days"] for story in PUBLISHED if "expires_in_days" in story]
    assert limits
    assert min(limits) > 0


def test_each_see_link_leads_to_a_known_story():
    ids = {story["id"] for story in STORIES}
    assert {link["target"] for link in SEE_LINKS if link["target"]} <= ids


def test_no_story_points_at_itself():
    assert not [story["id"] for story in STORIES if story["id"] in {link["target"] for link in story["see"]}]


def test_no_see_link_has_two_targets():
    assert not [link for link in SEE_LINKS if link["target"] and link["url"]]


def test_two_see_links_are_still_to_be_completed():
    assert len([link for link in SEE_LINKS if not link["target"] and not link["url"]]) == 2


def test_links_out_lead_to_reserved_example_domains():
    addresses = [link["url"] for link in SEE_LINKS if link["url"]]
    assert len(addresses) == 3
    assert all(url.startswith(("https://example.org/", "https://example.com/")) for url in addresses)


def test_some_see_links_wait_for_stories_that_are_not_out_yet():
    unpublished = {story["id"] for story in STORIES} - {story["id"] for story in PUBLISHED}
    assert [link for story in PUBLISHED for link in story["see"] if link["target"] in unpublished]


def test_a_lead_in_gives_its_reason_without_closing_punctuation():
    assert not [link for link in SEE_LINKS if not link["lead_in"] or link["lead_in"][-1] in ":：.。"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["id"])
def test_a_body_loses_nothing_when_it_is_stored(story):
    assert clean(story["body_html"]).replace(LINK_OUT, "") == story["body_html"]


def test_every_body_begins_with_a_paragraph():
    assert all(story["body_html"].startswith("<p>") for story in STORIES)


def test_no_paragraph_is_used_twice():
    paragraphs = Counter(line for story in STORIES for line in story["body_html"].split("\n") if line != "<hr>")
    assert [text for text, times in paragraphs.items() if times > 1 and not text.startswith("<h2>")] == []


def test_two_long_stories_choose_where_their_teaser_ends():
    assert len([story for story in PUBLISHED if story["body_html"].split("\n")[2:3] == ["<hr>"]]) == 2


def test_three_stories_have_a_standfirst():
    assert len([story for story in STORIES if story["standfirst"]]) == 3


def test_five_languages_are_written():
    languages = {story["lang"] for story in PUBLISHED}
    assert languages == {"en", "de", "fr", "ar", "zh-Hans"}
    assert all(is_language_tag(language) for language in languages)
