"""The workflow: what is open to whom is written down once more here, and walked through by button and by hand."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles import policy, publishing
from articles.models import Article, Edition, Listing, Move, Notice, Revision
from articles.newsroom.list_moves import LIST_MOVES
from articles.policy import MOVES, State, Step
from tests.newsroom.conftest import LIST, change_url, form_of
from tests.races import at_once

pytestmark = pytest.mark.django_db

Verb = Move.Verb
HOUR = timedelta(hours=1)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"

# What an editor may do with a reporter's story, as it stands; with NEWSDESK_FOUR_EYES on where that is different.
EDITOR = {
    "draft": "submit publish schedule",
    "in review": "send_back approve publish schedule",
    "approved": "submit send_back publish schedule",
    "approved, changed since": "submit send_back approve publish schedule",
    "live": "submit send_back publish schedule withdraw correct",
    "scheduled": "submit send_back publish schedule withdraw",
    "live, update scheduled": "submit send_back publish schedule withdraw correct",
    "live, with a notice": "submit send_back publish schedule withdraw correct take_back",
    "expired": "submit send_back publish schedule withdraw",
    "live, sent back": "submit publish schedule withdraw correct",
    "withdrawn": "submit publish schedule",
    "foreign draft": "submit publish schedule",
}
FOUR_EYES = EDITOR | {
    "draft": "submit",
    "in review": "send_back approve",
    "approved, changed since": "submit send_back approve",
    "live": "submit send_back withdraw correct",
    "scheduled": "submit send_back withdraw",
    "live, update scheduled": "submit send_back withdraw correct",
    "live, with a notice": "submit send_back withdraw correct take_back",
    "expired": "submit send_back withdraw",
    "live, sent back": "submit withdraw correct",
    "withdrawn": "submit",
    "foreign draft": "submit",
}
# Of the same stories, all but the last of them the reporter's own.
REPORTER = dict.fromkeys(EDITOR, "") | {"draft": "submit", "live, sent back": "submit"}
ROLES = {
    "reporter": REPORTER,
    "colleague": dict.fromkeys(EDITOR, "") | {"foreign draft": "submit"},
    "editor": EDITOR,
    "chief": EDITOR,
    "superuser": EDITOR,
    "closed": dict.fromkeys(EDITOR, ""),
}


@pytest.fixture
def superuser(db) -> User:
    return User.objects.create_superuser("root")


@pytest.fixture
def closed(editor) -> User:
    """An editor whose account was closed."""
    user = User.objects.create_user("gone", is_staff=True, is_active=False)
    user.groups.set(editor.groups.all())
    return user


@pytest.fixture
def story(draft, editor, colleague) -> Callable[[str], Article]:
    """Make a story that stands so: `story("in review")`."""

    def make(standing: str) -> Article:
        article = draft(f"A story: {standing}".replace(":", ","), by=colleague if "foreign" in standing else None)
        for move in _WAYS[standing]:
            move(article, editor)
            article.refresh_from_db()
        return article

    return make


def _move(verb: str, **details) -> Callable[[Article, User], None]:
    return lambda article, editor: getattr(publishing, verb)(article, by=editor, version=article.version, **details)


def _change(article: Article, editor: User) -> None:
    Article.objects.filter(pk=article.pk).update(version=article.version + 1)


def _expire(article: Article, editor: User) -> None:
    for rows in (Edition.objects, Listing.objects):
        rows.filter(article=article).update(live_from=timezone.now() - 2 * HOUR, live_until=timezone.now() - HOUR)


def _plan(article: Article, editor: User) -> None:
    publishing.schedule(article, by=editor, version=article.version, live_from=timezone.now() + HOUR)


def _tell(article: Article, editor: User) -> None:
    publishing.correct(article, by=editor, text="It was Monday.", kind=Notice.Kind.CORRECTION, place=Notice.Place.TOP)


_REVIEW = [_move("submit")]
_APPROVED = [*_REVIEW, _move("approve")]
_LIVE = [_move("publish")]
_WAYS = {
    "draft": [],
    "in review": _REVIEW,
    "approved": _APPROVED,
    "approved, changed since": [*_APPROVED, _change],
    "live": _LIVE,
    "scheduled": [_plan],
    "live, update scheduled": [*_LIVE, _plan],
    "live, with a notice": [*_LIVE, _tell],
    "expired": [*_LIVE, _expire],
    "live, sent back": [*_LIVE, _move("send_back", note="New figures.")],
    "withdrawn": [*_LIVE, _move("withdraw")],
    "foreign draft": [],
}


# --- The table ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", EDITOR)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_it_may(request, story, role, standing):
    open_moves = policy.moves_open_to(request.getfixturevalue(role), story(standing))
    assert set(open_moves) == set(ROLES[role][standing].split())


@pytest.mark.parametrize("standing", EDITOR)
@pytest.mark.parametrize("role", ["editor", "chief", "superuser"])
def test_four_eyes_ask_more(request, story, settings, role, standing):
    article = story(standing)
    settings.NEWSDESK_FOUR_EYES = True
    assert set(policy.moves_open_to(request.getfixturevalue(role), article)) == set(FOUR_EYES[standing].split())


@pytest.mark.parametrize("standing", EDITOR)
def test_four_eyes_ask_no_more_of_reporters(story, settings, reporter, standing):
    article = story(standing)
    settings.NEWSDESK_FOUR_EYES = True
    assert set(policy.moves_open_to(reporter, article)) == set(REPORTER[standing].split())


@pytest.mark.parametrize(
    ("verb", "leads_to"),
    [
        ("submit", "review"),
        ("send_back", "draft"),
        ("approve", "approved"),
        ("publish", "published"),
        ("schedule", "published"),
        ("withdraw", "withdrawn"),
        ("correct", None),
        ("take_back", None),
    ],
)
def test_each_move_leads_to_one_state(verb, leads_to):
    assert MOVES[verb].leads_to == leads_to


def test_every_move_has_a_row_but_those_of_the_bin():
    assert set(MOVES) == set(Verb) - {Verb.DISCARD, Verb.PUT_BACK}


def test_the_lists_actions_are_the_moves_that_need_no_text_for_readers():
    assert [move.__name__ for move in LIST_MOVES] == [
        "submit",
        "send_back",
        "approve",
        "publish",
        "schedule",
        "withdraw",
    ]


WHO = {
    "articles.change_article": "reporters (own drafts), editors, chiefs",
    "articles.publish_article": "editors, chiefs",
}


def table() -> str:
    """The moves as docs/workflow.md shows them."""
    head = "| move | from | to | who | needs | with four eyes |\n|---|---|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(_cells(verb, step))} |\n" for verb, step in MOVES.items())


def _cells(verb: Verb, step: Step) -> tuple[str, ...]:
    starts = [state.label for state in State if state in step.starts]
    return (
        f"{verb.label} (`{verb}`)",
        "any" if len(starts) == len(State) else ", ".join(map(str, starts)),
        str(step.leads_to.label if step.leads_to else "as it was"),
        WHO[step.permission],
        str(step.needs.label if step.needs else ""),
        str(step.four_eyes.label if step.four_eyes else ""),
    )


def test_the_documentation_shows_the_table_of_the_code():
    between = re.search(r"<!-- the table of moves -->\n(.*)<!-- the end", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert between[1] == table(), f"Put this table into {PAGE.name}, between its two marks:\n\n{table()}"


# --- Own work -------------------------------------------------------------------------------------------


@pytest.fixture
def four_eyes(settings) -> None:
    settings.NEWSDESK_FOUR_EYES = True


@pytest.fixture
def revise() -> Callable[..., Article]:
    """Save a new version, as the form does: `revise(article, editor)`."""

    def save(article: Article, by: User, kind: Revision.Kind = Revision.Kind.SAVED) -> Article:
        if kind != Revision.Kind.KEPT:
            article.version += 1
            article.save()
        Revision(article=article, by=by, version=article.version, kind=kind).fill(article.content, [], []).save()
        return article

    return save


def may_approve(user: User, article: Article) -> bool:
    article.refresh_from_db()
    if article.state != State.REVIEW:
        Article.objects.filter(pk=article.pk).update(state=State.REVIEW)
        article.refresh_from_db()
    return policy.may(user, Verb.APPROVE, article)


@pytest.mark.usefixtures("four_eyes")
class TestOwnWork:
    """What makes a story somebody's own, where four eyes have to see it."""

    def test_a_story_that_one_has_not_touched_is_none(self, draft, editor):
        assert may_approve(editor, draft())

    def test_a_story_that_one_began_is(self, draft, editor, chief):
        article = draft(by=editor)
        assert not may_approve(editor, article)
        assert may_approve(chief, article)

    def test_a_story_that_names_one_as_author_is(self, draft, editor):
        article = draft()
        article.bylines.create(author=editor.author)
        assert not may_approve(editor, article)

    def test_a_story_that_one_changed_is(self, draft, revise, editor, reporter):
        article = revise(revise(draft(), editor), reporter)
        assert not may_approve(editor, article)

    def test_a_text_that_was_kept_aside_makes_none(self, draft, revise, editor):
        assert may_approve(editor, revise(draft(), editor, Revision.Kind.KEPT))

    @pytest.mark.parametrize("kind", [Revision.Kind.MERGED, Revision.Kind.RESTORED])
    def test_merging_and_restoring_are_changes(self, draft, revise, editor, kind):
        assert not may_approve(editor, revise(draft(), editor, kind))

    def test_what_somebody_else_approved_since_is_own_work_no_more(self, draft, revise, editor, chief, reporter):
        article = revise(draft(), editor)
        publishing.submit(article, by=reporter, version=2)
        publishing.approve(article, by=chief, version=2)
        assert may_approve(editor, revise(article, reporter))

    def test_ones_own_approval_makes_no_difference(self, draft, revise, editor, settings):
        article = revise(draft(), editor)
        settings.NEWSDESK_FOUR_EYES = False
        publishing.submit(article, by=editor, version=2)
        publishing.approve(article, by=editor, version=2)
        settings.NEWSDESK_FOUR_EYES = True
        assert not may_approve(editor, revise(article, editor))
        assert policy.approval(article) is None

    def test_an_own_approval_from_before_four_eyes_publishes_nothing(self, draft, editor, chief, settings):
        article = draft(by=editor)
        settings.NEWSDESK_FOUR_EYES = False
        publishing.submit(article, by=editor, version=1)
        publishing.approve(article, by=editor, version=1)
        settings.NEWSDESK_FOUR_EYES = True
        assert not policy.may(chief, Verb.PUBLISH, article)
        assert policy.may(chief, Verb.APPROVE, article)

    def test_superusers_do_not_approve_own_work_either(self, draft, superuser):
        assert not may_approve(superuser, draft(by=superuser))

    def test_what_was_approved_is_published_by_whoever(self, draft, editor, chief):
        article = draft(by=editor)
        publishing.submit(article, by=editor, version=1)
        publishing.approve(article, by=chief, version=1)
        publishing.publish(article, by=editor, version=1)
        assert Edition.objects.live().count() == 1

    def test_a_story_that_was_sent_back_is_approved_no_more(self, draft, editor, chief):
        article = draft()
        publishing.submit(article, by=editor, version=1)
        publishing.approve(article, by=chief, version=1)
        publishing.send_back(article, by=editor, version=1, note="Wait.")
        with pytest.raises(publishing.Refused, match="approved"):
            publishing.publish(article, by=editor, version=1)

    def test_a_changed_text_is_approved_no_more(self, draft, revise, editor, chief):
        article = draft()
        publishing.submit(article, by=editor, version=1)
        publishing.approve(article, by=chief, version=1)
        revise(article, editor)
        with pytest.raises(publishing.Refused, match="approved"):
            publishing.schedule(article, by=chief, version=2, live_from=timezone.now() + HOUR)

    def test_an_approval_by_nobody_known_does_not_count(self, draft, editor, chief):
        article = draft()
        publishing.submit(article, by=editor, version=1)
        publishing.approve(article, by=chief, version=1)
        chief.delete()
        assert not policy.may(editor, Verb.PUBLISH, article)
        assert policy.may(editor, Verb.APPROVE, article)

    def test_a_save_and_approve_of_changed_text_saves_and_says_why_not(self, save, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        response = save(editor, article, title="Mine now", _move="approve", follow=True)
        assert "is your own work" in response.text
        article.refresh_from_db()
        assert (article.title, article.state) == ("Mine now", "review")

    def test_what_needs_four_eyes_has_a_page_and_is_not_made_with_a_save(self, login, draft, reporter, editor):
        article = draft()
        publishing.submit(article, by=reporter, version=1)
        page = login(editor).get(change_url(article)).text
        assert re.search(r'<a href="[^"]+/move/approve/"[^>]+data-move="approve"', page)
        assert 'value="publish"' not in page


# --- The walk -------------------------------------------------------------------------------------------


WALKED = [verb for verb, step in MOVES.items() if step.leads_to]


def accepted(client: Client, article: Article) -> str:
    """The codes of the warnings that the checklist has, where the user may see it."""
    page = client.get(f"{LIST}{article.pk}/move/publish/")
    return page.context["codes"] if page.context and "codes" in page.context else ""


def said(article: Article, verb: Verb, codes: str) -> dict[str, str]:
    """All that a move can ask for."""
    times = {"move-live_from": "2150-07-01T10:00"} if verb == Verb.SCHEDULE else {}
    note = {"move-note": "So it is.", "move-accepted": codes, "move-reason": "Fine."}
    return times | note | {"move-version": article.version, "confirmed": "1"}


def by_page(client: Client, article: Article, verb: Verb, codes: str) -> int:
    return client.post(f"{LIST}{article.pk}/move/{verb}/", said(article, verb, codes)).status_code


def by_form(client: Client, article: Article, verb: Verb, codes: str) -> int:
    fields = form_of(article, **{"_move": verb.value} | said(article, verb, codes))
    return client.post(change_url(article), fields).status_code


def by_list(client: Client, article: Article, verb: Verb, codes: str) -> int:
    chosen = {
        "action": verb.value,
        "index": 0,
        "_selected_action": article.pk,
        f"version-{article.pk}": article.version,
    }
    return client.post(LIST, chosen | said(article, verb, codes)).status_code


def situation(article: Article) -> tuple:
    """All that a move could change."""
    article.refresh_from_db()
    editions = Edition.objects.order_by("pk").values_list("pk", "live_from", "live_until")
    return article.state, article.version, list(editions), Move.objects.count()


def walk(client: Client, article: Article, way: Callable[[Client, Article, Verb, str], int], expected: str) -> None:
    """Try every move, each from the same situation; those that are open are made, the others change nothing."""
    page = client.get(change_url(article))
    offered = set(page.context["open_moves"]) if page.status_code == 200 else set()
    assert offered == set(expected.split()) & set(WALKED)
    codes = accepted(client, article)
    for verb in WALKED:
        with transaction.atomic():
            before = situation(article)
            status = way(client, article, verb, codes)
            after = situation(article)
            transaction.set_rollback(True)
        assert status < 500
        if verb not in offered:
            assert after == before, verb
        elif verb != Verb.PUBLISH or before[0] != State.PUBLISHED:  # of what readers have already, nothing changes
            assert (status, after[0]) == (302, MOVES[verb].leads_to), verb


@pytest.mark.parametrize("standing", EDITOR)
@pytest.mark.parametrize(
    ("role", "way"),
    [
        ("reporter", by_page),
        ("reporter", by_form),
        ("reporter", by_list),
        ("editor", by_page),
        ("editor", by_form),
        ("editor", by_list),
        ("colleague", by_page),
        ("superuser", by_page),
    ],
)
def test_what_is_offered_is_made_and_nothing_else(request, login, story, role, standing, way):
    walk(login(request.getfixturevalue(role)), story(standing), way, ROLES[role][standing])


@pytest.mark.parametrize("standing", EDITOR)
@pytest.mark.parametrize("role", ["editor"])
def test_what_is_offered_under_four_eyes_is_made_and_nothing_else(request, login, story, settings, role, standing):
    article = story(standing)
    settings.NEWSDESK_FOUR_EYES = True
    walk(login(request.getfixturevalue(role)), article, by_page, FOUR_EYES[standing])


@pytest.mark.parametrize("verb", [Verb.CORRECT, Verb.TAKE_BACK, "explode"])
def test_what_is_no_move_of_the_story_has_no_page(login, story, editor, verb):
    assert login(editor).post(f"{LIST}{story('live').pk}/move/{verb}/", {"move-version": 1}).status_code == 404


@pytest.mark.parametrize("is_four_eyes", [False, True])
def test_what_a_new_story_offers_is_made(login, settings, editor, reporter, is_four_eyes):
    settings.NEWSDESK_FOUR_EYES = is_four_eyes
    offered = {user: login(user).get(f"{LIST}add/").context["open_moves"] for user in (reporter, editor)}
    assert offered[reporter] == ["submit"]
    assert offered[editor] == (["submit"] if is_four_eyes else ["submit", "publish", "schedule"])


def test_two_who_publish_at_one_moment_are_both_answered_well(committed, login, draft, editor, chief):
    article = draft(tags=["Russia"])
    address = f"{LIST}{article.pk}/move/publish/"
    clients = [login(user) for user in (editor, chief, editor, chief)]
    statuses = at_once(
        [lambda client=client: client.post(address, {"move-version": 1}).status_code for client in clients]
    )
    assert statuses == [302] * 4
    assert (Edition.objects.count(), Move.objects.count()) == (1, 1)
