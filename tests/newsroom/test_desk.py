"""The first page of the newsroom: what waits for whom, and who is told of what."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import policy, publishing
from articles.models import Article, Autosave, Byline, Edition, EditionLink, Listing, Move, Presence, Revision
from articles.newsroom import desk, queue
from tests.newsroom.conftest import LIST, change_url

pytestmark = pytest.mark.django_db

DESK = "/admin/"
HOUR = timedelta(hours=1)
QUEUED = (Article.State.REVIEW, Article.State.APPROVED)


def on_desk(user: User, key: str) -> list[desk.Item]:
    """The lines of a panel, if the user is shown it."""
    return [item for panel in desk.panels(user) if panel.key == key for item in panel.items]


def titles(user: User, key: str) -> list[str]:
    return [item.title for item in on_desk(user, key)]


def move(article: Article, verb: str, by: User, **details) -> Article:
    getattr(publishing, verb)(article, by=by, version=article.version, **details)
    article.refresh_from_db()
    return article


@pytest.fixture
def handed_over(draft, reporter) -> Callable[..., Article]:
    """Make a story in review; takes what `draft` takes."""

    def make(*args, **kwargs) -> Article:
        return move(draft(*args, **kwargs), "submit", kwargs.get("by") or reporter)

    return make


def kept_aside(article: Article, by: User) -> Revision:
    text = Revision(article=article, by=by, version=1, kind=Revision.Kind.KEPT).fill(article.content, [], [])
    text.save()
    return text


# --- What waits for the user ----------------------------------------------------------------------------


def test_a_new_person_is_told_that_nothing_waits(login, reporter):
    page = login(reporter).get(DESK).content.decode()
    assert "Nothing waits for you" in page
    assert "Write a story" in page


def test_whoever_may_not_write_is_offered_no_story_to_write(login, db):
    stranger = User.objects.create_user("stranger", is_staff=True)
    page = login(stranger).get(DESK)
    assert page.status_code == 200
    assert "Write a story" not in page.content.decode()
    assert desk.panels(stranger) == []


def test_own_drafts_are_listed_and_nobody_elses(draft, reporter, colleague, editor):
    draft("Mine")
    draft("Theirs", by=colleague)
    assert titles(reporter, "drafts") == ["Mine"]
    assert titles(editor, "drafts") == []


def test_a_draft_with_ones_name_on_it_is_ones_own(draft, reporter, colleague):
    Byline.objects.create(article=draft("Together", by=colleague), author=reporter.author)
    assert titles(reporter, "drafts") == ["Together"]


def test_a_story_sent_back_waits_for_its_reporter_with_the_note(handed_over, reporter, colleague, editor):
    move(handed_over("Bridge"), "send_back", editor, note="Who paid?")
    (item,) = on_desk(reporter, "waiting")
    assert (item.title, item.note, item.who) == ("Bridge", "Who paid?", "edda")
    assert titles(reporter, "drafts") == []
    assert titles(colleague, "waiting") == []


def test_a_story_handed_over_again_waits_for_its_reporter_no_more(handed_over, reporter, editor):
    article = move(handed_over(), "send_back", editor, note="Who paid?")
    move(article, "submit", reporter)
    assert titles(reporter, "waiting") == []
    assert titles(reporter, "handed-over") == ["A story"]


def test_a_notice_added_since_does_not_hide_that_a_story_was_sent_back(published, reporter, editor):
    article = move(published(), "send_back", editor, note="New figures.")
    publishing.correct(article, by=editor, text="It was Monday.", kind="correction", place="top")
    assert titles(reporter, "waiting") == ["A story"]


def test_what_was_handed_over_waits_for_every_editor(handed_over, editor, chief):
    handed_over("Review me")
    move(handed_over("Publish me"), "approve", chief)
    assert set(titles(editor, "waiting")) == {"Review me", "Publish me"}
    assert titles(editor, "handed-over") == []


def test_a_reporter_sees_own_stories_with_the_editors_and_no_others(handed_over, reporter, colleague):
    handed_over("Mine")
    handed_over("Theirs", by=colleague)
    assert titles(reporter, "handed-over") == ["Mine"]
    assert titles(reporter, "waiting") == []


def test_under_four_eyes_own_work_waits_for_somebody_else(settings, handed_over, editor, chief):
    settings.NEWSDESK_FOUR_EYES = True
    handed_over("By the editor", by=editor)
    assert titles(editor, "waiting") == []
    assert titles(editor, "handed-over") == ["By the editor"]
    assert titles(chief, "waiting") == ["By the editor"]


def test_under_four_eyes_own_work_that_was_approved_waits_to_be_published(settings, handed_over, editor, chief):
    settings.NEWSDESK_FOUR_EYES = True
    move(handed_over("By the editor", by=editor), "approve", chief)
    assert titles(editor, "waiting") == ["By the editor"]


def wander(article: Article, people: list[User], choose: Random) -> None:
    """Lead a story through a few steps of its way, whoever may make them or not."""
    ways = ["save", "save", "approve", "approve", "send_back", "kept", "submit", "named"]
    for _step in range(choose.randint(0, 8)):
        by, verb = choose.choice(people), choose.choice(ways)
        if verb == "named":
            Byline.objects.get_or_create(article=article, author=by.author)
        elif verb in {"save", "kept"}:
            article.version += verb == "save"
            kind = Revision.Kind.SAVED if verb == "save" else Revision.Kind.KEPT
            Revision(article=article, by=by, version=article.version, kind=kind).fill(article.content, [], []).save()
        else:
            nobody = choose.random() < 0.1
            Move.objects.create(article=article, verb=verb, by=None if nobody else by, version=article.version)
    article.state = choose.choice(QUEUED)
    article.save()


@pytest.mark.parametrize("four_eyes", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_the_queue_is_what_policy_says_of_each_story(settings, draft, reporter, editor, chief, seed, four_eyes):
    settings.NEWSDESK_FOUR_EYES = four_eyes
    choose, people = Random(seed), [reporter, editor, chief]  # noqa: S311
    for number in range(40):
        wander(draft(f"Story {number}", by=choose.choice(people)), people, choose)
    for user in people:
        known = policy.visible(user, Article.objects.all())
        open_moves = (Move.Verb.APPROVE, Move.Verb.PUBLISH)
        movable = {article.pk for article in known if policy.moves_open_to(user, article, open_moves)}
        assert set(queue.to_move_on(user, known).values_list("pk", flat=True)) == movable


def test_what_was_typed_and_not_saved_waits_for_its_writer_alone(draft, reporter, editor):
    Autosave.objects.create(person=reporter, tab="w1", fields={"title": "Typed"})
    (item,) = on_desk(reporter, "unsaved")
    assert item.title == "Typed"
    assert on_desk(editor, "unsaved") == []


# --- What goes on in the newsroom -----------------------------------------------------------------------


def test_what_is_scheduled_stands_there_soonest_first(draft, published, editor):
    now = timezone.now()
    move(draft("Second"), "schedule", editor, live_from=now + 2 * HOUR, live_until=now + 4 * HOUR)
    move(published("First"), "schedule", editor, live_from=now + HOUR)
    move(draft("Third"), "publish", editor, live_until=now + 3 * HOUR)
    lines = [(item.title, str(item.fact.words), item.at) for item in on_desk(editor, "scheduled")]
    assert lines == [
        ("First", "update goes live", now + HOUR),
        ("Second", "goes live", now + 2 * HOUR),
        ("Third", "expires", now + 3 * HOUR),
        ("Second", "expires", now + 4 * HOUR),
    ]


def test_a_schedule_that_was_given_up_is_not_listed(draft, editor):
    article = move(draft(), "schedule", editor, live_from=timezone.now() + HOUR)
    move(article, "withdraw", editor)
    assert on_desk(editor, "scheduled") == []


def test_a_reporter_sees_the_times_of_own_stories_only(draft, reporter, colleague, editor):
    move(draft("Mine"), "schedule", editor, live_from=timezone.now() + HOUR)
    move(draft("Embargoed", by=colleague), "schedule", editor, live_from=timezone.now() + HOUR)
    move(draft("Fleeting", by=colleague), "publish", editor, live_until=timezone.now() + HOUR)
    assert titles(reporter, "scheduled") == ["Mine"]


def test_just_published_leads_to_the_readers_page(published, editor):
    article = published("Ferry line reopens")
    (item,) = on_desk(editor, "published")
    assert item.address == "/articles/ferry-line-reopens/"
    assert item.onward.address == change_url(article)


def test_a_colleagues_live_story_is_shown_as_readers_have_it(published, reporter, colleague):
    article = published("As readers have it", by=colleague)
    Article.objects.filter(pk=article.pk).update(title="As it is being changed")
    (item,) = on_desk(reporter, "published")
    assert (item.title, item.onward) == ("As readers have it", None)


def test_a_text_kept_aside_waits_for_a_decision(draft, reporter, colleague, editor):
    article = draft("Contested")
    text = kept_aside(article, by=reporter)
    for user in (reporter, editor):
        (item,) = on_desk(user, "troubles")
        assert item.address == f"{LIST}{article.pk}/conflict/{text.pk}/"
    assert on_desk(colleague, "troubles") == []


def test_a_text_that_was_decided_about_waits_no_more(draft, reporter):
    Revision.objects.filter(pk=kept_aside(draft(), by=reporter).pk).update(settled_at=timezone.now())
    assert on_desk(reporter, "troubles") == []


def test_a_link_to_a_story_that_went_is_told(published, reporter, colleague, editor):
    target = published("Ferry line reopens", by=colleague)
    published("Bridge", see=[("The ferry", target)])
    assert on_desk(editor, "troubles") == []
    move(target, "withdraw", editor)
    for user in (reporter, editor):
        (item,) = on_desk(user, "troubles")
        assert (item.title, item.note) == ("Bridge", "The ferry")


def test_a_link_that_leads_nowhere_is_told(draft, published, editor):
    published("Bridge", see=[("The ferry", draft())])
    EditionLink.objects.update(target=None)
    (item,) = on_desk(editor, "troubles")
    assert str(item.fact.words) == "see link that leads nowhere"


def test_a_link_to_a_scheduled_story_is_no_trouble(draft, published, editor):
    target = move(draft(), "schedule", editor, live_from=timezone.now() + HOUR)
    published("Bridge", see=[("The ferry", target)])
    assert on_desk(editor, "troubles") == []


def test_a_link_of_a_story_that_is_not_live_is_no_trouble(draft, published, editor):
    article = published("Bridge", see=[("The ferry", draft())])
    move(article, "withdraw", editor)
    assert on_desk(editor, "troubles") == []


def test_what_a_link_leads_to_is_not_told(draft, published, login, reporter, colleague):
    published("Bridge", see=[("The ferry", draft("Secret plan", by=colleague))])
    page = login(reporter).get(DESK).content.decode()
    assert "The ferry" in page
    assert "Secret plan" not in page


def test_colleagues_at_work_are_named(draft, reporter, colleague, editor):
    article = draft("Bridge")
    Presence.objects.note(article, reporter, "w1", has_changes=True)
    (item,) = on_desk(editor, "colleagues")
    assert (item.title, item.who, str(item.fact.words)) == ("Bridge", "rosa", "being changed")
    assert on_desk(colleague, "colleagues") == []


# --- The page -------------------------------------------------------------------------------------------


def everything(draft, published, editor: User, writer: User, number: int) -> None:
    """A line for every panel, of a writer's stories."""
    later = timezone.now() + (number + 1) * HOUR
    move(draft(f"Handed {number}", by=writer), "submit", editor)
    move(move(draft(f"Back {number}", by=writer), "submit", editor), "send_back", editor, note="Secret note")
    move(draft(f"Planned {number}", by=writer), "schedule", editor, live_from=later, live_until=later + HOUR)
    draft(f"Begun {number}", by=writer)
    gone = draft(f"Gone {number}", by=writer)
    published(f"Live {number}", by=writer, see=[("Secret link", gone)])
    kept_aside(gone, by=writer)
    Presence.objects.note(gone, writer, f"w{number}", has_changes=False)
    Autosave.objects.create(person=writer, article=gone, tab=f"w{number}", fields={"title": f"Typed {number}"})


