"""Stories in the newsroom: the list, and the form in which they are written and moved on."""

from typing import Any

from csp.decorators import csp_update
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import policy
from articles.models import Article, Author, Byline, Move
from articles.models.article import ArticleQuerySet
from articles.newsroom import (
    autosaving,
    backlinks,
    bin,
    conflicts,
    history,
    inline_links,
    link_health,
    move_pages,
    notices,
    presences,
    preview,
    rights,
    saving,
    sharing,
    story_list,
    suggestions,
)
from articles.newsroom.base import NewsroomAdmin
from articles.newsroom.filters import AuthorFilter, SeeLinkFilter, StandingFilter, TagFilter
from articles.newsroom.links import BylineInline, SeeLinkInline
from articles.newsroom.list_moves import LIST_MOVES
from articles.newsroom.prose import EDITOR_POLICY, as_it_reads
from articles.newsroom.story_form import ArticleForm

Verb = Move.Verb
# What stands around the form: each has addresses of its own, and something to show in the form's page.
_PARTS = (
    autosaving,
    backlinks,
    bin,
    conflicts,
    history,
    link_health,
    move_pages,
    notices,
    presences,
    preview,
    sharing,
    suggestions,
)

_editor_page = csp_update(EDITOR_POLICY)(NewsroomAdmin.render_change_form)


@admin.register(Article)
class ArticleAdmin(autosaving.AutosavingAdmin, bin.DiscardingAdmin, NewsroomAdmin):
    """Stories. Who may see, edit and move which is for `policy` to say."""

    form = ArticleForm
    inlines = (SeeLinkInline, BylineInline)
    change_form_template = "newsroom/story.html"
    change_list_template = "newsroom/stories.html"
    fieldsets = (
        (None, {"fields": ("title", "standfirst", "body"), "classes": ("newsroom-text",)}),
        (None, {"fields": ("tags",), "classes": ("newsroom-about",)}),
        (None, {"fields": ("language", "slug", "note"), "classes": ("newsroom-about",)}),
    )
    list_display = (
        story_list.headline,
        story_list.standing,
        story_list.tags,
        story_list.authors,
        "updated_at",
    )
    list_filter = (StandingFilter, SeeLinkFilter, TagFilter, AuthorFilter, "updated_at")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("title", "standfirst", "body", "tags__name", "tags__aliases__name")
    search_help_text = gettext_lazy("Searches headlines, standfirsts, texts and tags.")
    actions = LIST_MOVES

    def get_urls(self) -> list[URLPattern]:
        """The list's and the form's addresses, and those of the preview and the moves."""
        return [url for part in (*_PARTS, inline_links) for url in part.urls(self)] + super().get_urls()

    # --- Who may ---------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> ArticleQuerySet:
        """The stories that the user may know of."""
        return policy.visible(request.user, super().get_queryset(request))

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As policy has it."""
        return rights.may_see(request, obj) if obj else request.user.has_perm("articles.view_article")

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As policy has it."""
        return rights.may_edit(request, obj) if obj else request.user.has_perm("articles.change_article")

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As policy has it."""
        return rights.may_delete(request, obj) if obj else request.user.has_perm("articles.delete_article")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether the list offers the editors' moves."""
        return request.user.has_perm("articles.publish_article")

    # --- The list --------------------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that costs as much for fifty stories as for one."""
        return story_list.StoryList

    # --- The form --------------------------------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        """The form; those who may only look get none of its fields, and no editor."""
        if change and not self.has_change_permission(request, obj):
            kwargs["form"] = ModelForm
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> tuple:
        """The form; for those who may only look, the story as it reads."""
        if obj is None or self.has_change_permission(request, obj):
            return self.fieldsets
        return (
            (None, {"fields": ("title", "standfirst", "text"), "classes": ("newsroom-text",)}),
            (None, {"fields": ("tag_names", "language", "slug"), "classes": ("newsroom-about",)}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        """What this user may not change; an address that readers know is an editor's business."""
        if obj is None:
            return ()
        if not self.has_change_permission(request, obj):
            return ("text", "tag_names")
        if self.has_publish_permission(request) or not rights.is_known_to_readers(request, obj):
            return ()
        return ("slug",)

    @admin.display(description=gettext_lazy("text"))
    def text(self, article: Article) -> SafeString:
        """The text as it reads."""
        return format_html('<div class="newsroom-prose" dir="auto">{}</div>', as_it_reads(article.body))

    @admin.display(description=gettext_lazy("tags"))
    def tag_names(self, article: Article) -> str:
        """The names of the tags."""
        return story_list.tags(article)

    def get_formset_kwargs(self, request: HttpRequest, obj: Article, inline: Any, prefix: str) -> dict[str, Any]:
        """A new story proposes its writer's own byline."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "GET" and inline.model is Byline and obj.pk is None:
            kwargs["initial"] = [
                {"author": pk} for pk in Author.objects.filter(user=request.user).values_list("pk", flat=True)
            ]
        return kwargs

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        """The page, with the moves that are open. Where the editor is on it, so is the policy that it needs."""
        for part in _PARTS:
            context |= part.context(request, obj)
        context |= {"title": obj.title if obj else _("New story"), "subtitle": ""}
        if add or self.has_change_permission(request, obj):
            return _editor_page(self, request, context, add, change, form_url, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- Saving ----------------------------------------------------------------------------------------

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """The form. What is typed is kept, whatever became of the story meanwhile."""
        if request.method == "POST":
            answer = saving.instead(self, request, object_id)
            if answer is not None:
                return answer
        return super().changeform_view(request, object_id, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """Nothing yet: a story is saved with all that belongs to it, or not at all."""

    def save_related(self, request: HttpRequest, form: ArticleForm, formsets: list[BaseFormSet], change: bool) -> None:
        """Save the story with its tags, links and bylines, by the rules of `drafting`."""
        saving.save(request, form, formsets)

    def construct_change_message(
        self, request: HttpRequest, form: ArticleForm, formsets: list, add: bool = False
    ) -> list:
        """What the admin's own log says; what was changed is told by the revisions."""
        return [{"added": {}}] if add else []

    def log_change(self, request: HttpRequest, obj: Article, message: Any) -> Any:
        """Log what was really changed."""
        return super().log_change(request, obj, message) if saving.has_changed(obj) else None

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        """What follows a new story: the move that was asked for with it, if any."""
        return saving.respond(self, request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """What follows a saved story: the move that was asked for with it, if any."""
        return saving.respond(self, request, obj)
