"""The checklist before publishing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles import publishing
from articles.models import Article, SeeLink, Tag
from articles.models.edition import Edition
from articles.newsroom.checklist import Finding, Level, checklist
from articles.tagging.naming import Called, rename

PICTURE = '<p>Look: <img src="/media/bridge.jpg" alt="{}"></p>'


def found(article: Article, user: User, code: str) -> list[Finding]:
    return [finding for finding in checklist(article, user) if finding.code == code]


def only(article: Article, user: User, code: str) -> Finding:
    [finding] = found(article, user, code)
    return finding


@pytest.fixture
def planned(draft, editor):
    """Make a story that readers will see from tomorrow on."""

    def make(*args, **kwargs) -> Article:
        article = draft(*args, **kwargs)
        tomorrow = timezone.now() + timedelta(days=1)
        publishing.schedule(article, by=editor, version=article.version, live_from=tomorrow)
        return article

    return make


@pytest.fixture
def withdrawn(published, editor):
    """Make a story that readers saw once."""

    def make(*args, **kwargs) -> Article:
        article = published(*args, **kwargs)
        publishing.withdraw(article, by=editor, version=article.version)
        return article

    return make


# --- What cannot be accepted ----------------------------------------------------------------------------


def test_a_finished_story_has_nothing_to_mend(draft, editor):
    article = draft("Talks go on", tags=["Ukraine"])
    assert [finding.level for finding in checklist(article, editor)] == [Level.NOTE]


def test_a_story_without_anything_to_read_is_an_error(draft, editor):
    assert only(draft(body="<p>&nbsp;</p>"), editor, "text-missing").level == Level.ERROR


@pytest.mark.parametrize("text", [{"standfirst": "It happened."}, {"body": PICTURE.format("A bridge")}])
def test_a_standfirst_or_a_picture_is_something_to_read(draft, editor, text):
    assert not found(draft(**{"body": "", **text}), editor, "text-missing")


def test_a_picture_without_alternative_text_is_an_error_that_names_it(draft, editor):
    finding = only(draft(body=PICTURE.format("")), editor, "picture-without-text")
    assert finding.level == Level.ERROR
    assert "bridge.jpg" in finding.words


def test_many_pictures_are_named_in_short(draft, editor):
    body = "".join(f'<img src="/media/{number}.jpg">' for number in range(9))
    assert "4.jpg and 4 more" in only(draft(body=f"<p>{body}</p>"), editor, "picture-without-text").words


def test_a_headline_that_cannot_be_seen_is_an_error(draft, editor):
    assert only(draft("\u200b"), editor, "headline-missing").level == Level.ERROR


def test_errors_come_first_and_notes_last(draft, editor):
    levels = [finding.level for finding in checklist(draft(body=PICTURE.format("")), editor)]
    assert levels == [Level.ERROR, Level.WARNING, Level.NOTE]


# --- See links ------------------------------------------------------------------------------------------


def test_a_see_link_that_leads_nowhere_is_a_warning(draft, editor):
    article = draft()
    SeeLink.objects.create(article=article, lead_in="One result")
    finding = only(article, editor, "link-incomplete")
    assert finding.level == Level.WARNING
    assert "“One result”" in finding.words


def test_see_links_to_live_stories_and_elsewhere_are_fine(draft, published, editor):
    article = draft(see=[("Before", published("Older")), ("Elsewhere", "https://example.org/a")])
    assert not [finding for finding in checklist(article, editor) if finding.code.startswith("link")]


def test_a_see_link_to_a_scheduled_story_is_a_note_that_says_when(draft, planned, editor):
    finding = only(draft(see=[("Soon", planned("Later"))]), editor, "link-scheduled")
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1))
    assert finding.level == Level.NOTE
    assert tomorrow.strftime("%d/%m/%Y") in finding.words


def test_a_see_link_to_a_withdrawn_story_is_a_warning(draft, withdrawn, editor):
    finding = only(draft(see=[("Gone", withdrawn("Old"))]), editor, "link-not-live")
    assert finding.level == Level.WARNING
    assert "was withdrawn" in finding.words


def test_a_see_link_to_a_draft_is_a_warning(draft, editor):
    assert "was never published" in only(draft(see=[("Next", draft("Unready"))]), editor, "link-not-live").words


def test_a_see_link_to_a_story_whose_time_is_over_is_a_warning(draft, published, editor):
    target = published("Old")
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Edition.objects.filter(article=target).update(live_from=an_hour_ago, live_until=an_hour_ago + timedelta(minutes=1))
    assert "is over" in only(draft(see=[("Then", target)]), editor, "link-not-live").words


def test_the_headline_of_a_colleagues_planned_story_is_not_told(draft, planned, colleague, editor, reporter):
    article = draft(see=[("Soon", planned("Secret plan", by=colleague))])
    assert "Secret plan" in only(article, editor, "link-scheduled").words
    assert "Secret plan" not in "".join(finding.words for finding in checklist(article, reporter))
    assert only(article, reporter, "link-not-live").level == Level.WARNING


def test_a_headline_in_a_finding_is_escaped(draft, editor):
    article = draft(see=[("<b>Next</b>", draft("<svg onload=x>"))])
    assert "<svg" not in only(article, editor, "link-not-live").words
    assert "<b>" not in only(article, editor, "link-not-live").words


def inline(*targets, words="the words") -> str:
    """A text that links to stories, by themselves or their ids."""
    return "".join(f'<p>As <a data-article="{getattr(one, "pk", one)}">{words}</a> say.</p>' for one in targets)


def test_links_in_the_text_to_live_stories_are_fine(draft, published, editor):
    article = draft(body=inline(published("Live"), words="see"))
    assert not [finding for finding in checklist(article, editor) if "link" in finding.code]


def test_a_link_in_the_text_to_a_draft_is_a_warning_once(draft, editor):
    target = draft("Unready")
    finding = only(draft(body=inline(target, target)), editor, "link-not-live")
    assert finding.level == Level.WARNING
    assert "“the words” in the text will be mere words" in finding.words
    assert f"/admin/articles/article/{target.pk}/change/" in finding.words


def test_a_link_in_the_text_to_a_withdrawn_story_is_a_warning(draft, withdrawn, editor):
    assert "was withdrawn" in only(draft(body=inline(withdrawn("Old"))), editor, "link-not-live").words


def test_a_link_in_the_text_to_a_scheduled_story_is_a_note(draft, planned, editor):
    finding = only(draft(body=inline(planned("Later"))), editor, "link-scheduled")
    assert finding.level == Level.NOTE
    assert "will be a link from" in finding.words


def test_a_link_in_the_text_to_no_story_is_a_warning(draft, editor):
    assert "story no. 999999" in only(draft(body=inline(999_999)), editor, "link-not-live").words


def test_a_link_in_the_text_tells_no_headline_of_a_colleagues_story(draft, colleague, reporter):
    article = draft(body=inline(draft("Secret plan", by=colleague)))
    assert "Secret plan" not in only(article, reporter, "link-not-live").words


def test_a_link_in_the_text_to_the_story_itself_is_a_warning(draft, editor):
    article = draft()
    Article.objects.filter(pk=article.pk).update(body=inline(article))
    assert only(Article.objects.get(pk=article.pk), editor, "inline-to-itself").level == Level.WARNING


def test_a_thousand_links_in_the_text_cost_no_more_queries_and_are_not_all_named(
    draft, editor, django_assert_max_num_queries
):
    article = draft(body=inline(*range(10**6, 10**6 + 1000)))
    with django_assert_max_num_queries(20):
        findings = [*found(article, editor, "link-not-live"), *found(article, editor, "inline-not-live")]
    assert len(findings) == 21
    assert "980 more links" in findings[-1].words


def test_a_link_in_the_text_is_escaped(draft, editor):
    article = draft(body=inline(draft("<svg onload=x>"), words="{name} &lt;b&gt;"))
    assert "<svg" not in only(article, editor, "link-not-live").words
    assert "{name} &lt;b&gt;" in only(article, editor, "link-not-live").words


def test_links_into_ones_own_network_are_a_warning(draft, editor, settings):
    addresses = [
        "http://10.0.0.1/a",
        "http://wiki/",
        "https://example.org/",
        f"{settings.NEWSDESK_SITE_URL}/tags/",
        "/b",
    ]
    body = "".join(f'<p>Read <a href="{address}">the words</a>.</p>' for address in addresses)
    finding = only(draft(body=body), editor, "link-internal")
    assert finding.level == Level.WARNING
    assert finding.words.endswith("public web: 10.0.0.1, wiki.")


def test_of_a_see_link_that_keeps_its_sentence_readers_get_that(draft, editor):
    article = draft(see=[("Next", draft("Unready"))])
    article.see_links.update(keeps_sentence=True)
    assert "the sentence alone: " in only(article, editor, "link-not-live").words


def test_generic_link_text_is_a_warning(draft, editor):
    article = draft(body='<p>Read it <a href="https://example.org/a">hier</a>.</p>', language="de")
    finding = only(article, editor, "link-text-generic")
    assert finding.level == Level.WARNING
    assert "“hier”" in finding.words


def test_the_word_see_is_no_generic_text(draft, published, editor):
    body = '<p>A result: <a href="/articles/a/">see</a>.</p>'
    assert not found(draft(body=body, see=[("Before", published("Older"))]), editor, "link-text-generic")


# --- The headline ---------------------------------------------------------------------------------------


def test_a_headline_that_readers_saw_before_is_a_warning_that_leads_there(draft, published, editor):
    other = published("Talks in Kyiv")
    finding = only(draft("TALKS in Kyiv"), editor, "headline-used")
    assert finding.level == Level.WARNING
    assert f"/admin/articles/article/{other.pk}/change/" in finding.words


def test_a_live_headline_of_a_colleagues_leads_a_reporter_to_its_page(draft, published, colleague, reporter):
    other = published("Talks in Kyiv", by=colleague)
    finding = only(draft("Talks in Kyiv"), reporter, "headline-used")
    assert f"/articles/{other.slug}/" in finding.words
    assert "/admin/" not in finding.words


def test_a_headline_of_a_colleagues_draft_is_not_given_away(draft, planned, colleague, editor, reporter):
    draft("Talks in Kyiv", by=colleague)
    planned("Talks in Kyiv", by=colleague)
    article = draft("Talks in Kyiv")
    assert not found(article, reporter, "headline-used")
    assert found(article, editor, "headline-used")


def test_a_headline_that_readers_saw_and_that_was_changed_since_counts(draft, published, editor):
    other = published("Talks in Kyiv")
    Article.objects.filter(pk=other.pk).update(title="Talks fail")
    assert found(draft("Talks in Kyiv"), editor, "headline-used")


def test_a_storys_own_former_editions_do_not_count(published, editor):
    assert not found(published("Talks in Kyiv"), editor, "headline-used")


# --- Tags -----------------------------------------------------------------------------------------------


def test_a_story_without_tags_is_a_warning(draft, editor):
    assert only(draft(), editor, "tags-missing").level == Level.WARNING


@pytest.mark.parametrize("headline", ["Germany / Ukraine: Talks", "Germany: Talks", "Ukraine/Germany: Talks"])
def test_a_place_before_the_colon_without_a_tag_is_a_warning(draft, editor, headline):
    finding = only(draft(headline, tags=["Ukraine"]), editor, "kicker-untagged")
    assert finding.level == Level.WARNING
    assert "“Germany”" in finding.words


@pytest.mark.parametrize(
    "headline",
    ["Germany / Ukraine: Talks", "GERMANY: Talks", "Breaking: Talks", "Why it matters: talks", "Talks at 10:30"],
)
def test_other_headlines_ask_for_no_tag(draft, editor, headline):
    assert not found(draft(headline, tags=["Germany", "Ukraine"]), editor, "kicker-untagged")


def test_a_place_is_tagged_in_another_spelling(draft, editor):
    assert not found(draft("U.S.: Talks", tags=["US"]), editor, "kicker-untagged")


def test_a_place_that_a_tag_was_called_is_that_tag(draft, published, editor, chief):
    published("Older", tags=["USA"])
    tag = Tag.objects.get(name="USA")
    rename(tag, Called("United States", "united-states"), by=chief)
    tag.refresh_from_db()
    assert "United States" in only(draft("USA: Talks"), editor, "kicker-untagged").words
    assert not found(draft("USA: Talks fail", tags=[tag]), editor, "kicker-untagged")


def test_a_rubric_that_is_a_tag_asks_for_it(draft, published, editor):
    published("Older", tags=["Opinion"])
    assert found(draft("Opinion: Talk now"), editor, "kicker-untagged")


def test_a_reporter_learns_of_no_tag_of_a_story_under_way(draft, colleague, editor, reporter):
    draft("Another", tags=["Interview"], by=colleague)
    article = draft("Interview: the minister", tags=["Ukraine"])
    assert found(article, editor, "kicker-untagged")
    assert not found(article, reporter, "kicker-untagged")


@pytest.mark.parametrize(("new", "there"), [("Ukrain", "Ukraine"), ("The Guardian", "Guardian"), ("Malmo", "Malmö")])
def test_a_new_tag_like_one_with_stories_is_a_warning_that_names_it(draft, published, editor, new, there):
    published("Older", tags=[there])
    finding = only(draft(tags=[new]), editor, "tag-alike")
    assert finding.level == Level.WARNING
    assert f"“{there}”" in finding.words


def test_a_new_tag_is_compared_with_places_that_have_no_stories_yet(draft, editor):
    Tag.objects.create(name="Ukraine", kind=Tag.Kind.PLACE)
    assert found(draft(tags=["Ukrain"]), editor, "tag-alike")


def test_a_new_tag_is_not_compared_with_other_new_ones(draft, editor):
    draft("Another", tags=["Ukraine"])
    assert not found(draft(tags=["Ukrain"]), editor, "tag-alike")


def test_a_tag_that_stands_on_live_stories_is_not_new(draft, published, editor):
    published("Older", tags=["Zelensky", "Zelenskyy"])
    assert not found(draft(tags=["Zelensky"]), editor, "tag-alike")


def test_a_tag_that_only_this_live_story_carries_is_new(published, editor):
    published("Older", tags=["Ukraine"])
    assert found(published("Newer", tags=["Ukrain"]), editor, "tag-alike")


def test_a_new_tag_gives_no_colleagues_tag_away(draft, colleague, editor, reporter):
    draft("Another", tags=["Ukraine"], by=colleague)
    Tag.objects.filter(name="Ukraine").update(kind=Tag.Kind.PLACE)
    article = draft(tags=["Ukrain"])
    assert found(article, editor, "tag-alike")
    assert not found(article, reporter, "tag-alike")


def test_several_new_tags_are_compared_at_once(draft, published, editor):
    published("Older", tags=["Ukraine", "Guardian", "Malmö"])
    assert len(found(draft(tags=["Ukrain", "The Guardian", "Peace"]), editor, "tag-alike")) == 2


# --- The teaser -----------------------------------------------------------------------------------------


def test_the_teaser_is_told_as_it_will_stand(draft, editor):
    finding = only(draft(body="<p>It <em>happened</em>.</p>"), editor, "teaser")
    assert finding.level == Level.NOTE
    assert "“It happened.”" in finding.words


def test_a_teaser_that_breaks_off_is_a_warning(draft, editor, settings):
    article = draft(body=f"<p>{'word ' * 100}.</p>")
    finding = only(article, editor, "teaser-breaks-off")
    assert finding.level == Level.WARNING
    assert str(settings.NEWSDESK_TEASER_WORDS) in finding.words


def test_an_ellipsis_of_the_authors_own_breaks_nothing_off(draft, editor):
    article = draft(body=f"<p>He went on and on …</p><p>{'word ' * 100}.</p>")
    assert not found(article, editor, "teaser-breaks-off")


def test_a_story_of_pictures_has_no_teaser(draft, editor):
    assert found(draft(body=PICTURE.format("A bridge").replace("Look: ", "")), editor, "teaser-empty")


# --- Cost -----------------------------------------------------------------------------------------------


def test_ten_queries_are_enough_however_much_a_story_carries(
    draft, published, withdrawn, editor, django_assert_max_num_queries
):
    published("Germany / Ukraine: Talks", tags=["Ukraine", "Guardian"])
    see = [(f"No. {number}", withdrawn(f"Old {number}")) for number in range(5)]
    tags = ["Ukrain", "The Guardian", *(f"Subject {letter}" for letter in "abcdefghijklmnop")]
    article = draft("Germany / Ukraine: Talks", see=see, tags=tags)
    member = User.objects.get(pk=editor.pk)
    with django_assert_max_num_queries(10):
        assert len(checklist(article, member)) > 8
