"""All that can be sent to the newsroom, well and badly filled in: what it answers, and where that leads."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.signing import Signer
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from articles.models import Article, Autosave, Notice, PreviewLink, Revision, Tag, TagChange, TagSearch
from articles.newsroom import shared
from tests.newsroom.conftest import ADD, LIST, change_url, form_of, story
from tests.site.greek_newsroom import BODY, ELSEWHERE, LONG, Newsroom, log_in

Sent = Iterator[tuple[str, HttpResponse]]

BY_SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
TAGS = "/admin/articles/tag/"
GREEK = {"title": "Νέος τίτλος", "body": BODY, "language": "el"}


def _url(article: Article, rest: str) -> str:
    return f"{LIST}{article.pk}/{rest}"


def everything(room: Newsroom) -> Sent:
    """The answers, each with a name. What is sent changes the newsroom."""
    yield from log_ins(room)
    yield from stories(room)
    yield from scripts(room)
    yield from moves(room)
    yield from several(room)
    yield from histories(room)
    yield from links(room)
    yield from notices(room)
    yield from previews(room)
    yield from bins(room)
    yield from tags(room)
    yield from people(room)


def log_ins(room: Newsroom) -> Sent:
    """Logging in, too often, too late, and with a form that is too old."""
    login, wrong = "/admin/login/", {"username": "ρόζα", "password": "x"}
    yield "the log-in", Client().get(login)
    yield "a wrong password", Client().post(login, wrong)
    yield "nothing typed", Client().post(login, {})
    yield "too long a name", Client().post(login, {"username": "ω" * 200, "password": "x"})
    careful = Client(enforce_csrf_checks=True)
    yield "no token", careful.post(login, wrong)
    careful.cookies["csrftoken"] = token = "a" * 32
    own = {"headers": {"origin": "http://testserver"}}
    yield "an old token", careful.post(login, wrong | {"csrfmiddlewaretoken": "b" * 32}, **own)
    sent = form_of(room["draft"], **GREEK) | {"csrfmiddlewaretoken": token}
    yield "an old form", careful.post(change_url(room["draft"]), sent | {"csrfmiddlewaretoken": "b" * 32}, **own)
    yield "no session", careful.post(change_url(room["draft"]), sent)
    again = {"again-username": "ρόζα", "again-password": "x"}
    yield "no session, and a wrong password", careful.post(change_url(room["draft"]), sent | again)
    yield "no session, by script", careful.post(f"{LIST}suggestions/", sent, headers=BY_SCRIPT)
    for _time in range(12):
        last = Client().post(login, {"username": "κανείς", "password": "x"})
    yield "too often", last
    locked = {"again-username": "κανείς", "again-password": "x"}
    yield "too often, with a form", careful.post(change_url(room["draft"]), sent | locked)
    reporter = log_in(room.reporter)
    yield "logging out", reporter.post("/admin/logout/")


def stories(room: Newsroom) -> Sent:
    """The story's form, and all that can be wrong with it."""
    reporter, editor = log_in(room.reporter), log_in(room.editor)
    for slot in Autosave.objects.all():
        yield "what was typed", reporter.get(f"{LIST}autosaves/{slot.pk}/")
    yield "discarding it", reporter.post(f"{LIST}autosaves/{slot.pk}/discard/", follow=True)
    unseen = Article.objects.get(pk=room["empty"].pk)
    bad: dict[str, dict[str, Any]] = {
        "nothing": {"title": "", "body": "", "language": ""},
        "a blank headline": {"title": "\u200b"},
        "what cannot be stored": {"title": "α\x00", "standfirst": "α\x00", "tags": "α\x00"},
        "too long a headline": {"title": "ω" * 500},
        "no language": {"language": "ελληνικά"},
        "no slug": {"slug": "α/β"},
        "another's slug": {"slug": room["first"].slug},
        "a slug in the bin": {"slug": room["binned"].slug},
        "too long a slug": {"slug": "ω" * 300},
        "a text with holes": {"body": "<div>" * 500 + "ω"},
        "too long a text": {"body": "<p>ω</p>" * 100_000 + "&" * 200_000},
        "too many tags": {"tags": ", ".join(f"Θέμα{number}" for number in range(200))},
        "too long a tag": {"tags": "ω" * 300},
        "a blank tag": {"tags": "\u200b, Α"},
        "see links without ends": {
            "see": [
                {"lead_in": "Γιατί", "label": "βλ.", "url": "ftp://x"},
                {"lead_in": "ω" * 400, "label": "", "url": "πουθενά"},
                {"lead_in": "Δύο", "label": "βλ.", "url": ELSEWHERE, "target": room["first"].pk},
                {"lead_in": "Άγνωστο", "label": "βλ.", "target": 10**9},
                {"lead_in": "Άγνωστο", "label": "βλ.", "target": unseen.pk, "relation": "τίποτα", "position": "ω"},
            ]
        },
        "a text that leads to what it may not": {"body": f'<p><a data-article="{unseen.pk}">εκεί</a></p>'},
        "authors": {"bylines": [{"author": 10**9}, {"author": "ω"}]},
        "the same author twice": {
            "bylines": [{"author": room.reporter.author.pk}, {"author": room.reporter.author.pk}]
        },
    }
    for name, fields in bad.items():
        yield name, reporter.post(ADD, story(**GREEK | fields))
    yield "rows that do not count", reporter.post(ADD, story(**GREEK) | {"see_links-TOTAL_FORMS": "ω"})
    yield "a new story", reporter.post(ADD, story(**GREEK, _save="1"), follow=True)
    yield "one to go on with", reporter.post(ADD, story(**GREEK, _continue="1"), follow=True)
    draft = room["draft"]
    yield "nothing changed", reporter.post(change_url(draft), form_of(draft) | {"_continue": "1"}, follow=True)
    itself = f'<p><a data-article="{draft.pk}">εδώ</a></p>'
    yield "a text that leads to itself", reporter.post(change_url(draft), form_of(draft, body=itself))
    see = [{"lead_in": "Εδώ", "label": "βλ.", "target": draft.pk}]
    yield "a see link to itself", reporter.post(change_url(draft), form_of(draft, see=see))
    opened = form_of(draft)
    yield "a text", editor.post(change_url(draft), opened | {"body": "<p>Αλλιώς.</p>"}, follow=True)
    yield "a merge", reporter.post(change_url(draft), opened | {"standfirst": "Λίγα λόγια."}, follow=True)
    yield "a conflict", reporter.post(change_url(draft), opened | {"body": "<p>Όχι έτσι.</p>"}, follow=True)
    handed = room["handed over"]
    yield "a story handed over", reporter.post(change_url(handed), form_of(handed, **GREEK))
    spoilt = {"title": "α\x00", "body": "<div>" * 500, "tags": "\u200b", "language": "ελληνικά"}
    yield "one that cannot be kept whole", reporter.post(change_url(handed), form_of(handed) | spoilt)
    yield "one handed over that says nothing new", reporter.post(change_url(handed), form_of(handed))
    yield "a story deleted meanwhile", reporter.post(f"{LIST}999999/change/", story(**GREEK), follow=True)
    yield (
        "a moved slug",
        editor.post(
            change_url(room["changed"]),
            form_of(room["changed"], slug="νέα-διεύθυνση") | {"_move": "publish"},
            follow=True,
        ),
    )


