"""Where a page stands in the site, from the front page down, as search engines read it: schema.org's BreadcrumbList."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.models import Author, Tag
from articles.models.paths import home_path
from articles.models.readable import Readable
from articles.reading import exact

Step = tuple[str, str]  # the name of a page, and its address


def story_trail(edition: Readable) -> dict[str, Any]:
    """A story, under the first of its tags."""
    tags = [(tag.name, tag.get_absolute_url()) for tag in edition.shown_tags[:1]]
    return _trail(*tags, (edition.title, edition.get_absolute_url()))


def tag_trail(tag: Tag) -> dict[str, Any]:
    """A tag's page, under the list of all tags."""
    return _trail((_("Tags"), reverse("tag-list")), (tag.name, tag.get_absolute_url()))


def author_trail(author: Author) -> dict[str, Any]:
    """An author's page."""
    return _trail((author.name, author.get_absolute_url()))


def year_trail(first: date) -> dict[str, Any]:
    """A year of the archive, by its first day."""
    return _trail(*_archive(), _year(first))


def month_trail(first: date) -> dict[str, Any]:
    """A month of the archive, by its first day."""
    name = date_format(first, pgettext("date format", "F Y"))
    return _trail(*_archive(), _year(first), (name, reverse("archive-month", args=[first.year, first.month])))


def _archive() -> list[Step]:
    return [(_("Archive"), reverse("archive"))]


def _year(first: date) -> Step:
    return str(first.year), reverse("archive-year", args=[first.year])


def _trail(*steps: Step) -> dict[str, Any]:
    """https://schema.org/BreadcrumbList of these pages below the front page."""
    steps = ((_("Latest stories"), home_path()), *steps)
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": exact.address(address)}
            for position, (name, address) in enumerate(steps, start=1)
        ],
    }
