"""Two people's changes of the same paragraph: shown side by side, for one of them to decide."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import drafting, policy
from articles.drafting import Outcome, Result
from articles.models import Article, Revision
from articles.models.article import Conflict
from articles.newsroom.choices import is_id
from articles.newsroom.comparisons import changes_in
from articles.newsroom.prose import as_it_reads
from articles.newsroom.restoring import gone, unfit
from articles.text.cleaning import Unclean
from articles.text.comparing import Span, compare_line
from articles.text.merging import Choice, Piece, Undecided
from articles.text.plain import plain

_PARTS = {
    "title": gettext_lazy("Headline"),
    "standfirst": gettext_lazy("Standfirst"),
    "language": gettext_lazy("Language"),
    "slug": gettext_lazy("Slug"),
}
_LISTED = 5


@dataclass(frozen=True)
class Side:
    """One of the texts to choose from: its words, marked where they differ from what was there before."""

    choice: Choice
    spans: list[Span]
    html: SafeString | None  # as it reads, where the words alone do not show the difference
    changes: list[str]  # and what became of the markup then

    @property
    def is_gone(self) -> bool:
        """True where this side has removed the paragraph."""
        return not self.html and not any(span.text.strip() for span in self.spans if span.kind != "removed")


@dataclass(frozen=True)
class Question:
    """What both have changed: as it was, and as it is on both sides."""

    key: str
    part: str
    base: str
    theirs: Side
    mine: Side
    may_have_both: bool


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The address of a text that was kept aside."""
    view = require_http_methods(["GET", "HEAD", "POST"])(partial(_conflict, admin))
    return [
        path(
            "<path:object_id>/conflict/<path:revision_id>/",
            admin.admin_site.admin_view(view),
            name="articles_article_conflict",
        )
    ]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form's page says of texts kept aside that wait for a decision."""
    if article is None:
        return {}
    return {"kept_aside": article.revisions.unsettled().without_text().select_related("by")[:_LISTED]}


def _conflict(admin: ModelAdmin, request: HttpRequest, object_id: str, revision_id: str) -> HttpResponse:
    """The questions, and the answers to them. Raises Http404, PermissionDenied."""
    article = admin.get_object(request, object_id)
    kept = _kept(article, revision_id)
    if request.method == "POST" and "leave" in request.POST:
        return _leave(request, article, kept)
    if not policy.may_edit(request.user, article):
        moved_on = _("The story was moved on while you were deciding, so this is for an editor to decide now.")
        problem = moved_on if request.method == "POST" else ""
        return _page(admin, request, article, kept, problem=problem, may_decide=False)
    if request.method == "POST":
        return _settle(admin, request, article, kept)
    return _page(admin, request, article, kept)


def _kept(article: Article, revision_id: str) -> Revision:
    kept = article.revisions.kept().select_related("by").filter(pk=revision_id).first() if is_id(revision_id) else None
    if kept is None:
        raise Http404
    return kept


def _leave(request: HttpRequest, article: Article, kept: Revision) -> HttpResponse:
    try:
        drafting.dismiss(kept, by=request.user)
    except Conflict as conflict:
        messages.info(request, str(conflict))
    else:
        messages.success(request, _("The story stays as it is. Your text is in its history."))
    return _to_story(article)


def _settle(admin: ModelAdmin, request: HttpRequest, article: Article, kept: Revision) -> HttpResponse:
    if kept.settled_at:
        messages.info(request, _("This text was dealt with already. It stays in the history."))
        return _to_story(article)
    answers = {key.removeprefix("choice-"): value for key, value in request.POST.items() if key.startswith("choice-")}
    choices = {key: Choice(value) for key, value in answers.items() if _is_offered(key, value)}
    version = request.POST.get("version", "")
    try:
        outcome = drafting.settle(kept, choices, by=request.user, version=int(version) if is_id(version) else 0)
    except (Undecided, Unclean, Conflict, ValidationError) as error:
        return _page(admin, request, article, kept, problem=_complaint(error), given=answers)
    messages.success(request, _settled(outcome))
    if outcome.missing:
        messages.warning(request, gone(outcome.missing))
    return _to_story(article)


def _settled(outcome: Outcome) -> str:
    if outcome.result is Result.UNCHANGED:
        return _("“%(title)s” stays as it is. The other text is in its history.") % {"title": outcome.article.title}
    return _("Both texts are brought together in “%(title)s”.") % {"title": outcome.article.title}


def _is_offered(key: str, value: str) -> bool:
    """Whether this is an answer that the page offers: of two headlines or two addresses one is taken, not both."""
    return value in set(Choice) and not (key in _PARTS and value == Choice.BOTH)


def _complaint(error: Exception) -> str:
    if isinstance(error, Undecided):
        return _("Choose one of the texts in each question.")
    if isinstance(error, Conflict):
        return _("The story was changed once more while you were deciding. These are the questions that are left.")
    return unfit(error) if isinstance(error, ValidationError) else str(error)


def _page(
    admin: ModelAdmin,
    request: HttpRequest,
    article: Article,
    kept: Revision,
    *,
    problem: str = "",
    given: dict[str, str] | None = None,
    may_decide: bool = True,
) -> HttpResponse:
    drafting.put_on_record(article)
    both = drafting.differences(kept, article)
    present = article.revisions.accepted().filter(version=article.version).select_related("by").first()
    page = admin.admin_site.each_context(request) | {
        "title": _("Two texts of one story"),
        "opts": admin.opts,
        "article": article,
        "kept": kept,
        "present": present,
        "is_own": kept.by_id == request.user.pk,
        "questions": [_question(key, piece, request.user) for key, piece in both.questions()],
        "given": given or {},
        "problem": problem,
        "may_decide": may_decide,
    }
    refusal = 400 if may_decide else 403
    return TemplateResponse(request, "newsroom/conflict.html", page, status=refusal if problem else 200)


def _question(key: str, piece: Piece, user: User) -> Question:
    is_text = key not in _PARTS
    base = plain(piece.base) if is_text else piece.base
    return Question(
        key=key,
        part=_PARTS.get(key) or _("Text"),
        base=base,
        theirs=_side(Choice.THEIRS, piece.base, piece.theirs, user, is_text),
        mine=_side(Choice.MINE, piece.base, piece.mine, user, is_text),
        may_have_both=is_text and bool(piece.theirs and piece.mine),
    )


def _side(choice: Choice, base: str, text: str, user: User, is_text: bool) -> Side:
    if not is_text:
        return Side(choice, compare_line(base, text)[1], None, [])
    words = plain(text)
    is_silent = text and words == plain(base)
    changes = changes_in(base, text, user) if is_silent else []
    return Side(choice, compare_line(plain(base), words)[1], as_it_reads(text) if is_silent else None, changes)


def _to_story(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
