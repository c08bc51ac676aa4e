"""A story as it stands in a posted form, whether or not it could be saved like that."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, QueryDict

from articles import pointing, policy
from articles.models import Address, Article, Content, Pointer, SeeLink
from articles.models.article import TITLE_LENGTH
from articles.models.fields import SLUG_LENGTH, Cleaned
from articles.models.link import LEAD_IN_LENGTH, Relation, default_label
from articles.models.slugs import free_slug
from articles.newsroom.choices import is_id
from articles.newsroom.links import SeeLinkForm
from articles.newsroom.tagging import read
from articles.text.cleaning import Unclean, clean
from articles.text.languages import is_language_tag
from articles.text.names import storable, tidy
from articles.text.slugs import is_slug

_LABEL_LENGTH = SeeLink._meta.get_field("label").max_length
_PLACE = re.compile(r"[0-9]{1,4}")
_LAST = 9999
_MOST_SENT = 500  # rows: an import may bring 400 see links
_Row = dict[str, str]
_Posted = Mapping[str, str]
_Problems = list[tuple[str, str]]  # the part of the story, and why it could not be taken over


@dataclass(frozen=True)
class Typed:
    """What a form says, by the rules of saving, and why some of it could not be taken over."""

    content: Content
    problems: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()  # the parts of the content that the problems are about


def typed(posted: QueryDict, user: User, article: Article | None = None) -> Typed:
    """The story in a posted form; `article` is the one it belongs to, None a new one. Nothing is stored.

    Takes anything: what cannot be saved is left out, with the reason among the problems, and without a word where it is
    a character that no database takes.
    """
    problems: _Problems = []
    posted = {name: storable(value) for name, value in posted.items()}
    title = tidy(posted.get("title", ""))[:TITLE_LENGTH]
    language = posted.get("language", "").strip()
    content = Content(
        title=title,
        slug=_slug(posted, title, article),
        standfirst=posted.get("standfirst", "").strip(),
        body=_body(posted.get("body", ""), user, problems),
        language=language if is_language_tag(language) else "",
        tags=_tags(posted.get("tags", ""), problems),
        authors=tuple(dict.fromkeys(_authors(posted))),
        links=tuple(_links(posted, user)),
    )
    return Typed(content, tuple(words for _part, words in problems), frozenset(part for part, _words in problems))


def typed_in(admin: ModelAdmin, request: HttpRequest) -> tuple[Article | None, Typed]:
    """The story that the address names as `story` (None: a new one), and what is posted of it.

    Raises PermissionDenied for those who may not write it, Http404 for a story that is none of theirs.
    """
    article = admin.get_object(request, request.GET["story"]) if "story" in request.GET else None
    may_write = policy.may_edit(request.user, article) if article else _may_write(admin, request)
    if not may_write:
        raise PermissionDenied
    return article, typed(request.POST, request.user, article)


def _may_write(admin: ModelAdmin, request: HttpRequest) -> bool:
    return admin.has_add_permission(request) or admin.has_change_permission(request)


def _slug(posted: _Posted, title: str, article: Article | None) -> str:
    """The address as it would be; a form without the field leaves it as it is."""
    if article and "slug" not in posted:
        return article.slug
    slug = posted.get("slug", "").strip()
    if is_slug(slug) and len(slug) <= SLUG_LENGTH:
        return slug
    own = article.pk if article else None
    return free_slug(title or "story", Article.with_bin.exclude(pk=own), Address.objects.exclude(article=own))


def _body(html: str, user: User, problems: _Problems) -> str:
    try:
        text = Cleaned(clean(html.strip()))
        return pointing.identified([text], policy.linkable(user, Article.objects.all()))[0]
    except Unclean as error:
        problems.append(("body", str(error)))
        return ""


def _tags(text: str, problems: _Problems) -> tuple[str, ...]:
    try:
        return tuple(read(text))
    except ValidationError as error:
        problems.extend(("tags", words) for words in error.messages)
        return ()


def _authors(posted: _Posted) -> Iterator[int]:
    for row in _rows(posted, "bylines", ("author",)):
        if is_id(row["author"]):
            yield int(row["author"])


def _links(posted: _Posted, user: User) -> Iterator[Pointer]:
    rows = _rows(posted, "see_links", ("lead_in", "label", "target", "url", "relation", "keeps_sentence"))
    urls = ["" if is_id(row["target"]) else _address(row["url"]) for row in rows]
    found = pointing.stories_at(filter(None, urls), policy.linkable(user, Article.objects.all()))
    for row, url in zip(rows, urls, strict=True):
        target = int(row["target"]) if is_id(row["target"]) else found.get(url)
        url = "" if target else url
        if target or url or row["lead_in"]:
            label = row["label"][:_LABEL_LENGTH] or default_label()
            relation = row["relation"] if row["relation"] in Relation.values else ""
            keeps = bool(row["keeps_sentence"])
            yield Pointer(row["lead_in"][:LEAD_IN_LENGTH], label, target, url, relation=relation, keeps_sentence=keeps)


def _address(text: str) -> str:
    """The address elsewhere as it would be stored; one that would be refused is none."""
    try:
        return SeeLink._meta.get_field("url").clean(SeeLinkForm.base_fields["url"].clean(text), None)
    except ValidationError:
        return ""


def _rows(posted: _Posted, prefix: str, names: tuple[str, ...]) -> list[_Row]:
    """The rows of a formset in order, without those that are to be deleted."""
    every = (f"{prefix}-{number}-" for number in range(_MOST_SENT))
    kept = [start for start in every if not posted.get(f"{start}DELETE")]
    kept.sort(key=lambda start: _place(posted.get(f"{start}position", "")))
    return [{name: tidy(posted.get(start + name, "")) for name in names} for start in kept]


def _place(text: str) -> int:
    return int(text) if _PLACE.fullmatch(text) else _LAST
