"""Put what stories say on record: revisions are written here and nowhere else."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from articles.models import Article, Author, Content, Revision, SeeLink, Tag
from articles.models.article import Conflict
from articles.text.names import fold

Kind = Revision.Kind


class Written(NamedTuple):
    """A story as it was just written, with all that belongs to it, in order."""

    article: Article
    tags: Sequence[Tag]
    authors: Sequence[Author]
    links: Sequence[SeeLink]


def record(
    article: Article, content: Content, kind: Kind, by: User | None, note: str = "", based_on: int | None = None
) -> Revision:
    """Store what the story says as the revision of its version."""
    revision = _revision(content, article=article, kind=kind, version=article.version, by=by, note=note)
    revision.based_on = based_on
    revision.save()
    return revision


def record_imported(states: Iterable[Written], by: User | None) -> None:
    """Store the versions of many stories that were just imported. One query."""
    Revision.objects.bulk_create(
        Revision(article=state.article, kind=Kind.IMPORTED, version=state.article.version, by=by).fill(
            _as_given(state), state.tags, state.authors
        )
        for state in states
    )


def recorded(article: Article) -> Content:
    """What the story says, which is in the history from now on if it was not yet."""
    content = article.content
    if not article.revisions.accepted().filter(version=article.version).exists():
        revision = record(article, content, Kind.SAVED, article.updated_by)
        Revision.objects.filter(pk=revision.pk).update(at=article.updated_at)
    return content


def keep(article: Article, content: Content, *, by: User, version: int, note: str = "") -> Revision:
    """Store a text aside, as written on a version. Sent twice, it is kept once."""
    for known in article.revisions.kept().filter(by=by, version=version):
        if not known.content.parts_unlike(content):
            return known
    revision = _revision(content, article=article, kind=Kind.KEPT, version=version, by=by, note=note)
    revision.save()
    return revision


def base(article: Article, version: int) -> Revision:
    """The revision of a version; where it was pruned, the nearest one before it, or else after it.

    The story as it is now must be on record. Raises Conflict for a version that the story never had.
    """
    if not 1 <= version <= article.version:
        raise Conflict(_("This form names a version that the story never had. Open the story again."))
    accepted = article.revisions.accepted()
    before = accepted.filter(version__lte=version).order_by("-version").first()
    return before or accepted.order_by("version").first()


def _revision(content: Content, **fields: object) -> Revision:
    known_tags = Tag.objects.spelt(content.tags)
    known_authors = Author.objects.in_bulk(content.authors)
    tags = [known_tags.get(fold(name)) or Tag(name=name) for name in content.tags]
    authors = [known_authors[pk] for pk in content.authors if pk in known_authors]
    return Revision(**fields).fill(content, tags, authors)


def _as_given(state: Written) -> Content:
    article = state.article
    return Content(
        title=article.title,
        slug=article.slug,
        standfirst=article.standfirst,
        body=article.body,
        language=article.language,
        tags=tuple(tag.name for tag in state.tags),
        authors=tuple(author.pk for author in state.authors),
        links=tuple(link.pointer for link in state.links),
    )
