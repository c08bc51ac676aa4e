"""What is still there of all that a text of the past names: tags, authors, and the stories that it points at."""

from collections.abc import Sequence
from dataclasses import replace

from articles.models import Article, Author, Content, ImportedStory, Pointer, Revision, Tag
from articles.text import anchors
from articles.text.names import fold
from articles.text.urls import web


def restorable(revision: Revision) -> tuple[Content, list[str]]:
    """The content of a revision with what still exists of all that it names, and the names of what does not."""
    content = revision.content
    tags, tags_gone = _tags_still_there(revision)
    known = set(Author.objects.filter(pk__in=content.authors).values_list("pk", flat=True))
    authors_gone = [author["name"] for author in revision.authors if author["id"] not in known]
    links, links_gone = links_still_there(content.links, revision.article_id)
    body, words_gone = stories_still_there(content.body)
    authors = tuple(pk for pk in content.authors if pk in known)
    there = replace(content, body=body, tags=tags, authors=authors, links=links)
    return there, [*tags_gone, *authors_gone, *words_gone, *links_gone]


def _tags_still_there(revision: Revision) -> tuple[tuple[str, ...], list[str]]:
    """Tags by their id, as they are called now, or by their name; and the names that mean nothing any more."""
    known = Tag.objects.in_bulk([tag["id"] for tag in revision.tags if tag["id"]])
    spelt = Tag.objects.spelt(tag["name"] for tag in revision.tags)
    found = [known.get(tag["id"]) or spelt.get(fold(tag["name"])) for tag in revision.tags]
    gone = [tag["name"] for tag, there in zip(revision.tags, found, strict=True) if there is None]
    return tuple(dict.fromkeys(tag.name for tag in found if tag)), gone


def links_still_there(links: Sequence[Pointer], article: int) -> tuple[tuple[Pointer, ...], list[str]]:
    """Links to stories that there are, also to those that were awaited then; and the words of those to none.

    A link of a story (`article` is its id) to itself leads nowhere, and one to what is no address of a web page.
    """
    awaited = [link.awaits for link in links if link.awaits]
    came = dict(ImportedStory.objects.filter(source_id__in=awaited).values_list("source_id", "article"))
    links = [link._replace(target=came[link.awaits], awaits="") if link.awaits in came else link for link in links]
    wanted = [link.target for link in links if link.target != article]
    known = set(Article.with_bin.filter(pk__in=wanted).values_list("pk", flat=True))
    is_gone = [not (link.target in known if link.target else web(link.url) or not link.url) for link in links]
    left = [link._replace(target=None, url="") if gone else link for link, gone in zip(links, is_gone, strict=True)]
    return tuple(left), [link.lead_in or link.label for link, gone in zip(links, is_gone, strict=True) if gone]


def stories_still_there(body: str) -> tuple[str, list[str]]:
    """A text without its links to stories that there are none of, and the words of those, which stay."""
    linked = set(anchors.stories(body))
    gone = linked - set(Article.with_bin.filter(pk__in=linked).values_list("pk", flat=True)) if linked else set()
    return anchors.without(body, gone), [link.words for link in anchors.links(body) if gone and link.story in gone]
