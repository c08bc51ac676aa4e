"""The moves in a story's form, the page that each of them has, and the log of a story's moves."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin, site
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import backlinks, policy
from articles.models import Article, Edition, Move, SeeLink
from articles.newsroom import story_list
from articles.newsroom.checklist import Finding, Level, checklist
from articles.newsroom.move_words import WORDS
from articles.newsroom.moving import (
    BEFORE_READERS,
    MOVES,
    MoveForm,
    address,
    make_and_tell,
    tell_not_allowed,
    tell_why_not,
)
from articles.newsroom.standing import with_facts
from articles.policy import Rule

Verb = Move.Verb
_LATEST_MOVES = 8
_LOGGED = 100
_CHECKED = BEFORE_READERS | {Verb.APPROVE}


class Button(NamedTuple):
    """A move in the story's form: one that is made with the save, or a link to the page of its own."""

    verb: str
    label: str
    is_primary: bool
    address: str = ""


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of the moves, and of a story's log."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def move(request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """A move by itself, in the version that the form names. Raises Http404, PermissionDenied."""
        article = admin.get_object(request, object_id)
        if verb not in MOVES:
            raise Http404
        return _respond(request, Verb(verb), article)

    @require_safe
    def log(request: HttpRequest, object_id: str) -> HttpResponse:
        """All moves of a story, newest first. Raises Http404."""
        return _log(request, admin.get_object(request, object_id))

    view = admin.admin_site.admin_view
    return [
        path("<path:object_id>/move/<slug:verb>/", view(move), name="articles_article_move"),
        path("<path:object_id>/moves/", view(log), name="articles_article_moves"),
    ]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form's page says of the moves; None is a story that is still to be begun."""
    if article is None:
        return _offered(policy.moves_open_to(request.user, Article(), MOVES), Article())
    incomplete = SeeLink.objects.incomplete().filter(article=OuterRef("pk")).order_by().values("article")
    counted = Subquery(incomplete.annotate(number=Count("pk")).values("number"))
    stored = with_facts(Article.objects.annotate(incomplete_links=counted)).get(pk=article.pk)
    return _offered(policy.moves_open_to(request.user, stored, MOVES), stored) | {
        "badges": story_list.badges(stored),
        "moves": stored.moves.select_related("by")[:_LATEST_MOVES],
        "edition": Edition.objects.live().filter(article=stored).first(),
        "incomplete_links": stored.incomplete_links,
    }


def after_save(request: HttpRequest, article: Article) -> HttpResponse | None:
    """Make the move that was asked for with the save, if any: in the version just saved, so it is what was seen.

    One that cannot be made answers with its page, or where it is not open at all, with the story.
    """
    verb = request.POST.get("_move", "")
    if verb not in MOVES:
        return None
    form = MoveForm(Verb(verb), request.POST)
    try:
        is_done = make_and_tell(request, Verb(verb), article, form, article.version)
    except PermissionDenied:
        is_done = tell_not_allowed(request, Verb(verb), article)
    if is_done:
        return _to_story(article)
    messages.info(request, _("Your text is saved."))
    return _again(request, Verb(verb), article, form, article.version)


# --- A move's page --------------------------------------------------------------------------------------


def _respond(request: HttpRequest, verb: Verb, article: Article) -> HttpResponse:
    """The page of a move, or what follows it. A withdrawal is asked about, whatever is posted without a word."""
    broken = policy.broken_rule(request.user, verb, article)
    if broken == Rule.PERMISSION:
        raise PermissionDenied
    if broken:
        tell_why_not(request, verb, article, broken)
        return _to_story(article)
    is_unconfirmed = verb == Verb.WITHDRAW and "confirmed" not in request.POST
    if request.method != "POST" or is_unconfirmed:
        return _page(request, verb, article, MoveForm(verb), article.version)
    form = MoveForm(verb, request.POST)
    version = form.cleaned_data.get("version") if form.is_valid() or "version" not in form.errors else None
    if make_and_tell(request, verb, article, form, version):
        return _to_story(article)
    return _again(request, verb, article, form, version or article.version)


def _again(request: HttpRequest, verb: Verb, article: Article, form: MoveForm, version: int) -> HttpResponse:
    """The move's page with what was typed; the story instead, where it moved on or the move is not open."""
    present = Article.objects.filter(pk=article.pk).first()
    if present and present.version == version and policy.may(request.user, verb, present):
        return _page(request, verb, present, form, version)
    return _to_story(article)


def _page(request: HttpRequest, verb: Verb, article: Article, form: MoveForm, version: int) -> HttpResponse:
    findings = checklist(article, request.user) if verb in _CHECKED else []
    page = {
        "title": WORDS[verb].ask,
        "opts": Article._meta,
        "original": article,
        "verb": verb,
        "words": WORDS[verb],
        "form": form,
        "version": version,
        "is_open": verb not in BEFORE_READERS or not _of(Level.ERROR, findings),
        "pointing": backlinks.live_pointing_at(article).count() if verb == Verb.WITHDRAW else 0,
    }
    return TemplateResponse(request, "newsroom/move.html", site.each_context(request) | page | _shown(form, findings))


def _shown(form: MoveForm, findings: list[Finding]) -> dict[str, Any]:
    """What the page shows of the checklist; warnings are to be accepted before readers see the story."""
    warnings = _of(Level.WARNING, findings)
    return {
        "faults": _of(Level.ERROR, findings),
        "warnings": warnings,
        "notes": _of(Level.NOTE, findings),
        "codes": " ".join(finding.code for finding in warnings) if form.verb in BEFORE_READERS else "",
        "is_accepted": form.accepts(findings),
    }


def _of(level: Level, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == level]


# --- The form's buttons ---------------------------------------------------------------------------------


def _offered(open_moves: list[Verb], article: Article) -> dict[str, Any]:
    """The open moves, and how the form offers them. Where four eyes have to see a story, those that need them are not
    made with a save: a text that one has just changed is own work, and nobody has approved it."""
    apart = {verb for verb in open_moves if settings.NEWSDESK_FOUR_EYES and policy.MOVES[verb].four_eyes}
    primary = _primary(open_moves)
    return {
        "open_moves": open_moves,
        "move_form": MoveForm(Verb.SCHEDULE),
        "move_words": WORDS,
        "has_schedule_sheet": Verb.SCHEDULE in set(open_moves) - apart,
        "move_buttons": [
            _button(verb, verb == primary, article, verb in apart)
            for verb in (Verb.SUBMIT, Verb.APPROVE, Verb.PUBLISH, Verb.SCHEDULE)
            if verb in open_moves and (verb != Verb.SCHEDULE or verb in apart)
        ],
    }


def _button(verb: Verb, is_primary: bool, article: Article, is_apart: bool) -> Button:
    if is_apart:
        return Button(verb.value, f"{WORDS[verb].move} …", is_primary, address(verb, article))
    return Button(verb.value, WORDS[verb].save, is_primary)


def _primary(open_moves: list[Verb]) -> Verb | None:
    """The move that most often comes next."""
    ranked = (Verb.PUBLISH, Verb.APPROVE, Verb.SUBMIT)
    return next((verb for verb in ranked if verb in open_moves), None)


# --- The log --------------------------------------------------------------------------------------------


def _log(request: HttpRequest, article: Article) -> HttpResponse:
    moves = Paginator(article.moves.select_related("by"), _LOGGED)
    page = {
        "title": _("Moves"),
        "opts": Article._meta,
        "original": article,
        "page": moves.get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "newsroom/log.html", site.each_context(request) | page)


def _to_story(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