def test_a_reporter_learns_nothing_of_anybodys_unpublished_stories(
    login, draft, published, reporter, colleague, editor
):
    everything(draft, published, editor, colleague, 0)
    page = login(reporter).get(DESK).content.decode()
    assert "Live 0" in page
    for secret in ("Handed", "Back", "Planned", "Begun", "Gone", "Typed", "Secret"):
        assert secret not in page


def test_an_editor_is_shown_what_the_newsroom_works_on(login, draft, published, colleague, editor):
    everything(draft, published, editor, colleague, 0)
    page = login(editor).get(DESK).content.decode()
    for shown in ("Handed 0", "Planned 0", "Gone 0", "Live 0", "Secret link"):
        assert shown in page
    assert "Typed" not in page


@pytest.mark.parametrize("role", ["reporter", "editor"])
def test_a_hundred_stories_cost_as_much_as_one(login, draft, published, request, editor, role):
    user = request.getfixturevalue(role)
    client = login(user)
    costs = []
    for numbers in (range(1), range(1, 12)):
        for number in numbers:
            everything(draft, published, editor, user, number)
        client.get(DESK)
        with CaptureQueriesContext(connection) as queries:
            client.get(DESK)
        costs.append(len(queries))
    assert Article.objects.count() > 70
    assert costs[0] == costs[1] <= 25


