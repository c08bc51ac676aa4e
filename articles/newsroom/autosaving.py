"""What is typed and not saved yet: taken in every few seconds, and offered on return."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import policy
from articles.models import Article, Autosave
from articles.models.autosave import AutosaveQuerySet
from articles.newsroom.choices import is_id
from articles.newsroom.comparisons import comparison
from articles.newsroom.resending import is_fetched
from articles.newsroom.slots import Unkeepable, contents, fields_of, is_news, window_of
from articles.turns import take_turn

# Of one person, for new stories or for one story. A full shelf takes nothing more in, and says so: what was typed
# first is no less worth than what is typed now, so nothing is thrown away to make room.
MOST_SLOTS = 50
_MARKS_STAY = timedelta(days=1)  # no window is sent from again so much later


@dataclass(frozen=True)
class Unsaved:
    """A text that waits to be taken up: its headline as it was typed, when, and where it goes on."""

    title: str
    at: datetime
    article: Article | None
    address: str


class AutosavingAdmin(ModelAdmin):
    """A model admin of stories whose form can be filled from a slot, and makes one story of a form sent twice."""

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        """The form, with what was typed if that is taken up."""
        form = super().get_form(request, obj, change, **kwargs)
        slot = self._taken_up(request, obj)
        return _filled(form, slot) if slot else form

    def get_formset_kwargs(self, request: HttpRequest, obj: Article, inline: Any, prefix: str) -> dict[str, Any]:
        """The rows, with what was typed if that is taken up."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        slot = self._taken_up(request, obj)
        if slot and f"{prefix}-TOTAL_FORMS" in slot.fields:
            kwargs["data"] = _posted(slot.fields)
        return kwargs

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """The form. A new story's that is sent for the second time leads to the story that the first has made."""
        if request.method != "POST" or object_id is not None:
            return super().changeform_view(request, object_id, *args, **kwargs)
        with transaction.atomic():  # the turn that `created` takes lasts until the story is there
            made = created(request)
            return _to_form(made) if made else super().changeform_view(request, object_id, *args, **kwargs)

    def _taken_up(self, request: HttpRequest, article: Article | None) -> Autosave | None:
        is_new = article is None or article.pk is None
        slot = _taken_up(request, article)
        return slot if slot and (is_new or self.has_change_permission(request, article)) else None


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of autosaving."""
    view = admin.admin_site.admin_view
    keep = view(require_POST(partial(_keep, admin)))
    compare = view(require_safe(partial(_compare, admin)))
    discard = view(require_POST(partial(_discard, admin)))
    return [
        path("autosave/", keep, name="articles_article_autosave_new"),
        path("<path:object_id>/autosave/", keep, name="articles_article_autosave"),
        path("autosaves/<path:slot_id>/discard/", discard, name="articles_article_autosave_discard"),
        path("autosaves/<path:slot_id>/", compare, name="articles_article_autosaved"),
    ]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form's page carries for its window, and what it offers to take up again."""
    taken_up = _taken_up(request, article)
    window = window_of(request.POST)
    waiting = _mine(request).filter(article=article).unsaved().exclude(tab=window or "")
    keep = [article.pk] if article else []
    return {
        "autosave": {
            "window": window or str(uuid4()),
            "opened": request.POST.get("opened") or timezone.now().isoformat(),
            "took": taken_up.pk if taken_up else request.POST.get("took", ""),
            "taken_up": taken_up,
            "slots": waiting.exclude(pk=taken_up.pk if taken_up else None).for_listing(),
            "address": reverse(f"admin:articles_article_autosave{'' if article else '_new'}", args=keep),
        }
    }


# --- For those who save -----------------------------------------------------------------------------------


@transaction.atomic
def clear(request: HttpRequest, article: Article) -> None:
    """Forget what was typed of the story, which is saved now, and mark the window that it was sent from.

    What the same person types in other windows that are still open stays. A form that names no window forgets all.
    """
    waiting = _mine(request).unsaved()
    window = window_of(request.POST)
    if window is None:
        waiting.filter(article=article).delete()
        return
    take_turn(_turn(request.user, window))
    opened = _opened(request)
    if opened:
        took = request.POST.get("took", "")
        waiting.filter(Q(article=article) | Q(pk=took if is_id(took) else None), at__lte=opened).delete()
    mark = {"article": article, "version": None, "fields": {}}
    Autosave.objects.update_or_create(person=request.user, tab=window, defaults=mark)
    _mine(request).spent().filter(at__lt=timezone.now() - _MARKS_STAY).delete()


