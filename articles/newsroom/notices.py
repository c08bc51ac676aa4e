"""Corrections and updates of a live story."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from articles import policy, publishing
from articles.models import Article, Move, Notice
from articles.models.notice import TEXT_LENGTH
from articles.newsroom.choices import is_id
from articles.policy import Rule
from articles.publishing import Refused

Verb = Move.Verb
_LATEST = 3


class NoticeForm(forms.ModelForm):
    """What readers of a story are to be told, and where."""

    # Its length is for the model to judge, which counts the end of a line as one character; browsers send two.
    text = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea({"rows": 5, "dir": "auto", "class": "vLargeTextField", "maxlength": TEXT_LENGTH}),
        help_text=gettext_lazy("Plain text, for readers: what was wrong, and what is right; or what is new."),
    )

    class Meta:
        model = Notice
        fields = ("kind", "place", "text")


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of notices."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def notices(request: HttpRequest, object_id: str) -> HttpResponse:
        """A story's notices, with a form for one more. Raises Http404, PermissionDenied."""
        article = admin.get_object(request, object_id)
        if request.method != "POST":
            return _page(admin, request, article, NoticeForm())
        _refuse_without_right(request, Verb.CORRECT, article)
        form = NoticeForm(request.POST)
        if not _add(request, article, form):
            return _page(admin, request, article, form)
        return _to_notices(article)

    @require_POST
    def take_back(request: HttpRequest, object_id: str, notice_id: str) -> HttpResponse:
        """Take one of a story's notices back, once it is said that it is to go. Raises Http404, PermissionDenied."""
        article = admin.get_object(request, object_id)
        if not is_id(notice_id):
            raise Http404
        notice = get_object_or_404(Notice, article=article, pk=notice_id)
        _refuse_without_right(request, Verb.TAKE_BACK, article)
        if "confirmed" not in request.POST:
            return _confirm(admin, request, article, notice)
        _take_back(request, notice)
        return _to_notices(article)

    guarded = admin.admin_site.admin_view
    return [
        path("<path:object_id>/notices/", guarded(notices), name="articles_article_notices"),
        path(
            "<path:object_id>/notices/<slug:notice_id>/take-back/",
            guarded(take_back),
            name="articles_article_take_back",
        ),
    ]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form's page says of notices: nothing, before readers had the story."""
    if article is None or not article.editions.once_live().exists():
        return {}
    return {"was_live": True, "latest_notices": article.notices.standing().newest_first()[:_LATEST]}


def _refuse_without_right(request: HttpRequest, verb: Verb, article: Article) -> None:
    if policy.broken_rule(request.user, verb, article) == Rule.PERMISSION:
        raise PermissionDenied


def _add(request: HttpRequest, article: Article, form: NoticeForm) -> bool:
    """Add the notice; what is wrong with it stands at the form. Returns whether it was added."""
    if not form.is_valid():
        return False
    try:
        publishing.correct(article, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Readers find the notice on the story now, and on the page of corrections."))
    return True


def _take_back(request: HttpRequest, notice: Notice) -> None:
    try:
        publishing.take_back(notice, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The notice is taken back: readers do not see it any more."))


def _page(admin: ModelAdmin, request: HttpRequest, article: Article, form: NoticeForm) -> HttpResponse:
    broken = policy.broken_rule(request.user, Verb.CORRECT, article)
    context = _context(admin, request, article) | {
        "title": _("Corrections and updates"),
        "notices": article.notices.select_related("by").newest_first(),
        "edition": article.editions.live().first(),
        "form": form if broken is None or form.is_bound else None,  # what was typed is shown, whatever became of it
        "why_not": publishing.why_not(broken, article) if broken else "",
        "may_take_back": policy.may(request.user, Verb.TAKE_BACK, article),
    }
    return TemplateResponse(request, "newsroom/notices.html", context)


def _confirm(admin: ModelAdmin, request: HttpRequest, article: Article, notice: Notice) -> HttpResponse:
    context = _context(admin, request, article) | {"title": _("Take this notice back?"), "notice": notice}
    return TemplateResponse(request, "newsroom/take_back.html", context)


def _context(admin: ModelAdmin, request: HttpRequest, article: Article) -> dict[str, Any]:
    return admin.admin_site.each_context(request) | {"opts": admin.opts, "article": article}


def _to_notices(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_notices", args=[article.pk]))
