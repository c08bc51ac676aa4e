"""The moves as list actions: for several stories at once, each by its own right and in the version that was listed."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Move
from articles.models.article import ArticleQuerySet
from articles.newsroom.moving import MoveForm, make_and_tell, tell_not_allowed

Verb = Move.Verb


def listed_version(article: Article) -> SafeString:
    """The version that the list shows, for the moves made from it."""
    return format_html('<input type="hidden" name="{}" value="{}">', _version_name(article), article.version)


def _version_name(article: Article) -> str:
    return f"version-{article.pk}"


def _move_all(request: HttpRequest, verb: Verb, articles: ArticleQuerySet) -> None:
    """Move each story of the list. One that cannot be moved does not keep the others from it."""
    for article in articles:
        version = request.POST.get(_version_name(article), "")
        form = MoveForm(verb, request.POST)
        try:
            make_and_tell(request, verb, article, form, int(version) if version.isdecimal() else None)
        except PermissionDenied:
            tell_not_allowed(request, verb, article)


@admin.action(permissions=["change"], description=gettext_lazy("Hand over to the editors"))
def submit(model_admin: admin.ModelAdmin, request: HttpRequest, articles: ArticleQuerySet) -> None:
    """Hand drafts over."""
    _move_all(request, Verb.SUBMIT, articles)


@admin.action(permissions=["publish"], description=gettext_lazy("Send back to their reporters"))
def send_back(model_admin: admin.ModelAdmin, request: HttpRequest, articles: ArticleQuerySet) -> None:
    """Send stories back."""
    _move_all(request, Verb.SEND_BACK, articles)


@admin.action(permissions=["publish"], description=gettext_lazy("Publish"))
def publish(model_admin: admin.ModelAdmin, request: HttpRequest, articles: ArticleQuerySet) -> None:
    """Publish stories."""
    _move_all(request, Verb.PUBLISH, articles)


@admin.action(permissions=["publish"], description=gettext_lazy("Withdraw …"))
def withdraw(model_admin: admin.ModelAdmin, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse | None:
    """Withdraw stories, once it is said that they really are to go."""
    if "confirmed" not in request.POST:
        return confirm_withdrawal(model_admin, request, list(articles), is_list=True)
    return _move_all(request, Verb.WITHDRAW, articles)


def confirm_withdrawal(
    model_admin: admin.ModelAdmin, request: HttpRequest, articles: list[Article], *, is_list: bool
) -> HttpResponse:
    """The page that asks whether these stories really are to be taken from readers."""
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Withdraw from readers?"),
        "opts": model_admin.opts,
        "articles": [(article, listed_version(article)) for article in articles],
        "form": MoveForm(Verb.WITHDRAW, initial={"version": articles[0].version if articles else None}),
        "is_list": is_list,
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "newsroom/withdraw.html", context)


LIST_MOVES = (submit, send_back, publish, withdraw)
