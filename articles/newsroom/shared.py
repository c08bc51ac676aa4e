"""The page behind a preview link: a story before readers have it, for somebody who has no account."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles.models import Edition, PreviewLink
from articles.newsroom import previewing
from articles.newsroom.choices import is_id
from articles.newsroom.previewing import Preview

_signer = Signer(sep=".", salt="newsdesk.preview-link")


def address(link: PreviewLink) -> str:
    """Where the link leads: with the site's name, to be sent to somebody."""
    return settings.NEWSDESK_SITE_URL + reverse("preview-link", args=[_signer.sign(link.pk)])


# There is nothing here to be changed: every other method is answered with 405, with or without a token of ours.
@csrf_exempt
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The story that the token lets one read. Whatever is wrong with it, the answer is the same 410."""
    link = _link(token, is_view=request.method == "GET")
    response = _story(link) if link else render(request, "articles/preview_ended.html", status=410)
    response["Referrer-Policy"] = "no-referrer"
    return previewing.keep_private(response)


def _link(token: str, *, is_view: bool) -> PreviewLink | None:
    """The open link of a token. A view is counted in the moment in which the link is found to be open."""
    pk = _signed(token)
    mine = PreviewLink.objects.open().filter(pk=pk).select_related("article", "revision__article")
    if pk is None or not is_view:
        return mine.first() if pk else None
    with transaction.atomic():
        return _counted(mine.select_for_update(of=("self",), no_key=True))


def _counted(links: QuerySet) -> PreviewLink | None:
    link = links.first()
    if link:
        PreviewLink.objects.filter(pk=link.pk).update(views=F("views") + 1, last_viewed_at=Now())
    return link


def _signed(token: str) -> int | None:
    """The id that was signed; None unless every character of the token is ours."""
    try:
        pk = _signer.unsign(token)
    except BadSignature:
        return None
    return int(pk) if is_id(pk) else None


def _story(link: PreviewLink) -> HttpResponse:
    is_live = Edition.objects.live().filter(article=link.article_id).exists()
    return HttpResponse(_preview(link).page("articles/preview_shared.html", link=link, is_live=is_live))


def _preview(link: PreviewLink) -> Preview:
    return previewing.of_revision(link.revision) if link.revision else previewing.of_article(link.article)
