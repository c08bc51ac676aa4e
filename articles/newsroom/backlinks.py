"""Who points at a story: the page that is read before it is withdrawn or deleted, with a choice for each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import F, TextChoices
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from articles import backlinks, policy, publishing, repairing
from articles.models import Article, Edition, EditionLink, Move, SeeLink
from articles.models.article import ArticleQuerySet, Conflict
from articles.newsroom.choices import SuggestingSelect, is_id
from articles.newsroom.links import TargetField
from articles.newsroom.targets import at_address, targets
from articles.publishing import Refused
from articles.repairing import Place, Repaired

Verb = Move.Verb
PAGE_SIZE = 25
_LARGEST_VERSION = 2**31 - 1


class Choice(TextChoices):
    """What becomes of the links of one story."""

    KEEP = "keep", gettext_lazy("Leave them: hidden while there is nothing to see, and back by themselves")
    ELSEWHERE = "elsewhere", gettext_lazy("Lead to another story:")
    REMOVE = "remove", gettext_lazy("Take them out")
    WITHDRAW = "withdraw", gettext_lazy("Withdraw that story too")


class Done(Enum):
    """What became of the links of one story."""

    UNCHANGED = auto()
    TO_BE_PUBLISHED = auto()
    PUBLISHED = auto()
    WITHDRAWN = auto()


class ChoiceForm(forms.Form):
    """The choice for one story."""

    version = forms.IntegerField(min_value=1, max_value=_LARGEST_VERSION, widget=forms.HiddenInput)
    choice = forms.ChoiceField(choices=Choice.choices, initial=Choice.KEEP, widget=forms.RadioSelect)
    target = TargetField(Article.objects.none(), required=False)
    address = forms.URLField(required=False, max_length=2000, assume_scheme="https")  # for those without scripts

    def __init__(self, source: "Source", story: Article, admin: ModelAdmin, user: User, *args: Any) -> None:
        super().__init__(*args, prefix=f"story-{source.pk}", initial={"version": source.version})
        self.source, self.story = source, story
        self.fields["target"].widget = SuggestingSelect(SeeLink._meta.get_field("target"), admin.admin_site)
        self.fields["target"].queryset = targets(user)
        offered = set(Choice) - (set() if source.may_withdraw else {Choice.WITHDRAW})
        self.fields["choice"].choices = [choice for choice in Choice.choices if choice[0] in offered]

    def clean(self) -> dict[str, Any]:
        """Find the other story, and refuse one that would help nobody."""
        cleaned = super().clean()
        named = cleaned.get("target") or cleaned.get("address")
        if cleaned.get("choice") == Choice.KEEP and named:
            self.add_error("choice", _("Say whether the links are to lead to the story that you chose, or clear it."))
        if cleaned.get("choice") != Choice.ELSEWHERE or self.errors:
            return cleaned
        target = cleaned["target"] or at_address(self.fields["target"].queryset, cleaned.get("address") or "")
        if problem := self._problem(target):
            self.add_error("target", problem)
        return cleaned | {"target": target}

    def _problem(self, target: Article | None) -> str:
        if target is None:
            return _("Choose the story that these links are to lead to.")
        if target.pk == self.story.pk:
            return _("They lead to this story already. Choose another one.")
        if target.pk == self.source.pk:
            return _("A story cannot point at itself. Choose another one.")
        if not target.editions.live().exists():
            return _("Readers do not see that story now. Choose one that they see.")
        return ""


@dataclass
class Source:
    """A story that points at this one, as far as the user may know and change it."""

    article: Article  # with standing, and its `headline`
    is_known: bool  # whether the user may see the working copy
    may_edit: bool
    may_withdraw: bool
    shown: list[EditionLink] = field(default_factory=list)  # what readers have
    planned: list[SeeLink] = field(default_factory=list)  # what the working copy has beside that
    form: ChoiceForm | None = None

    @property
    def pk(self) -> int:
        """The story's id."""
        return self.article.pk

    @property
    def version(self) -> int:
        """The version of the working copy."""
        return self.article.version


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The address of the page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest, object_id: str) -> HttpResponse:
        """Who points here, and what becomes of it. Raises Http404, PermissionDenied."""
        article = admin.get_object(request, object_id)
        return _decide(admin, request, article) if request.method == "POST" else _page(admin, request, article)

    return [path("<path:object_id>/backlinks/", admin.admin_site.admin_view(page), name="articles_article_backlinks")]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """How many stories point here."""
    return {"pointing": backlinks.pointing_at(article, request.user).count()} if article else {}


