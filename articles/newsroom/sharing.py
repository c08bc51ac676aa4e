"""Preview links in the newsroom: given, listed and revoked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from articles import policy, recording
from articles.models import Article, PreviewLink, Revision
from articles.newsroom import shared
from articles.newsroom.choices import is_id

_MOST_OPEN = 50  # links to one story at a time
_LISTED = 100  # of the links that have ended
_NEWEST, _THIS = "newest", "this"
_DAYS = {
    1: gettext_lazy("1 day"),
    3: gettext_lazy("3 days"),
    7: gettext_lazy("1 week"),
    30: gettext_lazy("1 month"),
}


class PreviewLinkForm(forms.ModelForm):
    """Leave to read a story: for whom, which text, for how long."""

    shows = forms.ChoiceField(
        label=gettext_lazy("Shows"),
        choices=[
            (_NEWEST, gettext_lazy("always the newest text")),
            (_THIS, gettext_lazy("the text as it is now, whatever is saved later")),
        ],
        initial=_NEWEST,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Ends after"), choices=list(_DAYS.items()), coerce=int, initial=7)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PreviewLink
        fields = ("reader",)
        help_texts = {"reader": gettext_lazy("A name for the list below; the reader sees it too.")}

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.article = article
        self.initial["version"] = article.version

    def clean(self) -> dict[str, Any]:
        """Find the revision of the text that was looked at. Raises ValidationError where there is none, and where so
        many links are open already that nobody can know any more who reads the story."""
        cleaned = super().clean()
        if self.instance.article.preview_links.open().count() >= _MOST_OPEN:
            raise forms.ValidationError(_("%d links to this story are open. Revoke one of them first.") % _MOST_OPEN)
        if cleaned.get("shows") == _THIS:
            self.instance.revision = _revision(self.instance.article, cleaned.get("version"))
            if self.instance.revision is None:
                raise forms.ValidationError(_("This text is not kept any more. Open this page again, and choose anew."))
        return cleaned

    def give(self, user: User) -> PreviewLink:
        """Store the link of a valid form."""
        self.instance.created_by = user
        self.instance.expires_at = timezone.now() + timedelta(days=self.cleaned_data["days"])
        return self.save()


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of preview links in the newsroom."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @transaction.atomic  # the story is locked while its present text is put on record
    def links(request: HttpRequest, object_id: str) -> HttpResponse:
        """The story's links, and a form to give one. Raises Http404, PermissionDenied."""
        article = admin.get_object(request, object_id)
        form = PreviewLinkForm(request.POST or None, article=article)
        if request.method == "POST":
            _refuse_unless_editable(request, article)
            if _is_given(request, form):
                return _to_links(article)
        return TemplateResponse(request, "newsroom/sharing.html", _listed(admin, request, article, form))

    @require_POST
    def revoke(request: HttpRequest, object_id: str, link_id: str) -> HttpResponse:
        """End a link. Raises Http404, PermissionDenied."""
        article = admin.get_object(request, object_id)
        _refuse_unless_editable(request, article)
        if not is_id(link_id) or not article.preview_links.filter(pk=link_id).exists():
            raise Http404
        _tell_revoked(request, _revoked(link_id, request.user))
        return _to_links(article)

    view = admin.admin_site.admin_view
    return [
        path("<path:object_id>/links/", view(links), name="articles_article_links"),
        path("<path:object_id>/links/<str:link_id>/revoke/", view(revoke), name="articles_article_revoke_link"),
    ]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """How many links are open now."""
    return {"open_preview_links": PreviewLink.objects.open().filter(article=article).count()} if article else {}


# --- Giving and revoking ----------------------------------------------------------------------------------


def _is_given(request: HttpRequest, form: PreviewLinkForm) -> bool:
    """Whether the form was valid and its link is stored."""
    if not form.is_valid():
        return False
    form.give(request.user)
    messages.success(request, _("The link is made. Copy its address from the list, and send it."))
    return True


def _revision(article: Article, version: int | None) -> Revision | None:
    """The story's text at this version; what it says now is put on record, if it was not yet."""
    recording.recorded(article)
    return article.revisions.accepted().filter(version=version).first() if version else None


def _revoked(pk: str, user: User) -> bool:
    """Whether the link was still to be revoked: who came first stays on record."""
    standing = PreviewLink.objects.filter(pk=pk, revoked_at=None)
    return bool(standing.update(revoked_at=timezone.now(), revoked_by=user))


def _tell_revoked(request: HttpRequest, is_revoked: bool) -> None:
    if is_revoked:
        messages.success(request, _("The link is revoked: from now on it shows nothing."))
    else:
        messages.info(request, _("The link was revoked already."))


def _refuse_unless_editable(request: HttpRequest, article: Article) -> None:
    if not policy.may_edit(request.user, article):
        raise PermissionDenied


def _to_links(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_links", args=[article.pk]))


# --- The page ---------------------------------------------------------------------------------------------


def _listed(admin: ModelAdmin, request: HttpRequest, article: Article, form: PreviewLinkForm) -> dict[str, Any]:
    may_give = policy.may_edit(request.user, article)
    return admin.admin_site.each_context(request) | {
        "title": _("Preview links"),
        "opts": admin.opts,
        "article": article,
        "form": form if may_give else None,
        "links": _rows(article, may_give),
    }


def _rows(article: Article, may_give: bool) -> list[PreviewLink]:
    """The open links and the latest that have ended, the newest first. Only those who may give one get the addresses of
    the open ones."""
    given = article.preview_links.select_related("revision", "created_by", "revoked_by").defer("revision__body")
    still_open = set(given.open().values_list("pk", flat=True))
    ended = given.exclude(pk__in=still_open).order_by("-created_at", "-pk").values_list("pk", flat=True)[:_LISTED]
    rows = list(given.filter(pk__in=still_open.union(ended)).order_by("-created_at", "-pk"))
    for link in rows:
        link.is_open = link.pk in still_open
        link.is_over = link.expires_at <= timezone.now()
        link.address = shared.address(link) if link.is_open and may_give else ""
    return rows
