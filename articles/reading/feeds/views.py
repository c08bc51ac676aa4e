"""The feeds' addresses: they lead on, or are gone, as the pages that show the same."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.models import Author, Edition, Tag
from articles.reading.addresses import at_author, at_combination, at_story, at_tag
from articles.reading.asked import asked_of
from articles.reading.combining import Combination
from articles.reading.days import Days, days_of
from articles.reading.feeds.answering import answer
from articles.reading.feeds.lists import Corrections, Latest, OfAuthor, OfSearch, OfTag, OfTags, OfThread


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The feed of the newest stories."""
    return answer(request, Latest())


@require_safe
@at_tag
def tag_detail(request: HttpRequest, tag: Tag) -> HttpResponse:
    """The feed of a tag's stories; of some days, where `?from=` and `?to=` say so."""
    return answer(request, OfTag(tag, _days(request)))


@require_safe
@at_combination
def tag_combination(request: HttpRequest, combination: Combination) -> HttpResponse:
    """The feed of the stories that have all of some tags and none of others; of some days likewise."""
    return answer(request, OfTags(combination, _days(request)))


@require_safe
@at_author
def author_detail(request: HttpRequest, author: Author) -> HttpResponse:
    """The feed of an author's stories."""
    return answer(request, OfAuthor(author))


@require_safe
@at_story
def article_thread(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The feed of a story's thread."""
    return answer(request, OfThread(edition))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The feed of what the search page finds, without what it finds besides when nothing fits."""
    asked = asked_of(request.GET)
    if not asked.is_answerable:
        raise Http404
    return answer(request, OfSearch(asked))


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The feed of corrections and updates."""
    return answer(request, Corrections())


def _days(request: HttpRequest) -> Days:
    days = days_of(request.GET)
    if days.problem:
        raise Http404
    return days
