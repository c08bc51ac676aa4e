"""Link health: the links that are to be mended, and mending them."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from articles import policy
from articles.models import Article, ExternalAddress, SeeLink
from articles.models.article import ArticleQuerySet, Conflict
from articles.models.external import digest_of
from articles.newsroom import broken, rights
from articles.newsroom.choices import SuggestingSelect, is_id
from articles.newsroom.link_rows import ROWS
from articles.newsroom.links import TargetField
from articles.newsroom.targets import at_address, targets
from articles.publishing import Refused
from articles.repairing import Place, Repaired, repoint, says, unlink
from articles.text import anchors
from articles.text.names import storable
from articles.text.plain import shorten

_PAGE_SIZE = 50
_LONGEST_WORDS = 100
# The parts of the list: the links, by the name of the part.
_PARTS = {"gone": broken.gone, "incomplete": broken.incomplete, "elsewhere": broken.dead, "moved": broken.moved}
_HEADINGS = {
    "gone": gettext_lazy("Stories that readers do not have"),
    "incomplete": gettext_lazy("To be completed"),
    "elsewhere": gettext_lazy("Addresses that do not answer"),
    "moved": gettext_lazy("Addresses that moved"),
}


class Part(NamedTuple):
    """A part of the list: its name, heading and size, and whether it is the one that is shown."""

    key: str
    heading: str | Promise
    number: int
    is_shown: bool


class Mend(NamedTuple):
    """Which links of which version of a story are meant."""

    place: Place
    version: int
    words: tuple[str, str] | None
    part: str


class ElsewhereForm(forms.Form):
    """Where a link is to lead instead: to a story, or to an address."""

    story = TargetField(queryset=Article.objects.none(), label=gettext_lazy("Story"), required=False)
    address = forms.URLField(
        label=gettext_lazy("Or an address"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        help_text=gettext_lazy("That of one of our own stories is turned into the story."),
    )

    def __init__(self, request: HttpRequest, site: AdminSite, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = targets(request.user)
        widget = SuggestingSelect(SeeLink._meta.get_field("target"), site)
        widget.is_required, widget.choices = False, self.fields["story"].choices
        self.fields["story"].widget, self.fields["story"].queryset = widget, known

    def clean(self) -> dict[str, Any]:
        """One place, and not two. Raises ValidationError."""
        cleaned = super().clean()
        story, address = cleaned.get("story"), cleaned.get("address") or ""
        if not self.errors and bool(story) == bool(address):
            self.add_error("story", _("Choose a story, or give an address: one of the two."))
        story = story or at_address(self.fields["story"].queryset, address)
        return cleaned | {"place": Place(story.pk) if story else Place(url=address)}


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of the list, and of the repair of one link."""

    @require_safe
    def link_health(request: HttpRequest) -> HttpResponse:
        """The links that are to be mended, a part of them. Raises Http404, PermissionDenied."""
        return _list(admin, request)

    @require_http_methods(["GET", "HEAD", "POST"])
    def mend(request: HttpRequest, object_id: str) -> HttpResponse:
        """Remove a link, or point it elsewhere; the page asks where to. Raises Http404, PermissionDenied."""
        article = admin.get_object(request, object_id)
        meant = _meant(request.POST if request.method == "POST" else request.GET)
        if request.method != "POST":
            return _ask(admin, request, article, meant, ElsewhereForm(request, admin.admin_site))
        if not rights.may_edit(request, article):
            raise PermissionDenied
        return _mend(admin, request, article, meant)

    view = admin.admin_site.admin_view
    return [
        path("link-health/", view(link_health), name="articles_article_link_health"),
        path("<path:object_id>/mend/", view(mend), name="articles_article_mend"),
    ]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Nothing: the checklist tells a story's writer of its links."""
    return {}


def address(part: str = "gone") -> str:
    """Where a part of the list is."""
    return f"{reverse('admin:articles_article_link_health')}?part={part}"


# --- The list -------------------------------------------------------------------------------------------


