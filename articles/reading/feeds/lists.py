"""The lists that there are feeds of: which stories, and what the feed is called. One small class each."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from articles.delivery.shown import shows, shows_stories
from articles.models import Author, Edition, Notice, Tag, Tally
from articles.models.change import NOTICES, SEARCH, STORIES, TAGS
from articles.models.notice import NoticeQuerySet
from articles.models.readable import ShownStory
from articles.models.threads import MOST_STORIES, followed, thread_around
from articles.reading.asked import Asked
from articles.reading.combining import JOIN, NOT, Combination, Selection
from articles.reading.days import Days
from articles.reading.feeds.notices import Notices
from articles.reading.feeds.stories import Stories
from articles.reading.lists import LATEST, OF_AUTHOR, Chosen, StoryList
from articles.reading.paging import Page
from articles.searching.search import exact

ENTRIES = 30
_ALL_DAYS = Days()


class FeedList:
    """A list of which there is a feed: newest first, in documents of `size` entries.

    A list of stories names its rows (of editions, or of listings) and their number, the two addresses, and itself.
    """

    page = ""  # the name of the address of the page that shows the same
    address = ""  # the name of the feed's own address
    contents: type[Stories] | type[Notices] = Stories
    size = ENTRIES
    is_pushed = True  # the hub is told when it changes: see articles.delivery.changed

    rows: StoryList | NoticeQuerySet
    total: int
    arguments: Mapping[str, Any] = {}  # of both addresses
    query: Mapping[str, str] = {}  # of both addresses, beside the format and the page's number

    title: str
    description: str
    name: str  # for good, among all feeds: of what no URI has to escape


class Latest(FeedList):
    """All stories."""

    page, address, name = "home", "home-feed", "latest"

    def __init__(self) -> None:
        shows(STORIES)
        self.rows, self.total = LATEST.of(), Tally.objects.live_stories()
        self.title = settings.NEWSDESK_SITE_NAME
        self.description = _("The stories of %(site)s, newest first.") % {"site": settings.NEWSDESK_SITE_NAME}


class OfTags(FeedList):
    """The stories that have all of some tags and none of others."""

    page, address = "tag-detail", "tag-feed"
    is_pushed = False  # of too many combinations somebody would have to be told

    def __init__(self, combination: Combination, days: Days = _ALL_DAYS) -> None:
        selection = Selection(combination, days)
        self.rows, self.total, self.query = selection.stories, selection.total, days.parameters
        self.arguments = {"slug": combination.slug}
        self.name = "/".join([self._of(combination), *(f"{name}-{day}" for name, day in self.query.items())])
        words = {"tag": f"{combination}, {days.words}" if days.words else combination}
        self.title = _("%(tag)s – %(site)s") % (words | {"site": settings.NEWSDESK_SITE_NAME})
        self.description = _("All stories about %(tag)s, newest first.") % words

    def _of(self, combination: Combination) -> str:
        return f"tags/{_keys(combination)}"


class OfTag(OfTags):
    """The stories of a tag."""

    def __init__(self, tag: Tag, days: Days = _ALL_DAYS) -> None:
        """`tag` has its live stories counted."""
        super().__init__(Combination([tag], []), days)
        self.is_pushed = not days
        self.description = self.description if days else tag.description or self.description

    def _of(self, combination: Combination) -> str:
        return f"tag/{combination.included[0].pk}"


class OfAuthor(FeedList):
    """The stories of an author."""

    page, address = "author-detail", "author-feed"

    def __init__(self, author: Author) -> None:
        """`author` has their live stories counted."""
        self.rows, self.total = OF_AUTHOR.of(author.pk), author.story_count
        self.arguments, self.name = {"slug": author.slug}, f"author/{author.pk}"
        words = {"author": author, "site": settings.NEWSDESK_SITE_NAME}
        self.title = _("Stories by %(author)s – %(site)s") % words
        self.description = _("All stories by %(author)s, newest first.") % words


class _Threaded(Stories):
    """Stories that lead to one another: another one may come to any of them."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        shows_stories(self.editions)


class OfThread(FeedList):
    """The stories of a thread, as one of them leads into it. They are so few that one document holds them all."""

    page, address, contents = "article-thread", "article-thread-feed", _Threaded
    size = total = MOST_STORIES
    is_pushed = False  # it changes with stories far away

    def __init__(self, edition: ShownStory) -> None:
        """`edition` is that one."""
        self.rows = Chosen(thread_around(edition.article_id, followed(edition), edition.first_published_at))
        self.arguments, self.name = {"slug": edition.slug}, f"thread/{edition.uuid}"
        words = {"headline": edition.title}
        self.title = _("The story so far: %(headline)s") % words
        self.description = _("The stories that lead to one another from “%(headline)s”.") % words


class OfSearch(FeedList):
    """The stories that have all that is searched for."""

    page, address = "search", "search-feed"
    is_pushed = False  # of too many searches somebody would have to be told

    def __init__(self, asked: Asked) -> None:
        """`asked` is answerable."""
        shows(SEARCH, STORIES, TAGS)
        found = exact(asked.query, asked.limits).by_date
        rows = Edition.objects.live().filter(pk__in=found)
        self.rows, self.total, self.query = Chosen(rows), len(found), asked.told
        kept = asked.told | {"tag": asked.tag and asked.tag.pk, "author": asked.author and asked.author.pk}
        self.name = f"search/{sha256(repr(sorted(kept.items())).encode()).hexdigest()[:32]}"
        words = {"words": asked.query, "site": settings.NEWSDESK_SITE_NAME}
        self.title = _("Search: %(words)s – %(site)s") % words
        self.description = _("The stories of %(site)s that have “%(words)s”, newest first.") % words


class Corrections(FeedList):
    """The corrections and updates of live stories."""

    page, address, name = "corrections", "corrections-feed", "corrections"
    contents = Notices

    def __init__(self) -> None:
        shows(NOTICES, STORIES)
        self.rows = Notice.objects.live()
        self.total = self.rows.count()
        self.title = _("Corrections and updates – %(site)s") % {"site": settings.NEWSDESK_SITE_NAME}
        self.description = _("What was wrong in our stories, and what is new in them.")


def _keys(combination: Combination) -> str:
    """The tags' keys, as their slugs stand in an address: those never change."""
    with_them, without_them = (sorted(tag.pk for tag in tags) for tags in (combination.included, combination.excluded))
    return JOIN.join([*map(str, with_them), *(f"{NOT}{pk}" for pk in without_them)])
