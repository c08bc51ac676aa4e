"""The moves as an editor makes them: buttons, their details, and what is said afterwards."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.models import Article, Move
from articles.models.article import Conflict
from articles.models.fields import validate_storable
from articles.newsroom.standing import when
from articles.publishing import Refused

Verb = Move.Verb
PREFIX = "move"

# Each move, and what of the details it takes.
_MOVES: dict[Verb, tuple[Callable, tuple[str, ...]]] = {
    Verb.SUBMIT: (publishing.submit, ("note",)),
    Verb.SEND_BACK: (publishing.send_back, ("note",)),
    Verb.PUBLISH: (publishing.publish, ("live_until", "note")),
    Verb.SCHEDULE: (publishing.schedule, ("live_from", "live_until", "note")),
    Verb.WITHDRAW: (publishing.withdraw, ("note",)),
}
# Moments outside of these years do not survive the way through time zones to the database and back.
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class MomentField(forms.DateTimeField):
    """A moment in the site's time zone."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self, value: str) -> datetime | None:
        """The moment. Raises ValidationError."""
        moment = super().clean(value)
        if moment and not _EARLIEST < moment < _LATEST:
            raise ValidationError(_("Choose a year between 1900 and 2200."), code="far_away")
        return moment


class MoveForm(forms.Form):
    """What an editor may say about a move."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    live_from = MomentField(label=gettext_lazy("Live from"), required=False)
    live_until = MomentField(label=gettext_lazy("until (empty: for good)"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
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
        return cleaned

    @property
    def complaint(self) -> str:
        """All that is wrong, in one line."""
        return " ".join(error for errors in self.errors.values() for error in errors)


def make(verb: Verb, article: Article, form: MoveForm, *, by: User, version: int) -> None:
    """Make the move, with the details of a valid form. Raises Conflict, Refused, PermissionDenied."""
    move, details = _MOVES[verb]
    move(article, by=by, version=version, **{name: form.cleaned_data[name] for name in details})


def make_and_tell(request: HttpRequest, verb: Verb, article: Article, form: MoveForm, version: int | None) -> bool:
    """Make the move and say what became of it. Returns whether it was made; raises PermissionDenied."""
    if not form.is_valid() or version is None:
        complaint = form.complaint or _("Open the story again, and try once more.")
        messages.error(request, _not_done(verb, article, complaint))
        return False
    try:
        make(verb, article, form, by=request.user, version=version)
    except (Conflict, Refused) as error:
        messages.error(request, _not_done(verb, article, str(error)))
        return False
    messages.success(request, _done(verb, article))
    return True


def tell_not_allowed(request: HttpRequest, verb: Verb, article: Article) -> None:
    """Say that the move is not this user's to make."""
    messages.error(request, _not_done(verb, article, _("This is not open to you.")))


def _not_done(verb: Verb, article: Article, why: str) -> str:
    return _NOT_DONE[verb] % {"title": article.title, "why": why}


def _done(verb: Verb, article: Article) -> str:
    if verb in {Verb.PUBLISH, Verb.SCHEDULE}:
        return _released(article)
    return _DONE[verb] % {"title": article.title}


def _released(article: Article) -> str:
    edition = article.editions.order_by("-pk").first()
    if not edition.is_live:
        moment = when(edition.live_from)
        return _("“%(title)s” goes live on %(when)s.") % {"title": article.title, "when": moment}
    words = _("“%(title)s” is published.") % {"title": article.title}
    return format_html('{} <a href="{}">{}</a>', words, edition.get_absolute_url(), _("Read it as readers do"))


_DONE = {
    Verb.SUBMIT: gettext_lazy("“%(title)s” is handed over to the editors."),
    Verb.SEND_BACK: gettext_lazy("“%(title)s” is sent back to its reporter."),
    Verb.WITHDRAW: gettext_lazy("“%(title)s” is withdrawn: readers do not see it any more."),
}
_NOT_DONE = {
    Verb.SUBMIT: gettext_lazy("“%(title)s” is not handed over. %(why)s"),
    Verb.SEND_BACK: gettext_lazy("“%(title)s” is not sent back. %(why)s"),
    Verb.PUBLISH: gettext_lazy("“%(title)s” is not published. %(why)s"),
    Verb.SCHEDULE: gettext_lazy("“%(title)s” is not scheduled. %(why)s"),
    Verb.WITHDRAW: gettext_lazy("“%(title)s” is not withdrawn. %(why)s"),
}
