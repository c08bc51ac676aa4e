"""What may stand in an address."""

from django.urls.converters import StringConverter

from articles.reading.combining import parts
from articles.reading.sitemaps.sections import SECTIONS
from articles.text.slugs import is_slug


class SlugConverter:
    """A slug in any script: one segment of a path. Anything else is no address of ours (404)."""

    regex = r"[^/]{1,200}"

    def to_python(self, value: str) -> str:
        """The slug; a ValueError, which Django answers with 404, for what the database cannot even be asked for."""
        if "\x00" in value:
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """The slug as it stands in an address."""
        if not is_slug(value):
            raise ValueError(value)
        return value


class TagsConverter:
    """Slugs of tags that are combined: `russia+ukraine+-nato`. What combines none is left to other addresses."""

    regex = r"[^/]{1,1000}"

    def to_python(self, value: str) -> str:
        """The combination as it stands there; a ValueError for what is none."""
        if "\x00" in value or not parts(value):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """The combination as it stands in an address."""
        found = parts(value)
        if not found or not all(is_slug(slug) for slug, _is_excluded in found):
            raise ValueError(value)
        return value


class YearConverter:
    """A year of four digits, but the last, after which there is no day any more."""

    regex = r"(?!0000|9999)[0-9]{4}"
    to_python = int

    def to_url(self, value: int) -> str:
        """The year as it stands in an address."""
        return f"{value:04}"


class MonthConverter:
    """A month of two digits."""

    regex = r"0[1-9]|1[0-2]"
    to_python = int

    def to_url(self, value: int) -> str:
        """The month as it stands in an address."""
        return f"{value:02}"


class SectionConverter(StringConverter):
    """A section of the sitemap."""

    regex = "|".join(SECTIONS)


class PartConverter:
    """The number of a part of a section: never so large that the database would have to refuse it."""

    regex = r"[1-9][0-9]{0,8}"
    to_python = int

    def to_url(self, value: int) -> str:
        """The number as it stands in an address."""
        return str(value)