def test_every_line_leads_somewhere(login, draft, published, editor):
    everything(draft, published, editor, editor, 0)
    client = login(editor)
    for panel in desk.panels(editor):
        for address in [item.address for item in panel.items] + [item.address for item in panel.lists]:
            assert client.get(address).status_code == 200, (panel.key, address)


def test_what_is_shown_is_escaped(login, draft, reporter, editor):
    attack = '<svg onload="x">'
    article = move(draft(attack), "submit", reporter)
    move(article, "send_back", editor, note=attack)
    page = login(reporter).get(DESK).content.decode()
    assert "<svg onload" not in page
    assert page.count("&lt;svg onload") == 2


def test_people_and_roles_stand_under_people(login, chief):
    page = login(chief).get(DESK).content.decode()
    assert ">People<" in page
    assert "Authentication and Authorization" not in page


def test_an_expired_story_expires_no_more(published, editor):
    published()
    for rows in (Edition.objects, Listing.objects):
        rows.update(live_from=timezone.now() - 2 * HOUR, live_until=timezone.now() - HOUR)
    assert on_desk(editor, "scheduled") == []
    assert on_desk(editor, "published") == []


def test_people_are_called_by_their_names(handed_over, reporter, editor):
    reporter.first_name, reporter.last_name = "Rosa", "Marten"
    editor.first_name, editor.last_name = "Edda", "Holm"
    reporter.save()
    editor.save()
    article = handed_over(updated_by=reporter)
    assert [item.who for item in on_desk(editor, "waiting")] == ["Rosa Marten"]
    move(article, "send_back", editor, note="Who paid?")
    assert [item.who for item in on_desk(reporter, "waiting")] == ["Edda Holm"]
