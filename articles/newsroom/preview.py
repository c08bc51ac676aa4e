"""A story as it will stand in lists, made from what is typed and not yet saved."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from articles.models import Article, Edition
from articles.models.link import DEFAULT_LABEL
from articles.newsroom.choices import is_id
from articles.newsroom.ordered import MOST_ROWS
from articles.newsroom.tagging import read
from articles.newsroom.targets import targets
from articles.text import words
from articles.text.cleaning import Unclean, clean, from_plain
from articles.text.languages import direction, is_language_tag
from articles.text.names import tidy
from articles.text.plain import plain
from articles.text.rendering import render_body
from articles.text.teasers import teaser

_PREFIX = "see_links"


@dataclass(frozen=True)
class Pointer:
    """A see link as readers will meet it; one that they will not see says so."""

    lead_in: str
    label: str
    leads_to: str
    is_shown: bool


@dataclass
class Preview:
    """A story in a list, with its lengths in words."""

    title: str
    language: str
    tags: list[str]
    links: list[Pointer]
    teaser_html: str = ""
    is_cut: bool = False
    teaser_words: int = 0
    story_words: int = 0
    problem: str = ""
    budget: int = field(default_factory=lambda: settings.NEWSDESK_TEASER_WORDS)

    @property
    def direction(self) -> str:
        """ "rtl" or "ltr", by the story's language."""
        return direction(self.language)


def respond(request: HttpRequest) -> HttpResponse:
    """The preview of the posted form, as a page of its own for a sandboxed frame."""
    return render(request, "newsroom/preview.html", {"preview": preview(request.POST, request.user)})


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The address of the preview."""

    @require_POST
    def listed(request: HttpRequest) -> HttpResponse:
        """The teaser of what is typed. Raises PermissionDenied for those who may not write."""
        if not (admin.has_add_permission(request) or admin.has_change_permission(request)):
            raise PermissionDenied
        return respond(request)

    return [path("preview/", admin.admin_site.admin_view(listed), name="articles_article_preview")]


def context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Nothing: the preview is fetched by a script."""
    return {}


def preview(posted: QueryDict, user: User) -> Preview:
    """What readers will see of the posted story in lists, by the rules that publishing follows."""
    language = posted.get("language", "").strip()
    result = Preview(
        title=tidy(posted.get("title", ""))[:300],
        language=language if is_language_tag(language) else "",
        tags=_tags(posted.get("tags", "")),
        links=list(_pointers(posted, user)),
    )
    try:
        _cut(result, posted.get("standfirst", ""), clean(posted.get("body", "")))
    except Unclean as error:
        result.problem = str(error)
    return result


def _cut(result: Preview, standfirst: str, body: str) -> None:
    short = teaser(clean(from_plain(standfirst)) if standfirst.strip() else body, result.budget, result.language)
    result.teaser_html = render_body(short.html)
    result.is_cut = short.is_cut or bool(standfirst.strip() and body)
    result.teaser_words = words.count(plain(short.html))
    result.story_words = words.count(plain(body))


def _tags(text: str) -> list[str]:
    try:
        return read(text)
    except ValidationError:
        return []


def _pointers(posted: QueryDict, user: User) -> Iterator[Pointer]:
    rows = [row for row in _rows(posted) if row["target"] or row["url"] or row["lead_in"]]
    wanted = {int(row["target"]) for row in rows if row["target"]}
    known = set(targets(user).filter(pk__in=wanted).values_list("pk", flat=True))
    live = dict(Edition.objects.live().filter(article__in=known).values_list("article", "title"))
    for row in rows:
        leads_to = row["url"] or live.get(int(row["target"] or 0), "")
        yield Pointer(row["lead_in"], row["label"] or DEFAULT_LABEL, leads_to, bool(leads_to))


def _rows(posted: QueryDict) -> Iterator[dict[str, str]]:
    for number in range(MOST_ROWS):
        prefix = f"{_PREFIX}-{number}-"
        if posted.get(f"{prefix}DELETE"):
            continue
        row = {name: tidy(posted.get(prefix + name, ""))[:2000] for name in ("lead_in", "label", "target", "url")}
        yield row | {"target": row["target"] if is_id(row["target"]) else ""}
