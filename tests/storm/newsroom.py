"""A small newsroom with a story in every state, for walks through the admin."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles import discarding, drafting, publishing
from articles.models import (
    Article,
    Autosave,
    Content,
    ExternalAddress,
    ExternalUse,
    Notice,
    Pointer,
    Presence,
    PreviewLink,
    Tag,
    TagSearch,
)
from articles.tagging import changes as tag_changes
from articles.tagging import naming
from articles.tagging.naming import Called
from tests.conftest import PASSWORD, member


@dataclass
class Newsroom:
    """Its people by their role, and its stories by what is to know of them."""

    people: dict[str, User | None] = field(default_factory=dict)
    stories: dict[str, Article] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)


def furnished() -> Newsroom:
    """A newsroom in which something of everything has happened."""
    room = Newsroom()
    room.people = {
        "reporter": member("rosa", "reporter"),
        "colleague": member("carl", "reporter"),
        "editor": member("edda", "editor"),
        "chief": member("chiara", "chief"),
        "superuser": User.objects.create_superuser("root", password=PASSWORD),
        "staff without a role": User.objects.create_user("stan", password=PASSWORD, is_staff=True),
        "anonymous": None,
    }
    for story in ("draft", "review", "approved", "published", "changed", "scheduled", "withdrawn"):
        room.stories[story] = _begun(room.people["reporter"], story, room.stories.get("published"))
    for story in ("foreign", "foreign and live"):
        room.stories[story] = _begun(room.people["colleague"], story)
    _move_on(room.stories, room.people["reporter"], room.people["editor"])
    _leave_traces(room)
    _disorder_tags(room)
    _break_links(room)
    return room


def _begun(by: User, name: str, target: Article | None = None) -> Article:
    links = (Pointer("More on this", "see", url="https://example.org/"),)
    if target:
        links += (Pointer("What it led to", "see", target.pk, relation="result"),)
    content = Content(
        title=f"A {name} story",
        slug=name.replace(" ", "-"),
        standfirst="",
        body=f"<p>All about {name}.</p><p>And more.</p>",
        language="en",
        tags=("Russia", name.title()),
        links=links,
    )
    return drafting.begin(Article(), content, by=by).article


def _changed(story: Article, by: User, **parts: Any) -> drafting.Outcome:
    return drafting.save(story, replace(story.content, **parts), by=by, version=story.version)


def _move_on(stories: dict[str, Article], reporter: User, editor: User) -> None:
    for name in ("review", "approved"):
        publishing.submit(stories[name], by=reporter, version=1, note="Ready, I hope.")
    publishing.approve(stories["approved"], by=editor, version=1)
    for name in ("published", "changed", "withdrawn", "foreign and live"):
        publishing.publish(stories[name], by=editor, version=1)
    publishing.withdraw(stories["withdrawn"], by=editor, version=1, note="It was wrong.")
    tomorrow = timezone.now() + timedelta(days=1)
    publishing.schedule(stories["scheduled"], by=editor, version=1, live_from=tomorrow)
    _changed(stories["changed"], editor, title="A changed story, changed")


def _leave_traces(room: Newsroom) -> None:
    """Revisions, a conflict, unsaved texts, an open window, links and notices, and a story in the bin."""
    reporter, editor = room.people["reporter"], room.people["editor"]
    discarding.discard(_begun(reporter, "unwanted"), by=reporter)
    for name in ("draft", "foreign"):
        story = Article.objects.get(pk=room.stories[name].pk)
        _changed(story, editor, body="<p>All about it, says the editor.</p>")
        _changed(story, story.created_by, body="<p>All about it, says the reporter.</p>")
    for story in (None, room.stories["draft"]):
        fields = {"title": "Unsaved", "body": "<p>Unsaved.</p>", "tags": "", "language": "en"}
        Autosave.objects.create(person=reporter, article=story, tab=f"window-{story}", version=1, fields=fields)
    Presence.objects.create(article=room.stories["draft"], person=editor, tab="window", seen_at=timezone.now())
    for name in ("draft", "foreign", "published"):
        later = timezone.now() + timedelta(days=1)
        PreviewLink.objects.create(article=room.stories[name], reader="The lawyer", created_by=editor, expires_at=later)
    for name in ("published", "foreign and live"):
        story = room.stories[name]
        for text in ("It was Tuesday.", "It was Wednesday."):
            notice = publishing.correct(
                story, by=editor, text=text, kind=Notice.Kind.CORRECTION, place=Notice.Place.TOP
            )
        publishing.take_back(notice, by=editor)


def _break_links(room: Newsroom) -> None:
    """Links to be mended, of each kind: to what is gone, to nothing yet, and to addresses that died or moved."""
    story, editor = _begun(room.people["reporter"], "broken"), room.people["editor"]
    links = [Pointer("Gone", "see", room.stories["withdrawn"].pk), Pointer("Later", "see")]
    links += [Pointer(name, "see", url=f"https://example.org/{name}") for name in ("dead", "moved")]
    _changed(story, editor, links=tuple(links))
    edition = publishing.publish(story, by=editor, version=2)
    for name, found in (("dead", {"broken_since": timezone.now()}), ("moved", {"moved_to": "https://example.org/new"})):
        address = ExternalAddress(url=f"https://example.org/{name}", host="example.org", checked_at=timezone.now())
        for field_name, value in found.items():
            setattr(address, field_name, value)
        address.save()
        ExternalUse.objects.create(address=address, edition=edition)


def _disorder_tags(room: Newsroom) -> None:
    """Tags to be kept in order: two alike, a place without one, a renamed one, a search, and a merge under way."""
    chief, story = room.people["chief"], _begun(room.people["reporter"], "kicker")
    _changed(story, chief, title="Ruritania / Borduria: they talk", tags=("Russia", "Rusia"))
    publishing.publish(story, by=chief, version=2)
    russia, source, target = Tag.objects.resolve(["Russia", "Published", "Changed"])
    naming.rename(russia, Called("Russia", "russia", ("Rus",)), by=chief)
    TagSearch.objects.create(name="Talks", tag="Russia", into="Talks", words="talk", by=chief)
    tag_changes.step(tag_changes.merge(source, target, by=chief))
