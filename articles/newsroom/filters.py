"""How the list of stories is narrowed down. Each filter lists a handful, however many tags and authors there are."""

from collections.abc import Iterable

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import ArticleTag, Author, Byline, SeeLink, Tag
from articles.newsroom.choices import is_id
from articles.newsroom.standing import STANDINGS, standing

MOST_CHOICES = 15

_WORDS = {
    "draft": _("Draft"),
    "review": _("In review"),
    "scheduled": _("Scheduled"),
    "live": _("Live"),
    "changed": _("Live, and changed since"),
    "expired": _("Expired"),
    "withdrawn": _("Withdrawn"),
}


class StandingFilter(admin.SimpleListFilter):
    """By where the story stands."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Every standing."""
        return list(_WORDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The stories that stand so."""
        if self.value() is None:
            return queryset
        if self.value() not in STANDINGS:
            raise IncorrectLookupParameters
        return standing(queryset, self.value())


class _FewFilter(admin.SimpleListFilter):
    """By a related object: the most used ones, and the chosen one."""

    model: type[Model]

    def candidates(self) -> QuerySet:
        """The objects worth listing, best first."""
        raise AssertionError("each filter names its own")

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Iterable[tuple[str, str]]:
        """A handful of objects by name, and the one that is chosen."""
        few = list(self.candidates()[:MOST_CHOICES])
        if (chosen := self._chosen()) and chosen not in {one.pk for one in few}:
            few += self.model.objects.filter(pk=chosen)
        return [(str(one.pk), str(one)) for one in sorted(few, key=lambda one: str(one).casefold())]

    def has_output(self) -> bool:
        """Shown where there is something to choose."""
        return bool(self.lookup_choices)

    def _chosen(self) -> int | None:
        value = self.value()
        if value is None:
            return None
        if not is_id(value):
            raise IncorrectLookupParameters
        return int(value)


class TagFilter(_FewFilter):
    """By a tag. Others than those listed are found by searching, and from the list of tags."""

    title = _("tag")
    parameter_name = "tag"
    model = Tag

    def candidates(self) -> QuerySet:
        """The tags of most live stories, by the tally: counting them would read the whole archive."""
        return Tag.objects.filter(tally__stories__gt=0).order_by("-tally__stories", "name", "pk")

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The stories with the tag."""
        chosen = self._chosen()
        tagged = ArticleTag.objects.filter(content_object=OuterRef("pk"), tag=chosen)
        return queryset.filter(Exists(tagged)) if chosen else queryset


class AuthorFilter(_FewFilter):
    """By an author."""

    title = _("author")
    parameter_name = "author"
    model = Author

    def candidates(self) -> QuerySet:
        """The authors with an account: the present newsroom."""
        return Author.objects.filter(user__is_active=True).order_by("name", "pk")

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The author's stories."""
        chosen = self._chosen()
        written = Byline.objects.filter(article=OuterRef("pk"), author=chosen)
        return queryset.filter(Exists(written)) if chosen else queryset


class SeeLinkFilter(admin.SimpleListFilter):
    """By whether see links wait to be completed."""

    title = _("see links")
    parameter_name = "see"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The one question that is asked."""
        return [("incomplete", _("To be completed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The stories with a see link that leads nowhere."""
        return with_incomplete_links(queryset) if self.value() == "incomplete" else queryset


def with_incomplete_links(articles: QuerySet) -> QuerySet:
    """The stories with a see link that leads nowhere yet."""
    return articles.filter(Exists(SeeLink.objects.incomplete().filter(article=OuterRef("pk"))))
