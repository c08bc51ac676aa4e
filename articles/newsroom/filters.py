"""How the list of stories is narrowed down. Each filter lists a handful, however many tags and authors there are."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import ArticleTag, Author, Byline, SeeLink, Tag
from articles.newsroom.choices import is_id
from articles.newsroom.standing import STANDINGS, standing
from articles.text.names import fold, tidy

MOST_CHOICES = 15

_WORDS = {
    "draft": _("Draft"),
    "review": _("In review"),
    "approved": _("Approved"),
    "reopened": _("Approved, and changed since"),
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


class _NamedFilter(admin.SimpleListFilter):
    """By a related object: the most used ones to click, and any other by the beginning of its name."""

    model: type[Model]
    template = "newsroom/named_filter.html"

    def candidates(self) -> QuerySet:
        """The objects worth listing, best first."""
        raise AssertionError("each filter names its own")

    def called(self, name: str) -> QuerySet:
        """The objects whose names begin so."""
        raise AssertionError("each filter names its own")

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Iterable[tuple[str, str]]:
        """A handful of objects by name, and the one that is chosen."""
        few = list(self.candidates()[:MOST_CHOICES])
        if is_id(self.value() or "") and int(self.value()) not in {one.pk for one in few}:
            few += self.model.objects.filter(pk=self.value())
        return [(str(one.pk), str(one)) for one in sorted(few, key=lambda one: str(one).casefold())]

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """What can be clicked; notes what else the list is narrowed by, for the field that takes a name."""
        self.kept = [(name, value) for name, value in changelist.params.items() if name != self.parameter_name]
        return super().choices(changelist)

    def has_output(self) -> bool:
        """Always: a name can be typed where there is nothing to click."""
        return True

    @property
    def typed(self) -> str:
        """The name that was typed, if one was."""
        return "" if is_id(self.value() or "") else self.value() or ""

    def chosen(self) -> QuerySet | None:
        """What the list is narrowed to: the object of an id, those of a name, or None for all. A name of digits
        alone is taken for an id first."""
        value = self.value()
        if not value or "\x00" in value:
            return None
        return self.model.objects.filter(pk=value) if is_id(value) else self.called(value)


class TagFilter(_NamedFilter):
    """By a tag."""

    title = _("tag")
    parameter_name = "tag"
    model = Tag

    def candidates(self) -> QuerySet:
        """The tags of most live stories, by the tally: counting them would read the whole archive."""
        return Tag.objects.filter(tally__stories__gt=0).order_by("-tally__stories", "name", "pk")

    def called(self, name: str) -> QuerySet:
        """Tags, whatever the case of their names, by other names of theirs too."""
        return Tag.objects.called(fold(name))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The stories with the tag."""
        chosen = self.chosen()
        tagged = ArticleTag.objects.filter(content_object=OuterRef("pk"))
        return queryset if chosen is None else queryset.filter(Exists(tagged.filter(tag__in=chosen)))


class AuthorFilter(_NamedFilter):
    """By an author."""

    title = _("author")
    parameter_name = "author"
    model = Author

    def candidates(self) -> QuerySet:
        """The authors with an account: the present newsroom."""
        return Author.objects.filter(user__is_active=True).order_by("name", "pk")

    def called(self, name: str) -> QuerySet:
        """Authors, whatever the case of their names."""
        return Author.objects.filter(name__istartswith=tidy(name))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The author's stories."""
        chosen = self.chosen()
        written = Byline.objects.filter(article=OuterRef("pk"))
        return queryset if chosen is None else queryset.filter(Exists(written.filter(author__in=chosen)))


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