def created(request: HttpRequest) -> Article | None:
    """The story that the window, from which a new story is sent, has made already; None if it has made none.

    To be called in the transaction that makes the story: the same form sent twice at once waits for it here. Where the
    second one says something else than the first, that is kept to be offered at the story.
    """
    window = window_of(request.POST)
    if window is None:
        return None
    take_turn(_turn(request.user, window))
    slot = _mine(request).select_related("article").filter(tab=window).exclude(article=None).first()
    if slot is None:
        return None
    _keep_what_differs(request, slot)
    return slot.article


def rescue(request: HttpRequest) -> HttpResponse | None:
    """Keep what was posted in the form of a story that is gone, as the beginning of a new one; lead its writer there.

    None where there is nothing to keep: no words, none that can be kept, or nobody who may write a story.
    """
    try:
        fields = fields_of(request.POST)
    except Unkeepable:
        return None
    if not request.user.has_perm("articles.add_article") or not is_news(fields, request.user, None):
        return None
    window = window_of(request.POST) or str(uuid4())
    kept = {"article": None, "version": None, "fields": fields}
    Autosave.objects.update_or_create(person=request.user, tab=window, defaults=kept)
    messages.warning(
        request,
        _("Somebody has deleted this story meanwhile. What you typed is kept: take it up, and save it as a new story."),
    )
    return _to_form(None)


def waiting(user: User) -> list[Unsaved]:
    """What the user has typed and not saved, latest first, of stories that they may know of."""
    known = policy.visible(user, Article.objects.all()).values("pk")
    slots = Autosave.objects.filter(Q(article=None) | Q(article__in=known), person=user).unsaved().for_listing()
    return [Unsaved(slot.title or "", slot.at, slot.article, _form_url(slot.article)) for slot in slots[:MOST_SLOTS]]


# --- Taking in ------------------------------------------------------------------------------------------


