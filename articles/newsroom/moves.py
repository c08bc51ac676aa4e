"""The log of moves: read, never written."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from articles import policy
from articles.models import Article, Move
from articles.newsroom.base import NewsroomAdmin


@admin.register(Move)
class MoveAdmin(NewsroomAdmin):
    """Who moved which story, when and why."""

    list_display = ("at", "article", "verb", "way", "by", "note", "accepted")
    list_filter = ("verb", "at")
    list_select_related = ("article", "by")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("article__title", "by__username", "note", "reason")
    fields = ("article", "version", "verb", "from_state", "to_state", "who", "at", "note", "accepted")
    actions = None
    readonly_fields = ("who",)

    @admin.display(description=gettext_lazy("by"))
    def who(self, move: Move) -> str:
        """The mover's name, without a link to an account that most may not see."""
        return str(move.by or "-")

    @admin.display(description=gettext_lazy("from → to"))
    def way(self, move: Move) -> str:
        """The states that the move led from and to, in one narrow column; one of them where it left the story in it."""
        states = dict.fromkeys((move.get_from_state_display(), move.get_to_state_display()))
        return " → ".join(str(state) for state in states)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The moves of the stories that the user may know of."""
        known = policy.visible(request.user, Article.objects.all())
        return super().get_queryset(request).filter(article__in=known.values("pk"))

    @admin.display(description=gettext_lazy("accepted warnings"))
    def accepted(self, move: Move) -> str:
        """The warnings that were accepted with the move, and why."""
        if not move.warnings:
            return ""
        return format_html("{} – “{}”", " ".join(warning["words"] for warning in move.warnings), move.reason)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: moves are made, not entered."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Move | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Move | None = None) -> bool:
        """Nobody."""
        return False
