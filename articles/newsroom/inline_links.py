"""Links to our own stories in a story's text: which may be set, and what they lead to."""

from collections.abc import Iterable

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import pointing, policy
from articles.models import Article, Revision
from articles.newsroom.choices import is_id
from articles.newsroom.standing import when
from articles.newsroom.targets import targets
from articles.text import anchors

MOST_ASKED = 200
_MOST_NAMED = 3


def refuse_unlinkable(article: Article, version: int | None, user: User) -> None:
    """Refuse new links in a story's text, as it is about to be saved, that the user may not set.

    A story that there is none of and one that is none of the user's business are refused in the same words. What was
    there in the text that the user opened (of that `version`), or is there now, may stay. Raises ValidationError.
    """
    (text,) = pointing.identified([article.body], policy.linkable(user, Article.objects.all()))
    wanted = set(anchors.stories(text))
    if wanted and (new := wanted - _there(article, version)):
        allowed = policy.linkable(user, Article.objects.filter(pk__in=new)).values_list("pk", flat=True)
        refused = new - set(allowed) | (new & {article.pk})
        if refused:
            raise ValidationError(list(_complaints(text, article, refused)), code="unlinkable")


def _there(article: Article, version: int | None) -> set[int]:
    if article.pk is None:
        return set()
    texts = list(Article.objects.filter(pk=article.pk).values_list("body", flat=True))
    if version:
        opened = Revision.objects.accepted().filter(article=article.pk, version=version)
        texts += opened.values_list("body", flat=True)
    return {story for text in texts for story in anchors.stories(text)}


def _complaints(text: str, article: Article, refused: set[int]) -> Iterable[str]:
    wrong: dict[int, str] = {}
    for link in anchors.links(text):
        if link.story in refused:
            wrong.setdefault(link.story, link.words)
    for story, words in list(wrong.items())[:_MOST_NAMED]:
        if story == article.pk:
            told = _("The link “%(words)s” leads to this very story. Choose another story, or remove the link.")
        else:
            told = _(
                "The link “%(words)s” leads to story no. %(number)d, which is none that you can point at. Choose "
                "another story, or remove the link."
            )
        yield told % {"words": words, "number": story}


# --- What the editor shows of them ------------------------------------------------------------------------


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The address that tells what links lead to."""
    view = admin.admin_site.admin_view(require_safe(_told))
    return [path("linked/", view, name="articles_article_linked")]


def _told(request: HttpRequest) -> HttpResponse:
    """What the user may know of the stories `?id=…&id=…`: {id: {"headline", "words"}}, others left out.

    Raises PermissionDenied for those who do not write.
    """
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    asked = [pk for pk in request.GET.getlist("id")[:MOST_ASKED] if is_id(pk)]
    known = targets(request.user).with_standing().filter(pk__in=asked)
    answer = {target.pk: {"headline": target.headline, "words": _standing(target)} for target in known}
    return JsonResponse(answer)


def _standing(target: Article) -> str:
    """What readers get of a link to the story, where that is not simply the story."""
    if target.live_since:
        return ""
    if target.goes_live_at:
        return _("Readers get the link on %s.") % when(target.goes_live_at)
    return _("Readers get the words without the link: the story is not live.")
