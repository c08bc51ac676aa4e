"""The search page."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.delivery.shown import shows, shows_teasers
from articles.models import Edition, Tag
from articles.models.change import SEARCH, STORIES, TAGS
from articles.models.readable import ShownStory
from articles.models.showing import STORY, shown
from articles.models.stems import dictionary_of, stems
from articles.reading.asked import DATE, RELEVANCE, Asked, asked_of
from articles.reading.lists import Chosen
from articles.reading.paging import Page, page_of
from articles.searching.finding import Limits
from articles.searching.search import Outcome
from articles.searching.search import search as search_for
from articles.text.names import tidy
from articles.text.plain import plain
from articles.text.snippets import Piece, passage, words

MOST_BESIDE, MOST_NEWEST = 8, 5


@dataclass(frozen=True)
class Results:
    """What a search found, as its page shows it."""

    asked: Asked
    outcome: Outcome

    @property
    def editions(self) -> list[int]:
        """All that were found, in the order asked for."""
        found = self.outcome.found
        return list(found.by_date if self.asked.sort == DATE else found.by_relevance)

    @property
    def left_out(self) -> str:
        """The words without which it was found."""
        return ", ".join(str(part) for part in self.outcome.left_out)

    @property
    def other_order(self) -> str:
        """The parameters of the same search in the other order."""
        return self.asked.parameters(sort=DATE if self.asked.sort == RELEVANCE else None)

    @property
    def meant(self) -> str:
        """The parameters of the search that may have been meant."""
        return self.asked.parameters(q=str(self.outcome.meant)) if self.outcome.meant else ""

    @property
    def feed(self) -> str:
        """The parameters of its feed; none where nothing is asked for."""
        return urlencode(self.asked.told) if self.asked.is_answerable else ""

    @property
    def unlimited(self) -> str:
        """The parameters of the same search without tag, author and days, where there are any."""
        limits = self.asked.limits != Limits()
        return urlencode({"q": str(self.asked.query)}) if limits else ""

    @cached_property
    def further_back(self) -> str:
        """The parameters of the search that goes on where this one was not continued."""
        reached = self.outcome.found.reaches_to
        day = reached and timezone.localtime(reached, timezone.get_default_timezone()).date()
        if day is None or day == self.asked.days.until:
            return ""
        return self.asked.parameters(to=day)

    def shown_on(self, page: Page) -> list[tuple[ShownStory, list[Piece]]]:
        """The stories of a page, each with the passage that shows why it was found. Two queries at the most."""
        start = (page.number - 1) * settings.NEWSDESK_PAGE_SIZE
        keys = self.editions[start : start + settings.NEWSDESK_PAGE_SIZE]
        editions = {edition.pk: edition for edition in shown(Edition.objects.live().filter(pk__in=keys), STORY)}
        found = [editions[key] for key in keys if key in editions]
        shows_teasers(found)
        return list(zip(found, _passages(found, self.outcome.stems), strict=True))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What `?q=` asks for, narrowed by `tag`, `author`, `from` and `to`; by relevance, or by date with `sort=date`."""
    shows(SEARCH, STORIES, TAGS)
    asked = asked_of(request.GET)
    outcome = Outcome(asked.query) if asked.problems else search_for(asked.query, asked.limits)
    results = Results(asked, outcome)
    page = page_of(request, Chosen(Edition.objects.none()), len(results.editions), asked.parameters())
    context = {"asked": asked, "results": results, "page": page, "shown": results.shown_on(page)}
    context |= {"address": reverse("search")} | ({} if results.editions else _instead(asked))
    return render(request, "articles/search.html", context)


def _instead(asked: Asked) -> dict[str, object]:
    """What a page without results offers: tags that are called so, and the newest stories."""
    tags = Tag.objects.with_story_count().filter(story_count__gt=0)
    texts = [tidy(part.text) for part in asked.query.wanted if len(part.text) > 2]
    near = [
        tag for text in texts[:3] for tag in tags.containing(text.casefold()).order_by("-story_count")[:MOST_BESIDE]
    ]
    newest = Edition.objects.live().newest_first().only("title", "slug", "language")[:MOST_NEWEST]
    return {"tags": list(dict.fromkeys(near))[:MOST_BESIDE], "newest": newest}


def _passages(editions: list[ShownStory], wanted: frozenset[str]) -> list[list[Piece]]:
    """The passage of each of these stories; one query for all words that may be among the wanted ones."""
    texts = [f"{edition.standfirst} {plain(edition.body_html)}".strip() for edition in editions]
    beginnings = tuple({stem[:2] for stem in wanted})
    near = [[word for word in words(text) if word.term.startswith(beginnings)] for text in texts]
    dictionaries = [dictionary_of(edition.language) for edition in editions]
    asked: dict[str, set[str]] = {}
    for dictionary, some in zip(dictionaries, near, strict=True):
        asked.setdefault(dictionary, set()).update(word.term for word in some)
    stem_of = stems(asked)
    matching = [
        [word for word in some if (stem_of[dictionary][word.term] or word.term) in wanted]
        for dictionary, some in zip(dictionaries, near, strict=True)
    ]
    return [passage(text, some) for text, some in zip(texts, matching, strict=True)]
