"""The readers' pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.delivery.shown import shows, shows_names, shows_stories, shows_teasers
from articles.models import Author, Notice, Tag, Tally
from articles.models.change import NOTICES, STORIES, TAGS, keys
from articles.models.readable import ShownStory
from articles.models.showing import shown
from articles.models.tag import NAME_LENGTH
from articles.models.threads import MOST_STORIES, followed, thread_around
from articles.models.translations import originals, translations
from articles.reading.addresses import at_author, at_combination, at_story, at_tag
from articles.reading.combining import Combination, Selection
from articles.reading.days import days_of
from articles.reading.lists import LATEST, OF_AUTHOR
from articles.reading.paging import page_of
from articles.text.collation import sort_key
from articles.text.names import fold, storable, tidy

_KINDS = {
    Tag.Kind.PLACE: gettext_lazy("Places"),
    Tag.Kind.PERSON: gettext_lazy("People"),
    Tag.Kind.ORGANISATION: gettext_lazy("Organisations"),
    Tag.Kind.TOPIC: gettext_lazy("Topics"),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest stories."""
    shows(STORIES)
    page = page_of(request, LATEST.of(), Tally.objects.live_stories())
    return render(request, "articles/home.html", {"page": page})


@require_safe
def tag_list(request: HttpRequest) -> HttpResponse:
    """All tags that have live stories, by kind and A to Z, with their counts; with `?q=` those that are called so."""
    shows(STORIES, TAGS)
    asked = tidy(storable(request.GET.get("q", "")[:NAME_LENGTH]))
    tags = Tag.objects.with_story_count().filter(story_count__gt=0).containing(fold(asked))
    ordered = sorted(tags, key=lambda tag: sort_key(tag.name))
    kinds = [(kind, name, [tag for tag in ordered if tag.kind == kind]) for kind, name in _KINDS.items()]
    context = {"kinds": [one for one in kinds if one[2]], "asked": asked, "total": len(ordered)}
    return render(request, "articles/tag_list.html", context)


@require_safe
@at_tag
def tag_detail(request: HttpRequest, tag: Tag) -> HttpResponse:
    """A tag's stories, newest first; of some days, where `?from=` and `?to=` say so."""
    return _tagged(request, Combination([tag], []), tag=tag)


@require_safe
@at_combination
def tag_combination(request: HttpRequest, combination: Combination) -> HttpResponse:
    """The stories that have all of some tags and none of others, newest first; of some days likewise."""
    return _tagged(request, combination)


def _tagged(request: HttpRequest, combination: Combination, **more: object) -> HttpResponse:
    days = days_of(request.GET)
    selection = Selection(combination, days)
    page = page_of(request, selection.stories, selection.total, days.query)
    title = _("Displaying items by tag: %(tag)s") % {"tag": combination}
    shows_names(selection.related)
    context = {"combination": combination, "selection": selection, "days": days, "title": title, "page": page}
    return render(request, "articles/tag_detail.html", context | {"related": selection.related} | more)


@require_safe
@at_author
def author_detail(request: HttpRequest, author: Author) -> HttpResponse:
    """An author's stories, newest first."""
    page = page_of(request, OF_AUTHOR.of(author.pk), author.story_count)
    return render(request, "articles/author_detail.html", {"author": author, "page": page})


@require_safe
@at_story
def article_detail(request: HttpRequest, edition: ShownStory) -> HttpResponse:
    """A story, and where it is in other languages."""
    others = translations(edition)
    shows(*keys("s", (other.article_id for other in others)), *keys("i", originals(edition)))
    return render(request, "articles/article_detail.html", {"edition": edition, "translations": others})


@require_safe
@at_story
def article_thread(request: HttpRequest, edition: ShownStory) -> HttpResponse:
    """The stories that lead to one another around a story, the oldest first. Of a story by itself, that one."""
    around = thread_around(edition.article_id, followed(edition), edition.first_published_at)
    stories = shown(around.oldest_first())
    shows_stories(stories)
    shows_teasers(stories)
    context = {"edition": edition, "stories": stories, "is_cut": len(stories) >= MOST_STORIES}
    return render(request, "articles/article_thread.html", context)


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The corrections and updates of all stories, newest first."""
    shows(NOTICES, STORIES)
    notices = Notice.objects.live()  # they are few: counting them costs little
    return render(request, "articles/corrections.html", {"page": page_of(request, notices, notices.count())})
