"""A newsroom whose people, stories and subjects are called in Greek: what is in Latin letters is the interface's."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client
from django.utils import timezone

from articles import discarding, publishing
from articles.models import (
    Article,
    Author,
    Autosave,
    Credit,
    Edition,
    ExternalAddress,
    ExternalUse,
    Listing,
    PreviewLink,
    Revision,
    SeeLink,
    Tag,
    TagChange,
    TagSearch,
)
from articles.models.relation import Relation
from articles.tagging import changes
from articles.tagging.naming import Called, rename
from tests.conftest import member
from tests.newsroom.conftest import change_url, form_of, story

NAME, TAGLINE, FOOTER = "Η Εφημερίδα", "Νέα της ημέρας", "Αθήνα"
BODY = "<p>Συνέβη χθες.</p><p>Και πάλι σήμερα το πρωί.</p>"
LONG = "".join(f"<p>Μια πρόταση, η {number}η, λέει τι έγινε.</p>" for number in range(1, 30))
ELSEWHERE = "https://νέα.example/σελίδα"


def log_in(user: User) -> Client:
    """A browser of somebody's."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@dataclass
class Newsroom:
    """The people, and the stories by what is the matter with them."""

    reporter: User = field(default_factory=lambda: member("ρόζα", "reporter"))
    colleague: User = field(default_factory=lambda: member("κάρολος", "reporter"))
    editor: User = field(default_factory=lambda: member("ελένη", "editor"))
    chief: User = field(default_factory=lambda: member("χαρά", "chief"))
    stories: dict[str, Article] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Article:
        return self.stories[name]

    @property
    def root(self) -> User:
        """A superuser."""
        return User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("ρίζα", password="x")

    # --- Making ------------------------------------------------------------------------------------------

    def draft(self, name: str, title: str, *, by: User | None = None, tags=(), see=(), **fields: Any) -> Article:
        """Keep a draft under a name of ours; `see` holds fields of see links."""
        given = {"body": BODY, "language": "el", "created_by": by or self.reporter} | fields
        article = Article.objects.create(title=title, **given)
        article.tags.add(*tags)
        for position, link in enumerate(see):
            SeeLink.objects.create(article=article, position=position, **{"label": "βλ."} | link)
        article.bylines.create(author=Author.objects.get(user=given["created_by"]), position=0)
        self.stories[name] = article
        return article

    def live(self, name: str, title: str, **fields: Any) -> Article:
        """Keep a story that readers have."""
        article = self.draft(name, title, **fields)
        self.publish(article)
        return article

    def publish(self, article: Article, **times: Any) -> None:
        """Put a story before readers."""
        publishing.publish(article, by=self.editor, version=article.version, **times)


def newsroom() -> Newsroom:
    """A newsroom with something of each kind in it."""
    room = Newsroom()
    for fill in (_reading, _states, _links, _changes, _windows, _tags):
        fill(room)
    return room


def _reading(room: Newsroom) -> None:
    """Stories that lead to one another, with notices, translations, pictures, and many of one subject."""
    first = room.live("first", "Ρωσία: Η αρχή", tags=["Ρωσία"], standfirst="Με λίγα λόγια.")
    room.live("russian", "Начало", language="ru", see=[{"target": first, "relation": Relation.TRANSLATION}])
    for number, relation in enumerate(Relation):
        room.live(
            f"related-{number}",
            f"Ρωσία: Νέο {number}",
            tags=["Ρωσία", "Ουκρανία"],
            see=[{"target": first, "lead_in": "Γιατί", "relation": relation}],
        )
    inline = (
        f'<p>Όπως <a data-article="{first.pk}">είπαμε</a>.</p><p><img src="https://νέα.example/α.png" alt="Εικόνα"></p>'
    )
    long = room.live(
        "long",
        "Ρωσία: Το τέλος",
        body=inline + LONG,
        tags=["Ρωσία", "Ουκρανία", "Κίνα"],
        see=[
            {"target": first, "lead_in": "Γιατί", "relation": Relation.EARLIER},
            {"target": room["related-0"]},
            {"url": ELSEWHERE, "lead_in": "Αλλού"},
            {"lead_in": "Πουθενά"},
        ],
    )
    for text, kind, place in (
        ("Λάθος όνομα.", "correction", "top"),
        ("Κάτι νέο.", "update", "bottom"),
        ("Λάθος μέρα.", "correction", "bottom"),
    ):
        publishing.correct(long, by=room.editor, text=text, kind=kind, place=place)
    publishing.take_back(long.notices.newest_first().first(), by=room.editor)
    _make_older(room["related-1"], timedelta(days=400))
    _make_older(room["related-2"], timedelta(hours=3))


