"""Who else has a story open."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles import policy
from articles.models import Article, Presence
from articles.models.article import ArticleQuerySet
from articles.newsroom.choices import is_id
from articles.newsroom.slots import window_of

_NAMED = 5
_MOST_WINDOWS = 100  # of one person; nobody has more open, and each costs a row
_LISTED = 50


@dataclass
class Open:
    """A story that colleagues have open, and who they are; `has_changes` is true for what is not saved yet."""

    article: Article
    people: list[str] = field(default_factory=list)
    has_changes: bool = False


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The address of the heartbeat."""
    view = admin.admin_site.admin_view(require_POST(_heartbeat))
    return [path("<path:object_id>/presence/", view, name="articles_article_presence")]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Who is there as the form's page is opened. One query."""
    return {"presence": list(_said(_present(article), request.user)) if article else []}


def working(user: User) -> list[Open]:
    """The stories that the user may know of and that colleagues have open now, the latest first. One query."""
    known = policy.visible(user, Article.objects.all()).values("pk")
    heard = Presence.objects.present().filter(article__in=known).exclude(person=user).defer("article__body")
    found: dict[int, Open] = {}
    for one in heard.select_related("article", "person").order_by("-seen_at", "-pk")[:_LISTED]:
        story = found.setdefault(one.article_id, Open(one.article))
        story.people += [name_of(one.person)] if name_of(one.person) not in story.people else []
        story.has_changes |= one.has_changes
    return list(found.values())


def name_of(person: User) -> str:
    """What colleagues call each other."""
    return person.get_full_name() or person.get_username()


# --- The heartbeat --------------------------------------------------------------------------------------


def _heartbeat(request: HttpRequest, object_id: str) -> HttpResponse:
    """Take in that a story is open in a window, or is not any more; answers who else is there. Raises Http404."""
    article, window = _story(request, object_id), window_of(request.POST)
    if window is None:
        return JsonResponse({"problem": _("This page does not say which window it is. Reload it.")}, status=400)
    _forget(request.user)
    if request.POST.get("leaving"):
        Presence.objects.filter(article=article, person=request.user, tab=window).delete()
        return JsonResponse({})
    try:
        Presence.objects.note(article, request.user, window, has_changes=request.POST.get("changed") == "1")
    except IntegrityError as error:
        raise Http404 from error
    return JsonResponse(_answer(request, article, window))


def _story(request: HttpRequest, object_id: str) -> Article:
    """The story, if the user may know of it. Raises Http404."""
    stories: ArticleQuerySet = policy.visible(request.user, Article.objects.select_related("updated_by").defer("body"))
    article = stories.filter(pk=object_id).first() if is_id(object_id) else None
    if article is None:
        raise Http404
    return article


def _forget(person: User) -> None:
    """Forget what nobody needs any more, and a person's windows beyond the latest hundred. One query."""
    mine = Presence.objects.filter(person=person)
    latest = mine.order_by("-seen_at", "-pk").values("pk")[:_MOST_WINDOWS]
    (Presence.objects.forgotten() | mine.exclude(pk__in=latest)).delete()


def _answer(request: HttpRequest, article: Article, window: str) -> dict[str, Any]:
    heard = [one for one in _present(article) if (one.person_id, one.tab) != (request.user.pk, window)]
    version = request.POST.get("version", "")
    newer = [_newer(article, request.user)] if is_id(version) and int(version) < article.version else []
    return {
        "words": [*newer, *_said(heard, request.user)],
        "people": [
            {"name": name_of(one.person), "has_changes": one.has_changes}
            for one in heard
            if one.person_id != request.user.pk
        ],
        "version": article.version,
    }


# --- In words -------------------------------------------------------------------------------------------


def _present(article: Article) -> list[Presence]:
    heard = Presence.objects.present().filter(article=article).select_related("person")
    return list(heard.order_by("person", "-has_changes", "pk")[:_LISTED])


def _said(heard: list[Presence], user: User) -> Iterator[str]:
    """Who has the story open: each colleague once, and whether the user has it open elsewhere too."""
    colleagues = {one.person_id: one for one in reversed(heard) if one.person_id != user.pk}
    named = sorted(colleagues.values(), key=lambda one: name_of(one.person))
    for one in named[:_NAMED]:
        words = _("%(who)s is changing this story.") if one.has_changes else _("%(who)s has this story open.")
        yield words % {"who": name_of(one.person)}
    if len(named) > _NAMED:
        more = len(named) - _NAMED
        yield ngettext("%d more has it open.", "%d more have it open.", more) % more
    if any(one.person_id == user.pk for one in heard):
        yield _("You have this story open in another window too.")


def _newer(article: Article, user: User) -> str:
    """Who saved the story after the window was opened."""
    moment = date_format(timezone.localtime(article.updated_at), "TIME_FORMAT")
    if article.updated_by == user:
        words = _("You saved a new version at %(time)s, in another window: your changes here will be merged with it.")
        return words % {"time": moment}
    who = name_of(article.updated_by) if article.updated_by else _("Somebody")
    return _("%(who)s saved a new version at %(time)s: your changes will be merged with it when you save.") % {
        "who": who,
        "time": moment,
    }
