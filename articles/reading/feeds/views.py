"""The feeds' addresses: they lead on, or are gone, as the pages that show the same."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.models import Author, Edition, Tag
from articles.reading.addresses import at_author, at_combination, at_story, at_tag
from articles.reading.combining import Combination
from articles.reading.feeds.answering import answer
from articles.reading.feeds.lists import Corrections, Latest, OfAuthor, OfTag, OfTags, OfThread


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The feed of the newest stories."""
    return answer(request, Latest())


@require_safe
@at_tag
def tag_detail(request: HttpRequest, tag: Tag) -> HttpResponse:
    """The feed of a tag's stories."""
    return answer(request, OfTag(tag))


@require_safe
@at_combination
def tag_combination(request: HttpRequest, combination: Combination) -> HttpResponse:
    """The feed of the stories that have all of some tags and none of others."""
    return answer(request, OfTags(combination))


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
def corrections(request: HttpRequest) -> HttpResponse:
    """The feed of corrections and updates."""
    return answer(request, Corrections())