def scripts(room: Newsroom) -> Sent:
    """What the form's scripts ask."""
    reporter, colleague, draft = log_in(room.reporter), log_in(room.colleague), room["sent back"]
    ask = {"headers": BY_SCRIPT}
    draft.refresh_from_db()
    typed = form_of(draft, body=BODY + "<p>Κι άλλο.</p>", title="Ρωσία: Ουκρανία, η αρχή")
    for window in ("window-7", ""):
        yield f"keeping {window}", reporter.post(_url(draft, "autosave/"), typed | {"tab": window}, **ask)
        yield f"being there {window}", reporter.post(_url(draft, "presence/"), {"tab": window, "version": 0}, **ask)
    huge = typed | {"tab": "window-8", "standfirst": "ω" * 1_500_000}
    yield "keeping too much", reporter.post(_url(draft, "autosave/"), huge, **ask)
    bad = typed | {"tab": "window-9", "body": "<div>" * 500, "title": "α\x00"}
    yield "keeping what cannot be kept", reporter.post(_url(draft, "autosave/"), bad, **ask)
    for number in range(60):
        last = reporter.post(f"{LIST}autosave/", story(**GREEK) | {"tab": f"w-{number}"}, **ask)
    yield "keeping too many", last
    Article.objects.filter(pk=draft.pk).update(updated_by=room.editor, version=2)
    yield "a newer version", reporter.post(_url(draft, "presence/"), {"tab": "window-7", "version": "1"}, **ask)
    log_in(room.reporter).post(_url(draft, "presence/"), {"tab": "window-6", "version": "1"}, **ask)
    for number in range(7):
        one = User.objects.create_user(f"πρόσωπο{number}", is_staff=True)
        one.groups.set(room.editor.groups.all())
        log_in(one).post(_url(draft, "presence/"), {"tab": "window-1", "version": "1", "changed": "1"}, **ask)
    yield "many there", reporter.post(_url(draft, "presence/"), {"tab": "window-7", "version": "2"}, **ask)
    suggest = f"{LIST}suggestions/"
    for name, fields in {
        "related": {"title": "Ρωσία: Νέο τέλος", "body": LONG, "tags": "Ρωσία"},
        "spoilt": bad,
        "empty": {"title": "", "body": ""},
    }.items():
        yield f"suggestions, {name}", reporter.post(suggest, story(**GREEK | fields), **ask)
        yield f"a page of suggestions, {name}", reporter.post(suggest, story(**GREEK | fields))
    yield "where links lead", reporter.get(f"{LIST}linked/?" + "&".join(f"id={one.pk}" for one in _all(room)), **ask)
    yield "tags as they are typed", reporter.get(f"{TAGS}suggest/?term=κιν")
    see = "/admin/autocomplete/?app_label=articles&model_name=seelink&field_name=target&term=Ρωσία"
    yield "stories as they are typed", reporter.get(see)
    for address in (f"{LIST}preview/", f"{LIST}preview/page/"):
        see = [{"lead_in": "Εκεί", "label": "βλ.", "target": room[name].pk} for name in ("draft", "first", "withdrawn")]
        see += [
            {"lead_in": "Μόνη", "label": "βλ.", "keeps_sentence": "on"},
            {"lead_in": "Έξω", "label": "βλ.", "url": ELSEWHERE},
        ]
        yield f"a preview at {address}", reporter.post(address, story(**GREEK | {"body": LONG, "see": see}))
        yield f"a spoilt preview at {address}", reporter.post(address, story(**GREEK | bad))
        yield f"a preview of nothing at {address}", reporter.post(address, {})
    yield "a colleague's story", colleague.get(change_url(draft))


