"""The moves as an editor makes them: their details, the checklist before readers, and what is said afterwards."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeData
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import policy, publishing
from articles.models import Article, Move
from articles.models.article import Conflict
from articles.models.fields import validate_storable
from articles.newsroom.checklist import Finding, Level, checklist
from articles.newsroom.moments import MomentField
from articles.newsroom.move_words import WORDS
from articles.newsroom.standing import when
from articles.policy import Rule, State
from articles.publishing import Refused, Warned
from articles.text.names import is_blank
from articles.text.plain import plain

Verb = Move.Verb
PREFIX = "move"

# Each move, and what of the details it takes.
MOVES: dict[Verb, tuple[Callable, tuple[str, ...]]] = {
    Verb.SUBMIT: (publishing.submit, ("note",)),
    Verb.SEND_BACK: (publishing.send_back, ("note",)),
    Verb.APPROVE: (publishing.approve, ("note",)),
    Verb.PUBLISH: (publishing.publish, ("live_until", "note")),
    Verb.SCHEDULE: (publishing.schedule, ("live_from", "live_until", "note")),
    Verb.WITHDRAW: (publishing.withdraw, ("note",)),
}
# The moves that put a story before readers, which the checklist can hold back.
BEFORE_READERS = frozenset(verb for verb in MOVES if policy.MOVES[verb].leads_to == State.PUBLISHED)
# The moves that cannot be made without a word more, or are not made before they are confirmed.
ASKING = frozenset({Verb.SEND_BACK, Verb.SCHEDULE, Verb.WITHDRAW})


class Held(Exception):
    """The checklist holds the story back: there is an error in it, or a warning that nobody accepted."""


class MoveForm(forms.Form):
    """What an editor may say about a move."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    live_from = MomentField(label=gettext_lazy("Live from"), required=False)
    live_until = MomentField(label=gettext_lazy("Until (empty: for good)"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        validators=[validate_storable],
    )
    accepted = forms.CharField(required=False, max_length=5000)  # the codes of warnings, with spaces between them
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        validators=[validate_storable],
    )

    def __init__(self, verb: Verb, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=PREFIX, **kwargs)
        self.verb = verb

    def clean(self) -> dict[str, Any]:
        """Refuse what does not go together. Raises ValidationError."""
        cleaned = super().clean()
        if self.verb == Verb.SCHEDULE and not self.errors and not cleaned["live_from"]:
            self.add_error("live_from", _("Say when the story is to go live."))
        if self.verb == Verb.PUBLISH and cleaned.get("live_from"):
            self.add_error("live_from", _("There is a time to go live: choose “Schedule”, or clear the time."))
        if self.verb == Verb.SEND_BACK and is_blank(cleaned.get("note", "")):
            self.add_error("note", _("Say in the note what the reporter is to do."))
        if cleaned.get("accepted") and is_blank(cleaned.get("reason", "")):
            self.add_error("reason", _("Say why it is published all the same."))
        return cleaned

    @property
    def details(self) -> list[forms.BoundField]:
        """The fields that the move asks for, and whatever else something is wrong with."""
        asked = MOVES[self.verb][1]
        return [self[name] for name in ("live_from", "live_until", "note") if name in asked or name in self.errors]

    @property
    def complaint(self) -> str:
        """All that is wrong, in one line."""
        return " ".join(error for errors in self.errors.values() for error in errors)

    def accepts(self, findings: Iterable[Finding]) -> bool:
        """Whether each warning among these was shown to the editor, and accepted."""
        accepted = set(self.cleaned_data.get("accepted", "").split()) if self.is_bound and self.is_valid() else set()
        return accepted.issuperset(finding.code for finding in _warnings(findings))


def make(verb: Verb, article: Article, form: MoveForm, *, by: User, version: int) -> bool:
    """Make the move, with the details of a valid form. Returns whether it changed anything: readers may have this
    version already. Raises Conflict, Held, Refused, PermissionDenied."""
    move, names = MOVES[verb]
    details = {name: form.cleaned_data[name] for name in names}
    with transaction.atomic():
        taken = publishing.take(article, verb, by=by, version=version)  # what is checked is what is published
        is_news = verb != Verb.PUBLISH or publishing.what_readers_have(taken, details["live_until"]) is None
        if verb in BEFORE_READERS and is_news:
            details |= _accepted(checklist(taken, by), form)
        move(article, by=by, version=version, **details)
    return is_news


def make_and_tell(request: HttpRequest, verb: Verb, article: Article, form: MoveForm, version: int | None) -> bool:
    """Make the move and say what became of it. Returns whether it was made; raises PermissionDenied."""
    if not form.is_valid() or version is None:
        complaint = form.complaint or _("Open the story again, and try once more.")
        messages.error(request, _not_done(verb, article, complaint))
        return False
    try:
        is_news = make(verb, article, form, by=request.user, version=version)
    except (Conflict, Refused) as error:
        messages.error(request, _not_done(verb, article, str(error)))
        return False
    except Held:
        messages.error(request, _held(verb, article))
        return False
    if is_news:
        messages.success(request, _done(verb, article))
    else:
        messages.info(request, _("Readers have this version of “%(title)s” already.") % {"title": article.title})
    return True


def tell_not_allowed(request: HttpRequest, verb: Verb, article: Article) -> None:
    """Say that the move is not this user's to make."""
    tell_why_not(request, verb, article, Rule.PERMISSION)


def tell_why_not(request: HttpRequest, verb: Verb, article: Article, broken: Rule) -> None:
    """Say which rule keeps the user from the move."""
    messages.error(request, _not_done(verb, article, publishing.why_not(broken, article)))


def address(verb: Verb, article: Article) -> str:
    """The page of a move."""
    return reverse("admin:articles_article_move", args=[article.pk, verb.value])


def _accepted(findings: list[Finding], form: MoveForm) -> dict[str, Any]:
    """What is noted of the warnings with the move. Raises Held."""
    warnings = _warnings(findings)
    if any(finding.level == Level.ERROR for finding in findings) or not form.accepts(warnings):
        raise Held
    noted = [Warned(code=finding.code, words=_in_plain_words(finding)) for finding in warnings]
    return {"warnings": noted, "reason": form.cleaned_data["reason"] if noted else ""}


def _warnings(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == Level.WARNING]


def _in_plain_words(finding: Finding) -> str:
    words = str(finding.words)
    return plain(words) if isinstance(words, SafeData) else words


def _held(verb: Verb, article: Article) -> str:
    why = format_html('<a href="{}">{}</a>', address(verb, article), _("Its checklist says what to do."))
    return format_html("{} {}", _not_done(verb, article, "").strip(), why)


def _not_done(verb: Verb, article: Article, why: str) -> str:
    return WORDS[verb].not_done % {"title": article.title, "why": why}


def _done(verb: Verb, article: Article) -> str:
    if verb in BEFORE_READERS:
        return _released(article)
    return WORDS[verb].done % {"title": article.title}


def _released(article: Article) -> str:
    edition = article.editions.order_by("-pk").first()
    if not edition.is_live:
        return WORDS[Verb.SCHEDULE].done % {"title": article.title, "when": when(edition.live_from)}
    words = WORDS[Verb.PUBLISH].done % {"title": article.title}
    return format_html('{} <a href="{}">{}</a>', words, edition.get_absolute_url(), _("Read it as readers do"))
