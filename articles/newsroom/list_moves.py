"""The moves as list actions: for several stories at once, each by its own right and in the version that was listed."""

from collections.abc import Callable

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import backlinks, policy
from articles.models import Article, Move
from articles.models.article import ArticleQuerySet
from articles.newsroom.move_words import WORDS
from articles.newsroom.moving import ASKING, MOVES, MoveForm, make_and_tell, tell_not_allowed, tell_why_not

Verb = Move.Verb
_OF_EDITORS = "articles.publish_article"


def listed_version(article: Article) -> SafeString:
    """The version that the list shows, for the moves made from it."""
    return _hidden(article, str(article.version))


def _hidden(article: Article, version: str) -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', _version_name(article), version)


def _version_name(article: Article) -> str:
    return f"version-{article.pk}"


def _version_seen(request: HttpRequest, article: Article) -> int | None:
    version = request.POST.get(_version_name(article), "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None


def _move_all(request: HttpRequest, verb: Verb, articles: list[Article]) -> None:
    """Move each story of the list. One that cannot be moved does not keep the others from it."""
    for article in articles:
        form = MoveForm(verb, request.POST)
        try:
            make_and_tell(request, verb, article, form, _version_seen(request, article))
        except PermissionDenied:
            tell_not_allowed(request, verb, article)


def _open(request: HttpRequest, verb: Verb, articles: ArticleQuerySet) -> list[Article]:
    """Those of the stories that the user may move so; of the others it is said why not."""
    broken = {article: policy.broken_rule(request.user, verb, article) for article in articles}
    for article, rule in broken.items():
        if rule:
            tell_why_not(request, verb, article, rule)
    return [article for article, rule in broken.items() if rule is None]


def _ask(
    model_admin: admin.ModelAdmin, request: HttpRequest, verb: Verb, articles: list[Article], form: MoveForm
) -> HttpResponse:
    """The page that asks for the details of the move, and whether these stories really are meant."""
    pointing = backlinks.numbers_pointing_at(articles) if verb == Verb.WITHDRAW else {}
    versions = [_hidden(article, request.POST.get(_version_name(article), "")) for article in articles]
    listed = [(article, version, pointing.get(article.pk)) for article, version in zip(articles, versions, strict=True)]
    context = model_admin.admin_site.each_context(request) | {
        "title": WORDS[verb].ask,
        "opts": model_admin.opts,
        "articles": listed,
        "form": form,
        "verb": verb,
        "words": WORDS[verb],
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "newsroom/move_several.html", context)


def _action(verb: Verb) -> Callable:
    """The list action that makes this move."""
    is_editors = policy.MOVES[verb].permission == _OF_EDITORS

    @admin.action(permissions=["publish" if is_editors else "change"], description=WORDS[verb].listed)
    def move(model_admin: admin.ModelAdmin, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse | None:
        """Make the move, once all is said that has to be."""
        chosen = _open(request, verb, articles)
        if not chosen:
            return None
        is_said = "confirmed" in request.POST
        form = MoveForm(verb, request.POST if is_said else None)
        if verb in ASKING and not (is_said and form.is_valid()):
            return _ask(model_admin, request, verb, chosen, form)
        return _move_all(request, verb, chosen)

    move.__name__ = verb.value
    return move


LIST_MOVES = tuple(_action(verb) for verb in policy.MOVES if verb in MOVES)
