"""The links of stories, as readers get them."""

from articles.models import Edition
from articles.models.readable import ShownLink, ShownStory
from articles.models.showing import shown


def links_now() -> list[tuple[ShownStory, ShownLink]]:
    """All links of all editions that lead somewhere at this moment, or keep their sentence, with their story."""
    return [(story, link) for story in shown(Edition.objects.order_by("pk")) for link in story.links_now]
