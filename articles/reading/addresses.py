"""What an address answers: what is there, where that went (301, in one hop), that it is over (410), or nothing (404).

Said once for each kind of thing. Its page, its feed and whatever else stands below its address are views of the thing
itself, and leave to these decorators what they answer where it is not.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import wraps
from typing import Any

from django.db import router
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from articles.delivery.shown import shows, shows_names, shows_stories, shows_tags
from articles.models import Author, Edition, Tag
from articles.models.change import keys
from articles.models.readable import ShownStory
from articles.models.showing import STORY, shown, statement, stories
from articles.models.statements import TEXT, Statement, compiled
from articles.reading.combining import MOST_TAGS, Combination, parts
from articles.reading.errors import gone
from articles.text.slugs import slugify

# An address in another spelling leads to ours; one that is cut could lead to something else.
_UNCUT = 10_000


def _answering(
    find: Callable[[str], ShownStory | Tag | Combination | Author | None], view: Callable[..., HttpResponse]
) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        thing = find(slug)
        if thing is None:
            return gone(request)
        if thing.slug != slug:
            return _moved(request, thing.slug, kwargs)
        return view(request, thing, **kwargs)

    return answer


def at_story(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the live story at an address, which it is called with."""
    return _answering(story_at, view)


def at_tag(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the tag at an address, which it is called with, its live stories counted (`story_count`)."""
    return _answering(_tag, view)


def at_combination(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the tags that an address combines, which it is called with; in any other order or spelling, 301."""
    return _answering(_combination, view)


def at_author(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the author at an address, which it is called with, their live stories counted (`story_count`)."""
    return _answering(_author, view)


def _moved(request: HttpRequest, slug: str, kwargs: dict[str, Any]) -> HttpResponse:
    """301 to the same view of the thing, with the same query: a page's number, a feed's format."""
    address = reverse(request.resolver_match.view_name, kwargs=kwargs | {"slug": slug})
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    # By itself a browser keeps a 301 for ever: what is called A, B, and A again would lead it round in a circle.
    response["Cache-Control"] = "no-cache"
    return response


def _spellings(slug: str) -> Iterator[str]:
    """An address as it was asked for, and as we spell it."""
    yield slug
    if (ours := slugify(slug, _UNCUT)) != slug:
        yield ours


def story_at(slug: str) -> ShownStory | None:
    """The live story that is at an address or was there once, None where it is gone. Raises Http404."""
    for spelling in _spellings(slug):
        using = router.db_for_read(Edition)
        found = stories(_STORY_AT.rows(using, spelling))
        if not found:
            formerly = Edition.objects.once_live().filter(slug=spelling).values("article")[:1]
            if not formerly:
                continue
            found = shown(Edition.objects.live().filter(article__in=formerly), STORY)
        if found:
            shows_stories(found)
            shows_names(found[0].shown_tags)
        return found[0] if found else None
    raise Http404


_STORY_AT = Statement(
    lambda: statement(compiled(Edition.objects.live().filter(slug=TEXT).order_by("pk").values("pk")[:1]), STORY), TEXT
)


def _tag(slug: str) -> Tag | None:
    """The tag that is at an address or was there once, None where its stories are all gone. Raises Http404."""
    return _with_stories(_tags([slug])[slug])


def _combination(address: str) -> Combination | None:
    """The combination at an address, None where one of its tags has no stories any more. Raises Http404.

    A tag that is left out may well have none; one that readers never saw is unknown here as anywhere.
    """
    asked = set(parts(address) or ())
    if len(asked) > MOST_TAGS:
        raise Http404
    tags = _tags([slug for slug, _is_excluded in asked])
    included = {tags[slug] for slug, is_excluded in asked if not is_excluded}
    excluded = {tags[slug] for slug, is_excluded in asked if is_excluded}
    if not included or included & excluded:
        raise Http404
    live = {tag for tag in included | excluded if _with_stories(tag)}
    return Combination(_by_slug(included), _by_slug(excluded)) if included <= live else None


def _by_slug(tags: Iterable[Tag]) -> list[Tag]:
    return sorted(tags, key=lambda tag: tag.slug)


def _tags(slugs: Collection[str]) -> dict[str, Tag]:
    """The tags that are or were at some addresses, by the slug that was asked for. Raises Http404. One query for each
    that is, one for all that were."""
    found = {slug: _counted(_TAG_AT, Tag, _OF_TAG, slug) for slug in slugs}
    if elsewhere := [slug for slug, tag in found.items() if tag is None]:
        found |= _tags_formerly(elsewhere)
    shows_tags(found.values())
    return found


def _tags_formerly(slugs: Iterable[str]) -> dict[str, Tag]:
    spellings = {slug: list(_spellings(slug)) for slug in slugs}
    known = Tag.objects.with_story_count().at({one for several in spellings.values() for one in several})
    found = {slug: next((known[one] for one in several if one in known), None) for slug, several in spellings.items()}
    if None in found.values():
        raise Http404
    return found


def _author(slug: str) -> Author | None:
    """The author at an address, None where their stories are all gone. Raises Http404."""
    for spelling in _spellings(slug):
        if author := _counted(_AUTHOR_AT, Author, _OF_AUTHOR, spelling):
            shows(*keys("aA", [author.pk]))
            return _with_stories(author)
    raise Http404


def _with_stories(thing: Tag | Author) -> Tag | Author | None:
    """The tag or author, None where the stories are all gone. Raises Http404 where readers never saw one."""
    if thing.story_count > 0:
        return thing
    if type(thing).objects.once_public().filter(pk=thing.pk).exists():
        return None
    raise Http404


def _counted(found: Statement, model: type[Model], names: Sequence[str], slug: str) -> Any:
    """The one that a statement finds at an address, with its live stories counted."""
    using = router.db_for_read(model)
    for *values, story_count in found.rows(using, slug):
        thing = model.from_db(using, names, values)
        thing.story_count = story_count
        return thing
    return None


def _at(model: type[Tag] | type[Author], names: Sequence[str]) -> Statement:
    """What finds the one at an address, and counts its live stories."""
    counted = model.objects.with_story_count
    return Statement(lambda: compiled(counted().filter(slug=TEXT).values_list(*names, "story_count")), TEXT)


_OF_TAG, _OF_AUTHOR = ("id", "name", "slug", "kind", "description"), ("id", "name", "slug")
_TAG_AT, _AUTHOR_AT = _at(Tag, _OF_TAG), _at(Author, _OF_AUTHOR)
