"""Rows of a story's form that have an order: a number that scripts turn into buttons."""

from typing import Any

from django import forms
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles import policy
from articles.models import Article
from articles.newsroom.choices import SuggestingAdmin

MOST_ROWS = 30


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
        """The names of the fields that were changed."""
        return [name for name in super().changed_data if name != "position" or self.instance.pk]


class OrderedFormSet(forms.BaseInlineFormSet):
    """Rows that are numbered anew, without gaps, whenever they are saved."""

    def save(self, commit: bool = True) -> list:
        """Save the rows that were changed; returns them."""
        saved = super().save(commit)
        rows = [form.instance for form in self.forms if form.instance.pk and form not in self.deleted_forms]
        for position, row in enumerate(sorted(rows, key=lambda row: row.position)):
            if row.position != position:
                row.position = position
                row.save(update_fields=["position"])
        return saved

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """The fields of a row; one that somebody else has removed says so."""
        super().add_fields(form, index)
        form.fields[self.model._meta.pk.name].error_messages["invalid_choice"] = _(
            "Somebody else has removed this row. Tick “Delete” here, and add the row again if it is needed."
        )


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
        return policy.may_edit(request.user, obj) if obj and obj.pk else request.user.has_perm("articles.add_article")

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
