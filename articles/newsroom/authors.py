"""Authors in the newsroom."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Author
from articles.newsroom.base import NewsroomAdmin


@admin.register(Author)
class AuthorAdmin(NewsroomAdmin):
    """The people whose names stand under the headlines."""

    list_display = ("name", "user")
    list_select_related = ("user",)
    search_fields = ("name",)
    search_help_text = gettext_lazy("Searches names.")
    fields = ("name", "slug", "user")
    autocomplete_fields = ("user",)
    actions = None
    list_per_page = 50

    def get_fields(self, request: HttpRequest, obj: Author | None = None) -> tuple[str, ...]:
        """The form; those who may only look see who it is, without a link to an account that is not shown to them."""
        return self.fields if self.has_change_permission(request, obj) or obj is None else ("name", "slug", "account")

    def get_readonly_fields(self, request: HttpRequest, obj: Author | None = None) -> tuple[str, ...]:
        """What is there only to be looked at. The address of an author's page is for life."""
        if obj is None:
            return ()
        return ("slug",) if self.has_change_permission(request, obj) else ("slug", "account")

    @admin.display(description=gettext_lazy("user"))
    def account(self, author: Author) -> str:
        """The user's name."""
        return str(author.user or "-")

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """Delete an author whom no story names; of others, say why they stay."""
        author = self.get_object(request, object_id)
        if self.has_delete_permission(request, author) and (author.bylines.exists() or author.credits.exists()):
            messages.error(request, _("Stories name “%s” as their author. Take the name off them first.") % author)
            return HttpResponseRedirect(reverse("admin:articles_author_change", args=[author.pk]))
        return super().delete_view(request, object_id, extra_context)
