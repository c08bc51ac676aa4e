"""What the address of a search asks for: the words, and what narrows them down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from articles.models import Author, Tag
from articles.reading.days import Days, begin_of, days_of
from articles.searching.finding import Limits
from articles.text.names import storable
from articles.text.queries import Query, parse
from articles.text.slugs import is_slug

RELEVANCE, DATE = "relevance", "date"
LONGEST_SLUG = 200


@dataclass(frozen=True)
class Asked:
    """What the address of a search asks for; what makes no sense is a problem that the page tells of."""

    query: Query
    days: Days
    tag: Tag | None = None
    author: Author | None = None
    sort: str = RELEVANCE
    problems: list[str] = field(default_factory=list)

    @property
    def told(self) -> dict[str, str]:
        """The parameters of an address that asks for it, but for the order."""
        asked = {"q": self.query, "tag": self.tag and self.tag.slug, "author": self.author and self.author.slug}
        asked |= {"from": self.days.since, "to": self.days.until}
        return {name: text for name, value in asked.items() if value and (text := str(value))}

    def parameters(self, **changed: object) -> str:
        """How an address asks for it, with some of it changed; None leaves a parameter out."""
        asked = self.told | {"sort": self.sort if self.sort != RELEVANCE else None} | changed
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def is_answerable(self) -> bool:
        """True where words are searched for, and all that narrows them down makes sense."""
        return bool(self.query.wanted) and not self.problems

    @property
    def limits(self) -> Limits:
        """What the stories are to have besides the words."""
        since, until = self.days.since, self.days.until
        return Limits(
            self.tag,
            self.author.slug if self.author else "",
            begin_of(since) if since else None,
            begin_of(until + timedelta(days=1)) if until else None,
        )


def asked_of(parameters: Mapping[str, str]) -> Asked:
    """What the parameters of an address ask for. Two queries at the most."""
    tag, author, sort = (storable(parameters.get(name, "").strip()) for name in ("tag", "author", "sort"))
    days = days_of(parameters)
    found_tag = Tag.objects.at([tag]).get(tag) if _is_slug(tag) else None
    found_author = Author.objects.once_public().filter(slug=author).first() if _is_slug(author) else None
    problems = [days.problem]
    problems += [_("There is no such tag. Choose one from the list of all tags.")] * bool(tag and not found_tag)
    problems += [_("There is no such author. Leave the author out.")] * bool(author and not found_author)
    problems += [_("Stories are sorted by “relevance” or by “date”.")] * (sort not in {"", RELEVANCE, DATE})
    query = parse(parameters.get("q", ""))
    return Asked(query, days, found_tag, found_author, sort or RELEVANCE, [one for one in problems if one])


def _is_slug(text: str) -> bool:
    return len(text) <= LONGEST_SLUG and is_slug(text)
