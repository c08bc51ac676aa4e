"""The list of stories: its columns, in as many queries for one story as for fifty."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.newsroom.list_moves import listed_version
from articles.newsroom.standing import facts, with_facts


class StoryList(ChangeList):
    """Stories with all that a row shows."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: list | None = None) -> ArticleQuerySet:
        """The stories asked for, with where they stand, their tags and authors."""
        found = super().get_queryset(request, exclude_parameters)
        return with_facts(found).defer("body").prefetch_related("tags", "bylines__author")


def badges(article: Article) -> SafeString:
    """Where a story fetched `with_facts` stands, as HTML."""
    return format_html_join(" ", '<span class="newsroom-badge {}">{}</span>', facts(article))


@admin.display(description=_("headline"), ordering="title")
def headline(article: Article) -> SafeString:
    """The headline, and unseen the version that a move from the list is about."""
    return format_html('<bdi lang="{}">{}</bdi>{}', article.language, article.title, listed_version(article))


@admin.display(description=_("standing"))
def standing(article: Article) -> SafeString:
    """Where the story stands."""
    return badges(article)


@admin.display(description=_("tags"))
def tags(article: Article) -> str:
    """The names of the tags."""
    return ", ".join(tag.name for tag in article.tags.all())


@admin.display(description=_("authors"))
def authors(article: Article) -> str:
    """The names of the authors, in order."""
    return ", ".join(byline.author.name for byline in article.bylines.all())
