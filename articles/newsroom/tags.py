"""Tags in the newsroom: the subjects, with their counts and descriptions."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf, StrIndex
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import policy
from articles.models import Tag, TagAlias, TagChange
from articles.models.fields import validate_storable
from articles.models.slugs import candidates
from articles.models.tag import TagQuerySet, take_names
from articles.newsroom import tag_changes, tag_merges, tag_reports, tag_splits
from articles.newsroom.base import NewsroomAdmin
from articles.newsroom.tagging import validate_name
from articles.tagging.naming import Called, Objection, Refused, called, objections, rename
from articles.text.names import fold, tidy, why_unstorable

MOST_OTHERS = 100
_PARTS = (tag_changes, tag_merges, tag_reports, tag_splits)
_MOST_SUGGESTIONS = 20


class NamesField(forms.CharField):
    """Names, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: object) -> str:
        """The lines."""
        return value if isinstance(value, str) else "\n".join(value or ())

    def to_python(self, value: object) -> tuple[str, ...]:
        """The names, none twice. Raises ValidationError."""
        lines = [tidy(line) for line in super().to_python(value).splitlines()]
        return tuple({fold(line): line for line in reversed(lines) if line}.values())[::-1]

    def validate(self, value: tuple[str, ...]) -> None:
        """Refuse what no tag can be called, and more names than anybody needs. Raises ValidationError."""
        if len(value) > MOST_OTHERS:
            raise ValidationError(_("At most %d other names. Leave out those that nobody uses.") % MOST_OTHERS)
        for name in value:
            validate_name(name)

    def run_validators(self, value: tuple[str, ...]) -> None:
        """Refuse what cannot be stored. Raises ValidationError."""
        validate_storable("\n".join(value))

    def has_changed(self, initial: object, data: str | None) -> bool:
        """Whether other names are given than before."""
        return self.prepare_value(initial).split("\n") != (data or "").replace("\r", "").split("\n")


