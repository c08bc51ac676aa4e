"""Fields in which one object of many is chosen, with suggestions as one types."""

import re
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model
from django.http import HttpRequest

_ID = re.compile(r"[1-9][0-9]{0,17}")


def is_id(text: str) -> bool:
    """Whether this looks like a database id, and not only like something that Python takes for a number."""
    return _ID.fullmatch(text) is not None


class SuggestingSelect(AutocompleteSelect):
    """The admin's field with suggestions, which shows the form again whatever was posted in it."""

    known: tuple[str, str] | None = None  # the id and the name of what is chosen, where they need not be looked up

    def optgroups(self, name: str, value: list[str], attr: dict | None = None) -> list:
        """The chosen object as the only option."""
        if self.known and list(map(str, value)) == [self.known[0]]:
            chosen, words = self.known
            empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
            return [(None, [*empty, self.create_option(name, chosen, words, True, len(empty))], 0)]
        return super().optgroups(name, [chosen for chosen in value if is_id(str(chosen))], attr)


class ChoiceField(forms.ModelChoiceField):
    """One object, by its id."""

    def to_python(self, value: Any) -> Model | None:
        """The object. Raises ValidationError."""
        if value in self.empty_values or is_id(str(value)):
            return super().to_python(value)
        raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})


class SuggestingAdmin(BaseModelAdmin):
    """An admin whose `autocomplete_fields` take any input."""

    def formfield_for_foreignkey(self, field: ForeignKey, request: HttpRequest, **kwargs: Any) -> forms.Field:
        """The field."""
        if field.name in self.get_autocomplete_fields(request):
            ours = {"form_class": ChoiceField, "widget": SuggestingSelect(field, self.admin_site)}
            kwargs = {**ours, **kwargs}
        return super().formfield_for_foreignkey(field, request, **kwargs)
