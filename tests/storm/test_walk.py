"""Every page of the admin for every role: what is offered works, and what is not offered cannot be done."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from tests.storm.newsroom import Newsroom, furnished
from tests.storm.walk import Offer, Walk, admin_routes, fingerprint, pressed, undone, written

pytestmark = pytest.mark.django_db

ROLES = ["reporter", "editor", "chief", "superuser", "staff without a role", "anonymous"]
STORY = "/admin/articles/article"
OF_MOVES = ("articles_move", "articles_edition", "articles_listing", "articles_notice", "articles_tally")
VERBS = ("submit", "send_back", "approve", "publish", "schedule", "withdraw", "correct", "take_back")


@pytest.fixture(scope="module")
def newsroom(django_db_setup, django_db_blocker) -> Iterator[Newsroom]:
    """One newsroom for all walks: whatever they do is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        room = furnished()
        room.browsers = {role: _browser(person) for role, person in room.people.items()}
        yield room
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def known() -> dict[str, Walk]:
    """Walks that were made already."""
    return {}


@pytest.fixture
def walk(newsroom, known) -> Callable[[str], Walk]:
    """The walk of a role: `walk("editor")`."""

    def walked(role: str) -> Walk:
        if role not in known:
            known[role] = Walk(newsroom.browsers[role]).go()
        return known[role]

    return walked


@pytest.mark.parametrize("role", ROLES)
def test_every_link_that_is_offered_leads_somewhere(role, walk):
    assert walk(role).faults == []


@pytest.mark.parametrize("role", ROLES)
def test_no_button_that_is_offered_fails_or_is_refused(role, walk):
    assert list(walk(role).pressed_in_vain()) == []


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_offered_changes_nothing(role, walk, newsroom):
    mine, person = walk(role), newsroom.people[role]
    forged = [*map(_forged, walk("superuser").different()), *_told_to_scripts(walk), *_of_own_making(newsroom)]
    before = fingerprint(person and person.pk)
    assert [wrong for offer in forged if not _is_offered(mine, offer) and (wrong := _sent(mine, offer, before))] == []


@pytest.mark.parametrize("role", ["reporter", "staff without a role", "anonymous"])
def test_no_page_of_a_story_that_is_not_theirs_is_shown(role, walk, newsroom):
    story = f"{STORY}/{newsroom.stories['foreign'].pk}/"
    addresses = [address for address in walk("superuser").pages if address.startswith(story)]
    answers = {address: walk(role).client.get(address).status_code for address in addresses}
    assert len(answers) >= 5
    assert set(answers.values()) <= {302, 403, 404}


def test_the_walk_meets_every_page_of_the_newsroom(walk):
    met = {route for role in ROLES for route in walk(role).routes()}
    unmet = {name for route, name in admin_routes() if name.startswith("articles_") and route not in met}
    assert unmet == {"articles_move_add", "articles_move_delete"}  # Django's, and open to nobody


def test_a_link_that_leads_nowhere_is_noticed(newsroom):
    assert Walk(newsroom.browsers["editor"]).go("/admin/articles/nowhere/").faults == [
        "404 at /admin/articles/nowhere/, linked from "
    ]


def test_a_move_that_is_made_is_noticed(newsroom, walk):
    address = f"{STORY}/{newsroom.stories['foreign'].pk}/move/submit/"
    made = Offer("nowhere", address, (("move-version", "2"), ("confirmed", "1")))
    before = fingerprint(newsroom.people["editor"].pk)
    assert "articles_move" in _sent(walk("editor"), made, before)


def _browser(person: User | None) -> Client:
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if person:
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _forged(offer: Offer) -> Offer:
    """The same with another text."""
    changed = {"title": "Forged", "body": "<p>Forged.</p>", "name": "Forged", "username": "forged"}
    return offer._replace(fields=tuple((name, changed.get(name, value)) for name, value in offer.fields))


def _is_offered(walk: Walk, offer: Offer) -> bool:
    """Whether the person may do this, by this button or by the one in the story's form."""
    story, is_move, verb = offer.address.rstrip("/").partition("/move/")
    by_form = Offer("", f"{story}/change/", (("_move", verb),))
    at_address = walk.has_form(offer.address) or offer.address in walk.pages
    return walk.has(offer) or (bool(is_move) and (walk.has(by_form) or at_address))


def _sent(walk: Walk, offer: Offer, before: dict[str, str]) -> str:
    """Send what was not offered; returns what was wrong with the answer, or nothing."""
    with undone(walk.client):
        rows = written()
        fields = [(name, value) for name, value in offer.fields if name != "csrfmiddlewaretoken"]
        response = pressed(walk.client, offer.address, [("csrfmiddlewaretoken", walk.token()), *fields])
        after = before if written() == rows else fingerprint(_pk_of(walk))
        # Where the form may be sent but not with this button, the text is saved and nothing else done.
        watched = OF_MOVES if walk.has_form(offer.address) else before.keys()
        changed = [name for name in watched if after[name] != before[name]]
        if response.status_code >= 500 or changed:
            return f"{response.status_code} after {offer}; changed: {', '.join(changed) or 'nothing'}"
    return ""


def _pk_of(walk: Walk) -> int | None:
    return int(walk.client.session.get("_auth_user_id", 0)) or None


def _told_to_scripts(walk: Callable[[str], Walk]) -> Iterator[Offer]:
    """What scripts send, to the addresses that they are told."""
    fields = (("tab", "window-9"), ("version", "1"), ("title", "Forged"), ("body", "<p>Forged.</p>"), ("tags", ""))
    rows = (("see_links-TOTAL_FORMS", "0"), ("bylines-TOTAL_FORMS", "0"))
    for address in sorted(walk("superuser").for_scripts):
        yield Offer("a script", address, (*fields, *rows))


def _of_own_making(newsroom: Newsroom) -> Iterator[Offer]:
    """Moves that no page may have offered to anybody, as a reader of our source would write them."""
    details = (("move-note", "Forged"), ("move-live_from", ""), ("move-reason", "Because"), ("confirmed", "1"))
    for story in newsroom.stories.values():
        version = (("move-version", str(story.version)), ("version", str(story.version)))
        for verb in VERBS:
            yield Offer("nowhere", f"{STORY}/{story.pk}/move/{verb}/", (*version, *details))
