"""What is said of a text that comes back into its story, from the history or from beside it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.models import Article


def gone(names: Iterable[str]) -> str:
    """What could not come back, because there is no such tag, author or story any more."""
    listed = ", ".join(f"“{name}”" for name in names)
    return _("What is gone since could not come back: %(names)s") % {"names": listed}


def unfit(error: ValidationError) -> str:
    """Why the text cannot be the story's: each line with what is wrong with it. Takes an error of `drafting`."""
    lines = {Article._meta.get_field(name).verbose_name: words for name, words in error.message_dict.items()}
    return " ".join(f"{capfirst(name)}: {' '.join(words)}" for name, words in lines.items())
