"""The tag page, as a ListView."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import ListView

from benchmarks.textbook.models import Story, Tag


class TagPage(ListView):
    """Ten live stories of a tag, the newest first."""

    paginate_by = 10
    template_name = "textbook/tag.html"

    def get_queryset(self) -> QuerySet:
        """The live stories of the tag that the address names."""
        self.tag = get_object_or_404(Tag, slug=self.kwargs["slug"])
        now = timezone.now()
        live = Story.objects.filter(Q(live_until=None) | Q(live_until__gt=now), tags=self.tag, live_from__lte=now)
        return live.order_by("-first_published_at", "-pk").prefetch_related("tags", "links")

    def get_context_data(self, **more: object) -> dict[str, object]:
        """The tag too."""
        return super().get_context_data(tag=self.tag, **more)