def _make_older(article: Article, by: timedelta) -> None:
    """Let a story have been published earlier, wherever that is told."""
    for rows in (Edition.objects, Listing.objects, Credit.objects):
        rows.filter(article=article).update(first_published_at=F("first_published_at") - by)


def _states(room: Newsroom) -> None:
    """Stories in every state, and one in the bin."""
    for name in (
        "draft",
        "handed over",
        "sent back",
        "approved",
        "scheduled",
        "withdrawn",
        "over",
        "changed",
        "binned",
    ):
        room.draft(name, f"Ιστορία {len(room.stories)}", tags=["Ρωσία"], see=[{"target": room["first"]}])
    room.draft("empty", "Άδεια", body="", by=room.editor)
    publishing.submit(room["handed over"], by=room.reporter, version=1, note="Έτοιμο")
    for name in ("sent back", "approved"):
        publishing.submit(room[name], by=room.reporter, version=1)
    publishing.send_back(room["sent back"], by=room.editor, version=1, note="Πιο σύντομο")
    publishing.approve(room["approved"], by=room.editor, version=1)
    soon = timezone.now() + timedelta(days=2)
    publishing.schedule(
        room["scheduled"], by=room.editor, version=1, live_from=soon, live_until=soon + timedelta(days=3)
    )
    for name in ("withdrawn", "over", "changed"):
        room.publish(room[name])
    publishing.withdraw(room["withdrawn"], by=room.editor, version=1)
    Edition.objects.filter(article=room["over"]).update(
        live_from=F("live_from") - timedelta(days=2), live_until=F("live_from") - timedelta(days=1)
    )
    log_in(room.editor).post(change_url(room["changed"]), form_of(room["changed"], body="<p>Αλλιώς.</p>"))
    discarding.discard(room["binned"], by=room.reporter)


def _links(room: Newsroom) -> None:
    """Links that readers cannot follow, of every kind."""
    gone = [{"target": room[name], "lead_in": "Εκεί"} for name in ("withdrawn", "over", "draft", "scheduled", "first")]
    places = "".join(f'<p>Και <a data-article="{room[name].pk}">εκεί</a>.</p>' for name in ("withdrawn", "draft"))
    body = f'{places}<p><a href="{ELSEWHERE}">έξω</a> <a href="http://10.0.0.1/">μέσα</a></p>'
    see = [*gone, {"lead_in": "Κάποτε"}, {"url": ELSEWHERE, "keeps_sentence": True, "lead_in": "Έξω"}]
    broken = room.live("broken", "Σπασμένα", body=body, see=see, by=room.colleague)
    edition = broken.editions.live().get()
    for number, answer in enumerate(
        (
            {"answer": "failed", "status": 404, "broken_since": timezone.now(), "failures": 3},
            {"answer": "fine", "status": 200, "moved_to": "https://νέα.example/αλλού"},
        )
    ):
        url = f"{ELSEWHERE}" if not number else "https://νέα.example/παλιά"
        address, _made = ExternalAddress.objects.update_or_create(
            url=url, defaults={"host": "νέα.example", "checked_at": timezone.now()} | answer
        )
        ExternalUse.objects.get_or_create(address=address, edition=edition)


