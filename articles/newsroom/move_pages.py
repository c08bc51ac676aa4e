"""The moves in a story's form, and the page that each of them has."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import policy
from articles.models import Article, Edition, Move
from articles.newsroom import story_list
from articles.newsroom.list_moves import confirm_withdrawal
from articles.newsroom.moving import MoveForm, make_and_tell, tell_not_allowed

Verb = Move.Verb
_LATEST_MOVES = 8
_OF_A_NEW_STORY = (Verb.SUBMIT, Verb.PUBLISH, Verb.SCHEDULE)


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of the moves."""

    @require_POST
    def move(request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """A move by itself, in the version that the form names. Raises Http404, PermissionDenied."""
        article = admin.get_object(request, object_id)
        if verb not in Verb.values:
            raise Http404
        if verb == Verb.WITHDRAW and "confirmed" not in request.POST and policy.may(request.user, verb, article):
            return confirm_withdrawal(admin, request, [article], is_list=False)
        form = MoveForm(verb, request.POST)
        make_and_tell(request, verb, article, form, form.cleaned_data["version"] if form.is_valid() else None)
        return _to_story(article)

    view = admin.admin_site.admin_view(move)
    return [path("<path:object_id>/move/<slug:verb>/", view, name="articles_article_move")]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form's page says of the moves; None is a story that is still to be begun."""
    if article is None:
        open_moves = [verb for verb in _OF_A_NEW_STORY if request.user.has_perm(policy.MOVES[verb][2])]
        return {"open_moves": open_moves, "move_form": MoveForm(Verb.SCHEDULE)}
    stored = Article.objects.with_standing().get(pk=article.pk)
    return {
        "open_moves": policy.moves_open_to(request.user, stored),
        "move_form": MoveForm(Verb.SCHEDULE, initial={"version": stored.version}),
        "badges": story_list.badges(stored),
        "moves": stored.moves.select_related("by")[:_LATEST_MOVES],
        "edition": Edition.objects.live().filter(article=stored).first(),
        "incomplete_links": stored.see_links.incomplete().count(),
    }


def after_save(request: HttpRequest, article: Article) -> HttpResponse | None:
    """Make the move that was asked for with the save, if any: in the version just saved, so it is what was seen."""
    verb = request.POST.get("_move", "")
    if verb not in Verb.values:
        return None
    try:
        is_done = make_and_tell(request, verb, article, MoveForm(verb, request.POST), article.version)
    except PermissionDenied:
        is_done = tell_not_allowed(request, verb, article)
    if not is_done:
        messages.info(request, _("Your text is saved."))
    return _to_story(article)


def _to_story(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
