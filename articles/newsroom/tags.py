"""Tags in the newsroom: the subjects, with their counts and descriptions."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet, Value
from django.db.models.functions import StrIndex
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import policy
from articles.models import Tag, TagAlias
from articles.newsroom.base import NewsroomAdmin
from articles.newsroom.tagging import validate_name
from articles.text.names import fold, why_unstorable

_MOST_SUGGESTIONS = 20


class TagForm(forms.ModelForm):
    """A tag. Its name is nobody else's, in no spelling; its address was never another tag's."""

    class Meta:
        model = Tag
        fields = ("name", "kind", "description", "slug")

    def clean_name(self) -> str:
        """The name. Raises ValidationError that leads to the tag which has it already."""
        name = self.cleaned_data["name"]
        validate_name(name)
        if same := Tag.objects.filter(key=fold(name)).exclude(pk=self.instance.pk).first():
            link = format_html('<a href="{}">{}</a>', reverse("admin:articles_tag_change", args=[same.pk]), same)
            raise ValidationError(format_html(_("There is a tag of this name already: {}"), link), code="same")
        return name

    def clean_slug(self) -> str:
        """The address; an existing tag keeps its own if the field is left empty. Raises ValidationError."""
        slug = self.cleaned_data.get("slug") or self.instance.slug
        if TagAlias.objects.filter(slug=slug).exclude(tag=self.instance.pk).exists():
            raise ValidationError(_("This is the former address of another tag. Choose a different slug."))
        return slug


@admin.register(Tag)
class TagAdmin(NewsroomAdmin):
    """Tags. Reporters and editors make them where they tag a story, chiefs look after them here."""

    form = TagForm
    list_display = ("name", "kind", "stories", "slug")
    list_filter = ("kind",)
    list_per_page = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("name", "aliases__slug")
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """The list's and the form's addresses, and that of the suggestions."""
        suggest = self.admin_site.admin_view(self.suggest_view)
        return [path("suggest/", suggest, name="articles_tag_suggest"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The tags that the user may know of, with their live stories counted."""
        return policy.known_tags(request.user, super().get_queryset(request)).with_story_count()

    @admin.display(description=gettext_lazy("live stories"), ordering="story_count")
    def stories(self, tag: Tag) -> SafeString:
        """How many stories readers see under the tag; leads to the newsroom's list of its stories."""
        address = reverse("admin:articles_article_changelist")
        return format_html('<a href="{}?tag={}">{}</a>', address, tag.pk, tag.story_count)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Chiefs only: others make tags in the stories that need them."""
        return super().has_add_permission(request) and self.has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Tag, form: TagForm, change: bool) -> None:
        """Save; a new address leaves the old one leading there."""
        if not change or "slug" not in form.changed_data or obj.slug == form.initial["slug"]:
            super().save_model(request, obj, form, change)
            return
        slug, obj.slug = obj.slug, form.initial["slug"]
        obj.save()
        obj.readdress(slug)
        messages.info(request, _("The tag's page moved. If readers knew its old address, that leads to the new one."))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """Delete a tag that readers have never seen; of others, say why they stay."""
        tag = self.get_object(request, object_id)
        if self.has_delete_permission(request, tag) and tag.listings.exists():
            messages.error(request, _("Readers have seen stories under “%s”, so its page has to stay.") % tag)
            return HttpResponseRedirect(reverse("admin:articles_tag_change", args=[tag.pk]))
        return super().delete_view(request, object_id, extra_context)

    def suggest_view(self, request: HttpRequest) -> JsonResponse:
        """Names of tags that hold the term, those that begin with it first. Raises PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        term = fold(request.GET.get("term", "")[:200])
        known = policy.known_tags(request.user, Tag.objects.all())
        found = known.none() if why_unstorable(term) else known.filter(key__contains=term)
        best = found.order_by(StrIndex("key", Value(term)), "name", "pk")[:_MOST_SUGGESTIONS]
        return JsonResponse({"results": [{"id": tag.name, "text": tag.name} for tag in best]})
