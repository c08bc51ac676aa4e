"""Rows of a story's form that have an order: a number that scripts turn into buttons."""

from typing import Any

from django import forms
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.newsroom import rights
from articles.newsroom.choices import SuggestingAdmin

MOST_ROWS = 30
# What a row's form carries beside what is written in it.
_NOT_WRITTEN = frozenset({"position", "id"})


class OrderedForm(forms.ModelForm):
    """A row with its place. The place alone does not make an empty row one to be saved."""

    position = forms.IntegerField(
        label=_("Place"),
        required=False,
        min_value=0,
        max_value=9999,
        widget=forms.NumberInput({"class": "newsroom-place", "data-up": _("Move up"), "data-down": _("Move down")}),
    )

    def clean_position(self) -> int:
        """The place; last, if none was given."""
        position = self.cleaned_data["position"]
        return 9999 if position is None else position

    @property
    def changed_data(self) -> list[str]:
        """The names of the fields that were changed: neither the place nor the row that this was counts."""
        return [name for name in super().changed_data if name not in _NOT_WRITTEN]

    def validate_unique(self) -> None:
        """Nothing: rows take the place of all that were there, so they need to differ among themselves only."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"article"}


class OrderedFormSet(forms.BaseInlineFormSet):
    """Rows that are read as a list: which of them was which row before makes no difference.

    So a form can be sent that was opened before somebody else changed the rows, and `drafting` can merge the two. As
    many as the story has already may stay, or an imported one with more could never be saved here.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.total_form_count() > self.max_num:
            there = self.model.objects.filter(article=self.instance.pk).count()
            self.max_num, self.absolute_max = max(self.max_num, there), max(self.absolute_max, there + MOST_ROWS)

    def initial_form_count(self) -> int:
        """The rows that are there already; of what was typed, none."""
        return 0 if self.is_bound else super().initial_form_count()

    def get_queryset(self) -> QuerySet:
        """The rows that are there already; of what was typed, none."""
        return super().get_queryset().none() if self.is_bound else super().get_queryset()

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """The fields of a row. Its id says nothing."""
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:  # in a table no label stands beside it
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = _("Delete")
        form.fields[self.model._meta.pk.name] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def written(self) -> list[dict[str, Any]]:
        """The rows of a valid formset in order: {name of the field: value}. Empty ones are left out."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed() and form not in self.deleted_forms]
        return sorted(rows, key=lambda row: row["position"])


class OrderedInline(SuggestingAdmin, InlineModelAdmin):
    """Rows that belong to a story: whoever may edit the story may edit them, nobody else."""

    form = OrderedForm
    formset = OrderedFormSet
    extra = 1
    max_num = MOST_ROWS

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Those who see the story see its rows."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As for the story: a new one is its writer's."""
        return rights.may_edit(request, obj) if obj and obj.pk else request.user.has_perm("articles.add_article")

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As for the story."""
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As for the story."""
        return self.has_change_permission(request, obj)

    def formfield_for_dbfield(self, field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """The field alone, without buttons that make or change another object in a second window."""
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if isinstance(getattr(formfield, "widget", None), RelatedFieldWidgetWrapper):
            formfield.widget = formfield.widget.widget
        return formfield

    def get_formset(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> type:
        """The formset; more rows than allowed are an error and not silently dropped."""
        return super().get_formset(request, obj, validate_max=True, absolute_max=2 * MOST_ROWS, **kwargs)
