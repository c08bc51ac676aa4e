"""The search page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Author, Edition, Tag
from articles.models.stems import dictionary_of, stems
from articles.reading.days import Days, begin_of, days_of
from articles.reading.paging import Page, page_of
from articles.searching.finding import Limits
from articles.searching.search import Outcome
from articles.searching.search import search as search_for
from articles.text.names import storable, tidy
from articles.text.plain import plain
from articles.text.queries import Query, parse
from articles.text.slugs import is_slug
from articles.text.snippets import Piece, passage, words

RELEVANCE, DATE = "relevance", "date"
LONGEST_SLUG = 200
MOST_BESIDE, MOST_NEWEST = 8, 5


@dataclass(frozen=True)
class Asked:
    """What the address of a search asks for; what makes no sense is a problem that the page tells of."""

    query: Query
    days: Days
    tag: Tag | None = None
    author: Author | None = None
    sort: str = RELEVANCE
    problems: list[str] = field(default_factory=list)

    def parameters(self, **changed: object) -> str:
        """How an address asks for it, with some of it changed; None leaves a parameter out."""
        asked = {
            "q": str(self.query),
            "tag": self.tag and self.tag.slug,
            "author": self.author and self.author.slug,
            "from": self.days.since,
            "to": self.days.until,
            "sort": self.sort if self.sort != RELEVANCE else None,
        }
        return urlencode({name: value for name, value in (asked | changed).items() if value})

    @property
    def limits(self) -> Limits:
        """What the stories are to have besides the words."""
        since, until = self.days.since, self.days.until
        return Limits(
            self.tag,
            self.author.slug if self.author else "",
            begin_of(since) if since else None,
            begin_of(until + timedelta(days=1)) if until else None,
        )


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

    def shown_on(self, page: Page) -> list[tuple[Edition, list[Piece]]]:
        """The stories of a page, each with the passage that shows why it was found. Four queries at the most."""
        start = (page.number - 1) * settings.NEWSDESK_PAGE_SIZE
        keys = self.editions[start : start + settings.NEWSDESK_PAGE_SIZE]
        rows = Edition.objects.live().filter(pk__in=keys).for_listing().defer(None).defer("teaser_html", "description")
        editions = {edition.pk: edition for edition in rows}
        shown = [editions[key] for key in keys if key in editions]
        return list(zip(shown, _passages(shown, self.outcome.stems), strict=True))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What `?q=` asks for, narrowed by `tag`, `author`, `from` and `to`; by relevance, or by date with `sort=date`."""
    asked = _asked(request.GET)
    outcome = Outcome(asked.query) if asked.problems else search_for(asked.query, asked.limits)
    results = Results(asked, outcome)
    page = page_of(request, Edition.objects.none(), len(results.editions), asked.parameters())
    context = {"asked": asked, "results": results, "page": page, "shown": results.shown_on(page)}
    context |= {"address": reverse("search")} | ({} if results.editions else _instead(asked))
    return render(request, "articles/search.html", context)


def _asked(parameters: Mapping[str, str]) -> Asked:
    tag, author, sort = (storable(parameters.get(name, "").strip()) for name in ("tag", "author", "sort"))
    days = days_of(parameters)
    found_tag = Tag.objects.at([tag]).get(tag) if _is_slug(tag) else None
    found_author = Author.objects.once_public().filter(slug=author).first() if _is_slug(author) else None
    problems = [days.problem]
    problems += [_("There is no such tag. Choose one from the list of all tags.")] * bool(tag and not found_tag)
    problems += [_("There is no such author. Leave the author out.")] * bool(author and not found_author)
    problems += [_("Stories are sorted by “relevance” or by “date”.")] * (sort not in {"", RELEVANCE, DATE})
    query = parse(parameters.get("q", ""))
    return Asked(query, days, found_tag, found_author, sort or RELEVANCE, [one for one in problems if one])


def _is_slug(text: str) -> bool:
    return len(text) <= LONGEST_SLUG and is_slug(text)


def _instead(asked: Asked) -> dict[str, object]:
    """What a page without results offers: tags that are called so, and the newest stories."""
    tags = Tag.objects.with_story_count().filter(story_count__gt=0)
    texts = [tidy(part.text) for part in asked.query.wanted if len(part.text) > 2]
    near = [
        tag for text in texts[:3] for tag in tags.containing(text.casefold()).order_by("-story_count")[:MOST_BESIDE]
    ]
    newest = Edition.objects.live().newest_first().only("title", "slug", "language")[:MOST_NEWEST]
    return {"tags": list(dict.fromkeys(near))[:MOST_BESIDE], "newest": newest}


def _passages(editions: list[Edition], wanted: frozenset[str]) -> list[list[Piece]]:
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
