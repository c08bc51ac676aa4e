"""The page that readers will get of a story, made without storing anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Min
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import timezone
from django.utils.safestring import SafeString

from articles import composing
from articles.composing import Release
from articles.models import Article, Author, Content, Edition, EditionLink, Notice, Pointer, Revision, SeeLink, Tag
from articles.models.fields import Cleaned
from articles.models.readable import ShownLink, ShownNotice, ShownTag
from articles.models.slugs import free_slugs
from articles.text.cleaning import Unclean, clean
from articles.text.kickers import split
from articles.text.names import fold, tidy
from articles.text.urls import web

STORY_PAGE = "articles/article_detail.html"
_Named = dict[str, Any]  # {"id": … or None, "name": …}


@dataclass(frozen=True)
class Preview:
    """A story as it would be published now, and why some of its text cannot be shown."""

    content: Content
    edition: Edition
    problems: tuple[str, ...] = ()

    def page(self, template: str = STORY_PAGE, **context: Any) -> SafeString:
        """The page, as it is when a reader asks for it: by nobody we know, at the story's own address."""
        request = _readers_request(self.edition.get_absolute_url())
        return render_to_string(template, {"edition": self.edition, "translations": [], **context}, request=request)


def of_content(content: Content, article: Article | None, problems: Sequence[str] = ()) -> Preview:
    """A text that was typed; `article` is the story that it belongs to, None a new one."""
    tags = [{"id": None, "name": name} for name in content.tags]
    authors = [{"id": pk, "name": ""} for pk in content.authors]
    return _preview(content, article, tags, authors, problems)


def of_article(article: Article) -> Preview:
    """A story's working copy."""
    return of_content(article.content, article)


def of_revision(revision: Revision) -> Preview:
    """A state that a story had. Tags and authors that are gone keep the names that they had."""
    return _preview(revision.content, revision.article, revision.tags, revision.authors)


def keep_private(response: HttpResponse) -> HttpResponse:
    """The response, to be kept by nobody on its way and listed by no search engine."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


# --- The edition ----------------------------------------------------------------------------------------


def _preview(
    content: Content,
    article: Article | None,
    tags: Sequence[_Named],
    authors: Sequence[_Named],
    problems: Sequence[str] = (),
) -> Preview:
    body, problem = _cleaned(content.body)
    now = timezone.now()
    one = Release(
        article=_copy(content, body, article),
        tags=_tags(tags),
        byline=_byline(authors),
        links=[_see_link(pointer) for pointer in content.links],
        live_from=now,
    )
    edition = composing.edition(one, _first_seen(article) or now, now)
    edition.shown_tags = _named_by(edition.title, one.tags)
    edition.links_now = _shown(composing.links(edition, one, composing.linked([one])))
    edition.shown_notices = _notices(article)
    return Preview(content, edition, (*problems, *problem))


def _cleaned(html: str) -> tuple[str, tuple[str, ...]]:
    """The text cleaned once more: the database may hold what an older cleaner let through."""
    if isinstance(html, Cleaned):
        return html, ()
    try:
        return clean(html), ()
    except Unclean as error:
        return "", (str(error),)


def _copy(content: Content, body: str, article: Article | None) -> Article:
    """The working copy that would be published, not to be saved."""
    return Article(
        pk=article.pk if article else None,
        title=content.title,
        slug=content.slug,
        standfirst=content.standfirst,
        body=body,
        language=content.language,
    )


def _first_seen(article: Article | None) -> Any:
    """The date that stands on the story: when readers first saw it or will; None is now.

    An edition that was withdrawn before its time came ends where it begins.
    """
    if article is None:
        return None
    real = Edition.objects.filter(article=article.pk).exclude(live_until=F("live_from"))
    return real.aggregate(first=Min("first_published_at"))["first"]


def _tags(named: Sequence[_Named]) -> list[Tag]:
    """The tags of these names. Those that do not exist get the address that they would be given, and are not made."""
    by_id = Tag.objects.in_bulk([one["id"] for one in named if one["id"]])
    by_key = Tag.objects.spelt(one["name"] for one in named)
    known = {fold(one["name"]): by_id.get(one["id"]) or by_key.get(fold(one["name"])) for one in named}
    new = [tidy(one["name"]) for one in named if not known[fold(one["name"])]]
    slugs = free_slugs(new, *Tag.slugs_taken()) if new else []
    made = {fold(name): Tag(name=name, slug=slug) for name, slug in zip(new, slugs, strict=True)}
    tags = {key: tag or made[key] for key, tag in known.items()}
    return list({(tag.pk, tag.name): tag for tag in tags.values()}.values())


def _named_by(headline: str, tags: Iterable[Tag]) -> list[ShownTag]:
    """The tags as readers are shown them, with those of their other names that the headline's kicker has."""
    places = split(headline)[0]
    named = Tag.objects.spelt(places) if places else {}
    others = {tag: [key for key, one in named.items() if one == tag] for tag in named.values()}
    return [ShownTag(tag.pk, tag.name, tag.slug, tag.kind, others.get(tag, ()) if tag.pk else ()) for tag in tags]


def _byline(named: Sequence[_Named]) -> list[Author]:
    known = Author.objects.in_bulk([one["id"] for one in named if one["id"]])
    authors = (known.get(one["id"]) or Author(name=one["name"]) for one in named)
    return [author for author in authors if author.name]


def _see_link(pointer: Pointer) -> SeeLink:
    named = pointer._asdict() | {"url": web(pointer.url) or ""}
    return SeeLink(target_id=named.pop("target"), **named)


def _shown(links: Iterable[EditionLink]) -> list[ShownLink]:
    """What readers get now of links that are not stored: the twin of what `articles.models.showing` finds of others."""
    links = list(links)
    wanted = {link.target_id for link in links if link.target_id}
    live = Edition.objects.live().filter(article__in=wanted).values_list("article", "slug", "title")
    found = {article: (slug, title) for article, slug, title in live} if wanted else {}
    shown = [ShownLink.of(link, *found.get(link.target_id, ())) for link in links]
    return [link for link in shown if link.is_shown]


def _notices(article: Article | None) -> list[ShownNotice]:
    """The corrections and updates that stand on a story, the newest first."""
    standing = Notice.objects.standing().filter(article=article.pk).newest_first() if article else ()
    return [ShownNotice(one.pk, one.kind, one.place, one.at, one.text) for one in standing]


# --- The page -------------------------------------------------------------------------------------------


def _readers_request(address: str) -> HttpRequest:
    """A request as a reader's browser would send it, so that the page shows nothing of whoever looks at it first."""
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = unquote(address)
    request.resolver_match = resolve(request.path)
    request.user = AnonymousUser()
    return request
