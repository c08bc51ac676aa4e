"""Model fields that keep their own rules, whichever way a value comes in."""

from typing import Any

from ckeditor.fields import RichTextField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CharField, Model
from django.utils.translation import gettext_lazy as _

from articles.text.cleaning import Unclean, clean
from articles.text.languages import is_language_tag
from articles.text.names import fold, is_blank, tidy, why_unstorable
from articles.text.slugs import is_slug

SLUG_LENGTH = 100


def validate_storable(value: str) -> None:
    """Refuse what PostgreSQL cannot store as text: NUL and lone surrogates."""
    if reason := why_unstorable(value):
        raise ValidationError(reason, code="unstorable")


def validate_slug(value: str) -> None:
    """Refuse what is not one segment of an address."""
    if not is_slug(value):
        raise ValidationError(
            _("“%(value)s” cannot stand in an address: use letters, digits and single hyphens."),
            code="invalid",
            params={"value": value},
        )


def validate_language(value: str) -> None:
    """Refuse what is not a language tag of BCP 47."""
    if not is_language_tag(value):
        raise ValidationError(
            _("“%(value)s” is not a language tag such as en, de-AT or zh-Hans."),
            code="invalid",
            params={"value": value},
        )


class LineField(CharField):
    """One line of plain text, kept as typed but for the space around and between its words."""

    default_validators = [validate_storable]

    def to_python(self, value: Any) -> Any:
        """Fold white space."""
        value = super().to_python(value)
        return tidy(value) if isinstance(value, str) else value

    def validate(self, value: Any, model_instance: Model | None) -> None:
        """Refuse a required line in which nothing can be seen."""
        super().validate(value, model_instance)
        if not self.blank and is_blank(value):
            raise ValidationError(_("Nothing in this text can be seen. Write at least one letter."), code="blank")


class SlugField(CharField):
    """The part of an address that names one story, tag or author, in any script."""

    default_validators = [validate_storable, validate_slug]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", SLUG_LENGTH)
        super().__init__(*args, **kwargs)


class FoldedField(CharField):
    """A key under which two spellings of one name are the same; follows the field `of` on every save.

    PostgreSQL's own lower() depends on the cluster's locale (the C locale folds ASCII only), so the key is made here
    and the database keeps it unique.
    """

    def __init__(self, *args: Any, of: str = "name", **kwargs: Any) -> None:
        self.of = of
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list, dict]:
        """The arguments that make this field again, for migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: Model, add: bool) -> str | None:
        """The key of the name as it is now; where it may be none, no name has no key."""
        key = fold(getattr(model_instance, self.of)) or (None if self.null else "")
        setattr(model_instance, self.attname, key)
        return key


class Cleaned(str):
    """HTML that has been through `clean`: saves cleaning it a second time on its way to the database."""

    __slots__ = ()


class ProseField(RichTextField):
    """A story's text as HTML, edited with CKEditor, never stored uncleaned.

    Raises `Unclean` where a text that cannot be cleaned is saved without having been validated.
    """

    default_validators = [validate_storable]

    def clean(self, value: Any, model_instance: Model | None) -> Any:
        """The cleaned text; a ValidationError says why it cannot be."""
        try:
            value = Cleaned(clean(value or ""))
        except Unclean as error:
            raise ValidationError(str(error), code="unclean") from error
        return super().clean(value, model_instance)

    def pre_save(self, model_instance: Model, add: bool) -> str:
        """The cleaned text, which the instance has from now on too."""
        value = getattr(model_instance, self.attname)
        if not isinstance(value, Cleaned):
            value = Cleaned(clean(value or ""))
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Clean what comes by `QuerySet.update` too."""
        if isinstance(value, str) and not isinstance(value, Cleaned):
            value = clean(value)
        return super().get_db_prep_save(value, connection)


class LanguageField(models.CharField):
    """A language tag of BCP 47, such as "en" or "zh-Hans"."""

    default_validators = [validate_language]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 35)  # RFC 5646, section 4.4.1: room for 35 characters
        super().__init__(*args, **kwargs)