# --- The page -------------------------------------------------------------------------------------------


def _page(admin: ModelAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    stories = Paginator(_listed(article, request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    sources = _sources(stories, article, request.user)
    for source in sources:
        source.form = ChoiceForm(source, article, admin, request.user) if source.may_edit else None
    return _answer(admin, request, article, sources, stories)


def _answer(
    admin: ModelAdmin,
    request: HttpRequest,
    article: Article,
    sources: list[Source],
    stories: Page | None = None,
    status: int = 200,
) -> HttpResponse:
    page = admin.admin_site.each_context(request) | {
        "title": _("Who points here"),
        "opts": admin.opts,
        "article": article,
        "edition": Edition.objects.live().filter(article=article).first(),
        "may_withdraw": policy.may(request.user, Verb.WITHDRAW, article),
        "sources": sources,
        "stories": stories,
        "may_decide": any(source.form for source in sources),
        "media": SuggestingSelect(SeeLink._meta.get_field("target"), admin.admin_site).media,
    }
    return TemplateResponse(request, "newsroom/backlinks.html", page, status=status)


def _listed(article: Article, user: User) -> ArticleQuerySet:
    """The stories that point here, those that readers have first; by the headlines that the user may know."""
    pointing = targets(user).filter(pk__in=backlinks.pointing_at(article, user).values("pk"))
    return pointing.with_standing().defer("body").order_by(F("live_since").desc(nulls_last=True), "-pk")


def _sources(stories: Iterable[Article], article: Article, user: User) -> list[Source]:
    """What is to be known of each of these stories. Four queries."""
    wanted = Article.objects.filter(pk__in=[story.pk for story in stories])
    known = set(policy.visible(user, wanted).values_list("pk", flat=True))
    editable = set(policy.editable(user, wanted).values_list("pk", flat=True))
    shown, planned = _links(wanted, article)
    return [
        Source(
            article=story,
            is_known=story.pk in known,
            may_edit=story.pk in editable,
            may_withdraw=_may_withdraw(user, story),
            shown=shown[story.pk],
            planned=planned[story.pk] if story.pk in known else [],
        )
        for story in stories
    ]


def _links(sources: ArticleQuerySet, article: Article) -> tuple[dict[int, list], dict[int, list]]:
    """The links of these stories to this one, {story: links}: those of readers, and those of the working copies that
    readers do not have. Two queries."""
    shown, planned = defaultdict(list), defaultdict(list)
    live = Edition.objects.live().filter(article__in=sources.values("pk"))
    for link in EditionLink.objects.filter(edition__in=live, target=article).select_related("edition"):
        shown[link.edition.article_id].append(link)
    for link in SeeLink.objects.filter(article__in=sources.values("pk"), target=article):
        if (link.lead_in, link.label) not in {(one.lead_in, one.label) for one in shown[link.article_id]}:
            planned[link.article_id].append(link)
    return shown, planned


def _may_withdraw(user: User, story: Article) -> bool:
    """The twin of policy's rule for a story with standing, so that a page of them asks for none by itself."""
    step = policy.MOVES[Verb.WITHDRAW]
    has_right = user.has_perm(step.permission) and user.has_perm("articles.edit_every_article")
    return has_right and story.live_since is not None and story.state in step.starts


# --- The decisions --------------------------------------------------------------------------------------


def _decide(admin: ModelAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    """Do what was chosen for each of the stories on the page; none of it where something in the form is wrong."""
    asked = request.POST.getlist("story")
    if len(asked) > PAGE_SIZE or not all(is_id(pk) for pk in asked):
        raise Http404
    sources = _sources(list(_listed(article, request.user).filter(pk__in=asked)), article, request.user)
    for source in sources:
        if source.may_edit:
            source.form = ChoiceForm(source, article, admin, request.user, request.POST)
    forms_sent = [source.form for source in sources if source.form]
    if [form for form in forms_sent if not form.is_valid()]:  # each is asked, so that each says what is wrong
        messages.error(request, _("Nothing was done yet. Put right what is marked, and try once more."))
        return _answer(admin, request, article, sources, status=400)
    if len(sources) < len(set(asked)):
        messages.warning(request, _("Some of these stories do not point here any more."))
    _do_all(request, article, forms_sent)
    return HttpResponseRedirect(reverse("admin:articles_article_backlinks", args=[article.pk]))


def _do_all(request: HttpRequest, article: Article, chosen: list[ChoiceForm]) -> None:
    """Each story by itself, wholly or not at all; and say what became of it."""
    done = defaultdict(int)
    for form in chosen:
        if form.cleaned_data["choice"] == Choice.KEEP:
            continue
        try:
            done[_do(article, form, request.user)] += 1
        except (Conflict, Refused) as error:
            messages.error(request, str(error))
        except PermissionDenied:
            title = form.source.article.headline
            messages.error(request, _("“%(title)s” is not yours to change.") % {"title": title})
    for what, number in done.items():
        messages.success(request, _told(what, number))
    if all(form.cleaned_data["choice"] == Choice.KEEP for form in chosen):
        messages.info(request, _("All links stay as they are."))


def _do(article: Article, form: ChoiceForm, user: User) -> Done:
    source, data = form.source.article, form.cleaned_data
    kwargs = {"by": user, "version": data["version"]}
    if data["choice"] == Choice.WITHDRAW:
        publishing.withdraw(source, note=_("Withdrawn with %s") % _name(article), **kwargs)
        return Done.WITHDRAWN
    here = Place(target=article.pk)
    if data["choice"] == Choice.REMOVE:
        note = _("Links to %s taken out") % _name(article)
        return _done(repairing.unlink(source, here, note=note, **kwargs))
    names = {"story": _name(article), "other": _name(data["target"])}
    note = _("Links to %(story)s lead to %(other)s instead") % names
    return _done(repairing.repoint(source, here, Place(target=data["target"].pk), note=note, **kwargs))


def _done(repaired: Repaired) -> Done:
    if not repaired.is_changed:
        return Done.UNCHANGED
    return Done.PUBLISHED if repaired.is_published else Done.TO_BE_PUBLISHED


def _name(story: Article) -> str:
    """The story by the headline that readers have: whoever reads the history may not know of another."""
    live = story.editions.live().values_list("title", flat=True).first()
    return f"“{live}”" if live else _("story no. %d") % story.pk


def _told(what: Done, number: int) -> str:
    words = {
        Done.PUBLISHED: ngettext(
            "%d story is changed, and readers have it so.", "%d stories are changed, and readers have them so.", number
        ),
        Done.TO_BE_PUBLISHED: ngettext(
            "%d story is changed, and still to be published: readers do not have all that is in it, or it is for "
            "somebody else to publish.",
            "%d stories are changed, and still to be published: readers do not have all that is in them, or they are "
            "for somebody else to publish.",
            number,
        ),
        Done.UNCHANGED: ngettext(
            "There was nothing to change in %d story: its working copy points here no more. Publish it.",
            "There was nothing to change in %d stories: their working copies point here no more. Publish them.",
            number,
        ),
        Done.WITHDRAWN: ngettext("%d story is withdrawn too.", "%d stories are withdrawn too.", number),
    }
    return words[what] % number