def _keep(admin: ModelAdmin, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
    """Take in what is typed; answers as JSON. Raises Http404, PermissionDenied.

    Those who may see a story but not change it any more, because it was handed over, still have their words kept.
    """
    article = admin.get_object(request, object_id) if object_id else None
    if not request.user.has_perm("articles.change_article" if article else "articles.add_article"):
        raise PermissionDenied
    window = window_of(request.POST)
    if window is None:
        return JsonResponse({"problem": _("This page does not say which window it is. Reload it.")}, status=400)
    try:
        _put_into(request, window, article, fields_of(request.POST))
    except Unkeepable as error:
        return JsonResponse({"problem": str(error)}, status=422)
    moment = date_format(timezone.localtime(), "TIME_FORMAT")
    return JsonResponse({"words": _("What you typed is kept (%(time)s).") % {"time": moment}})


@transaction.atomic
def _put_into(request: HttpRequest, window: str, article: Article | None, fields: dict[str, str]) -> None:
    """Store the fields, if they say anything new. Raises Unkeepable, Http404.

    The story is locked before the window's turn is taken, in the order in which a save does both. What was on its way
    while its window was saved comes too late; what is typed in the window after that (`sent`) does not.
    """
    version = _version(request, _locked(article)) if article else None
    take_turn(_turn(request.user, window))
    slot = _mine(request).select_related("article").filter(tab=window).first()
    slot = slot or Autosave(person=request.user, tab=window)
    if slot.is_spent and not request.POST.get("sent"):
        return
    _refuse_full(request, slot, article)
    _fill(slot, article or slot.article, version, fields)
    _supersede(request)


def _fill(slot: Autosave, article: Article | None, version: int | None, fields: dict[str, str]) -> None:
    """Give the slot its fields; one that has nothing new to say is taken away, and a mark stays a mark."""
    if is_news(fields, slot.person, article):
        slot.article, slot.fields = article, fields
        # A window that has made a story saw it as it was then.
        slot.version = version or slot.version or (1 if article else None)
        slot.save()
    elif slot.pk and slot.fields:
        slot.delete()


def _supersede(request: HttpRequest) -> None:
    """The slot that was taken up here has gone over into this window's, unless it was typed in again elsewhere."""
    took, opened = request.POST.get("took", ""), _opened(request)
    if is_id(took) and opened:
        _mine(request).unsaved().filter(pk=took, at__lte=opened).delete()


def _keep_what_differs(request: HttpRequest, slot: Autosave) -> None:
    try:
        fields = fields_of(request.POST)
    except Unkeepable:
        return
    if is_news(fields, request.user, slot.article):
        _fill(slot, slot.article, None, fields)


def _locked(article: Article) -> Article:
    locked = Article.objects.select_for_update(no_key=True).filter(pk=article.pk).first()
    if locked is None:
        raise Http404
    return locked


def _version(request: HttpRequest, article: Article) -> int:
    version = request.POST.get("version", "")
    if not is_id(version) or int(version) > article.version:
        raise Unkeepable(_("This page does not say which version of the story it shows. Reload it."))
    return int(version)


def _refuse_full(request: HttpRequest, slot: Autosave, article: Article | None) -> None:
    if slot.pk is None and _mine(request).filter(article=article).unsaved().count() >= MOST_SLOTS:
        raise Unkeepable(
            _("%(number)d texts that you did not save are waiting already. Save or discard some of them.")
            % {"number": MOST_SLOTS}
        )


# --- Offering ---------------------------------------------------------------------------------------------


def _compare(admin: ModelAdmin, request: HttpRequest, slot_id: str) -> HttpResponse:
    """A slot beside what is stored. Raises Http404."""
    slot = _slot(admin, request, slot_id)
    before, after = contents(slot.fields, request.user, slot.article)
    page = admin.admin_site.each_context(request) | {
        "title": _("What you typed and did not save"),
        "opts": admin.opts,
        "article": slot.article,
        "slot": slot,
        "parts": comparison(before, after, request.user),
        "may_take_up": slot.article is None or policy.may_edit(request.user, slot.article),
        "form_address": _form_url(slot.article),
    }
    return TemplateResponse(request, "newsroom/autosaves.html", page)


def _discard(admin: ModelAdmin, request: HttpRequest, slot_id: str) -> HttpResponse:
    """Throw a slot away. Raises Http404."""
    slot = _slot(admin, request, slot_id)
    slot.delete()
    words = _("What you had typed is discarded.")
    if is_fetched(request):
        return JsonResponse({"words": words})
    messages.success(request, words)
    return _to_form(slot.article)


def _slot(admin: ModelAdmin, request: HttpRequest, slot_id: str) -> Autosave:
    """The person's own slot, of a story that they may know of. Raises Http404."""
    slots = _mine(request).unsaved().select_related("article")
    slot = slots.filter(pk=slot_id).first() if is_id(slot_id) else None
    if slot is None or (slot.article and not policy.may_see(request.user, slot.article)):
        raise Http404
    return slot


def _taken_up(request: HttpRequest, article: Article | None) -> Autosave | None:
    """The slot that the address asks to fill the form with; looked for once."""
    slot_id = request.GET.get("autosave", "")
    if request.method != "GET" or not is_id(slot_id):
        return None
    if not hasattr(request, "slot_taken_up"):
        story = article.pk if article else None
        request.slot_taken_up = _mine(request).unsaved().filter(pk=slot_id, article=story).first()
    return request.slot_taken_up


def _filled(form_class: type[ModelForm], slot: Autosave) -> type[ModelForm]:
    """The form, which starts from the slot's fields, and from the version that they were written on."""
    typed = slot.fields | ({"version": slot.version} if slot.article_id else {})

    class Filled(form_class):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.initial |= {name: value for name, value in typed.items() if name in self.fields}

    return Filled


def _posted(fields: dict[str, str]) -> QueryDict:
    posted = QueryDict(mutable=True)
    posted.update(fields)
    return posted


# --- Whose, and where -------------------------------------------------------------------------------------


def _mine(request: HttpRequest) -> AutosaveQuerySet:
    return Autosave.objects.filter(person=request.user)


def _turn(person: User, window: str) -> str:
    return f"autosave {person.pk} {window}"


def _opened(request: HttpRequest) -> datetime | None:
    """When the form was opened, as it says itself."""
    try:
        moment = parse_datetime(request.POST.get("opened", ""))
        return moment.astimezone(UTC) if moment and timezone.is_aware(moment) else None
    except (ValueError, OverflowError):  # no moment, or one that is none in the zone of the database
        return None


def _form_url(article: Article | None) -> str:
    if article is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def _to_form(article: Article | None) -> HttpResponseRedirect:
    return HttpResponseRedirect(_form_url(article))