def _changes(room: Newsroom) -> None:
    """A story with a long history: changed markup, merged and kept aside texts, and one that was restored."""
    article = room.draft("history", "Πρώτος τίτλος", body="<p>Ένα.</p><p>Δύο.</p><p>Τρία.</p>", tags=["Κίνα"])
    opened = form_of(article)
    editor, reporter = log_in(room.editor), log_in(room.reporter)

    def save(client: Client, **fields: Any) -> None:
        article.refresh_from_db()
        client.post(change_url(article), form_of(article, **fields))

    save(editor, body="<p>Ένα.</p><p>Δύο, λέει η Ελένη.</p><p>Τρία.</p>", note="Καλύτερα")
    reporter.post(change_url(article), opened | {"body": "<p>Ένα.</p><p>Δύο, λέει η Ρόζα.</p><p>Τρία.</p>"})
    reporter.post(change_url(article), opened | {"title": "Άλλος τίτλος"})
    marked = (
        f'<h2>Ένα</h2><p><strong>Δύο</strong>, <a data-article="{room["first"].pk}">λέει</a> η '
        '<a href="https://νέα.example/">Ελένη</a>.</p><ul><li>Τρία.</li></ul><blockquote><p>Ναι.</p></blockquote><hr>'
    )
    see = [{"lead_in": "Εδώ", "label": "βλ.", "target": room["first"].pk, "relation": "earlier"}]
    save(editor, body=marked, tags="Κίνα, Ινδία", language="ru", standfirst="Εν συντομία", see=see)
    save(reporter, body=marked.replace("<strong>Δύο</strong>", "Δύο").replace("<hr>", ""))
    first = Revision.objects.filter(article=article).order_by("pk").first()
    article.refresh_from_db()
    restore = f"/admin/articles/article/{article.pk}/history/{first.pk}/restore/"
    editor.post(restore, {"version": article.version, "note": "Όπως ήταν"})


def _windows(room: Newsroom) -> None:
    """What is typed and not saved, who else is there, and preview links of all kinds."""
    by_script = {"X-Requested-With": "XMLHttpRequest"}
    reporter, article = log_in(room.reporter), room["draft"]
    typed = form_of(article, title="Άγραφο") | {"tab": "window-1"}
    reporter.post(f"/admin/articles/article/{article.pk}/autosave/", typed, headers=by_script)
    reporter.post(
        "/admin/articles/article/autosave/",
        story(title="Νέο", body=BODY, language="el") | {"tab": "window-2"},
        headers=by_script,
    )
    for person, changed in ((room.editor, "1"), (room.chief, "")):
        log_in(person).post(
            f"/admin/articles/article/{article.pk}/presence/", {"tab": "window-3", "version": 1, "changed": changed}
        )
    assert Autosave.objects.count() == 2
    now, revision = timezone.now(), Revision.objects.filter(article=room["history"]).first()
    gone = User.objects.create_user("έφυγε", is_staff=True, is_active=False)
    for fields in (
        {"reader": "Γιάννης", "views": 3, "last_viewed_at": now},
        {"revision": revision},
        {"reader": "Έληξε"},
        {"revoked_at": now, "revoked_by": room.chief},
        {"created_by": gone},
        {"created_by": None},
    ):
        given = {"article": room["history"], "created_by": room.editor, "expires_at": now + timedelta(days=3)}
        PreviewLink.objects.create(**given | fields)
    PreviewLink.objects.filter(reader="Έληξε").update(
        created_at=now - timedelta(days=2), expires_at=now - timedelta(days=1)
    )


def _tags(room: Newsroom) -> None:
    """Tags that were renamed, merged and split, and such as the reports tell of."""
    for name in ("Βιρμανία", "Μιανμάρ", "Περσία", "Ιράν", "Σιάμ", "Ταϊλάνδη"):
        room.live(f"tag {name}", f"Χώρα {name}", tags=[name])
    for name, text in (("Ρωσια", ""), ("Ποτέ", ""), ("Κινα", "Ένα θέμα")):
        Tag.objects.create(name=name, description=text, kind=Tag.Kind.values[1])
    Tag.objects.filter(name="Ουκρανία").update(description="Όλα για την Ουκρανία.")
    tag = Tag.objects.get(name="Κίνα")
    rename(tag, Called("Λαϊκή Κίνα", tag.slug, ("Κίνα", "Πεκίνο")), by=room.chief)
    merged = changes.advance(changes.merge(_tag("Βιρμανία"), _tag("Μιανμάρ"), by=room.chief))
    changes.advance(changes.merge(_tag("Περσία"), _tag("Ιράν"), by=room.chief))
    changes.advance(changes.undo(merged, by=room.chief))
    search = TagSearch.objects.create(
        name="Νέα", tag="Ρωσία", into="Ουκρανία", words="νέο", since=date(2020, 1, 1), is_instead=True, by=room.chief
    )
    changes.advance(changes.split(search, by=room.chief))
    TagSearch.objects.create(name="Ιστορίες", tag="Ρωσία", into="Ιστορία", words="ιστορία", by=room.chief)
    changes.merge(_tag("Σιάμ"), _tag("Ταϊλάνδη"), by=room.chief)
    assert TagChange.objects.running().exists()


def _tag(name: str) -> Tag:
    return Tag.objects.get(name=name)
