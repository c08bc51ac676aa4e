"""See links and bylines in a story's form."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Byline, Pointer, Revision, SeeLink
from articles.newsroom.choices import ChoiceField, is_id
from articles.newsroom.ordered import OrderedForm, OrderedFormSet, OrderedInline
from articles.newsroom.targets import at_address, targets

_SAYS_NOTHING_ALONE = frozenset({"relation", "keeps_sentence"})


class TargetField(ChoiceField):
    """A story to point at, shown by the headline that the user may know."""

    def label_from_instance(self, target: Article) -> str:
        """The headline; a story that is none of the user's and not live has none to show."""
        return getattr(target, "headline", None) or _unknown(target.pk)


def _unknown(target: int) -> str:
    return _("Story no. %d, which readers do not see now") % target


class SeeLinkForm(OrderedForm):
    """A see link. What it leads to already may stay, even where the user could not choose it."""

    url = forms.URLField(
        label=SeeLink._meta.get_field("url").verbose_name,
        required=False,
        max_length=2000,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Enter an address on the web, such as https://example.org/page")},
    )

    def __init__(self, *args: Any, stays: Collection[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "label" in self.fields:  # what it is without a word of the writer's is known, and need not be sent along
            self.fields["label"].show_hidden_initial = False
        field = self.fields.get("target")
        if field and stays:
            field.queryset = field.queryset | Article.with_bin.filter(pk__in=stays)
        self.linkable = field.queryset if field else Article.objects.none()
        if field and self.instance.target_id:
            field.widget.known = (
                str(self.instance.target_id),
                self.instance.headline or _unknown(self.instance.target_id),
            )
        if field and self.instance.pk and not self.instance.is_complete:
            field.help_text = format_html('<span class="newsroom-incomplete">{}</span>', _("To be completed"))

    @property
    def changed_data(self) -> list[str]:
        """The names of the fields that were changed; a relation, or a sentence to be kept, of nothing says nothing."""
        changed = super().changed_data
        return changed if set(changed) - _SAYS_NOTHING_ALONE else []

    def clean(self) -> dict[str, Any]:
        """An address of our own is turned into the story that is there: pasting one is choosing the story."""
        cleaned = super().clean()
        ours = None if cleaned.get("target") else at_address(self.linkable, cleaned.get("url") or "")
        return cleaned | {"target": ours, "url": ""} if ours else cleaned


class SeeLinkFormSet(OrderedFormSet):
    """See links. What the story points at already may stay, even where this writer could not choose it."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """What each row needs to know."""
        return super().get_form_kwargs(index) | {"stays": self.stays}

    @cached_property
    def stays(self) -> set[int]:
        """The stories that this one points at, or pointed at in the version that the form was opened at."""
        if not self.is_bound:  # what is chosen already is shown by its name, and nothing is checked
            return set()
        targets = set(SeeLink.objects.filter(article=self.instance.pk).values_list("target", flat=True))
        if is_id(version := self.data.get("version", "")):
            seen = Revision.objects.accepted().filter(article=self.instance.pk, version=version)
            targets |= {link["target"] for links in seen.values_list("links", flat=True) for link in links}
        return targets - {None}

    @property
    def pointers(self) -> tuple[Pointer, ...]:
        """The links of a valid formset, in order. One that waits for its story to be imported goes on waiting."""
        waiting = SeeLink.objects.incomplete().filter(article=self.instance.pk).exclude(awaits="")
        awaited = {
            (lead_in, label): awaits for lead_in, label, awaits in waiting.values_list("lead_in", "label", "awaits")
        }
        return tuple(_pointer(row, awaited) for row in self.written)


def _pointer(row: dict[str, Any], awaited: dict[tuple[str, str], str]) -> Pointer:
    link = Pointer(
        row["lead_in"],
        row["label"],
        row["target"].pk if row["target"] else None,
        row["url"],
        relation=row["relation"],
        keeps_sentence=row["keeps_sentence"],
    )
    return link if link.target or link.url else link._replace(awaits=awaited.get((link.lead_in, link.label), ""))


class SeeLinkInline(OrderedInline, admin.StackedInline):
    """Where the story points."""

    model = SeeLink
    form = SeeLinkForm
    formset = SeeLinkFormSet
    fk_name = "article"
    template = "newsroom/_see_links.html"
    fields = (("lead_in", "label", "position"), ("target", "url"), ("relation", "keeps_sentence"))
    autocomplete_fields = ("target",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The links, with the `headline` of what they lead to as far as the user may know it."""
        known = targets(request.user).filter(pk=OuterRef("target")).values("headline")
        return super().get_queryset(request).annotate(headline=Subquery(known[:1]))

    def get_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple:
        """The row; for those who may only look, where it leads."""
        return self.fields if self.has_change_permission(request, obj) else ("lead_in", "label", "leads_to", "relation")

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        """What is there only to be looked at."""
        return () if self.has_change_permission(request, obj) else ("leads_to",)

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, link: SeeLink) -> str:
        """The headline or the address that the link leads to."""
        return link.url or link.headline or (_unknown(link.target_id) if link.target_id else _("To be completed"))

    def formfield_for_foreignkey(self, field: ForeignKey, request: HttpRequest, **kwargs: Any) -> forms.Field:
        """Only stories that the user may point at can be chosen."""
        if field.name == "target":
            kwargs |= {"queryset": targets(request.user), "form_class": TargetField}
        return super().formfield_for_foreignkey(field, request, **kwargs)


class BylineForm(OrderedForm):
    """An author of the story. The one who is proposed on a new story counts without being touched."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.author_id and "author" in self.fields:
            self.fields["author"].widget.known = str(self.instance.author_id), str(self.instance.author)

    def has_changed(self) -> bool:
        """Whether there is something to save."""
        return bool(self.data.get(self.add_prefix("author"))) or super().has_changed()


class BylineFormSet(OrderedFormSet):
    """The story's authors."""

    @property
    def authors(self) -> tuple[int, ...]:
        """The ids of the authors of a valid formset, in order, none twice."""
        return tuple(dict.fromkeys(row["author"].pk for row in self.written))


class BylineInline(OrderedInline, admin.TabularInline):
    """Who wrote the story."""

    model = Byline
    form = BylineForm
    formset = BylineFormSet
    fields = ("author", "position")
    autocomplete_fields = ("author",)

    def get_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        """The author alone for whoever may only read: the rows stand in their order anyway."""
        return self.fields if self.has_change_permission(request, obj) else ("author",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The bylines with their authors."""
        return super().get_queryset(request).select_related("author")