class TagForm(forms.ModelForm):
    """A tag. Its names are nobody else's, in no spelling; its address was never another tag's."""

    others = NamesField(
        label=gettext_lazy("Other names"),
        required=False,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField", "dir": "auto"}),
        help_text=gettext_lazy(
            "One a line: “Russian Federation”, “Россия”. Whoever types one gets this tag, and its address leads here."
        ),
    )

    class Meta:
        model = Tag
        fields = ("name", "others", "kind", "description", "slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = called(self.instance) if self.instance.pk else None
        self.initial["others"] = self.was.others if self.was else ()

    def clean_name(self) -> str:
        """The name. Raises ValidationError for one that no tag can have."""
        validate_name(self.cleaned_data["name"])
        return self.cleaned_data["name"]

    def clean(self) -> dict[str, Any]:
        """Refuse names and addresses that other tags have, with a link to each of those."""
        cleaned = super().clean()
        if not self.errors:
            slug = cleaned.get("slug") or (self.was.slug if self.was else next(candidates(cleaned["name"])))
            self.wanted = Called(cleaned["name"], slug, cleaned["others"])
            for objection in objections(self.wanted, self.instance if self.was else None):
                if objection.part != "slug" or cleaned.get("slug"):
                    self.add_error(objection.part, ValidationError(_with_link(objection), code="taken"))
        return cleaned

    def validate_unique(self) -> None:
        """Nothing more: `clean` has said whose the name and the address are."""


def _with_link(objection: Objection) -> SafeString:
    address = reverse("admin:articles_tag_change", args=[objection.tag.pk])
    return format_html('{} <a href="{}">{}</a>', objection.words, address, objection.tag)


@admin.register(Tag)
class TagAdmin(NewsroomAdmin):
    """Tags. Reporters and editors make them where they tag a story, chiefs look after them here."""

    form = TagForm
    change_form_template = "newsroom/tag.html"
    change_list_template = "newsroom/tags.html"
    list_display = ("name", "kind", "stories", "slug")
    list_filter = ("kind",)
    list_per_page = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("name", "aliases__name", "aliases__slug")
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """The list's and the form's addresses, and that of the suggestions."""
        suggest = self.admin_site.admin_view(self.suggest_view)
        ours = [url for part in _PARTS for url in part.urls(self)]
        return [path("suggest/", suggest, name="articles_tag_suggest"), *ours, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The tags that the user may know of, with their live stories counted."""
        return policy.known_tags(request.user, super().get_queryset(request)).with_story_count()

    @admin.display(description=gettext_lazy("live stories"), ordering="story_count")
    def stories(self, tag: Tag) -> SafeString:
        """How many stories readers see under the tag; leads to the newsroom's list of its stories."""
        address = reverse("admin:articles_article_changelist")
        return format_html('<a href="{}?tag={}">{}</a>', address, tag.pk, tag.story_count)

    @admin.display(description=gettext_lazy("other names"))
    def others(self, tag: Tag) -> str:
        """The other names, for those who only look."""
        return ", ".join(called(tag).others)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Chiefs only: others make tags in the stories that need them."""
        return super().has_add_permission(request) and self.has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Tag, form: TagForm, change: bool) -> None:
        """Save; what the tag was called stays another name of it, and its old address leads to the new one."""
        take_names()
        wanted = form.wanted
        if change:
            obj.name, obj.slug = form.was.name, form.was.slug
        elif not form.cleaned_data["slug"]:
            obj.slug = ""
        super().save_model(request, obj, form, change)
        if not change:
            wanted = replace(wanted, slug=obj.slug)
        try:
            done = rename(obj, wanted, by=request.user)
        except Refused as error:
            messages.error(request, _("It is called as before: %(why)s") % {"why": error})
            return
        if done and change and wanted.slug != form.was.slug:
            messages.info(
                request, _("The tag's page moved. If readers knew its old address, that leads to the new one.")
            )

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """Delete a tag that readers have never seen; of others, say why they stay."""
        tag = self.get_object(request, object_id)
        if self.has_delete_permission(request, tag) and (tag.was_public or tag.listings.exists()):
            words = _(
                "Readers have seen stories under “%s”, so its page has to stay. It can be merged into another tag."
            )
            messages.error(request, words % tag)
            return HttpResponseRedirect(reverse("admin:articles_tag_change", args=[tag.pk]))
        if self.has_delete_permission(request, tag) and TagChange.objects.running().about(tag.pk).exists():
            messages.error(
                request, _("“%s” is being merged or split at this moment. Let that come to its end first.") % tag
            )
            return HttpResponseRedirect(reverse("admin:articles_tag_change", args=[tag.pk]))
        return super().delete_view(request, object_id, extra_context)

    def suggest_view(self, request: HttpRequest) -> JsonResponse:
        """Names of tags that hold the term, those that begin with it first. Raises PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        term = fold(request.GET.get("term", "")[:200])
        known = policy.known_tags(request.user, Tag.objects.all())
        found = known.none() if why_unstorable(term) else suggested(known, term)[:_MOST_SUGGESTIONS]
        return JsonResponse({"results": [_suggestion(tag) for tag in found]})


def suggested(tags: TagQuerySet, term: str) -> TagQuerySet:
    """The tags that hold a folded term in a name, with the other name that does in `by_other`; those that begin with it
    first."""
    holding = TagAlias.objects.filter(tag=OuterRef("pk"), key__contains=term).order_by(
        StrIndex("key", Value(term)), "pk"
    )
    other = Case(When(key__contains=term, then=Value(None)), default=Subquery(holding.values("name")[:1]))
    place = Coalesce(
        NullIf(StrIndex("key", Value(term)), 0), Subquery(holding.values(at=StrIndex("key", Value(term)))[:1])
    )
    found = tags.annotate(by_other=other).filter(Q(key__contains=term) | Q(by_other__isnull=False))
    return found.order_by(place, "name", "pk")


def _suggestion(tag: Tag) -> dict[str, str]:
    """A tag as an option; one that was found by another name says so."""
    text = f"{tag.by_other} → {tag.name}" if tag.by_other else tag.name
    return {"id": tag.name, "text": text}
