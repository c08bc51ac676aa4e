"""The field in which a story is tagged: names with commas between them, with suggestions where there are scripts.

A name that holds a comma stands in double quotes, in which a double quote is doubled, as in CSV (RFC 4180). The commas
of Arabic, Chinese and Japanese keyboards are commas too.
"""

import csv
import re
from collections.abc import Iterable

from django import forms
from django.contrib.admin.widgets import get_select2_language
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Tag
from articles.models.tag import NAME_LENGTH
from articles.text.names import fold, is_blank, tidy, why_unstorable

MOST_TAGS = 50
_KEY_LENGTH = Tag._meta.get_field("key").max_length
_COMMAS = ",\u060c\uff0c\u3001"
_QUOTED_OR_COMMA = re.compile(rf'(?P<quoted>(?:^|(?<=[{_COMMAS}]))\s*"(?:[^"]|"")*"?)|[{_COMMAS}]')
_LONGEST_TEXT = MOST_TAGS * (2 * NAME_LENGTH + 4)


def written(names: Iterable[str]) -> str:
    """The names as the field shows them."""
    return ", ".join(_quoted(name) if set(f'{_COMMAS}"') & set(name) else name for name in names)


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def read(text: str) -> list[str]:
    """The names in the field's text, none twice. Raises ValidationError."""
    if len(text) > _LONGEST_TEXT:
        raise ValidationError(_("These are too many tags for one story. At most %d are useful.") % MOST_TAGS)
    if reason := why_unstorable(text):
        raise ValidationError(reason, code="unstorable")
    line = _QUOTED_OR_COMMA.sub(lambda found: found["quoted"] or ",", text.replace("\r", ",").replace("\n", ","))
    names = [tidy(name) for name in next(csv.reader([line], skipinitialspace=True), [])]
    named = {fold(name): name for name in reversed(names) if name}
    for name in named.values():
        validate_name(name)
    if len(named) > MOST_TAGS:
        raise ValidationError(_("A story has at most %d tags.") % MOST_TAGS, code="too_many")
    return list(reversed(named.values()))


def validate_name(name: str) -> None:
    """Refuse a name that no tag can have."""
    if len(name) > NAME_LENGTH or len(fold(name)) > _KEY_LENGTH:
        raise ValidationError(
            _("“%(name)s…” is too long for a tag: a tag has at most %(limit)d characters."),
            code="too_long",
            params={"name": name[:40], "limit": NAME_LENGTH},
        )
    if is_blank(name):
        raise ValidationError(_("A tag needs at least one letter that can be seen."), code="blank")


class TagsInput(forms.TextInput):
    """A line of names; scripts make it a row of tags with suggestions."""

    def __init__(self, attrs: dict | None = None) -> None:
        own = {
            "class": "vTextField newsroom-tags",
            "data-suggest": reverse_lazy("admin:articles_tag_suggest"),
            "data-new": gettext_lazy("new tag"),
            "autocomplete": "off",
        }
        super().__init__({**own, **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        """Select2 as Django's admin ships it, and ours on top."""
        vendor = "admin/js/vendor/"
        language = get_select2_language()
        words = [f"{vendor}select2/i18n/{language}.js"] if language else []
        scripts = [f"{vendor}jquery/jquery.js", f"{vendor}select2/select2.full.js", *words, "admin/js/jquery.init.js"]
        styles = ["admin/css/vendor/select2/select2.css", "admin/css/autocomplete.css"]
        return forms.Media(js=[*scripts, "newsroom/tags.js"], css={"screen": styles})


class TagsField(forms.Field):
    """Names of tags; those that do not exist yet are made when the story is saved."""

    widget = TagsInput

    def prepare_value(self, value: object) -> str:
        """The text to show, for tags of a story or for what was typed."""
        if isinstance(value, str) or value is None:
            return value or ""
        return written([str(tag) for tag in value])

    def to_python(self, value: str | None) -> list[str]:
        """The names. Raises ValidationError."""
        return read(value or "")

    def has_changed(self, initial: Iterable[Tag] | str | None, data: str | None) -> bool:
        """Whether other tags are named than before, in whatever order and spelling."""
        try:
            before, after = ({fold(name) for name in read(text)} for text in (self.prepare_value(initial), data or ""))
            return before != after
        except ValidationError:
            return True