def _all(room: Newsroom) -> list[Article]:
    return list(room.stories.values())


def moves(room: Newsroom) -> Sent:
    """Each move on its own page and with a save, well and badly filled in, by those who may and may not make it."""
    past = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    soon = (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    verbs = ("submit", "send_back", "approve", "publish", "schedule", "withdraw")
    for person in (room.reporter, room.editor):
        client = log_in(person)
        for name in (
            "draft",
            "handed over",
            "approved",
            "scheduled",
            "withdrawn",
            "changed",
            "broken",
            "first",
            "empty",
        ):
            for verb in verbs:
                yield f"asking to {verb} {name}", client.get(_url(room[name], f"move/{verb}/"), follow=True)
    editor, root = log_in(room.editor), log_in(room.root)
    see = [{"target": room[name], "lead_in": "Εκεί"} for name in ("draft", "withdrawn", "over")]
    see += [{"target": room["scheduled"], "lead_in": "Σε λίγο", "keeps_sentence": True}, {"lead_in": "Πού"}]
    faulty = {"body": _faulty(room), "tags": ["Ρωσια", "Κινα"], "see": see}
    wrong = room.draft("wrong", room["first"].title, by=room.editor, **faulty)
    yield "asking to publish what is wrong", editor.get(_url(wrong, "move/publish/"))
    yield "publishing what is wrong", editor.post(_url(wrong, "move/publish/"), {"move-version": 1, "confirmed": 1})
    accepted = {"move-version": 1, "confirmed": 1, "move-accepted": "ω", "move-reason": ""}
    yield "accepting without a reason", editor.post(_url(wrong, "move/publish/"), accepted)
    yield "publishing what has no headline", editor.get(_url(room.draft("none", "\u200b", body=LONG), "move/publish/"))
    yield (
        "saving and publishing what is wrong",
        editor.post(change_url(wrong), form_of(wrong) | {"_move": "publish"}, follow=True),
    )
    for name, details in {
        "no time": {},
        "a time past": {"move-live_from": past},
        "an end before": {"move-live_from": soon, "move-live_until": past},
        "no time at all": {"move-live_from": "χθες"},
        "a far year": {"move-live_from": "0900-01-01T00:00"},
        "a time": {"move-live_from": soon, "move-note": "Αύριο"},
    }.items():
        sent = {"move-version": 1, "confirmed": 1, "move-accepted": "language tags", "move-reason": "Έτσι"} | details
        yield f"scheduling at {name}", editor.post(_url(room["empty"], "move/schedule/"), sent, follow=True)
        one = room.draft(f"to schedule at {name}", f"Πρόγραμμα {name[:0]}", body=LONG, tags=["Ρωσία"], by=room.editor)
        yield (
            f"saving and scheduling at {name}",
            editor.post(change_url(one), form_of(one) | {"_move": "schedule"} | details, follow=True),
        )
        yield f"publishing at {name}", editor.post(_url(one, "move/publish/"), sent, follow=True)
    for verb in verbs:
        one = room.draft(f"to {verb}", f"Ιστορία {len(room.stories)}", body=LONG, tags=["Ρωσία"])
        sent = {"move-version": 1, "confirmed": 1, "move-note": "Ναι"}
        yield f"to {verb}, with a save", editor.post(change_url(one), form_of(one) | {"_move": verb}, follow=True)
        for client in (root, editor, log_in(room.reporter), log_in(room.colleague)):
            yield f"to {verb}", client.post(_url(one, f"move/{verb}/"), sent, follow=True)
            yield (
                f"to {verb} what was changed",
                client.post(_url(one, f"move/{verb}/"), sent | {"move-version": 7}, follow=True),
            )
        yield f"to {verb} without a version", editor.post(_url(one, f"move/{verb}/"), {"confirmed": 1}, follow=True)
    for verb, name in (("send_back", "handed over"), ("approve", "handed over"), ("withdraw", "first")):
        sent = {"move-version": 1, "confirmed": 1}
        yield f"to {verb} {name}, silently", editor.post(_url(room[name], f"move/{verb}/"), sent, follow=True)
        yield (
            f"to {verb} {name}",
            editor.post(_url(room[name], f"move/{verb}/"), sent | {"move-note": "Ε"}, follow=True),
        )
    room.publish(Article.objects.get(pk=room["first"].pk))


def _faulty(room: Newsroom) -> str:
    """A text with all that the checklist finds."""
    named = "".join(
        f'<p><a data-article="{room[name].pk}">εκεί</a></p>'
        for name in ("draft", "withdrawn", "over", "scheduled", "broken")
    )
    pictures = '<p><img src="https://νέα.example/α.png" alt=""><img src="http://10.0.0.1/α.png"></p>'
    generic = f'<p><a href="{ELSEWHERE}">εδώ</a> <a href="{ELSEWHERE}">here</a> <a href="http://10.0.0.1/">μέσα</a></p>'
    return f"<p>{'λέξη ' * 100}</p>{named}{pictures}{generic}<h4>Άλμα</h4><table><tr><td>Ένα</td></tr></table>"


def several(room: Newsroom) -> Sent:
    """Moves from the list."""
    editor = log_in(room.editor)
    pks = [one.pk for one in _all(room)]
    chosen = {"index": 0, "_selected_action": pks} | {f"version-{pk}": 1 for pk in pks}
    for verb in ("submit", "send_back", "approve", "publish", "schedule", "withdraw", "delete_selected", ""):
        yield f"to {verb} several", editor.post(LIST, chosen | {"action": verb}, follow=True)
    yield "none chosen", editor.post(LIST, {"action": "publish", "index": 0}, follow=True)
    confirmed = chosen | {"action": "schedule", "confirmed": 1, "move-live_from": "χθες"}
    yield "scheduling several wrongly", editor.post(LIST, confirmed, follow=True)
    drafts = {"action": "delete_selected", "_selected_action": [room["wrong"].pk, room["to submit"].pk]}
    yield "deleting several", editor.post(LIST, drafts)
    yield "deleting them", editor.post(LIST, drafts | {"post": "yes"}, follow=True)
    for query in ("?q=Ιστορία", "?tag=Ρωσ", "?author=ρ", "?standing=live", "?e=1", "?p=99"):
        yield f"a list, {query}", editor.get(LIST + query, follow=True)


def histories(room: Newsroom) -> Sent:
    """Old states compared, restored, and decided about."""
    editor, reporter, article = log_in(room.editor), log_in(room.reporter), room["history"]
    revisions = list(Revision.objects.filter(article=article).order_by("pk"))
    for one in revisions:
        compare = f"history/compare/?from={revisions[0].pk}&to={one.pk}"
        yield f"comparing {one.pk}", editor.get(_url(article, compare))
        yield f"revision {one.pk}", editor.get(_url(article, f"history/{one.pk}/"))
        yield f"a preview of {one.pk}", editor.get(_url(article, f"preview/?revision={one.pk}"))
    yield "comparing nothing", editor.get(_url(article, "history/compare/"), follow=True)
    for name in ("long", "history", "scheduled", "over", "withdrawn"):
        for at in (
            "",
            "?at=2020-01-01T10:00",
            "?at=χθες",
            f"?at={timezone.now():%Y-%m-%dT%H:%M}",
            "?at=2200-01-01T10:00",
        ):
            yield f"what readers had of {name} {at}", editor.get(_url(room[name], f"history/readers/{at}"))
    article.refresh_from_db()
    restore = _url(article, f"history/{revisions[1].pk}/restore/")
    for version in (1, article.version):
        yield f"restoring on {version}", editor.post(restore, {"version": version, "note": "Πίσω"}, follow=True)
    Tag.objects.filter(name="Ινδία").delete()
    yield "what is gone since", editor.get(_url(article, f"history/{revisions[-2].pk}/"))
    kept = Revision.objects.kept().filter(article=article, settled_at=None).first()
    decide = _url(article, f"conflict/{kept.pk}/")
    for client in (reporter, editor):
        yield "a text kept aside", client.get(decide)
        yield "deciding nothing", client.post(decide, {"version": 1}, follow=True)
        page = client.get(decide)
        answer = {f"choice-{question.key}": "mine" for question in page.context["questions"]}
        yield "deciding too late", client.post(decide, {"version": 1} | answer, follow=True)
        yield "leaving it", client.post(decide, {"version": 1, "leave": 1}, follow=True)
    yield "all moves", editor.get(_url(room["long"], "moves/"))


def links(room: Newsroom) -> Sent:
    """Links mended one by one, and stories that point at one that is to go."""
    editor = log_in(room.editor)
    broken = Article.objects.get(pk=room["broken"].pk)
    gone = {"version": broken.version, "target": room["withdrawn"].pk, "part": "gone"}
    mend = _url(broken, "mend/")
    for part in ("gone", "incomplete", "elsewhere", "moved"):
        yield f"link health, {part}", editor.get(f"{LIST}link-health/?part={part}")
    yield "mending what is not there", editor.get(f"{mend}?target={room['long'].pk}&version=1")
    for name, fields in {
        "nowhere": {},
        "to both": {"story": room["long"].pk, "address": ELSEWHERE},
        "to no story": {"story": 10**9},
        "to no address": {"address": "πουθενά"},
        "to itself": {"story": broken.pk},
        "with another version": {"version": 99, "story": room["long"].pk},
        "to a story": {"story": room["long"].pk},
        "once more": {"remove": 1},
    }.items():
        yield f"mending {name}", editor.post(mend, gone | fields, follow=True)
    broken.refresh_from_db()
    moved = {"version": broken.version, "url": "https://νέα.example/παλιά", "part": "moved", "moved": 1}
    yield "following a move", editor.post(mend, moved, follow=True)
    for person in (room.editor, room.reporter):
        target, client = room["first"], log_in(person)
        page = client.get(_url(target, "backlinks/"))
        yield "who points at it", page
        shown = [source for source in page.context["sources"] if source.form]
        for choice, to in (
            ("", ""),
            ("keep", room["long"].pk),
            ("elsewhere", ""),
            ("elsewhere", target.pk),
            ("elsewhere", room["draft"].pk),
            ("elsewhere", room["long"].pk),
            ("keep", ""),
            ("remove", ""),
            ("withdraw", ""),
        ):
            sent = {"story": [source.pk for source in shown]}
            for source in shown:
                name = f"story-{source.pk}"
                fields = {"version": source.version, "choice": choice, "target": to}
                sent |= {f"{name}-{field}": value for field, value in fields.items()}
            yield f"to {choice} them, {to}", client.post(_url(target, "backlinks/"), sent, follow=True)
        yield "choosing for none", client.post(_url(target, "backlinks/"), {}, follow=True)


def notices(room: Newsroom) -> Sent:
    """Notices added and taken back."""
    editor, long = log_in(room.editor), room["long"]
    page = _url(long, "notices/")
    for name, fields in {
        "nothing": {},
        "too much": {"kind": "correction", "place": "top", "text": "ω" * 3000},
        "what is blank": {"kind": "update", "place": "top", "text": "\u200b"},
        "what is told already": {"kind": "update", "place": "bottom", "text": "Κάτι νέο."},
        "something": {"kind": "update", "place": "bottom", "text": "Κι άλλο."},
    }.items():
        yield f"telling {name}", editor.post(page, fields, follow=True)
    notice = Notice.objects.standing().filter(article=long).first()
    take_back = _url(long, f"notices/{notice.pk}/take-back/")
    yield "taking one back?", editor.post(take_back)
    for _time in range(2):
        yield "taking it back", editor.post(take_back, {"confirmed": 1}, follow=True)
    for name in ("draft", "withdrawn", "over", "scheduled"):
        yield f"notices of {name}", editor.get(_url(room[name], "notices/"), follow=True)


def previews(room: Newsroom) -> Sent:
    """Preview links given, read and revoked."""
    editor, article = log_in(room.editor), room["history"]
    article.refresh_from_db()
    page = _url(article, "links/")
    for name, fields in {
        "nothing": {},
        "to somebody": {"reader": "Μαρία", "shows": "newest", "days": "7", "version": article.version},
        "of this text": {"reader": "", "shows": "this", "days": "1", "version": article.version},
        "of no text": {"reader": "ω" * 300, "shows": "this", "days": "8", "version": 999},
    }.items():
        yield f"a link {name}", editor.post(page, fields, follow=True)
    for link in PreviewLink.objects.filter(article=article):
        yield f"reading {link.pk}", Client().get(shared.address(link).partition("8000")[2])
    yield "reading none", Client().get(f"/preview/{Signer().sign('ω')}/")
    live = PreviewLink.objects.create(
        article=room["long"], created_by=room.editor, reader="Νίκος", expires_at=timezone.now() + timedelta(days=1)
    )
    yield "reading what is live", Client().get(shared.address(live).partition("8000")[2])
    for _time in range(2):
        yield "revoking", editor.post(_url(room["long"], f"links/{live.pk}/revoke/"), follow=True)


def bins(room: Newsroom) -> Sent:
    """Deleting and putting back."""
    reporter, editor = log_in(room.reporter), log_in(room.editor)
    one = room.draft("to delete", "Προς διαγραφή")
    room.draft("pointing", "Δείχνει", see=[{"target": one, "lead_in": "Εκεί"}])
    delete = _url(one, "delete/")
    yield "deleting?", reporter.get(delete)
    for _time in range(2):
        yield "deleting", reporter.post(delete, {"post": "yes"}, follow=True)
    yield "the bin", editor.get(f"{LIST}bin/")
    for _time in range(2):
        yield "putting back", editor.post(f"{LIST}bin/{one.pk}/", follow=True)
    yield "deleting what is live", editor.post(_url(room["long"], "delete/"), {"post": "yes"}, follow=True)
    yield "discarding what was typed", reporter.post(f"{LIST}autosaves/999999/discard/", follow=True)


def tags(room: Newsroom) -> Sent:
    """Tags made, renamed, merged, split, undone, deleted and reported."""
    chief = log_in(room.chief)
    russia = Tag.objects.get(name="Ρωσία")
    change = f"{TAGS}{russia.pk}/change/"
    given = {"name": "Ρωσία", "others": "", "kind": russia.kind, "description": "", "slug": russia.slug}
    for name, fields in {
        "nothing": dict.fromkeys(given, ""),
        "another's name": {"name": "Ουκρανία"},
        "another's other name": {"others": "Πεκίνο\nΚίνα"},
        "another's address": {"slug": "ουκρανία"},
        "no address": {"slug": "α/β"},
        "too many names": {"others": "\n".join(f"Θέμα{number}" for number in range(200))},
        "what cannot be stored": {"name": "α\x00", "others": "α\x00", "description": "α\x00"},
        "what is blank": {"name": "\u200b", "others": "\u200b"},
        "too long": {"name": "ω" * 300, "slug": "ω" * 300, "kind": "ω"},
        "another name": {"name": "Ρωσική Ομοσπονδία", "slug": "ρωσική"},
    }.items():
        yield f"a tag with {name}", chief.post(change, given | fields, follow=True)
        yield f"a new tag with {name}", chief.post(f"{TAGS}add/", given | {"slug": ""} | fields, follow=True)
    yield "what was renamed", chief.get(f"{TAGS}changes/")
    running = TagChange.objects.running().first()
    busy = running.source
    yield (
        "renaming one that is busy",
        chief.post(f"{TAGS}{busy}/change/", given | {"name": "Α", "slug": ""}, follow=True),
    )
    yield "deleting one that is busy", chief.post(f"{TAGS}{busy}/delete/", {"post": "yes"}, follow=True)
    for name in ("Ποτέ", "Ουκρανία"):
        tag = Tag.objects.get(name=name)
        yield f"deleting {name}?", chief.get(f"{TAGS}{tag.pk}/delete/", follow=True)
        yield f"merging {name}?", chief.get(f"{TAGS}{tag.pk}/merge/?into=Κίνα")
        for into in ("", name, "Πουθενά", "ω" * 300, "\u200b", "α\x00", Tag.objects.get(pk=busy).name, "Ρωσία"):
            sent = {"into": into, "confirmed": 1}
            yield f"merging {name} into {into[:9]}", chief.post(f"{TAGS}{tag.pk}/merge/", sent, follow=True)
    for one in TagChange.objects.all():
        yield f"the change {one.pk}", chief.get(f"{TAGS}changes/{one.pk}/")
        yield f"going on with {one.pk}", chief.post(f"{TAGS}changes/{one.pk}/go-on/", follow=True)
    for one in TagChange.objects.order_by("pk"):
        yield f"undoing {one.pk}", chief.post(f"{TAGS}changes/{one.pk}/undo/", follow=True)
        yield f"the change {one.pk}, undone", chief.get(f"{TAGS}changes/{one.pk}/")
    for report in ("alike", "place", "once", "unused"):
        yield f"the report {report}", chief.get(f"{TAGS}order/{report}/")
        dismissed = {"report": report, "subject": str(russia.pk)}
        yield f"dismissing in {report}", chief.post(f"{TAGS}order/dismiss/", dismissed, follow=True)
    for name in ("Ιστορία", "\u200b", "Ουκρανία", "ω" * 300):
        yield f"making {name[:9]}", chief.post(f"{TAGS}order/make/", {"name": name}, follow=True)
    search = {"name": "Πόλεμος", "tag": "Ουκρανία", "into": "Πόλεμος", "words": "νέο", "since": "", "until": ""}
    for name, fields in {
        "nothing": dict.fromkeys(search, ""),
        "no words": {"words": ""},
        "the same tag": {"into": "Ουκρανία"},
        "no tag": {"tag": "Πουθενά"},
        "no days": {"since": "χθες", "until": "2024-02-30"},
        "days in reverse": {"since": "2024-02-02", "until": "2024-02-01"},
        "many words": {"words": " ".join("αβγδεζηθικλμνξ")},
        "the same name": {"name": "Νέα"},
        "all": {},
    }.items():
        yield f"a search with {name}", chief.post(f"{TAGS}searches/add/", search | fields, follow=True)
    for one in TagSearch.objects.all():
        yield f"the search {one.pk}", chief.get(f"{TAGS}searches/{one.pk}/")
        yield f"running {one.pk}", chief.post(f"{TAGS}searches/{one.pk}/run/", follow=True)
    yield "deleting a search?", chief.get(f"{TAGS}searches/{one.pk}/delete/", follow=True)
    yield "deleting a search", chief.post(f"{TAGS}searches/{one.pk}/delete/", follow=True)
    yield "the order", chief.get(f"{TAGS}order/")


def people(room: Newsroom) -> Sent:
    """Accounts and authors."""
    chief, author = log_in(room.chief), room.reporter.author
    for one in (room.reporter, room.editor, room.chief, room.root):
        yield f"the account {one.pk}", chief.get(f"/admin/auth/user/{one.pk}/change/", follow=True)
        yield f"the account {one.pk}, emptied", chief.post(f"/admin/auth/user/{one.pk}/change/", {}, follow=True)
        yield f"the password of {one.pk}", chief.post(f"/admin/auth/user/{one.pk}/password/", {}, follow=True)
        yield f"deleting {one.pk}?", chief.get(f"/admin/auth/user/{one.pk}/delete/", follow=True)
    yield "an account without a name", chief.post("/admin/auth/user/add/", {"usable_password": "true"})
    yield "an author without a name", chief.post("/admin/articles/author/add/", {"name": "", "slug": "α/β"})
    yield "an author", chief.post("/admin/articles/author/add/", {"name": "Ορφέας", "slug": ""}, follow=True)
    taken = {"name": "Άλλη", "slug": author.slug, "user": room.reporter.pk}
    yield "an author twice", chief.post("/admin/articles/author/add/", taken)
    yield "deleting an author?", chief.get(f"/admin/articles/author/{author.pk}/delete/", follow=True)
    yield "deleting an author", chief.post(f"/admin/articles/author/{author.pk}/delete/", {"post": "yes"}, follow=True)
    yield "the own password", chief.post("/admin/password_change/", {"old_password": "x"})
