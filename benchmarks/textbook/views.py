"""The pages, as generic views."""

from django.contrib.syndication.views import Feed
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.generic import DetailView, ListView

from benchmarks.textbook.models import Story, Tag

ENTRIES = 30  # as our feeds have


def live() -> QuerySet:
    """The live stories, the newest first."""
    now = timezone.now()
    stories = Story.objects.filter(Q(live_until=None) | Q(live_until__gt=now), live_from__lte=now)
    return stories.order_by("-first_published_at", "-pk").prefetch_related("tags", "links")


class Home(ListView):
    """Ten live stories, the newest first."""

    paginate_by = 10
    template_name = "textbook/tag.html"

    def get_queryset(self) -> QuerySet:
        """All live stories."""
        return live()


class TagPage(ListView):
    """Ten live stories of a tag, the newest first."""

    paginate_by = 10
    template_name = "textbook/tag.html"

    def get_queryset(self) -> QuerySet:
        """The live stories of the tag that the address names."""
        self.tag = get_object_or_404(Tag, slug=self.kwargs["slug"])
        return live().filter(tags=self.tag)

    def get_context_data(self, **more: object) -> dict[str, object]:
        """The tag too."""
        return super().get_context_data(tag=self.tag, **more)


class StoryPage(DetailView):
    """A story."""

    template_name = "textbook/story.html"

    def get_queryset(self) -> QuerySet:
        """The live stories."""
        return live()


class TagFeed(Feed):
    """The newest stories of a tag."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str) -> Tag:
        """The tag."""
        return get_object_or_404(Tag, slug=slug)

    def title(self, tag: Tag) -> str:
        """The feed's title."""
        return tag.name

    def link(self, tag: Tag) -> str:
        """The page of the same stories."""
        return f"/tag/{tag.slug}/"

    def items(self, tag: Tag) -> QuerySet:
        """The stories."""
        return live().filter(tags=tag)[:ENTRIES]

    def item_title(self, story: Story) -> str:
        """The headline."""
        return story.title

    def item_description(self, story: Story) -> str:
        """The teaser and the see links."""
        links = (
            f"<p>{link.lead_in}: <a href='/stories/{link.target_id}/'>{link.label}</a></p>"
            for link in story.links.all()
        )
        return story.teaser_html + "".join(links)

    def item_link(self, story: Story) -> str:
        """The story's page."""
        return f"/articles/{story.slug}/"

    def item_author_name(self, story: Story) -> str:
        """The authors."""
        return ", ".join(author["name"] for author in story.byline)

    def item_pubdate(self, story: Story) -> object:
        """When it was first published."""
        return story.first_published_at

    def item_categories(self, story: Story) -> list[str]:
        """The tags."""
        return [tag.name for tag in story.tags.all()]
