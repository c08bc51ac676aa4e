"""The pages, as generic views."""

from django.contrib.syndication.views import Feed
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.generic import DetailView, ListView

from benchmarks.textbook.models import Link, Story, Tag

# As our feeds and threads have.
ENTRIES = 30
MOST_NEAR, SHOWN_EARLIER, SHOWN_LATER = 24, 4, 8
APART = ("elsewhere", "translation")


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
    """A story, without its thread."""

    template_name = "textbook/story.html"

    def get_queryset(self) -> QuerySet:
        """The live stories."""
        return live()


class StoryWithThread(StoryPage):
    """A story with the stories that see links join to it, as many as our page looks for."""

    template_name = "textbook/story_with_thread.html"

    def get_context_data(self, **more: object) -> dict[str, object]:
        """The last stories of it before this one, and the first after, the oldest first."""
        story = self.object
        others = sorted(thread_of(story), key=lambda other: other.first_published_at)
        earlier = [other for other in others if other.first_published_at < story.first_published_at]
        later = [other for other in others if other.first_published_at > story.first_published_at]
        return super().get_context_data(
            earlier=earlier[-SHOWN_EARLIER:], later=later[:SHOWN_LATER], length=len(others) + 1, **more
        )


def thread_of(story: Story) -> list[Story]:
    """The other stories of a story's thread, step by step: those that it points at, and those that point at it."""
    links = Link.objects.filter(kind="see").exclude(relation__in=APART)
    others = live().prefetch_related(None).only("article_id", "title", "slug", "first_published_at")
    known, here = {story.article_id: story}, [story]
    while here and len(known) < MOST_NEAR:
        targets = links.filter(edition__in=here).values_list("target_id", flat=True)
        pointing = links.filter(target_id__in=[one.article_id for one in here]).values_list("edition_id", flat=True)
        found = [*others.filter(article_id__in=list(targets)), *others.filter(pk__in=list(pointing))]
        new = {one.article_id: one for one in found if one.article_id not in known}
        here = list(new.values())[: MOST_NEAR - len(known)]
        known |= {one.article_id: one for one in here}
    return [one for one in known.values() if one is not story]


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