def _list(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    known = policy.visible(request.user, Article.objects.all())
    parts = _parts(known, request.GET.get("part"))
    shown = next(part for part in parts if part.is_shown)
    page = _page(request, known, shown)
    context = admin.admin_site.each_context(request) | {
        "title": _("Link health"),
        "opts": admin.opts,
        "parts": parts,
        "part": shown,
        "page": page,
        "rows": ROWS[shown.key](page.object_list, request.user),
        "was_checked": ExternalAddress.objects.exclude(checked_at=None).exists(),
    }
    return TemplateResponse(request, "newsroom/link_health.html", context)


def _parts(known: ArticleQuerySet, asked: str | None) -> list[Part]:
    """All parts; the one asked for is shown, or else the first that is not empty. Raises Http404."""
    numbers = {key: links(known).count() for key, links in _PARTS.items()}
    if asked is not None and asked not in numbers:
        raise Http404
    shown = asked or next((key for key, number in numbers.items() if number), "gone")
    return [Part(key, _HEADINGS[key], number, key == shown) for key, number in numbers.items()]


def _page(request: HttpRequest, known: ArticleQuerySet, part: Part) -> Page:
    asked = request.GET.get("page", "1")
    if not is_id(asked):
        raise Http404
    pages = Paginator(_PARTS[part.key](known), _PAGE_SIZE)
    pages.count = part.number
    try:
        return pages.page(int(asked))
    except EmptyPage as error:
        raise Http404 from error


# --- The repair -----------------------------------------------------------------------------------------


def _meant(sent: QueryDict) -> Mend:
    """Which links are meant. Raises Http404 for what names none."""
    target, url, version = (storable(sent.get(name, "")) for name in ("target", "url", "version"))
    if not is_id(version) or (target and not is_id(target)):
        raise Http404
    has_words = "lead_in" in sent or not (target or url)
    words = (storable(sent.get("lead_in", "")), storable(sent.get("label", ""))) if has_words else None
    part = sent.get("part", "")
    return Mend(Place(int(target) if target else None, url), int(version), words, part if part in _PARTS else "gone")


def _ask(
    admin: ModelAdmin, request: HttpRequest, article: Article, meant: Mend, form: ElsewhereForm, status: int = 200
) -> HttpResponse:
    context = admin.admin_site.each_context(request) | {
        "title": _("Point the link elsewhere"),
        "opts": admin.opts,
        "article": article,
        "meant": meant,
        "form": form if rights.may_edit(request, article) else None,
        "is_there": says(article, meant.place, meant.words),
        "see": _see_links(article, meant),
        "in_text": [] if meant.words else _in_text(article, meant.place),
        "leads_to": _leads_to(request, meant.place),
        "back": address(meant.part),
    }
    return TemplateResponse(request, "newsroom/mend.html", context, status=status)


def _see_links(article: Article, meant: Mend) -> list[SeeLink]:
    there = [link for link in article.see_links.all() if (link.target_id, link.url) == meant.place]
    return [link for link in there if meant.words in (None, (link.lead_in, link.label))]


def _in_text(article: Article, place: Place) -> list[str]:
    """The words of the links in the text that lead to a place."""
    found = (link for link in anchors.links(article.body) if _place_of(link) == place)
    return [shorten(link.words, _LONGEST_WORDS) for link in found]


def _place_of(link: anchors.Link) -> Place:
    return Place(link.story, "" if link.story else link.attributes.get("href", ""))


def _leads_to(request: HttpRequest, place: Place) -> str:
    """Where links lead, in words; of a story the headline that the user may know."""
    if place.target is None:
        return place.url or _("nowhere yet")
    headline = targets(request.user).filter(pk=place.target).values_list("headline", flat=True).first()
    return f"“{headline}”" if headline else _("story no. %d") % place.target


def _mend(admin: ModelAdmin, request: HttpRequest, article: Article, meant: Mend) -> HttpResponse:
    named = {"by": request.user, "version": meant.version, "words": meant.words}
    form = ElsewhereForm(request, admin.admin_site, request.POST)
    try:
        if "remove" in request.POST:
            _tell(request, unlink(article, meant.place, **named))
        elif "moved" in request.POST:
            _tell(request, repoint(article, meant.place, _where_it_moved(meant.place), **named))
        elif form.is_valid():
            _tell(request, repoint(article, meant.place, form.cleaned_data["place"], **named))
        else:
            return _ask(admin, request, article, meant, form)
    except (Conflict, Refused) as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(address(meant.part))


def _where_it_moved(place: Place) -> Place:
    """Where the check found that an address moved to: nobody's word but its own. Raises Http404."""
    known = ExternalAddress.objects.moved().filter(digest=digest_of(place.url)).first()
    if known is None:
        raise Http404
    return Place(url=known.moved_to)


def _tell(request: HttpRequest, repaired: Repaired) -> None:
    title = {"title": repaired.article.title}
    if not repaired.is_changed:
        messages.info(request, _("“%(title)s” has no such link any more.") % title)
    elif repaired.is_published:
        messages.success(request, _("“%(title)s” is mended, and readers have it so.") % title)
    else:
        messages.success(request, _("“%(title)s” is mended. It goes out with the next publication.") % title)
