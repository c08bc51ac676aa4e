"""The log of moves: read, never written."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles import policy
from articles.models import Article, Move
from articles.newsroom.base import NewsroomAdmin


@admin.register(Move)
class MoveAdmin(NewsroomAdmin):
    """Who moved which story, when and why."""

    list_display = ("at", "article", "verb", "from_state", "to_state", "by", "note")
    list_filter = ("verb", "at")
    list_select_related = ("article", "by")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("article__title", "by__username", "note")
    fields = ("article", "verb", "from_state", "to_state", "by", "at", "note")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The moves of the stories that the user may know of."""
        known = policy.visible(request.user, Article.objects.all())
        return super().get_queryset(request).filter(article__in=known.values("pk"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: moves are made, not entered."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Move | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Move | None = None) -> bool:
        """Nobody."""
        return False
